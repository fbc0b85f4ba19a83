"""Asking what came of slides, and taking the answer. All of it runs inside transaction()."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.history.operations import record
from training.links import new_token
from training.materials.follow_up import emails
from training.materials.follow_up.models import SlidesFollowUp
from training.materials.follow_up.queries import booking_to_ask, locked_follow_up
from training.people.models import Person
from training.refusals import Code, Refused
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.operations import forget_texts, queue_text


def ask_what_came(session: Session, booking_id: int, now: datetime) -> bool:
    """Ask somebody who had the slides, once. Whether anybody was written to."""
    booking = booking_to_ask(session, booking_id)
    to = _reached(booking) if booking else None
    if booking is None or to is None:
        return False
    closes_at = now + timedelta(days=rules(session).slides_follow_up_days)
    asked = SlidesFollowUp(booking_id=booking.id, token=new_token(), sent_at=now, closes_at=closes_at, words="")
    session.add(asked)
    session.flush()
    emails.ask_what_came(session, booking, asked, to, now)
    return True


def remind_to_answer(session: Session, follow_up_id: int, now: datetime) -> bool:
    """Ask once more, with the same link. Whether anybody was written to."""
    asked = locked_follow_up(session, follow_up_id)
    if asked.reminded_at or asked.answered_at:
        return False
    asked.reminded_at = now
    to = _reached(asked.booking)
    if to is None or asked.booking.outcome != Outcome.ATTENDED:
        return False
    emails.remind_to_answer(session, asked.booking, asked, to, now)
    return True


def answer_follow_up(session: Session, follow_up_id: int, colleagues: int, words: str, now: datetime) -> bool:
    """Keep what somebody says; said before, it is changed. Whether it was. Raises Refused with a sentence.

    Words that are new are read like all others, and what was read of before is not read for them.
    """
    asked = locked_follow_up(session, follow_up_id)
    if sentence := why_not_answerable(asked, now):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    again, before = asked.answered_at is not None, asked.words
    asked.answered_at, asked.colleagues, asked.words = asked.answered_at or now, colleagues, words
    session.flush()
    if words and words != before:
        queue_text(session, TextKind.SLIDES, asked.id, None, now)
    elif before and not words:
        forget_texts(session, TextKind.SLIDES, [asked.id], now)
    delegate, about = Actor(asked.booking.delegate_id, "delegate"), asked.booking_id
    record(
        session,
        "booking",
        about,
        "slides follow-up changed" if again else "slides follow-up answered",
        delegate,
        now,
    )
    return again


def why_not_answerable(asked: SlidesFollowUp, now: datetime) -> str | None:
    """Why it can't be answered or changed now, or None when it can."""
    if now >= asked.closes_at:
        return f"This could be answered until {clock.show_date(asked.closes_at)}."
    if asked.booking.outcome != Outcome.ATTENDED:
        return "The register has changed since you were asked, and you are no longer marked as having attended."
    return None


def _reached(booking: Booking) -> Person | None:
    to = recipient_of(booking)
    return to if to and to.email else None
