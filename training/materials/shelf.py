"""The pages on which slides and handouts are kept: those of an event, and those of a course for all its events.

Both are the same pages at two addresses. Whoever shows them has asked before who may look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.courses.models import Course, Event
from training.db import db, transaction
from training.downloads import large_attachment, part_of_file_name
from training.fields import PressForm
from training.files.gateway import FileGone, open_stored
from training.materials import operations, queries
from training.materials.availability import Audience, MaterialKind, Standing, standing_of
from training.materials.follow_up.figures import ShownFigures
from training.materials.follow_up.queries import figures_of_event, figures_of_year
from training.materials.forms import AddMaterialForm, ChangeMaterialForm, ReplaceFileForm, WithdrawForm
from training.materials.models import Material, MaterialVersion
from training.people.accounts import LINKS_KEY
from training.settings.queries import rules
from training.years import FinancialYear

_WORDS = {
    Standing.READY: ("Can be fetched", "good"),
    Standing.COMING: ("Not yet", "info"),
    Standing.OVER: ("Over", "off"),
    Standing.WITHDRAWN: ("Withdrawn", "bad"),
}


@dataclass(frozen=True)
class Shelf:
    """What is kept for one event, or for a course."""

    course: Course
    event: Event | None
    actor: Actor
    endpoint: str
    key: Mapping[str, str]
    """What its addresses are made of."""

    def to(self, page: str = "", **values: Any) -> str:
        """The address of one of its pages."""
        return url_for(f"{self.endpoint}{page}", **{**self.key, **values})

    @property
    def event_id(self) -> int | None:
        return self.event.id if self.event else None

    def standing(self, material: Material) -> tuple[str, str]:
        """How it stands in a word, and the tone of its tag: for whoever asked, since they can fetch everything."""
        today = clock.today()
        ended_on = clock.local(self.event.ends_at).date() if self.event else today
        return _WORDS[standing_of(material.handed_out, ended_on, today, asked=True)]

    def owns(self, material: Material) -> bool:
        """Whether it is kept here; what goes with all events of a course is only shown at each of them."""
        return material.course_id == self.course.id and material.event_id == self.event_id


def most_bytes() -> int:
    """How large a file may be that somebody sends here; of a guest who has no link to any register, none is read."""
    if not current_user.is_authenticated and not session.get(LINKS_KEY):
        return 0
    return rules(db.session()).material_mb * 1_000_000


def list_page(shelf: Shelf) -> str:
    """What there is, who gets it, and how many have it."""
    read = db.session()
    materials = (
        queries.materials_of_event(read, shelf.event)
        if shelf.event
        else queries.materials_of_course(read, shelf.course)
    )
    return render_template(
        "materials/list.html",
        shelf=shelf,
        own=[one for one in materials if shelf.owns(one)],
        of_course=[one for one in materials if not shelf.owns(one)],
        fetched=queries.fetched_by(read, [one.id for one in materials], shelf.event_id),
        counts=figures_of_event(read, shelf.event) if shelf.event else None,
        by_year=() if shelf.event else _by_year(read, shelf.course),
    )


def _by_year(read: Session, course: Course) -> list[tuple[FinancialYear, ShownFigures]]:
    """What came of the slides of a course in this financial year and the one before, where there is anything."""
    this_year = FinancialYear.of(clock.now())
    found = [
        (year, figures_of_year(read, year)[1].get(course.id))
        for year in (this_year, FinancialYear(this_year.first - 1))
    ]
    return [(year, figures) for year, figures in found if figures]


def add_page(shelf: Shelf) -> Answer:
    """The file, and what is said of it."""
    form = AddMaterialForm(data={"kind": MaterialKind.SLIDES, "audience": Audience.ASKED})
    if form.validate_on_submit() and form.found:
        course_id, event_id, details, file, actor = (
            shelf.course.id,
            shelf.event_id,
            form.details(),
            form.found,
            shelf.actor,
        )
        with refusals_shown(form), transaction() as writes:
            operations.add_material(writes, course_id, event_id, details, file, actor, clock.now())
        if not form.errors:
            flash(f"“{details.title}” is added.", "done")
            return redirect(shelf.to())
    in_force = rules(db.session())
    waiting = queries.waits_for_slides(
        db.session(), shelf.course.id, shelf.event_id, clock.now() - timedelta(days=in_force.slides_asked_days)
    )
    return page_with(form, "materials/add.html", shelf=shelf, waiting=waiting, minutes=in_force.corrections_minutes)


def one_page(shelf: Shelf, ref: str) -> Answer:
    """One thing that is kept: what is said of it, its versions, and what became of it."""
    material = _own(shelf, ref)
    form = ChangeMaterialForm.of(material)
    material_id, actor = material.id, shelf.actor
    if form.validate_on_submit():
        details = form.details()
        with refusals_shown(form), transaction() as writes:
            operations.change_material(writes, material_id, details, actor, clock.now())
        if not form.errors:
            flash("Saved.", "done")
            return redirect(shelf.to())
    return _page_of_one(shelf, _own(shelf, ref), form, ReplaceFileForm(formdata=None))


def replace_page(shelf: Shelf, ref: str) -> Answer:
    """Another file in the place of the one of now."""
    material = _own(shelf, ref)
    form, material_id, actor = ReplaceFileForm(), material.id, shelf.actor
    if form.validate_on_submit() and form.found:
        file = form.found
        with refusals_shown(form), transaction() as writes:
            number = operations.replace_file(writes, material_id, file, actor, clock.now())
        if not form.errors:
            flash(f"The file is replaced: version {number} is handed out from now on.", "done")
            return redirect(shelf.to("_one", material_ref=ref))
    material = _own(shelf, ref)
    return _page_of_one(shelf, material, ChangeMaterialForm.of(material, formdata=None), form)


def _page_of_one(shelf: Shelf, material: Material, form: ChangeMaterialForm, replace: ReplaceFileForm) -> Answer:
    page = render_template(
        "materials/one.html",
        shelf=shelf,
        material=material,
        form=form,
        replace=replace,
        have=queries.people_who_have(db.session(), material.id),
    )
    return (page, 422) if form.errors or replace.errors else page


def withdraw_page(shelf: Shelf, ref: str) -> Answer:
    """Nobody can fetch it from then on. Why is asked, and kept."""
    material = _own(shelf, ref)
    form, material_id, actor, title = WithdrawForm(), material.id, shelf.actor, material.title

    def withdraw(writes: Any) -> str:
        operations.withdraw_material(writes, material_id, form.because.data or "", actor, clock.now())
        return f"“{title}” is withdrawn. Whoever follows a link to it reads so, and whom to ask."

    if done := carried_out(form, withdraw, shelf.to()):
        return done
    material = _own(shelf, ref)
    fetched = queries.fetched_by(db.session(), [material.id], None).get(material.id, 0)
    return page_with(form, "materials/withdraw.html", shelf=shelf, material=material, fetched=fetched)


def hand_out_again(shelf: Shelf, ref: str) -> Response:
    """What was withdrawn can be fetched again."""
    material_id, actor = _own(shelf, ref).id, shelf.actor
    if PressForm().validate_on_submit():
        with transaction() as writes:
            operations.hand_out_again(writes, material_id, actor, clock.now())
        flash("It is handed out again.", "done")
    return redirect(shelf.to("_one", material_ref=ref))


def file_of(shelf: Shelf, ref: str) -> Response:
    """The file of one version, for those who keep it: the one of now, or by `?version=` one of before."""
    material = queries.material_by_ref(db.session(), ref) or abort(404)
    if material.course_id != shelf.course.id or material.event_id not in {None, shelf.event_id}:
        abort(404)
    asked = request.args.get("version", type=int) or material.current.number
    version = next((one for one in material.versions if one.number == asked), None) or abort(404)
    return answer_with(material, version)


def answer_with(material: Material, version: MaterialVersion) -> Response:
    """The file, under its title. Stops with a sentence where its bytes are gone."""
    try:
        if version.kept is None:
            raise FileGone(material.ref)
        file = open_stored(version.kept.kept_as)
    except FileGone:
        abort(410, description="The file is not kept any more. Write to the training team, who can send it here again.")
    name = f"{part_of_file_name(material.title) or 'slides'}.{version.type.ending}"
    return large_attachment(file, version.size, name, version.type.content_type)


def _own(shelf: Shelf, ref: str) -> Material:
    material = queries.material_by_ref(db.session(), ref)
    return material if material and shelf.owns(material) else abort(404)
