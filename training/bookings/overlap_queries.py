"""Which other bookings of the same people are at the time of an event. They are warned of, never refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from training.bookings.calendar import Sitting as Span
from training.bookings.lifecycle import LIVE, State
from training.bookings.models import Booking, comes_to
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


def overlaps_of(session: Session, event: Event, person_id: int, comes_for: str = "") -> list[Overlap]:
    """Somebody's live bookings for other events that sit when they come to this one. One query; theirs alone to see.

    `comes_for` is for which sittings they do, as their booking has it; empty: for all.
    """
    rows = session.execute(_at_that_time(event).where(Booking.delegate_id == person_id)).all()
    return overlaps(spans_of(event, comes_for), _others(rows))


def booked_twice(session: Session, event: Event) -> list[Twice]:
    """Who of those booked for an event has another booking at that time, by name, in one query.

    For the administrator, and for a message to each of them about their own.
    """
    mine = aliased(Booking)
    rows = session.execute(
        _at_that_time(event)
        .add_columns(mine.id, mine.ref, mine.comes_for, Person.name)
        .join(mine, mine.delegate_id == Booking.delegate_id)
        .join(Person, Person.id == mine.delegate_id)
        .where(mine.event_id == event.id, mine.state.in_(LIVE))
    ).all()
    of_booking: dict[tuple[str, str, int, str], list[Any]] = {}
    for *row, booking_id, ref, comes_for, name in rows:
        of_booking.setdefault((name, ref, booking_id, comes_for), []).append(row)
    found = [
        Twice(booking_id, ref, name, overlaps(spans_of(event, comes_for), _others(others)))
        for (name, ref, booking_id, comes_for), others in sorted(of_booking.items(), key=lambda pair: pair[0])
    ]
    return [one for one in found if one.overlaps]


def spans_of(event: Event, comes_for: str) -> tuple[Span, ...]:
    """When an event sits for somebody who comes for these of its sittings, as a booking has them."""
    sittings = (sitting for sitting in event.sittings if comes_to(comes_for, sitting.position))
    return tuple(Span(sitting.starts_at, sitting.ends_at) for sitting in sittings)


def _at_that_time(event: Event) -> Select[Any]:
    """Sittings of live bookings for other events that begin before this one ends, and end after it begins."""
    return (
        select(
            *(Booking.ref, Booking.state, Booking.booked_by_id, Course.title, Booking.comes_for),
            *(Sitting.position, Sitting.starts_at, Sitting.ends_at),
        )
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
    """One for each booking, from a row for each of its event’s sittings: with those for which they come."""
    found: dict[str, Other] = {}
    for ref, state, booked_by_id, title, comes_for, position, starts_at, ends_at in rows:
        if not comes_to(comes_for, position):
            continue
        before = found[ref].sittings if ref in found else ()
        found[ref] = Other(ref, title, (*before, Span(starts_at, ends_at)), state == State.WAITING, booked_by_id)
    return list(found.values())
