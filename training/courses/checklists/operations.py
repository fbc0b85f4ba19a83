"""What the administrator does to checklists, inside transaction()."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.courses.checklists.models import ChecklistItem, ChecklistTick
from training.courses.checklists.rule import TO_BEGIN_WITH, ToDo, late_before
from training.courses.models import Event
from training.db import wait_for_my_turn
from training.history.operations import record
from training.refusals import Code, Refused

FULL = 40
"""More things on one list are not read."""


def add_item(
    session: Session,
    what: ToDo,
    actor: Actor,
    now: datetime,
    *,
    format_: str | None = None,
    event_id: int | None = None,
) -> ChecklistItem:
    """Put something on the list of a format, or of one event. It is never late where it is due already.

    Raises Refused for a list that is full.
    """
    there = ChecklistItem.format == format_ if format_ else ChecklistItem.event_id == event_id
    if len(session.scalars(select(ChecklistItem.id).where(there, ChecklistItem.retired_at.is_(None))).all()) >= FULL:
        raise Refused(Code.TOO_MUCH, f"There are {FULL} things on this list already: take one off first.", "text")
    item = ChecklistItem(
        format=format_,
        event_id=event_id,
        text=what.text,
        who=what.who,
        days=what.days,
        late_from=late_before(what.days, clock.local(now).date()),
    )
    session.add(item)
    session.flush()
    record(session, "checklist item", item.id, "created", actor, now)
    if event_id:
        record(session, "event", event_id, "put on its checklist", actor, now, item=item.id)
    return item


def begin_list(session: Session, format_: str, actor: Actor, now: datetime) -> None:
    """Fill the empty list of a format with what is usual. One that has something stays as it is."""
    wait_for_my_turn(session, "ESCBLIST")
    there = select(ChecklistItem.id).where(ChecklistItem.format == format_, ChecklistItem.retired_at.is_(None))
    if session.scalars(there.limit(1)).first() is None:
        for what in TO_BEGIN_WITH[format_]:
            add_item(session, what, actor, now, format_=format_)


def change_item(session: Session, item: ChecklistItem, what: ToDo, actor: Actor, now: datetime) -> None:
    """For all events of the format that have not ticked it, and for those that have."""
    if item.days != what.days:
        item.days, item.late_from = what.days, late_before(what.days, clock.local(now).date())
    item.text, item.who = what.text, what.who
    record(session, "checklist item", item.id, "changed", actor, now)


def take_off(session: Session, item: ChecklistItem, actor: Actor, now: datetime) -> None:
    """It is on the list no longer, except where it is ticked."""
    if item.retired_at is None:
        item.retired_at = now
        record(session, "checklist item", item.id, "taken off", actor, now)


def tick(
    session: Session, event: Event, item: ChecklistItem, actor: Actor, now: datetime, *, needed: bool = True
) -> None:
    """It is done for this event, or not needed there. Whoever ticked it first stays the one who did."""
    there = _locked_tick(session, event, item)
    if there is not None:
        return
    session.add(
        ChecklistTick(event_id=event.id, item_id=item.id, needed=needed, ticked_at=now, ticked_by_id=actor.person_id)
    )
    action = "ticked on its checklist" if needed else "not needed on its checklist"
    record(session, "event", event.id, action, actor, now, item=item.id)


def _locked_tick(session: Session, event: Event, item: ChecklistItem) -> ChecklistTick | None:
    """What is ticked by now. The event is locked first: of two who press at once the second finds the first's."""
    session.scalars(select(Event.id).where(Event.id == event.id).with_for_update()).one()
    return session.get(ChecklistTick, (event.id, item.id), populate_existing=True)


def untick(session: Session, event: Event, item: ChecklistItem, actor: Actor, now: datetime) -> None:
    """It is to be done after all."""
    there = _locked_tick(session, event, item)
    if there is not None:
        session.delete(there)
        record(session, "event", event.id, "open again on its checklist", actor, now, item=item.id)
