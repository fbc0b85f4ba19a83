"""What somebody needs next: for each level what counts for it and until when, whether it is due, lapsed or never was.

The record, the home page and the people of an agency all ask this. Which levels somebody needs is what they told us
that they do; where they have not, it is the highest level that they have ever held, and nothing where they held none.
A higher level counts for a lower one of the same ladder (domain.md, “Places”). A topic is needed by nobody, but whoever
has done one that wants a refresh sees until when it counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from training.board_lists.lists import BoardList, Level
from training.courses.renewal import takes_refresher
from training.records.claims import Claim, claims_for


class NeedState(StrEnum):
    NEVER = "never"
    LAPSED = "lapsed"
    """It was attended, and that stays so; its refresh was due by now."""
    DUE = "due"
    """It counts, and its refresh is due within the days of notice."""
    IN_DATE = "in date"


_URGENCY = (NeedState.LAPSED, NeedState.DUE, NeedState.NEVER, NeedState.IN_DATE)
COUNTS = frozenset({NeedState.IN_DATE, NeedState.DUE})
IS_DUE = frozenset({NeedState.LAPSED, NeedState.DUE})


@dataclass(frozen=True, kw_only=True)
class CourseLevel:
    """A course, as far as it counts for a level or for another course."""

    root_id: int
    """The course that it renews, or its own id: a refresher counts for what it renews."""
    level: str
    """Of that course."""
    is_refresher: bool = False


@dataclass(frozen=True, kw_only=True)
class Held(CourseLevel):
    """Something that somebody has done: attended here in full, or `elsewhere`, in their words, and accepted."""

    title: str
    code: str = ""
    """Of the course."""
    on: date
    """Its last day; of what was accepted and does not say it, the day on which it was."""
    until: date | None = None
    """The last day on which it counts; None where it needs no refresh."""
    booking_id: int | None = None
    certificate: str = ""
    """Its number. Empty: the evaluation form is not answered yet, or it was done elsewhere."""
    elsewhere: str = ""
    accepted_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """How somebody stands with one level, or with one topic that they have done."""

    state: NeedState
    level: str
    by: Held | None = None
    """What counts for it longest, or did. None: nothing ever has."""
    root_id: int | None = None
    """The course, where it is a topic."""
    comes_with: str = ""
    """The higher level that is needed, too, and counts for this one once it is taken."""
    is_below: bool = False
    """A level beneath the one that counts, which counts as long at least: nothing is asked for it."""
    claims: Sequence[Claim] = ()
    """What was told us or stands on lists and might count for it. None where it is in date."""

    @property
    def until(self) -> date | None:
        return self.by.until if self.by else None

    @property
    def counts(self) -> bool:
        return self.state in COUNTS

    @property
    def asks_for_something(self) -> bool:
        """Whether there is something to take or to renew for it, by itself."""
        return self.state is not NeedState.IN_DATE and not self.comes_with and not self.is_below


def needed_next(
    held: Iterable[Held],
    told: Iterable[str],
    levels: BoardList[Level],
    today: date,
    notice_days: int,
    claims: Iterable[Claim] = (),
    *,
    with_below: bool = False,
) -> list[Need]:
    """What is most urgent first; of what is equally so, the lower level first, since it comes before the higher.

    `told`: the codes of the levels that somebody needs for what they do, as far as they or their agency told us.
    `with_below`: the levels beneath one that counts, too, going down from it.
    """
    said = list(claims)
    needs = _found(held, told, levels, today, notice_days)
    found = [_with_claims(need, levels, said) for need in needs if with_below or not need.is_below]
    return sorted(
        found,
        key=lambda need: (
            _URGENCY.index(need.state),
            need.is_below,
            levels.place(need.level) * (-1 if need.is_below else 1),
            need.until or date.max,
            need.root_id or 0,
        ),
    )


def _with_claims(need: Need, levels: BoardList[Level], claims: Sequence[Claim]) -> Need:
    level = levels.find(need.level)
    if not claims or level is None or need.root_id is not None or need.state is NeedState.IN_DATE or need.is_below:
        return need
    return replace(need, claims=claims_for(claims, level, need.by.on if need.by else None))


def _found(
    held: Iterable[Held], told: Iterable[str], levels: BoardList[Level], today: date, notice_days: int
) -> list[Need]:
    known, said = [one for one in held if one.on <= today], set(told)
    rungs = sorted((one for one in levels if one.rank is not None), key=lambda one: one.rank or 0, reverse=True)
    found: list[Need] = []
    for framework in dict.fromkeys(rung.framework for rung in rungs):
        ladder = [rung for rung in rungs if rung.framework == framework]
        found.extend(_of_ladder(ladder, known, said, levels, today, notice_days))
    found.extend(_of_topics(known, levels, today, notice_days))
    return found


def _of_ladder(
    ladder: Sequence[Level],
    held: Sequence[Held],
    told: set[str],
    levels: BoardList[Level],
    today: date,
    notice_days: int,
) -> Iterator[Need]:
    """From the highest level that is needed down to the first that counts, and what is below that. A lower one that has
    lapsed, too, is left out: the higher one counts for it.
    """
    ever = {one.level for one in held}
    needed = [rung for rung in ladder if rung.code in told] or [rung for rung in ladder if rung.code in ever]
    if not needed:
        return
    highest = needed[0]
    below = [rung for rung in ladder if (rung.rank or 0) < (highest.rank or 0) and rung.is_on(today)]
    counts = False
    for rung in (highest, *below):
        fitting = [one for one in held if (level := levels.find(one.level)) and level.counts_as(rung)]
        need = _stands(rung.code, fitting, today, notice_days)
        if counts:
            yield replace(need, is_below=True)
            continue
        if rung is not highest and need.counts:
            need = replace(need, comes_with=highest.code)
        if rung is highest or need.state is not NeedState.LAPSED:
            yield need
        counts = need.counts


def _of_topics(held: Sequence[Held], levels: BoardList[Level], today: date, notice_days: int) -> Iterator[Need]:
    """What is on no ladder counts for itself alone."""
    on_ladder = {level.code for level in levels if not level.is_topic}
    topics = [one for one in held if one.level not in on_ladder]
    for root_id in dict.fromkeys(one.root_id for one in topics):
        same = [one for one in topics if one.root_id == root_id]
        yield replace(_stands(same[0].level, same, today, notice_days), root_id=root_id)


def _stands(level: str, fitting: Sequence[Held], today: date, notice_days: int) -> Need:
    if not fitting:
        return Need(state=NeedState.NEVER, level=level)
    best = max(
        fitting,
        key=lambda one: (one.until or date.max, not one.elsewhere, one.on, one.booking_id or 0, one.level, one.root_id),
    )
    return Need(state=state_of(best.until, today, notice_days), level=level, by=best)


def state_of(until: date | None, today: date, notice_days: int) -> NeedState:
    """What was done counts to the end of the day on which its refresh is due."""
    if until is None or today < until - timedelta(days=notice_days):
        return NeedState.IN_DATE
    return NeedState.DUE if today <= until else NeedState.LAPSED


def topics_due(needs: Iterable[Need]) -> set[int]:
    """The courses of those topics that are due or have lapsed."""
    return {need.root_id for need in needs if need.root_id is not None and need.state in IS_DUE}


def does_for(course: CourseLevel, need: Need, levels: BoardList[Level], today: date, takes_lapsed_months: int) -> bool:
    """Whether taking this course is what the need asks for: at its level, or at that of what counted for it.

    A refresher is for whoever has done what it renews, and no longer after its refresh was due than so many months.
    """
    before, level = need.by, levels.find(course.level)
    if course.is_refresher and (before is None or not takes_refresher(before.until, today, takes_lapsed_months)):
        return False
    if need.root_id is not None:
        return course.root_id == need.root_id
    wanted = levels.find(need.level)
    if level is None or wanted is None or not level.counts_as(wanted):
        return False
    if before is None:
        return level.rank == wanted.rank
    done = levels.find(before.level)
    if course.is_refresher:
        return done is not None and done.counts_as(level)
    return level.rank in {wanted.rank, done.rank if done else None}
