"""Somebody leaves an agency for another, or for none: from the page of the person."""

from flask import abort, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.people.forms import TieForm
from training.agency import operations
from training.agency.person_views import coming_bookings, coordinating
from training.answers import Answer, carried_out, page_with
from training.db import db
from training.people import queries as people_queries
from training.people.models import Affiliation, Agency
from training.refusals import Code, Refused


@bp.route("/people/<int:person_id>/ties/<int:affiliation_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def change_tie(person_id: int, affiliation_id: int) -> Answer:
    """End a tie, or move it; the page says what that means for what they book and for whom."""
    tie = _tie(db.session(), person_id, affiliation_id)
    form = TieForm()
    form.offer(people_queries.agencies_to_choose(db.session()))
    if not form.is_submitted():
        form.on.data = clock.today()

    def press(session: Session) -> str:
        return _change(session, _tie(session, person_id, affiliation_id), form)

    if changed := carried_out(form, press, url_for("admin.people.person", person_id=person_id), field="what"):
        return changed
    session = db.session()
    tie = _tie(session, person_id, affiliation_id)
    return page_with(
        form,
        "admin/people/tie.html",
        tie=tie,
        coming=coming_bookings(session, tie, clock.now()) if tie.agency_id else [],
        **coordinating(session, tie),
    )


def _tie(session: Session, person_id: int, affiliation_id: int) -> Affiliation:
    theirs = (Affiliation.id == affiliation_id, Affiliation.person_id == person_id)
    load = (joinedload(Affiliation.person), joinedload(Affiliation.agency))
    return session.scalar(select(Affiliation).where(*theirs).options(*load)) or abort(404)


def _change(session: Session, tie: Affiliation, form: TieForm) -> str:
    actor, now, name = current_actor(), clock.now(), tie.person.name
    if form.on.data is None:
        raise Refused(Code.MISSING, "Enter from which day", "on")
    since = min(clock.start_of(form.on.data), now) if form.on.data <= clock.today() else clock.start_of(form.on.data)
    left = tie.agency.name if tie.agency else "themselves"
    if form.what.data == "ends":
        operations.refuse_day(tie, since, now)
        operations.leave(session, tie, actor, now, since=since)
        return f"{name} is no longer of {left}."
    agency = session.get(Agency, int(form.agency.data)) or abort(404) if form.what.data == "moves" else None
    operations.move(session, tie, agency, since, actor, now)
    if agency is None:
        return f"{name} works for themselves now, and is no longer of {left}."
    return f"{name} is of {agency.full_name} now, and no longer of {left}."
