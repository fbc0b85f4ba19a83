"""Signing in by code, and what a trainer changes about it, inside transaction()."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.attendance.arriving.codes import digits_typed, is_surname_of
from training.attendance.arriving.hours import SignInState
from training.attendance.arriving.queries import (
    SittingCode,
    booking_of_person,
    booking_with_reference,
    codes_of_today,
)
from training.attendance.models import ArrivalCode, Mark, MarkKind, MarkSource
from training.attendance.operations import (
    Tap,
    locked,
    note_tap,
    open_register,
    why_not_expected,
    why_not_yet,
    write_mark,
)
from training.bookings.lifecycle import AlreadyDone
from training.bookings.models import Booking
from training.courses.models import Sitting
from training.history.operations import record
from training.links import as_typed
from training.refusals import Code, Refused
from training.settings.queries import rules

WRONG_CODE = "That code is not in use today. Look at the screen or the chat again: it changes from day to day"
OVER = "Signing in by code is over for this event. Ask the trainer to mark you"
NOT_FOUND = (
    "We do not find that surname with that reference on the register of this event. Check both in the message about "
    "your booking, or ask the trainer to mark you"
)
NOT_YOURS = "You have no confirmed place at this event with the account you are signed in with"
CLOSED = "The register of this event is closed, so nothing was changed. Ask the training team"
MARKED_OTHERWISE = "The trainer has marked you already. Tell them that you are here"


@dataclass(frozen=True)
class Claim:
    """Who somebody says they are: signed in as a person, or by surname and reference."""

    person_id: int | None = None
    surname: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Arrived:
    """Somebody who is marked, and what they are told."""

    booking: Booking
    sentence: str


def sign_in_by_code(session: Session, typed: str, claim: Claim, secret: str, now: datetime) -> Arrived | AlreadyDone:
    """Mark somebody who has come, once: what the trainer marked stays. Raises Refused beside the fields `code` and
    `reference`, with the same sentence whether there is no such reference, it is somebody else's or of another event.
    """
    with_code = matching_codes(session, typed, now, secret)
    booking = _booking_claimed(session, with_code, claim)
    found = next(one for one in with_code if one.event_id == booking.event_id)
    event = locked(session, found.event_id)
    if event.register_closed_at is not None:
        raise Refused(Code.CLOSED, CLOSED, "code")
    sitting = session.get_one(Sitting, found.sitting_id)
    session.refresh(booking)
    if sentence := why_not_expected(sitting, booking):
        raise Refused(Code.NOT_POSSIBLE, sentence, "code")
    earlier = session.get(Mark, (sitting.id, booking.id))
    if earlier is not None and earlier.kind in {MarkKind.PRESENT, MarkKind.LATE}:
        return AlreadyDone(f"You are on the register of “{event.course.title}” already.")
    if earlier is not None:
        raise Refused(Code.DONE, MARKED_OTHERWISE, "code")
    actor = Actor(booking.delegate_id, "delegate")
    kind, grace = found.hours.mark_at(now, rules(session).late_grace_minutes)
    write_mark(session, sitting, booking, kind, grace, actor, now, source=MarkSource.CODE)
    note_tap(session, sitting, booking, kind, Tap.now(now))
    late = " You are marked as late: if you were here in time, tell the trainer." if kind is MarkKind.LATE else ""
    return Arrived(booking, f"You are signed in to “{event.course.title}”, {clock.show_moment(now)}.{late}")


def matching_codes(session: Session, typed: str, now: datetime, secret: str) -> list[SittingCode]:
    """The sittings whose code this is and that take it now. Raises Refused beside the field `code`."""
    digits = digits_typed(typed)
    known = [one for one in codes_of_today(session, now, secret) if one.code == digits]
    if not known:
        raise Refused(Code.MISSING, WRONG_CODE, "code")
    if taken := [one for one in known if one.hours.state_at(now) is SignInState.OPEN]:
        return taken
    if to_come := [one for one in known if one.hours.state_at(now) is SignInState.TO_COME]:
        opens = clock.show_time(min(one.hours.opens for one in to_come))
        raise Refused(Code.TOO_EARLY, f"This code works from {opens}. Type it again then", "code")
    raise Refused(Code.CLOSED, OVER, "code")


def _booking_claimed(session: Session, with_code: list[SittingCode], claim: Claim) -> Booking:
    event_ids = [one.event_id for one in with_code]
    if claim.person_id is not None:
        own = booking_of_person(session, event_ids, claim.person_id)
        if own is None:
            raise Refused(Code.NOT_POSSIBLE, NOT_YOURS, "code")
        return own
    found = booking_with_reference(session, event_ids, as_typed(claim.reference)[:12])
    if found is None or found.delegate is None or not is_surname_of(claim.surname, found.delegate.name):
        raise Refused(Code.NOT_POSSIBLE, NOT_FOUND, "reference")
    return found


def open_again(
    session: Session, event_id: int, sitting_id: int, counts_as: MarkKind, actor: Actor, now: datetime
) -> None:
    """Take the code for some minutes more, as the trainer says: from people who were there in time, or who came late.

    Raises Refused with a sentence before the day, after it, and once the register is closed.
    """
    changed = _to_change(session, event_id, sitting_id, now)
    minutes = rules(session).sign_in_again_minutes
    changed.open_until, changed.counts_as, changed.shut_at = now + timedelta(minutes=minutes), counts_as, None
    record(session, "event", event_id, "sign-in by code opened", actor, now, sitting=sitting_id, to=counts_as)


def end_now(session: Session, event_id: int, sitting_id: int, actor: Actor, now: datetime) -> None:
    """Take the code no more. Raises Refused with a sentence, as open_again() does."""
    changed = _to_change(session, event_id, sitting_id, now)
    changed.open_until, changed.counts_as, changed.shut_at = None, None, now
    record(session, "event", event_id, "sign-in by code ended", actor, now, sitting=sitting_id)


def make_new_code(session: Session, event_id: int, sitting_id: int, actor: Actor, now: datetime) -> None:
    """The code was passed on: another takes its place. Raises Refused with a sentence, as open_again() does."""
    changed = _to_change(session, event_id, sitting_id, now)
    changed.turn += 1
    record(session, "event", event_id, "code to sign in changed", actor, now, sitting=sitting_id)


def _to_change(session: Session, event_id: int, sitting_id: int, now: datetime) -> ArrivalCode:
    open_register(session, event_id)
    sitting = session.get_one(Sitting, sitting_id)
    if sentence := why_no_code(sitting, now):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    changed = session.get(ArrivalCode, sitting_id)
    if changed is None:
        changed = ArrivalCode(sitting_id=sitting_id, turn=0)
        session.add(changed)
    return changed


def why_no_code(sitting: Sitting, now: datetime) -> str | None:
    """Why a sitting has no code to be shown: it has one on its day only."""
    day = clock.local(sitting.starts_at).date()
    if why_not_yet(sitting, now):
        return f"The code is shown from the morning of {clock.show_date(day)}."
    if clock.local(now).date() > day:
        return f"The code worked on {clock.show_date(day)}. Mark people on the register."
    return None
