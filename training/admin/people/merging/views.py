"""Making one of two: somebody is chosen, both are looked at side by side, then one press; and undoing it for a day."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.people.merging.forms import MergeDoubtedForm, MergeForm, form_for_people
from training.admin.people.merging.preview_queries import people_by_id, preview_of_agencies, preview_of_people
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.db import db, transaction
from training.lists import page_or_file, searched
from training.merging import duplicate_queries
from training.merging.agency_operations import merge_agencies, refuse_agencies
from training.merging.duplicate_operations import find_suspects
from training.merging.models import Merge, MergeKind
from training.merging.operations import keep_apart, merge_people, refuse_people, undo_merge
from training.merging.queries import booked_twice
from training.people import queries as people_queries
from training.people.models import Agency, Person
from training.settings.models import SUSPECTS_FOUND_AT
from training.settings.queries import stored_setting

MOST_FOUND = 10


@bp.get("/people/<int:person_id>/merge")
@requires(Role.ADMINISTRATOR)
def choose_person(person_id: int) -> Answer:
    """Who is the same person: those who look alike, and whoever is found by name or address."""
    person = db.session.get(Person, person_id) or abort(404)
    if person.merged_into_id is not None:
        return redirect(url_for("admin.people.choose_person", person_id=person.merged_into_id))
    q = searched()
    found = db.session.scalars(people_queries.people_found(q).limit(MOST_FOUND + 2)).all() if q else []
    others = [one for one in found if one.id != person_id]
    suspected = [] if q else duplicate_queries.people_like(db.session(), person)
    return render_template(
        "admin/people/merging/choose_person.html",
        person=person,
        q=q,
        found=others[:MOST_FOUND],
        too_many=len(others) > MOST_FOUND,
        suspected=suspected,
    )


@bp.route("/people/<int:person_id>/merge/<int:other_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def merge_person(person_id: int, other_id: int) -> Answer:
    """The other becomes part of this one: what moves, what is to be chosen, and the press."""
    session, now = db.session(), clock.now()
    found = people_by_id(session, (person_id, other_id))
    winner, loser = found.get(person_id) or abort(404), found.get(other_id) or abort(404)
    chooser = url_for("admin.people.choose_person", person_id=person_id)
    with refusals_shown(go_to=chooser):
        refuse_people(session, loser, winner, current_actor())
    twices = booked_twice(session, loser.id, winner.id)
    preview = preview_of_people(session, winner, loser, now)
    form = form_for_people(winner, loser, twices, asks=bool(preview.against))
    names = loser.name, winner.name

    def press(writing: Session) -> str:
        merge = merge_people(writing, other_id, person_id, form.chosen(), current_actor(), now)
        return _said_of(merge, *names)

    if merged := carried_out(form, press, url_for("admin.people.person", person_id=person_id)):
        return merged
    return page_with(
        form,
        "admin/people/merging/merge.html",
        kind="person",
        winner=winner,
        loser=loser,
        preview=preview,
        back=chooser,
        other_way=url_for("admin.people.merge_person", person_id=other_id, other_id=person_id),
        apart=url_for("admin.people.keep_people_apart", person_id=person_id, other_id=other_id),
    )


@bp.post("/people/<int:person_id>/apart/<int:other_id>")
@requires(Role.ADMINISTRATOR)
def keep_people_apart(person_id: int, other_id: int) -> Response:
    """They are different people: nobody is asked about the two again."""
    return _keep_apart(MergeKind.PERSON, (person_id, other_id), "admin.people.people_alike")


@bp.get("/agencies/<int:agency_id>/merge")
@requires(Role.ADMINISTRATOR)
def choose_agency(agency_id: int) -> Answer:
    """Which agency is the same as this one."""
    agency = db.session.get(Agency, agency_id) or abort(404)
    if agency.merged_into_id is not None:
        return redirect(url_for("admin.people.choose_agency", agency_id=agency.merged_into_id))
    q = searched()
    found = duplicate_queries.agencies_found(db.session(), q, MOST_FOUND + 2) if q else []
    others = [one for one in found if one.id != agency_id]
    return render_template(
        "admin/people/merging/choose_agency.html",
        agency=agency,
        q=q,
        found=others[:MOST_FOUND],
        too_many=len(others) > MOST_FOUND,
        suspected=[] if q else duplicate_queries.agencies_like_this(db.session(), agency),
    )


@bp.route("/agencies/<int:agency_id>/merge/<int:other_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def merge_agency(agency_id: int, other_id: int) -> Answer:
    """The other becomes part of this one."""
    session = db.session()
    winner, loser = session.get(Agency, agency_id) or abort(404), session.get(Agency, other_id) or abort(404)
    chooser = url_for("admin.people.choose_agency", agency_id=agency_id)
    with refusals_shown(go_to=chooser):
        refuse_agencies(session, loser, winner)
    preview = preview_of_agencies(session, winner, loser)
    form = MergeDoubtedForm() if preview.against else MergeForm()
    names = (loser.full_name, winner.full_name)

    def press(writing: Session) -> str:
        return _said_of(merge_agencies(writing, other_id, agency_id, current_actor(), clock.now()), *names)

    if merged := carried_out(form, press, url_for("admin.people.agency", agency_id=agency_id)):
        return merged
    return page_with(
        form,
        "admin/people/merging/merge.html",
        kind="agency",
        winner=winner,
        loser=loser,
        preview=preview,
        back=chooser,
        other_way=url_for("admin.people.merge_agency", agency_id=other_id, other_id=agency_id),
        apart=url_for("admin.people.keep_agencies_apart", agency_id=agency_id, other_id=other_id),
    )


@bp.post("/agencies/<int:agency_id>/apart/<int:other_id>")
@requires(Role.ADMINISTRATOR)
def keep_agencies_apart(agency_id: int, other_id: int) -> Response:
    """They are different agencies."""
    return _keep_apart(MergeKind.AGENCY, (agency_id, other_id), "admin.people.agencies_alike")


@bp.get("/people/alike")
@requires(Role.ADMINISTRATOR)
def people_alike() -> Answer:
    """Pairs of people who may be one, the likeliest first, with the reason."""
    return _alike(MergeKind.PERSON)


@bp.get("/agencies/alike")
@requires(Role.ADMINISTRATOR)
def agencies_alike() -> Answer:
    """The same of agencies."""
    return _alike(MergeKind.AGENCY)


def _alike(kind: MergeKind) -> Answer:
    found_at = stored_setting(db.session(), SUSPECTS_FOUND_AT)
    return page_or_file(
        duplicate_queries.suspects_list(kind),
        "admin/people/merging/alike.html",
        kind=kind,
        found_at=datetime.fromisoformat(found_at) if found_at else None,
    )


@bp.post("/people/alike/find")
@requires(Role.ADMINISTRATOR)
def find_alike() -> Response:
    """Look through everybody now, rather than tonight."""
    with transaction() as session:
        find_suspects(session, clock.now())
    flash("Everybody was looked through again.", "done")
    return redirect(
        url_for("admin.people.agencies_alike" if "agencies" in request.form else "admin.people.people_alike")
    )


@bp.post("/merges/<int:merge_id>/undo")
@requires(Role.ADMINISTRATOR)
def undo_merge_of(merge_id: int) -> Response:
    """Everything that was moved goes back, or nothing does, and the page says why."""
    merge = db.session.get(Merge, merge_id) or abort(404)
    of_winner, of_loser = _page_of(merge, merge.winner_id), _page_of(merge, merge.loser_id)
    with refusals_shown(go_to=of_winner), transaction() as session:
        undo_merge(session, merge_id, current_actor(), clock.now())
    flash("The merge is undone: both are there again, each with their own.", "done")
    return redirect(of_loser)


def _page_of(merge: Merge, number: int) -> str:
    if merge.kind == MergeKind.PERSON:
        return url_for("admin.people.person", person_id=number)
    return url_for("admin.people.agency", agency_id=number)


def _said_of(merge: Merge, loser: str, winner: str) -> str:
    done = f"{loser} is merged into {winner}." if loser != winner else f"Both called {winner} are one now."
    return f"{done} It can be undone here until {clock.show_moment(merge.undo_until)}."


def _keep_apart(kind: MergeKind, ids: tuple[int, int], then: str) -> Response:
    if len(set(ids)) == 1:
        abort(400)
    with transaction() as session:
        both = [_found(session, kind, number) or abort(404) for number in ids]
        keep_apart(session, kind, ids, current_actor(), clock.now())
        said = " and ".join(one.name for one in both)
    flash(f"Marked as two: {said}. They are not listed together again.", "done")
    return redirect(url_for(then))


def _found(session: Session, kind: MergeKind, number: int) -> Person | Agency | None:
    return session.get(Person, number) if kind is MergeKind.PERSON else session.get(Agency, number)
