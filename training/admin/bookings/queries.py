"""All bookings: searched across events, and one with everything about it. For the administrator only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.bookings.models import Booking, Needs
from training.courses.models import Course, Event
from training.history.models import History
from training.links import as_typed
from training.people.models import Person
from training.search.models import Subject
from training.search.queries import found_in


def bookings_found(search: str, state: str | None, when: str | None, now: datetime) -> Select[tuple[Booking]]:
    """Bookings whose delegate, agency, event or reference matches, the latest first.

    Each kind of match is a list of ids of its own, so that the database can use an index for each of them.
    """
    query = (
        select(Booking)
        .options(
            joinedload(Booking.delegate),
            joinedload(Booking.event).options(joinedload(Event.course), joinedload(Event.venue)),
        )
        .order_by(Booking.id.desc())
    )
    if search:
        query = query.where(or_(*_matches(search)))
    if state:
        query = query.where(Booking.state == state)
    if when in {"coming", "past"}:
        events = select(Event.id).where(Event.ends_at >= now if when == "coming" else Event.ends_at < now)
        query = query.where(Booking.event_id.in_(events))
    return query


def _matches(search: str) -> list[ColumnElement[bool]]:
    of_courses = select(Event.id).where(Event.course_id.in_(found_in(Subject.COURSE, search)))
    return [
        Booking.ref == as_typed(search),
        Booking.delegate_id.in_(found_in(Subject.PERSON, search)),
        Booking.agency_id.in_(found_in(Subject.AGENCY, search)),
        Booking.event_id.in_(found_in(Subject.EVENT, search)),
        Booking.event_id.in_(of_courses),
    ]


def booking_by_ref(session: Session, ref: str) -> Booking | None:
    """One booking with what its page shows: of needs only whether there are any."""
    query = (
        select(Booking)
        .where(Booking.ref == ref)
        .options(
            joinedload(Booking.delegate),
            joinedload(Booking.booked_by),
            joinedload(Booking.needs).load_only(Needs.booking_id),
            joinedload(Booking.event).options(
                joinedload(Event.course).joinedload(Course.prerequisite),
                joinedload(Event.venue),
                joinedload(Event.sittings),
            ),
        )
    )
    return session.scalars(query).unique().one_or_none()


_PAST_TENSE = {
    "booked": "Booked",
    "walked in": "Walked in",
    "confirm address": "E-mail address confirmed",
    "approve": "Approved",
    "refuse": "Declined",
    "manager changed": "Another line manager asked",
    "manager asked again": "Line manager asked again",
    "manager warned": "Line manager asked again, before the place is given up",
    "substitute": "Given to a colleague",
    "name": "Named who comes",
    "reminded to name": "Whoever booked was reminded to name somebody",
    "release": "Given up, because nobody was named in time",
    "cancel": "Cancelled",
    "transfer": "Moved to another date",
    "lapse": "Lapsed, because it was not confirmed in time",
    "charged": "Charged",
    "charge withdrawn": "Charge withdrawn",
    "offer": "Offered a place",
    "accept": "Accepted the place",
    "moved on the list": "Moved on the waiting list",
    "passed over": "Passed over on the waiting list",
    "takes their turn": "Takes their turn again",
    "repriced": "Price changed",
    "invoiced": "Put on an invoice",
    "credited": "Credited",
    "payer changed": "Who pays was changed",
    "charge proposed": "Charge proposed to the training team",
    "charge put right": "Charge taken back, because the register was corrected",
    "purchase order set": "Purchase order number added",
    "needs seen": "Access and dietary needs looked at",
}


def story_of(session: Session, subject: str, subject_id: int) -> Sequence[tuple[str, str, str]]:
    """What happened to one row, oldest first: what, who, and when, in words. In one query."""
    rows = session.execute(
        select(History, Person.name)
        .outerjoin(Person, Person.id == History.actor_id)
        .where(History.subject == subject, History.subject_id == subject_id)
        .order_by(History.id)
    ).tuples()
    return [
        (
            _PAST_TENSE.get(row.action, row.action.capitalize()),
            name or ("The system" if row.capacity == "system" else row.capacity.capitalize()),
            clock.show_moment(row.at),
        )
        for row, name in rows
    ]
