"""One person of an agency: their record as the agency's coordinators see it; adding somebody; saying that they left."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.agency import operations, people_queries
from training.agency.blueprint import bp, chosen_agency, looker
from training.agency.forms import AddPersonForm, StaffNumberForm
from training.agency.levels.queries import asks_of
from training.agency.reminders.queries import last_reminded
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.past_queries import past_training_for_agency
from training.bookings.lifecycle import LIVE
from training.bookings.models import Booking
from training.bookings.standing import standing, standing_for_agency
from training.certificates.queries import editions_attended
from training.certificates.training_record import entries
from training.db import db, transaction
from training.fields import PressForm
from training.limits import ASK_FOR_MAIL, limiter
from training.people.coordinator_operations import is_last
from training.people.models import Affiliation, Agency, Coordinator
from training.people.workplaces.queries import workplaces_on
from training.records.wording import hours_words, name_of
from training.settings.queries import rules


@bp.get("/people/<int:affiliation_id>")
@requires(Role.COORDINATOR)
def person(affiliation_id: int) -> str:
    """What was booked for the agency, how it ended and what it led to; more only where the person shares it."""
    tie, session, now = _tie_or_404(affiliation_id), db.session(), clock.now()
    bookings = people_queries.bookings_for_agency(session, tie)
    attended = people_queries.record_of(session, tie)
    levels = board_lists(session).levels
    record = entries(attended, levels, clock.today(), editions_attended(session, attended))
    ours = {booking.id for booking in bookings}
    [member] = people_queries.members(session, [tie], now, clock.today(), asks_of(session, tie.agency_id or 0))
    days = rules(session).no_show_shown_days
    return render_template(
        "agency/person.html",
        tie=tie,
        agency=tie.agency,
        member=member,
        levels=levels,
        name_of=name_of,
        hours_words=hours_words,
        today=clock.today(),
        reminded_on=last_reminded(session, tie.agency_id or 0, [tie.person_id]).get(tie.person_id),
        coming=[(one, standing(one, now)) for one in reversed(bookings) if _is_coming(one, now)],
        past=[(one, standing_for_agency(one, now, days)) for one in bookings if not _is_coming(one, now)],
        by_booking={entry.booking_id: entry for entry in record},
        past_training=past_training_for_agency(session, tie),
        elsewhere=[entry for entry in record if entry.booking_id not in ours],
    )


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Role.COORDINATOR)
@limiter.limit(ASK_FOR_MAIL, methods=["POST"])
def add_person() -> Answer:
    """Write somebody down as of the agency, with an address of their own or without."""
    agency, agencies = chosen_agency()
    agency_id, form = (
        agency.id,
        AddPersonForm(workplaces_on(db.session(), clock.today()), county_wide=agency.county_wide),
    )
    if form.validate_on_submit():
        with refusals_shown(form, field="email"), transaction() as session:
            own = session.get_one(Agency, agency_id)
            typed = (form.name.data, form.email.data or "", form.job_role.data or "")
            tie = operations.add_person(session, own, *typed, current_actor(), clock.now(), form.workplace())
            tie_id = tie.id
        if not form.errors:
            told = " We have sent them a message." if form.email.data else ""
            flash(f"{form.name.data} is among your people now.{told}", "done")
            return redirect(url_for("agency.person", affiliation_id=tie_id))
        agency, agencies = chosen_agency()
    return page_with(form, "agency/add_person.html", agency=agency, agencies=agencies)


@bp.route("/people/<int:affiliation_id>/left", methods=["GET", "POST"])
@requires(Role.COORDINATOR)
def person_left(affiliation_id: int) -> Answer:
    """They no longer work there: what is booked for them stays, and the page says what becomes of it."""
    tie = _tie_or_404(affiliation_id)
    form = PressForm()
    if tie.ended_at is not None:
        flash(operations.GONE)
        return redirect(url_for("agency.person", affiliation_id=affiliation_id))
    if form.validate_on_submit():
        with refusals_shown(go_to=url_for("agency.person", affiliation_id=affiliation_id)), transaction() as session:
            mine = people_queries.tie_visible_to(session, looker(), affiliation_id) or abort(404)
            name, agency_id, themselves = mine.shown_name, mine.agency_id, mine.person_id == looker().id
            operations.leave(session, mine, current_actor(), clock.now())
        flash(f"{name} is no longer among your people. What was booked for them stays.", "done")
        if themselves:
            return redirect(url_for("mine.organisations"))
        return redirect(url_for("agency.people", agency=agency_id))
    session = db.session()
    return render_template(
        "agency/person_left.html",
        tie=tie,
        agency=tie.agency,
        coming=coming_bookings(session, tie, clock.now()),
        **coordinating(session, tie),
    )


@bp.route("/people/<int:affiliation_id>/staff-number", methods=["GET", "POST"])
@requires(Role.COORDINATOR)
def staff_number(affiliation_id: int) -> Answer:
    """The number of the agency's own records, which stands in its files of who is in date."""
    there = url_for("agency.person", affiliation_id=affiliation_id)
    form = StaffNumberForm(data={"staff_number": _tie_or_404(affiliation_id).staff_number})

    def give(session: Session) -> str:
        tie = people_queries.tie_visible_to(session, looker(), affiliation_id) or abort(404)
        number = form.staff_number.data or ""
        operations.give_staff_number(session, tie, number, current_actor(), clock.now())
        return "Saved. It stands in the files of who is in date."

    if done := carried_out(form, give, there, field="staff_number"):
        return done
    tie = _tie_or_404(affiliation_id)
    return page_with(form, "agency/staff_number.html", tie=tie, agency=tie.agency)


def coming_bookings(session: Session, tie: Affiliation, now: datetime) -> list[Booking]:
    """What is still to come for them through this organisation, the soonest first."""
    return [one for one in reversed(people_queries.bookings_for_agency(session, tie)) if _is_coming(one, now)]


def coordinating(session: Session, tie: Affiliation) -> dict[str, bool]:
    """Whether leaving also ends booking for the agency, and whether nobody is then left who does."""
    found = select(Coordinator).where(Coordinator.person_id == tie.person_id, Coordinator.agency_id == tie.agency_id)
    coordinates = session.scalar(found) is not None
    last = coordinates and tie.agency_id is not None and is_last(session, tie.person_id, tie.agency_id)
    return {"coordinates": coordinates, "last": last}


def _is_coming(booking: Booking, now: datetime) -> bool:
    return booking.state in LIVE and now < booking.event.ends_at


def _tie_or_404(affiliation_id: int) -> Affiliation:
    return people_queries.tie_visible_to(db.session(), looker(), affiliation_id) or abort(404)
