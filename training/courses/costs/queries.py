"""Reading what events cost."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from training.courses.costs.models import CostKind, EventCost


def costs_of(session: Session, event_id: int) -> Sequence[EventCost]:
    """In the order of the kinds, and of one kind as they were entered."""
    rows = session.scalars(
        select(EventCost)
        .where(EventCost.event_id == event_id)
        .options(joinedload(EventCost.entered_by))
        .order_by(EventCost.id)
    ).all()
    places = {kind.value: place for place, kind in enumerate(CostKind)}
    return sorted(rows, key=lambda cost: places[cost.kind])


def cost_by_id(session: Session, cost_id: int) -> EventCost | None:
    return session.get(EventCost, cost_id)


def pence_of(event_id: int) -> Select[tuple[int]]:
    """What an event cost altogether; nothing where nobody has entered anything."""
    return select(func.sum(EventCost.pence)).where(EventCost.event_id == event_id)


def pence_by_kind(session: Session, event_ids: Collection[int] | Select[tuple[int]]) -> Mapping[int, dict[str, int]]:
    """What each of these events cost, by kind. An event of which no cost is known is not in it."""
    query = select(EventCost.event_id, EventCost.kind, func.sum(EventCost.pence))
    query = query.where(EventCost.event_id.in_(event_ids)).group_by(EventCost.event_id, EventCost.kind)
    found: dict[int, dict[str, int]] = {}
    for event_id, kind, pence in session.execute(query):
        found.setdefault(event_id, {})[kind] = int(pence)
    return found
