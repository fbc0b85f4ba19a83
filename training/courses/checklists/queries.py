"""Reading checklists: of a format, of one event, and which events are behind with theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.courses.checklists.models import ChecklistItem, ChecklistTick
from training.courses.checklists.rule import DAYS, due_on, late_before
from training.courses.models import Course, Event


@dataclass(frozen=True)
class Line:
    """One thing of an event's list."""

    item: ChecklistItem
    due_on: date
    late: bool
    tick: ChecklistTick | None

    @property
    def own(self) -> bool:
        """Is it on the list of this event alone?"""
        return self.item.event_id is not None


def checklist_of(session: Session, event: Event, now: datetime) -> Sequence[Line]:
    """The list of one event, what is due first at the top. In two queries."""
    theirs = select(ChecklistTick).where(ChecklistTick.event_id == event.id)
    options = (joinedload(ChecklistTick.item), joinedload(ChecklistTick.ticked_by))
    ticks = {tick.item_id: tick for tick in session.scalars(theirs.options(*options))}
    of_it = or_(ChecklistItem.format == event.course.format, ChecklistItem.event_id == event.id)
    on_it = session.scalars(select(ChecklistItem).where(of_it, ChecklistItem.retired_at.is_(None))).all()
    items = {item.id: item for item in on_it} | {tick.item_id: tick.item for tick in ticks.values()}
    today = clock.local(now).date()
    lines = [
        Line(
            item,
            due := due_on(event.starts_at, item.days),
            item.id not in ticks and due < today and event.starts_at >= item.late_from,
            ticks.get(item.id),
        )
        for item in items.values()
    ]
    return sorted(lines, key=lambda line: (line.due_on, line.item.id))


@dataclass(frozen=True)
class ChecklistCounts:
    """How many things are on an event's list, are ticked, and are late."""

    on_it: int
    ticked: int
    late: int


def columns_of_checklist(now: datetime) -> tuple[ColumnElement[int], ...]:
    """The same as columns for a query of events and courses. What was ticked and taken off the list is on it."""
    ticks = select(ChecklistTick.item_id).where(ChecklistTick.event_id == Event.id).correlate(Event)
    of_it = or_(ChecklistItem.format == Course.format, ChecklistItem.event_id == Event.id)
    on_it = select(func.count()).select_from(ChecklistItem)
    on_it = on_it.where(of_it & ChecklistItem.retired_at.is_(None) | ChecklistItem.id.in_(ticks))
    ticked = select(func.count()).select_from(ChecklistTick).where(ChecklistTick.event_id == Event.id)
    return (
        on_it.correlate(Event, Course).scalar_subquery(),
        ticked.correlate(Event).scalar_subquery(),
        late_count(now),
    )


def items_by_format(session: Session) -> Mapping[str, Sequence[ChecklistItem]]:
    """The lists, what is due first at the top."""
    query = select(ChecklistItem).where(ChecklistItem.format.is_not(None), ChecklistItem.retired_at.is_(None))
    found: dict[str, list[ChecklistItem]] = {}
    for item in session.scalars(query.order_by(ChecklistItem.days.desc(), ChecklistItem.id)):
        found.setdefault(item.format or "", []).append(item)
    return found


def _late(select_what: Select[Any], now: datetime) -> Select[Any]:
    """Of an event in a query of events and courses: what of its list is late."""
    today = clock.local(now).date()
    is_due = or_(*(and_(ChecklistItem.days == days, Event.starts_at < late_before(days, today)) for days in DAYS))
    ticked = select(ChecklistTick.item_id).where(
        ChecklistTick.event_id == Event.id, ChecklistTick.item_id == ChecklistItem.id
    )
    return (
        select_what.select_from(ChecklistItem)
        .where(
            or_(ChecklistItem.format == Course.format, ChecklistItem.event_id == Event.id),
            ChecklistItem.retired_at.is_(None),
            Event.starts_at >= ChecklistItem.late_from,
            is_due,
            ~ticked.correlate(Event, ChecklistItem).exists(),
        )
        .correlate(Event, Course)
    )


def late_count(now: datetime) -> ColumnElement[int]:
    """How many things of an event's list are late: a column for a query of events and courses."""
    return _late(select(func.count()), now).scalar_subquery()


def first_late(now: datetime) -> ColumnElement[str]:
    """The one that was due first."""
    first = _late(select(ChecklistItem.text), now).order_by(ChecklistItem.days.desc(), ChecklistItem.id)
    return first.limit(1).scalar_subquery()
