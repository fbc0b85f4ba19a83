"""What an agency became and is a part of: written down, ended, taken away; for which parts its coordinators book."""

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.people.relations import operations as relation_operations
from training.admin.people.relations.forms import LastDayForm, RelationForm
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.db import db, transaction
from training.fields import PressForm
from training.people.models import Agency
from training.people.queries import agencies_to_choose
from training.people.relations import operations
from training.people.relations.lineage import RelationKind
from training.people.relations.models import AgencyRelation
from training.people.relations.queries import relations_of


@bp.route("/agencies/<int:agency_id>/relations", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def relations(agency_id: int) -> Answer:
    """All of them, which parts are booked for, and the form that adds one."""
    agency = _agency_or_404(db.session(), agency_id)
    form, back = RelationForm(), url_for("admin.people.relations", agency_id=agency_id)
    form.offer(agencies_to_choose(db.session()), agency.id)

    def change(session: Session) -> str:
        return relation_operations.relate(session, form.details(agency_id), current_actor(), clock.now())

    if done := carried_out(form, change, back, field="agency"):
        return done
    agency, rows = _agency_or_404(db.session(), agency_id), relations_of(db.session(), agency_id)
    return page_with(
        form,
        "admin/people/relations.html",
        agency=agency,
        became=[row for row in rows if row.kind == RelationKind.BECAME],
        wholes=[row for row in rows if row.kind == RelationKind.PART_OF and row.from_agency_id == agency_id],
        parts=[row for row in rows if row.kind == RelationKind.PART_OF and row.to_agency_id == agency_id],
        today=clock.today(),
    )


@bp.post("/agencies/<int:agency_id>/parts")
@requires(Role.ADMINISTRATOR)
def choose_parts(agency_id: int) -> Response:
    """Its coordinators may book for the parts that are ticked, and see them; the rest they do not see."""
    back, chosen = url_for("admin.people.relations", agency_id=agency_id), request.form.getlist("part", type=int)
    with refusals_shown(go_to=back), transaction() as session:
        agency = _agency_or_404(session, agency_id)
        operations.choose_parts(session, agency, set(chosen), current_actor(), clock.now())
        name = agency.name
    flash(f"Saved: the coordinators of {name} book for the parts that are ticked, and see no others.", "done")
    return redirect(back)


@bp.route("/agencies/<int:agency_id>/relations/<int:relation_id>/end", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def end_relation(agency_id: int, relation_id: int) -> Answer:
    """The last day on which a part is one."""
    row, form = _relation_or_404(db.session(), agency_id, relation_id), LastDayForm()
    if row.kind == RelationKind.BECAME:
        abort(404)

    def change(session: Session) -> str:
        mine, last = _relation_or_404(session, agency_id, relation_id), form.last_day.data
        operations.end_relation(session, mine, last, current_actor(), clock.now())
        return f"{mine.from_agency.name} is a part of {mine.to_agency.name} until {clock.show_date(last)}."

    if done := carried_out(form, change, url_for("admin.people.relations", agency_id=agency_id), field="last_day"):
        return done
    row = _relation_or_404(db.session(), agency_id, relation_id)
    return page_with(form, "admin/people/end_relation.html", relation=row, agency_id=agency_id)


@bp.route("/agencies/<int:agency_id>/relations/<int:relation_id>/remove", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def remove_relation(agency_id: int, relation_id: int) -> Answer:
    """It was a mistake: the page says what comes back, then the button."""
    row, form = _relation_or_404(db.session(), agency_id, relation_id), PressForm()
    back = url_for("admin.people.relations", agency_id=agency_id)
    if form.validate_on_submit():
        with refusals_shown(go_to=back), transaction() as session:
            mine = _relation_or_404(session, agency_id, relation_id)
            operations.remove_relation(session, mine, current_actor(), clock.now())
        flash("Removed, as if it had never been.", "done")
        return redirect(back)
    return render_template("admin/people/remove_relation.html", relation=row, agency_id=agency_id)


def _agency_or_404(session: Session, agency_id: int) -> Agency:
    """An agency of the list: one that nobody has looked at has no relations."""
    agency = session.get(Agency, agency_id)
    return agency if agency is not None and agency.checked_at is not None else abort(404)


def _relation_or_404(session: Session, agency_id: int, relation_id: int) -> AgencyRelation:
    row = session.get(AgencyRelation, relation_id)
    return row if row is not None and agency_id in {row.from_agency_id, row.to_agency_id} else abort(404)
