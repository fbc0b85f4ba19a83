"""How somebody stands with each level of a matrix, and what the levels of an agency come to.

A cell says what the record says: it is read from `needed_next()`. A level that nobody asks of somebody is empty; one
for which a higher level counts says so by the state of that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from training.board_lists.lists import BoardList, Level
from training.records.needed_next import COUNTS, Need, NeedState
from training.search.normal_form import sort_key

EVERYBODY_ELSE = ""
"""The role of whoever has none of those that the agency names."""


@dataclass(frozen=True)
class RoleAsks:
    """What an agency asks of one role: which level, and how many people do it."""

    role: str
    level: str
    headcount: int | None = None


def needs_at(needs: Sequence[Need], level: Level, levels: BoardList[Level]) -> Need | None:
    """What the record says of a level; None where nobody asks it of them and they never did it."""
    for need in needs:
        if need.root_id is None and need.level == level.code:
            return need
    higher = [
        need
        for need in needs
        if need.root_id is None and need.by and (found := levels.find(need.level)) and found.counts_as(level)
    ]
    return next((need for need in higher if need.counts), higher[0] if higher else None)


def asked_of(role: str, asks: Iterable[RoleAsks]) -> list[RoleAsks]:
    """What is asked of somebody who does this: by the name of the role, else what is asked of everybody else."""
    known = list(asks)
    own = [one for one in known if one.role and sort_key(one.role) == sort_key(role)]
    return own or [one for one in known if one.role == EVERYBODY_ELSE]


def levels_asked_of(role: str, asks: Iterable[RoleAsks]) -> set[str]:
    """Their codes."""
    return {one.level for one in asked_of(role, asks)}


@dataclass(frozen=True)
class LevelSum:
    """How many people of an agency, but for those who are away, stand so with one level."""

    level: Level
    by_state: Mapping[NeedState, int]
    headcount: int | None = None
    """Of the roles of whom it is asked, as the agency gave it; None where it gave none."""
    asked: int = 0
    """How many people of these roles we know of, who are not away."""
    in_date_of_asked: int = 0
    away_of_asked: int = 0

    @property
    def expected(self) -> int | None:
        """The headcount without those who are away."""
        return None if self.headcount is None else self.headcount - self.away_of_asked

    @property
    def too_low(self) -> bool:
        """The agency has more people of these roles here than it says that it has."""
        return self.headcount is not None and self.headcount < self.asked + self.away_of_asked

    @property
    def percent(self) -> str:
        """“92.3%”; empty where there is no headcount that it could be of."""
        if not self.expected or self.expected < 0 or self.too_low:
            return ""
        return f"{100 * self.in_date_of_asked / self.expected:.1f}%"

    @property
    def missing(self) -> int:
        """How many have to take or renew it, so that everybody of whom it is asked is in date."""
        expected = self.asked if self.expected is None or self.too_low else self.expected
        return max(expected - self.in_date_of_asked, 0)


@dataclass(frozen=True)
class Standing:
    """One person, as far as the sums go."""

    needs: Sequence[Need]
    role: str
    is_away: bool = False


def sums_of(
    people: Sequence[Standing], asks: Sequence[RoleAsks], levels: BoardList[Level], shown: Sequence[Level]
) -> list[LevelSum]:
    """For each of these levels."""
    return [_sum(level, people, asks, levels) for level in shown]


def _sum(level: Level, people: Sequence[Standing], asks: Sequence[RoleAsks], levels: BoardList[Level]) -> LevelSum:
    of_level = [one for one in asks if one.level == level.code]
    counts, asked, in_date, away = dict.fromkeys(NeedState, 0), 0, 0, 0
    for one in people:
        is_asked = any(role.level == level.code for role in asked_of(one.role, asks))
        if one.is_away:
            away += is_asked
            continue
        need = needs_at(one.needs, level, levels)
        if need is not None:
            counts[need.state] += 1
        asked += is_asked
        in_date += is_asked and need is not None and need.state in COUNTS
    headcounts = [one.headcount for one in of_level]
    known = headcounts and all(number is not None for number in headcounts)
    headcount = sum(number or 0 for number in headcounts) if known else None
    return LevelSum(level, counts, headcount, asked, in_date, away)
