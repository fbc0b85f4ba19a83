"""Which other bookings of the same people are at the time of an event. They are warned of, never refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from training.bookings.calendar import Sitting as Span
from training.bookings.lifecycle import LIVE, State
from training.bookings.models import Booking
from training.bookings.overlaps import Other, Overlap, overlaps
from training.courses.models import Course, Event, EventState, Sitting
from training.people.models import Person


@dataclass(frozen=True)
class Twice:
    """Somebody booked for an event who has other bookings at the same time."""

    booking_id: int
    ref: str
    name: str
    overlaps: Sequence[Overlap]


def overlaps_of(session: Session, event: Event, person_id: int) -> list[Overlap]:
    """Somebody's live bookings for other events that sit when this one does. One query; theirs alone to see."""
    rows = session.execute(_at_that_time(event).where(Booking.delegate_id == person_id)).all()
    return overlaps(spans_of(event), _others(rows))


def booked_twice(session: Session, event: Event) -> list[Twice]:
    """Who of those booked for an event has another booking at that time, by name, in one query.

    For the administrator, and for a message to each of them about their own.
    """
    mine = aliased(Booking)
    rows = session.execute(
        _at_that_time(event)
        .add_columns(mine.id, mine.ref, Person.name)
        .join(mine, mine.delegate_id == Booking.delegate_id)
        .join(Person, Person.id == mine.delegate_id)
        .where(mine.event_id == event.id, mine.state.in_(LIVE))
    ).all()
    of_booking: dict[tuple[str, str, int], list[Any]] = {}
    for *row, booking_id, ref, name in rows:
        of_booking.setdefault((name, ref, booking_id), []).append(row)
    spans = spans_of(event)
    found = [
        Twice(booking_id, ref, name, overlaps(spans, _others(of_booking[name, ref, booking_id])))
        for name, ref, booking_id in sorted(of_booking)
    ]
    return [one for one in found if one.overlaps]


def spans_of(event: Event) -> tuple[Span, ...]:
    return tuple(Span(sitting.starts_at, sitting.ends_at) for sitting in event.sittings)


def _at_that_time(event: Event) -> Select[Any]:
    """Sittings of live bookings for other events that begin before this one ends, and end after it begins."""
    return (
        select(Booking.ref, Booking.state, Booking.booked_by_id, Course.title, Sitting.starts_at, Sitting.ends_at)
        .select_from(Booking)
        .join(Booking.event)
        .join(Event.course)
        .join(Event.sittings)
        .where(
            Booking.state.in_(LIVE),
            Booking.event_id != event.id,
            Event.state != EventState.CANCELLED,
            Event.starts_at < event.ends_at,
            Event.ends_at > event.starts_at,
        )
        .order_by(Booking.id, Sitting.position)
    )


def _others(rows: Sequence[Any]) -> list[Other]:
    """One for each booking, from a row for each of its sittings."""
    found: dict[str, Other] = {}
    for ref, state, booked_by_id, title, starts_at, ends_at in rows:
        before = found[ref].sittings if ref in found else ()
        found[ref] = Other(ref, title, (*before, Span(starts_at, ends_at)), state == State.WAITING, booked_by_id)
    return list(found.values())
