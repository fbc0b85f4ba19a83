"""Which sittings take a code today, and whose booking somebody brings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.attendance.arriving.codes import code_of
from training.attendance.arriving.hours import SignInHours, SignInState, hours_of
from training.attendance.models import ArrivalCode, MarkKind
from training.bookings.lifecycle import ON_THE_REGISTER
from training.bookings.models import Booking
from training.courses.models import Event, EventState, Sitting
from training.settings.queries import rules


@dataclass(frozen=True)
class SittingCode:
    """The code of one sitting, and when it is taken."""

    sitting_id: int
    event_id: int
    code: str
    hours: SignInHours


def code_of_sitting(session: Session, sitting: Sitting, secret: str) -> SittingCode:
    return _with_code(session, sitting, session.get(ArrivalCode, sitting.id), secret)


def codes_of_today(session: Session, now: datetime, secret: str) -> list[SittingCode]:
    """Of every sitting that begins today: a handful, of which those that have a code are looked for."""
    morning = clock.start_of(clock.local(now).date())
    found = session.execute(
        select(Sitting, ArrivalCode)
        .join(Sitting.event)
        .outerjoin(ArrivalCode, ArrivalCode.sitting_id == Sitting.id)
        .where(
            Event.starts_at < morning + timedelta(days=1),
            Event.ends_at >= morning,
            Event.state.in_((EventState.PUBLISHED, EventState.CLOSED)),
            Sitting.starts_at >= morning,
            Sitting.starts_at < clock.start_of(clock.local(now).date() + timedelta(days=1)),
        )
        .order_by(Sitting.starts_at, Sitting.id)
    ).tuples()
    return [_with_code(session, sitting, changed, secret) for sitting, changed in found]


def _with_code(session: Session, sitting: Sitting, changed: ArrivalCode | None, secret: str) -> SittingCode:
    hours = hours_of(sitting.starts_at, sitting.ends_at, rules(session))
    if changed:
        counts_as = MarkKind(changed.counts_as) if changed.counts_as else None
        hours = replace(hours, open_until=changed.open_until, counts_as=counts_as, shut_at=changed.shut_at)
    day = clock.local(sitting.starts_at).date()
    code = code_of(secret, sitting.id, day, changed.turn if changed else 0)
    return SittingCode(sitting.id, sitting.event_id, code, hours)


def takes_code_now(session: Session, booking: Booking, now: datetime, secret: str) -> bool:
    """Whether somebody may sign in to what they booked at this moment: for the button on their booking."""
    if booking.state not in ON_THE_REGISTER or booking.event.register_closed_at or not booking.event.takes_bookings:
        return False
    today = [one for one in booking.sittings if clock.local(one.starts_at).date() == clock.local(now).date()]
    return any(code_of_sitting(session, one, secret).hours.state_at(now) is SignInState.OPEN for one in today)


def booking_with_reference(session: Session, event_ids: Sequence[int], ref: str) -> Booking | None:
    """The booking of one of these events with that reference, with its delegate, where it is on the register."""
    return session.scalar(_on_registers(event_ids).where(Booking.ref == ref))


def booking_of_person(session: Session, event_ids: Sequence[int], person_id: int) -> Booking | None:
    """The booking that somebody has for one of these events, where it is on the register."""
    return session.scalar(_on_registers(event_ids).where(Booking.delegate_id == person_id).limit(1))


def _on_registers(event_ids: Sequence[int]) -> Select[tuple[Booking]]:
    return (
        select(Booking)
        .where(Booking.event_id.in_(event_ids), Booking.state.in_(ON_THE_REGISTER))
        .options(joinedload(Booking.delegate), joinedload(Booking.event).joinedload(Event.course))
        .order_by(Booking.id)
    )
