"""What can be pressed about one message of one event, inside transaction(): send it now, hold it, skip it."""

from datetime import datetime

from sqlalchemy.orm import Session, joinedload

from training import queue
from training.access import Actor
from training.attendance.operations import locked, send_link
from training.attendance.queries import may_train
from training.courses.messaging.models import Press
from training.courses.messaging.operations import decide
from training.courses.messaging.slots import Slot
from training.courses.models import Event, EventState
from training.evaluations.operations import send_forms
from training.refusals import Code, Refused
from training.timetable.after_queries import KINDS_AFTER
from training.timetable.due import Verdict
from training.timetable.plan import Planned, plan
from training.timetable.queries import KINDS, events_with_ids

MAY_BE_SENT_NOW = frozenset({*KINDS, Slot.TRAINERS, *KINDS_AFTER})
MAY_BE_HELD = MAY_BE_SENT_NOW | {Slot.EVALUATION, Slot.RENEWAL, Slot.RENEWAL_REMINDER}
WOULD_GO = frozenset({Verdict.SEND, Verdict.WAITS, Verdict.HELD})

NOBODY = "Nobody is left to send this to, so nothing was sent."
NO_LINK = "There is no link to join this event online yet. Add it to the event first: nothing was sent."
CANCELLED = "The Board cancelled this event, so its messages do not go. Nothing was changed."


def hold_or_skip(session: Session, event_id: int, slot: Slot, press: Press, actor: Actor, now: datetime) -> bool:
    """Keep a message back until that is taken back, or leave it out. Whether anything changed. Raises Refused."""
    event = _locked_event(session, event_id, slot, MAY_BE_HELD)
    changed = decide(session, event, slot, press, actor, now)
    if changed and press is Press.SKIPPED:
        _catch_up(session, event, slot, now)
    return changed


def let_go(session: Session, event_id: int, slot: Slot, actor: Actor, now: datetime) -> bool:
    """By the timetable again: what is due goes at once, if it is still of use. Whether anything changed."""
    event = _locked_event(session, event_id, slot, MAY_BE_HELD)
    changed = decide(session, event, slot, None, actor, now)
    if changed:
        _catch_up(session, event, slot, now)
    return changed


def send_now(session: Session, event_id: int, slot: Slot, actor: Actor, now: datetime) -> int:
    """Have a message sent at once to everybody who has not had it. How many that is. Raises Refused."""
    event = _locked_event(session, event_id, slot, MAY_BE_SENT_NOW)
    if slot is Slot.TRAINERS:
        trainers = [trainer for trainer in event.trainers if may_train(trainer)]
        sent = sum(send_link(session, event, trainer, now, actor) for trainer in trainers)
        if not sent:
            raise Refused(Code.MISSING, "This event has no trainer with an e-mail address, so nothing was sent.")
        return sent
    if slot in KINDS_AFTER:
        decide(session, event, slot, Press.NOW, actor, now)
        queue.wake("timetable.afterwards")
        return 0
    decide(session, event, slot, None, actor, now)
    decide(session, event, slot, Press.NOW, actor, now)
    theirs = of_slot(session, event_id, slot, now)
    wanted = sum(one.verdict is Verdict.SEND for one in theirs)
    if not wanted:
        lacks_link = any(one.verdict is Verdict.NO_LINK for one in theirs)
        raise Refused(Code.MISSING if lacks_link else Code.DONE, NO_LINK if lacks_link else NOBODY)
    queue.wake("timetable.send")
    return wanted


def of_slot(session: Session, event_id: int, slot: Slot, now: datetime) -> list[Planned]:
    """What the timetable has of one message of one event."""
    return [one for one in plan(session, events_with_ids(session, [event_id]), now) if one.slot is slot]


def _catch_up(session: Session, event: Event, slot: Slot, now: datetime) -> None:
    """What was kept back and is due goes now: forms at once, the rest in the worker."""
    if slot is Slot.EVALUATION and event.register_closed_at is not None:
        send_forms(session, event, now)
    queue.wake("timetable.send" if slot in KINDS else "timetable.afterwards")


def _locked_event(session: Session, event_id: int, slot: Slot, may_be: frozenset[Slot]) -> Event:
    locked(session, event_id)
    event = session.get_one(Event, event_id, options=[joinedload(Event.course)])
    if event.state == EventState.CANCELLED:
        raise Refused(Code.CLOSED, CANCELLED)
    if slot not in may_be or not event.course.sends(slot):
        raise Refused(Code.NOT_POSSIBLE, "This message cannot be sent or held by hand. Nothing was changed.")
    return event
