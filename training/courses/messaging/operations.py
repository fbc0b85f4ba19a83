"""What the administrator decides about messages that go by themselves, inside transaction()."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.courses.messaging.models import EventSlot, Press
from training.courses.messaging.slots import Profile, Slot, choices_from, profile_of
from training.courses.models import Course, Event
from training.history.operations import record


def decide(session: Session, event: Event, slot: Slot, press: Press | None, actor: Actor, now: datetime) -> bool:
    """Decide about one message of one event; None takes a decision back. Whether anything changed.

    The same press once more changes nothing. The event's row is locked by the caller.
    """
    row = session.get(EventSlot, (event.id, slot))
    if (row.press if row else None) == press:
        return False
    if row is not None:
        session.delete(row)
        session.flush()
    if press is not None:
        session.add(
            EventSlot(
                event_id=event.id,
                slot=slot,
                press=press,
                pressed_at=now,
                pressed_by_id=actor.person_id,
                starts_at=event.starts_at,
            )
        )
    record(session, "event", event.id, _ACTIONS[press], actor, now, message=slot.value)
    session.flush()
    return True


_ACTIONS = {
    Press.NOW: "message sent now",
    Press.HELD: "message held",
    Press.SKIPPED: "message skipped",
    None: "message goes by the timetable",
}


def choose_profile(session: Session, course_id: int, chosen: str, actor: Actor, now: datetime) -> bool:
    """Give a course a timetable; what it had chosen otherwise begins anew. Whether anything changed."""
    course = _locked(session, course_id)
    if course.message_profile == chosen:
        return False
    before = course.profile
    course.message_profile = chosen
    if profile_of(chosen, online=course.is_online, hours=course.hours) != before:
        course.message_choices = {}
    record(session, "course", course.id, "timetable of messages chosen", actor, now, profile=chosen)
    return True


def choose_messages(session: Session, course_id: int, ticked: frozenset[Slot], actor: Actor, now: datetime) -> bool:
    """Say which messages a course sends, of those that can be chosen. Whether anything changed."""
    course = _locked(session, course_id)
    choices = choices_from(ticked, Profile(course.profile), [slot for slot in Slot if course.may_send(slot)])
    if course.message_choices == choices:
        return False
    course.message_choices = choices
    record(session, "course", course.id, "messages chosen", actor, now, otherwise=choices)
    return True


def _locked(session: Session, course_id: int) -> Course:
    return session.scalars(select(Course).where(Course.id == course_id).with_for_update()).one()
