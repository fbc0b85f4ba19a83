"""Reading what somebody missed at one event, where they can complete it, and what they have made good."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from training import clock
from training.access import Actor
from training.attendance.models import Mark, MarkKind
from training.attendance.outcome import SittingSeen, sittings_to_make_up
from training.bookings.lifecycle import LIVE, ON_THE_REGISTER, Outcome
from training.bookings.models import Booking
from training.bookings.moving.queries import coming_dates, held_at, why_not_at, why_over
from training.courses.models import Event, Mode, Sitting
from training.settings.queries import rules

MadeGood = Mapping[int, frozenset[int]]
"""By booking, the sittings of its event, counted from 1, that were attended at another."""
NOTHING: MadeGood = MappingProxyType({})

_KINDS = {Mode.ROOM: "in the room", Mode.ONLINE: "online"}


def seen_of(session: Session, booking_ids: Sequence[int]) -> dict[int, list[SittingSeen]]:
    """What was marked of each of these bookings, in the order of the sittings of its event."""
    rows = session.execute(
        select(Mark.booking_id, Mark.kind, Mark.within_grace)
        .join(Sitting, Sitting.id == Mark.sitting_id)
        .join(Booking, (Booking.id == Mark.booking_id) & (Booking.event_id == Sitting.event_id))
        .where(Mark.booking_id.in_(booking_ids))
        .order_by(Sitting.position)
    )
    found: dict[int, list[SittingSeen]] = defaultdict(list)
    for booking_id, kind, grace in rows.tuples():
        found[booking_id].append(SittingSeen(MarkKind(kind), grace))
    return found


def made_good(session: Session, booking_ids: Sequence[int]) -> MadeGood:
    """What the registers of other events, once closed, say of those who came there to complete these bookings."""
    first = aliased(Booking)
    rows = session.execute(
        select(first.id, Sitting.position, Mark.kind, Mark.within_grace)
        .join(Booking, Booking.completes_id == first.id)
        .join(Mark, Mark.booking_id == Booking.id)
        .join(Sitting, (Sitting.id == Mark.sitting_id) & (Sitting.event_id == Booking.event_id))
        .where(
            first.id.in_(booking_ids),
            Booking.delegate_id == first.delegate_id,
            Booking.state.in_(ON_THE_REGISTER),
            Booking.outcome.is_not(None),
        )
    )
    found: dict[int, frozenset[int]] = {}
    for booking_id, position, kind, grace in rows.tuples():
        if SittingSeen(MarkKind(kind), grace).counts_as_present:
            found[booking_id] = found.get(booking_id, frozenset()) | {position}
    return found


def how_many_complete(session: Session, event_id: int) -> int:
    """How many come to an event for some of its sittings only."""
    coming = select(func.count(Booking.id)).where(
        Booking.event_id == event_id, Booking.state.in_(LIVE), Booking.completes_id.is_not(None)
    )
    return session.scalars(coming).one()


def to_complete(session: Session, booking: Booking) -> tuple[int, ...]:
    """Which sittings, counted from 1, are still to be attended for this booking; empty: none, or not that way."""
    if booking.outcome != Outcome.PARTIAL or booking.completes_id is not None:
        return ()
    left = sittings_to_make_up(seen_of(session, [booking.id]).get(booking.id, []))
    done = made_good(session, [booking.id]).get(booking.id, frozenset())
    return tuple(number for number in left if number not in done)


def days_in_words(numbers: Sequence[int]) -> str:
    """“day 2”, “days 2 and 3”."""
    listed = [str(number) for number in numbers]
    return f"day {listed[0]}" if len(listed) == 1 else f"days {', '.join(listed[:-1])} and {listed[-1]}"


def days_to_make_up(session: Session, booking_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The sittings, counted from 1, that bookings attended in part still lack; without those that lack none."""
    left = {booking_id: sittings_to_make_up(seen) for booking_id, seen in seen_of(session, booking_ids).items()}
    return {booking_id: tuple(numbers) for booking_id, numbers in left.items() if numbers}


@dataclass(frozen=True)
class Completing:
    """One date at which what was missed can be completed, as a page lists it."""

    event: Event
    value: str
    """What a form sends for it: the reference, and the kind of place where there are two."""
    when: Sequence[str]
    """Only the days that were missed."""
    about: str
    why_not: str | None
    full: bool = False


def dates_for(
    session: Session, booking: Booking, numbers: Sequence[int], actor: Actor, now: datetime
) -> list[Completing]:
    """The coming dates of the course with as many days, the next first. Where there is no place, one waits."""
    events = [one for one in coming_dates(session, booking, now) if len(one.sittings) == len(booking.event.sittings)]
    held = held_at(session, booking, events, actor, now)
    opens_days = rules(session).cap_opens_days
    found = []
    for event in events:
        here = held[event.id]
        over = None if actor.is_administrator else why_over(booking, event, here, opens_days, now)
        why_not = why_not_at(booking, event, here, actor, now)
        found += _by_kind(event, numbers, why_not, over)
    return found


def _by_kind(event: Event, numbers: Sequence[int], why_not: str | None, over: str | None) -> list[Completing]:
    free = [pool for pool in event.pools if pool.taken < pool.capacity]
    days = [sitting for sitting in event.sittings if sitting.position in numbers]
    lines = [clock.show_sitting(sitting.starts_at, sitting.ends_at) for sitting in days]
    where = event.venue.town if event.venue else "online"
    when = [*lines[:-1], f"{lines[-1]}, {where}"]
    if why_not or over or not free:
        about = f"{over or 'Every place is taken.'} You join the waiting list."
        return [Completing(event, event.ref, when, about, why_not)]
    if len(event.pools) == 1:
        return [Completing(event, event.ref, when, "There is a place.", None)]
    return [
        Completing(event, f"{event.ref}:{pool.mode}", when, f"There is a place {_KINDS[Mode(pool.mode)]}.", None)
        for pool in free
    ]
