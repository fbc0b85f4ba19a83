"""What the events of a grid get in the way of: what is planned already, and each other. Pure decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from training.courses.clashes import Arranged, Clash, Holidays, Planned, clashes_of


@dataclass(frozen=True)
class PlannedRow:
    """One event of a grid, where its days and times can be read."""

    number: int
    """Which row it is, counted from nought."""
    title: str
    planned: Planned


def marks_of(
    rows: Sequence[PlannedRow], others: Sequence[Arranged], holidays: Sequence[Holidays]
) -> Mapping[int, Sequence[Clash]]:
    """Everything that the rows get in the way of, by the number of the row. A row that is in no way is not in it.

    A copied term that meets itself does so in two ways: with the term that it is copied from, and among its own rows.
    """
    as_arranged = {row.number: _arranged(row) for row in rows}
    found = {}
    for row in rows:
        beside = (other for number, other in as_arranged.items() if number != row.number)
        if clashes := clashes_of(row.planned, [*others, *beside], holidays):
            found[row.number] = clashes
    return found


def seen_of(marks: Mapping[int, Sequence[Clash]]) -> str:
    """The marks that a page shows, each at its row, for a form that says which were seen."""
    return " ".join(_key(number, clash) for number, clashes in marks.items() for clash in clashes)


def unseen(marks: Mapping[int, Sequence[Clash]], seen: str) -> list[Clash]:
    """Those of the marks that the page did not show. One that has gone meanwhile is nothing to ask about."""
    known = set(seen.split())
    return [clash for number, clashes in marks.items() for clash in clashes if _key(number, clash) not in known]


def _key(number: int, clash: Clash) -> str:
    return sha256(f"{number}:{clash.sitting}:{clash.sentence}".encode()).hexdigest()[:12]


def summary(marks: Mapping[int, Sequence[Clash]], rows: int) -> str:
    """“2 of 28 events have something in the way.”"""
    if not rows:
        return "There is no event in the grid yet."
    events = "event" if rows == 1 else "events"
    if not marks:
        return f"Nothing is in the way of {'the' if rows == 1 else f'the {rows}'} {events}."
    return f"{len(marks)} of {rows} {events} {'has' if len(marks) == 1 else 'have'} something in the way."


def _arranged(row: PlannedRow) -> Arranged:
    plan = row.planned
    return Arranged(
        f"row {row.number + 1}",
        row.title,
        plan.slots,
        plan.venue_id,
        frozenset(plan.trainers),
        meant_for=plan.meant_for,
    )
