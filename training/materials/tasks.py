"""What the worker does: it tells those who asked that slides are ready, and asks weeks later what came of them."""

from datetime import timedelta

from training import clock, queue
from training.db import db, transaction
from training.materials import operations, queries
from training.materials.follow_up import operations as follow_up
from training.materials.follow_up.queries import to_be_asked, to_be_reminded
from training.settings.queries import rules

SLICE = 80
"""Messages that are written in one go. Then other work has its turn."""
TELL = "materials.tell"
FOLLOW_UP = "materials.follow_up"


@queue.sweep(TELL)
def tell_of_slides() -> int:
    """Tell whoever asked for slides and can fetch them now. Returns how many were told."""
    session, now = db.session(), clock.now()
    in_force = rules(session)
    asked_since = now - timedelta(days=in_force.slides_asked_days)
    due = queries.to_be_told(session, now, asked_since, now - timedelta(minutes=in_force.corrections_minutes))
    session.rollback()
    done = queue.each(due[:SLICE], _tell)
    if done and len(due) > SLICE:  # whoever has no address is left where they are
        queue.wake_now(TELL)
    return done


def _tell(booking_id: int) -> int:
    with transaction() as session:
        return operations.tell_of_slides(session, booking_id, clock.now())


@queue.sweep(FOLLOW_UP, every_minutes=10)
def follow_slides_up() -> int:
    """Ask what came of slides, and once more who has not answered. Returns how many were written to.

    Whoever had them before anybody could be asked in time is left alone.
    """
    session, now = db.session(), clock.now()
    in_force = rules(session)
    had_before = now - timedelta(weeks=in_force.slides_follow_up_weeks)
    had_since = had_before - timedelta(days=in_force.slides_follow_up_days)
    to_ask = to_be_asked(session, had_since, had_before)
    sent_before = now - timedelta(days=in_force.slides_follow_up_reminder_days)
    to_remind = to_be_reminded(session, sent_before, now)
    session.rollback()
    done = queue.each(to_ask[:SLICE], _ask) + queue.each(to_remind[:SLICE], _remind)
    if done and (len(to_ask) > SLICE or len(to_remind) > SLICE):
        queue.wake_now(FOLLOW_UP)
    return done


def _ask(booking_id: int) -> int:
    with transaction() as session:
        return follow_up.ask_what_came(session, booking_id, clock.now())


def _remind(follow_up_id: int) -> int:
    with transaction() as session:
        return follow_up.remind_to_answer(session, follow_up_id, clock.now())
