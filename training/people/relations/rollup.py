"""Which bookings count together in figures by organisation: over what an agency became, and over its parts."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from training import clock
from training.people.relations.lineage import Relation, RelationKind, formers, successors

BEGINNING = date(1900, 1, 1)
"""Before every event."""
ITSELF = "itself"


@dataclass(frozen=True)
class Counted:
    """Bookings of an agency for events of these days count in a group, both days included."""

    group: str
    agency_id: int
    starts_on: date = BEGINNING
    ends_on: date = clock.NO_END


@dataclass(frozen=True)
class _Span:
    agency_id: int
    starts_on: date = BEGINNING
    ends_on: date = clock.NO_END


def told_as(
    relations: Sequence[Relation], few: Mapping[int, AbstractSet[int]], fewest: int, today: date
) -> dict[int, int | None]:
    """As which agency each of these relations is told: as itself, or as what it has become; None: it is in no figure.

    `few` has the people of agencies of which fewer than `fewest` are known. Every figure is then a sum of agencies of
    which as many are known, or of one with all that it was before, as tables of agencies have it; so is every figure
    less any others.
    """
    now_called = successors(relations, today)
    lines: dict[int, set[int]] = {}
    for agency_id in {one for relation in relations for one in (relation.from_id, relation.to_id)}:
        lines.setdefault(now_called.get(agency_id, agency_id), set()).add(agency_id)

    def enough(agency_ids: Iterable[int]) -> bool:
        people: set[int] = set()
        for agency_id in agency_ids:
            if agency_id not in few:
                return True
            people |= few[agency_id]
        return len(people) >= fewest

    found: dict[int, int | None] = {}
    for current, line in lines.items():
        little = {current, *(line & few.keys())}
        if not enough(line):
            found |= dict.fromkeys(line)
        else:
            together = little if enough(little) else line
            found |= {one: current if one in together else one for one in line}
    return found


def groups_of(
    relations: Sequence[Relation], names: Mapping[int, str], today: date, told: Mapping[int, int | None]
) -> list[Counted]:
    """Each organisation that others became or are a part of, as “Trust”, with all of them; and each of them beside it,
    as “Trust: St Mary’s” or “Trust: itself”.

    Of a part only the days count on which it is one; what became an agency counts whenever it was. A part has its own
    parts in it. `names` of all agencies that have relations; `told` as which of them each is told.
    """
    now_called, before = successors(relations, today), formers(relations, today)
    parts: dict[int, list[tuple[int, Relation]]] = {}
    for one in relations:
        if one.kind is RelationKind.PART_OF:
            whole = now_called.get(one.to_id, one.to_id)
            parts.setdefault(whole, []).append((now_called.get(one.from_id, one.from_id), one))
    found: dict[Counted, None] = {}
    for top in sorted({*before, *parts}, key=lambda agency_id: names[agency_id]):
        line = sorted(before.get(top, ()))
        units = [(ITSELF, [_Span(top)])]
        units += [(names[one] if told.get(one, one) == one else ITSELF, [_Span(one)]) for one in line]
        for part_id, relation in parts.get(top, ()):
            units.append((names[part_id], _members(part_id, _days_of(part_id, relation), parts, before)))
        for unit, spans in units:
            for span in spans:
                if told.get(span.agency_id, span.agency_id) is None:
                    continue
                days = (span.agency_id, span.starts_on, span.ends_on)
                found[Counted(names[top], *days)] = None
                found[Counted(f"{names[top]}: {unit}", *days)] = None
    return list(found)


def _days_of(part_id: int, relation: Relation) -> _Span:
    return _Span(part_id, relation.starts_on, relation.ends_on or clock.NO_END)


def _members(
    agency_id: int,
    within: _Span,
    parts: Mapping[int, Sequence[tuple[int, Relation]]],
    before: Mapping[int, frozenset[int]],
) -> list[_Span]:
    """An agency with what it was before and with its parts, on the days of a span."""
    line = sorted({agency_id, *before.get(agency_id, ())})
    found = [_Span(one, within.starts_on, within.ends_on) for one in line]
    for part_id, relation in parts.get(agency_id, ()):
        days = _days_of(part_id, relation)
        both = _Span(part_id, max(days.starts_on, within.starts_on), min(days.ends_on, within.ends_on))
        if both.starts_on <= both.ends_on:  # on no day anything is a part of itself, so this ends
            found += _members(part_id, both, parts, before)
    return found
