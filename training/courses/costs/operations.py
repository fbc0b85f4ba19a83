"""Entering what an event cost, inside transaction(). History says who did what when, and not how much."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.courses.costs.models import EventCost
from training.history.operations import record


@dataclass(frozen=True)
class CostDetails:
    kind: str
    pence: int
    note: str = ""


def add_cost(session: Session, event_id: int, details: CostDetails, actor: Actor, now: datetime) -> EventCost:
    cost = EventCost(event_id=event_id)
    _write(cost, details, actor, now)
    session.add(cost)
    session.flush()
    record(session, "event", event_id, "cost added", actor, now, cost=cost.id)
    return cost


def change_cost(session: Session, cost: EventCost, details: CostDetails, actor: Actor, now: datetime) -> bool:
    """Whether anything is different."""
    if details == CostDetails(cost.kind, cost.pence, cost.note):
        return False
    _write(cost, details, actor, now)
    record(session, "event", cost.event_id, "cost changed", actor, now, cost=cost.id)
    return True


def delete_cost(session: Session, cost: EventCost, actor: Actor, now: datetime) -> None:
    record(session, "event", cost.event_id, "cost deleted", actor, now, cost=cost.id)
    session.delete(cost)


def _write(cost: EventCost, details: CostDetails, actor: Actor, now: datetime) -> None:
    cost.kind, cost.pence, cost.note = details.kind, details.pence, details.note
    cost.entered_at, cost.entered_by_id = now, actor.person_id
