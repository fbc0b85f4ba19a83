"""What agencies became and are part of on a day, and which relations can stand beside which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from training import clock


class RelationKind(StrEnum):
    BECAME = "became"
    PART_OF = "part of"


@dataclass(frozen=True)
class Relation:
    """From one agency to another, both days included; no last day: it lasts."""

    kind: RelationKind
    from_id: int
    to_id: int
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day <= (self.ends_on or clock.NO_END)


ITSELF = "Choose another agency: none became itself or is a part of itself."
BACKWARDS = "The last day is before the first. Choose a later one."
BECAME_ALREADY = "It became another agency already. Remove that first."
PART_ALREADY = "It is a part of this agency already in that time. End that first, or choose other days."
CIRCLE = "That would go round in a circle: the other agency became this one or is a part of it in that time."
PART_OF_FORMER = "That agency has become another by then. Make it a part of the one it became."


def why_not(new: Relation, others: Sequence[Relation]) -> str | None:
    """Why a relation cannot stand beside those that are there, or None."""
    if new.from_id == new.to_id:
        return ITSELF
    if new.ends_on and new.ends_on < new.starts_on:
        return BACKWARDS
    same = [one for one in others if one.kind is new.kind and one.from_id == new.from_id and _meet(one, new)]
    if new.kind is RelationKind.BECAME and same:
        return BECAME_ALREADY
    if any(one.to_id == new.to_id for one in same):
        return PART_ALREADY
    if _leads_back(new, others):
        return CIRCLE
    if new.kind is RelationKind.PART_OF and new.to_id in successors(others, new.starts_on):
        return PART_OF_FORMER
    return None


def _meet(one: Relation, other: Relation) -> bool:
    """Whether there is a day on which both hold."""
    return one.starts_on <= (other.ends_on or clock.NO_END) and other.starts_on <= (one.ends_on or clock.NO_END)


def _leads_back(new: Relation, others: Sequence[Relation]) -> bool:
    """Whether one comes from what it leads to back to where it begins, over relations that hold on one day of it.

    What became another did so for good: that counts whenever it was.
    """
    waiting = [(new.to_id, new)]
    seen: set[tuple[int, date, date | None]] = set()
    while waiting:
        agency_id, span = waiting.pop()
        for one in others:
            if one.from_id != agency_id or not (_meet(one, span) or new.kind is one.kind is RelationKind.BECAME):
                continue
            if one.to_id == new.from_id:
                return True
            both = _both(one, span)
            if (step := (one.to_id, both.starts_on, both.ends_on)) not in seen:
                seen.add(step)
                waiting.append((one.to_id, both))
    return False


def _both(one: Relation, span: Relation) -> Relation:
    """The days on which both hold."""
    ends_on = min(one.ends_on or clock.NO_END, span.ends_on or clock.NO_END)
    return Relation(one.kind, one.from_id, one.to_id, max(one.starts_on, span.starts_on), ends_on)


def successors(relations: Iterable[Relation], day: date) -> dict[int, int]:
    """What each agency is on a day that had become another by then: the last of the line."""
    next_one = {one.from_id: one.to_id for one in relations if one.kind is RelationKind.BECAME and one.holds_on(day)}
    return {agency_id: _last(agency_id, next_one) for agency_id in next_one}


def _last(agency_id: int, next_one: Mapping[int, int]) -> int:
    for _ in next_one:  # there are no circles, and if there were, it would end
        agency_id = next_one.get(agency_id, agency_id)
    return agency_id


def formers(relations: Iterable[Relation], day: date) -> dict[int, frozenset[int]]:
    """Of each agency that others have become by a day: all of those, however long the line."""
    found: dict[int, set[int]] = {}
    for former, now_called in successors(relations, day).items():
        found.setdefault(now_called, set()).add(former)
    return {agency_id: frozenset(ids) for agency_id, ids in found.items()}
