"""What is booked for an agency, event by event, and what its coordinators can do about each."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from flask import render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, requires
from training.agency.blueprint import bp
from training.agency.bookings import queries
from training.bookings.blueprint import actions_on
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.bookings.queries import name_by
from training.bookings.standing import can_be_contested_until, standing_for_agency
from training.courses.models import Event
from training.db import db
from training.lists import asked_for_file, shown
from training.people.relations.queries import agencies_booked_for
from training.settings.queries import rules
from training.yearly_requests.queries import open_requests_of


@bp.get("")
@requires(Role.COORDINATOR)
def bookings() -> str | Response:
    """Everybody of the coordinator's agencies who has booked, and what can be done about each."""
    now, past = clock.now(), request.args.get("when") == "past"
    session, person = db.session(), current_user._get_current_object()
    booked_for = agencies_booked_for(session, person.id)
    agencies = [one.agency for one in booked_for]
    in_force = rules(session)
    of = queries.bookings_list(person, agencies, now, past=past, no_show_days=in_force.no_show_shown_days)
    if file := asked_for_file(of):
        return file
    listed = shown(of)
    return render_template(
        "agency/bookings.html",
        listed=listed,
        events=list(_by_event(listed.items)),
        tiles=queries.needs_of_agencies(session, person, agencies, now),
        when="past" if past else "coming",
        several=len(agencies) > 1,
        standing_of=lambda booking: (
            standing_for_agency(booking, now, in_force.no_show_shown_days),
            set(actions_on(booking)),
        ),
        contested_until=lambda booking: can_be_contested_until(
            booking, clock.local(now).date(), in_force.no_show_contest_days
        ),
        month_of=lambda event: clock.show_month(event.starts_at, now),
        Action=Action,
        name_by=lambda event: name_by(session, event),
        asked=open_requests_of(session, [agency.id for agency in agencies]),
        names=[one.agency.name for one in booked_for if not one.former],
    )


def _by_event(bookings: Sequence[Booking]) -> Iterator[tuple[Event, list[Booking]]]:
    """Each event with its bookings; every order of the list keeps those of one event together."""
    for event, those in groupby(bookings, key=lambda booking: booking.event):
        yield event, list(those)
