"""Completing at another event what was missed at one, inside transaction(): booking it, and what its register says."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.access import Actor
from training.attendance.completing_queries import made_good, seen_of, to_complete
from training.attendance.operations import locked
from training.attendance.outcome import outcome_with_made_up_sittings
from training.bookings.booking import operations as booking_operations
from training.bookings.booking.requests import Request
from training.bookings.lifecycle import Outcome
from training.bookings.models import COMPLETING_ALREADY, Booking
from training.bookings.queries import completing_now
from training.certificates.operations import revoke_if_unearned
from training.courses.models import Event
from training.evaluations.operations import send_forms
from training.history.operations import record
from training.refusals import Code, Refused

NOTHING_TO_COMPLETE = (
    "There is nothing to complete here: only whole days that were missed can be, by somebody who came to the others."
)


def complete(
    session: Session,
    booking: Booking,
    event_id: int,
    actor: Actor,
    now: datetime,
    *,
    mode: str | None = None,
    form_token: str | None = None,
) -> Booking:
    """Book the days that somebody missed at another event of the course. It costs nothing, and holds a place.

    Where there is none they wait, like everybody. Raises Refused with a sentence.
    """
    session.refresh(booking)
    earlier = booking_operations.made_with(session, form_token) if form_token else None
    if earlier is not None and earlier.completes_id == booking.id:
        return earlier  # the form was sent twice
    numbers = to_complete(session, booking)
    if not numbers or booking.delegate is None:
        raise Refused(Code.NOT_POSSIBLE, NOTHING_TO_COMPLETE)
    if completing_now(session, booking.id):
        raise Refused(Code.TAKEN, COMPLETING_ALREADY)
    target = session.get_one(Event, event_id)
    if target.course_id != booking.event.course_id or len(target.sittings) != len(booking.event.sittings):
        raise Refused(
            Code.NOT_POSSIBLE, "What was missed can be completed at another date of the same course with as many days."
        )
    request = Request(
        delegate=booking.delegate,
        agency=booking.agency,
        manager_name=booking.manager_name,
        manager_email=booking.manager_email,
        prerequisite=booking.prerequisite,
        access_needs=booking.needs.access if booking.needs else "",
        dietary_needs=booking.needs.dietary if booking.needs else "",
        mode=mode,
        form_token=form_token,
        completes=booking,
        comes_for=",".join(str(number) for number in numbers),
    )
    new = booking_operations.book_place(session, event_id, request, actor, now).booking
    record(session, "booking", booking.id, "completing booked", actor, now, by=new.id)
    return new


@dataclass(frozen=True)
class FollowedUp:
    """How many have completed what they had missed, and how many evaluation forms went to them."""

    completed: int = 0
    forms: int = 0


def lock_with_firsts(session: Session, event_id: int) -> Event:
    """The event, locked together with those whose outcomes its register may change, in ascending id.

    Its places are locked, so that nobody else can book to complete something at it.
    """
    first = select(Booking.completes_id).where(Booking.event_id == event_id, Booking.completes_id.is_not(None))
    others = session.scalars(select(Booking.event_id).where(Booking.id.in_(first))).all()
    for number in sorted({event_id, *others}):
        locked(session, number)
    return session.get_one(Event, event_id)


def follow_up(session: Session, event: Event, actor: Actor, now: datetime) -> FollowedUp:
    """Bring the outcomes of bookings that were completed at this event in line with its register, just closed.

    Also when it is closed again and says otherwise. One whose own register is open at this moment follows when that is
    closed; what a trainer decided by hand stays.
    """
    session.flush()
    firsts = _firsts(session, event)
    seen, good = seen_of(session, [one.id for one in firsts]), made_good(session, [one.id for one in firsts])
    completed: dict[Event, list[int]] = defaultdict(list)
    for booking in firsts:
        if not seen.get(booking.id):
            continue  # its outcome was never one of marks
        outcome = outcome_with_made_up_sittings(seen[booking.id], good.get(booking.id, frozenset()))
        before = booking.outcome
        if before == outcome:
            continue
        booking.outcome, booking.outcome_at = outcome, now
        record(session, "booking", booking.id, "outcome fixed", actor, now, before=before, to=outcome, by_hand=False)
        revoke_if_unearned(session, booking, actor, now)
        if outcome is Outcome.ATTENDED:
            completed[booking.event].append(booking.id)
    session.flush()
    forms = sum(send_forms(session, first, now, only=ids).forms for first, ids in completed.items())
    return FollowedUp(sum(len(ids) for ids in completed.values()), forms)


def _firsts(session: Session, event: Event) -> list[Booking]:
    """The bookings that others at this event complete, whose registers are closed and marked throughout."""
    ids = select(Booking.completes_id).where(Booking.event_id == event.id, Booking.completes_id.is_not(None))
    return list(
        session.scalars(
            select(Booking)
            .join(Booking.event)
            .where(
                Booking.id.in_(ids),
                Booking.outcome.is_not(None),
                Booking.outcome_because == "",
                Event.register_closed_at.is_not(None),
            )
            .options(joinedload(Booking.event))
            .order_by(Booking.id)
        )
    )
