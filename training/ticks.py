"""What was ticked on a list: some of its rows, all on its page, or all it finds; and what a press would do to them.

The boxes, and the buttons below which somebody says how many they mean, are in templates/components/ticks.html.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy import Select
from sqlalchemy.orm import Session

TICKED, ON_PAGE, FOUND = "ticked", "page", "found"
MOST_AT_ONCE = 20_000
"""Rows that one press can mean."""
_AT_ONCE = 500
"""Ids in one condition of a query."""


def chosen_ids(session: Session, within: Select[tuple[int]], found: Select[tuple[int]]) -> list[int]:
    """The ids of the rows that are meant, in the order of the list.

    `within` answers with every id that the list could ever show: one that was ticked and has left the filter since is
    still meant, and one of another list never is. `found` answers with those that its search and filters find now.
    """
    which = request.form.get("which", TICKED)
    if which == FOUND:
        return list(session.scalars(found.limit(MOST_AT_ONCE)))
    named = _numbers([request.form.get("on_page", "")] if which == ON_PAGE else request.form.getlist("tick"))
    return _those_among(session, named, within)


def ids_kept(session: Session, within: Select[tuple[int]]) -> list[int]:
    """The ids that a page carried to its button, in their order, of those that `within` answers with.

    A row may have left the list since: what is done to each has to look, and to say so.
    """
    return _those_among(session, _numbers([request.form.get("chosen", "")]), within)


def _those_among(session: Session, named: Sequence[int], within: Select[tuple[int]]) -> list[int]:
    column, known = next(iter(within.selected_columns)), set[int]()
    for first in range(0, len(named), _AT_ONCE):
        known |= set(session.scalars(within.where(column.in_(named[first : first + _AT_ONCE]))))
    return [one for one in named if one in known]


def _numbers(typed: Iterable[str]) -> list[int]:
    """Each once; anything that is no number of ours is left out."""
    words = [word for one in typed for word in one.split(",")][:MOST_AT_ONCE]
    numbers = [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 10]
    return list(dict.fromkeys(numbers))


@dataclass(frozen=True)
class Forecast:
    """What a press would do: to which rows, in their order, and to which not, by the sentence that says why."""

    will: Sequence[int]
    will_not: dict[str, list[int]]

    @property
    def total(self) -> int:
        return len(self.will) + self.left_alone

    @property
    def left_alone(self) -> int:
        return sum(len(ids) for ids in self.will_not.values())


def forecast(ids: Sequence[int], why_not: Callable[[int], str | None]) -> Forecast:
    """Ask of each row why it may not be done, by the very rule that will decide it."""
    will: list[int] = []
    will_not: dict[str, list[int]] = {}
    for one in ids:
        if sentence := why_not(one):
            will_not.setdefault(sentence, []).append(one)
        else:
            will.append(one)
    return Forecast(will, will_not)
