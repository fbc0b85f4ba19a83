"""What somebody needs next: for each level what counts for it and until when, whether it is due, lapsed or never was.

The record, the home page and the people of an agency all ask this. Which levels somebody needs is what they told us
that they do; where they have not, it is the highest level that they have ever held, and nothing where they held none.
A higher level counts for a lower one of the same ladder (domain.md, “Places”). Nothing counts from one ladder on
another, but what was accepted for it by hand. A level that is counted in hours is in date as long as enough of them are
in its period (rolling_hours.py). A topic is needed by nobody, but whoever has done one that wants a refresh sees until
when it counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from training.board_lists.lists import BoardList, HoursAsked, Level
from training.courses.renewal import takes_refresher
from training.records.claims import Claim, claims_for
from training.records.hours.held import CourseLevel, Held
from training.records.hours.rolling_hours import HoursHeld, hours_held


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
    is_above: bool = False
    """A level that nobody asks of them, and that they hold: nothing is asked for it."""
    claims: Sequence[Claim] = ()
    """What was told us or stands on lists and might count for it. None where it is in date."""
    hours: HoursHeld | None = None
    """Where the level is counted in hours. `by` is then the latest of them, once they were enough."""

    @property
    def until(self) -> date | None:
        """The last day on which it counts or did, without anything more; None where it needs no refresh."""
        if self.hours is not None:
            return self.hours.until
        return self.by.until if self.by else None

    @property
    def refresher_carries_on(self) -> Held | None:
        """What a refresher would carry on, whether or not it is in time for that."""
        return self.hours.latest if self.hours else self.by

    def takes_refresher(self, today: date, months: int) -> bool:
        """Whether a refresher is enough: nothing that it carries on was over for longer than so many months."""
        until = self.hours.base_until if self.hours else self.until
        return self.refresher_carries_on is not None and takes_refresher(until, today, months)

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
    with_above: bool = False,
    takes_lapsed_months: int = 0,
) -> list[Need]:
    """What is most urgent first; of what is equally so, the lower level first, since it comes before the higher.

    `told`: the codes of the levels that somebody needs for what they do, as far as they or their agency told us.
    `with_below`: the levels beneath one that counts, too, going down from it; `with_above`: those above what is needed
    that count, too. `takes_lapsed_months`: how long after its
    refresh was due a refresher carries on what was there.
    """
    said = list(claims)
    needs = _found(held, told, levels, _On(today, notice_days, takes_lapsed_months))
    found = [
        _with_claims(need, levels, said)
        for need in needs
        if need.is_below <= with_below and need.is_above <= with_above
    ]
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


@dataclass(frozen=True)
class _On:
    """The day for which it is decided, and the rules in force."""

    today: date
    notice_days: int
    takes_lapsed_months: int


def _found(held: Iterable[Held], told: Iterable[str], levels: BoardList[Level], on: _On) -> list[Need]:
    known, said = [one for one in held if one.on <= on.today], set(told)
    rungs = sorted((one for one in levels if one.rank is not None), key=lambda one: one.rank or 0, reverse=True)
    found: list[Need] = []
    for framework in dict.fromkeys(rung.framework for rung in rungs):
        ladder = [rung for rung in rungs if rung.framework == framework]
        found.extend(_of_ladder(ladder, known, said, levels, on))
    found.extend(_of_topics(known, levels, on))
    return found


def _of_ladder(
    ladder: Sequence[Level], held: Sequence[Held], told: set[str], levels: BoardList[Level], on: _On
) -> Iterator[Need]:
    """From the highest level that is needed down to the first that counts, and what is below that. A lower one that has
    lapsed, too, is left out: the higher one counts for it.
    """
    ever = {one.level for one in held}
    needed = [rung for rung in ladder if rung.code in told] or [rung for rung in ladder if rung.code in ever]
    if not needed:
        return
    highest = needed[0]
    below = [rung for rung in ladder if (rung.rank or 0) < (highest.rank or 0) and rung.is_on(on.today)]
    by_rung = _by_rung(ladder, held, levels, on)
    for rung in ladder[: ladder.index(highest)]:
        if by_rung[rung.code].counts:  # whether or not its refresh is due: nobody asks for it
            yield replace(by_rung[rung.code], state=NeedState.IN_DATE, is_above=True)
    counts = False
    for rung in (highest, *below):
        need = by_rung[rung.code]
        if counts:
            yield replace(need, is_below=True)
            continue
        if rung is not highest and need.counts:
            need = replace(need, comes_with=highest.code)
        if rung is highest or need.state is not NeedState.LAPSED:
            yield need
        counts = need.counts


def _by_rung(ladder: Sequence[Level], held: Sequence[Held], levels: BoardList[Level], on: _On) -> dict[str, Need]:
    """How it stands with each level of a ladder, which comes from the highest down. Hours at a higher level are hours
    at a lower one, too; where they are too few there, a higher one that counts still does.
    """
    found: dict[str, Need] = {}
    counts: Need | None = None
    for rung in ladder:
        fitting = [one for one in held if (level := levels.find(one.level)) and level.counts_as(rung)]
        asked = rung.hours_on(on.today)
        need = _in_hours(rung.code, fitting, asked, on) if asked else _stands(rung.code, fitting, on)
        if not need.counts and counts:
            need = replace(counts, level=rung.code)
        counts = need if need.counts else counts
        found[rung.code] = need
    return found


def _in_hours(level: str, fitting: Sequence[Held], asked: HoursAsked, on: _On) -> Need:
    hours = hours_held(fitting, asked, on.today, on.takes_lapsed_months)
    if hours.until is None:
        return Need(state=NeedState.NEVER, level=level, hours=hours)
    return Need(state=state_of(hours.until, on.today, on.notice_days), level=level, by=hours.latest, hours=hours)


def _of_topics(held: Sequence[Held], levels: BoardList[Level], on: _On) -> Iterator[Need]:
    """What is on no ladder counts for itself alone."""
    on_ladder = {level.code for level in levels if not level.is_topic}
    topics = [one for one in held if one.level not in on_ladder]
    for root_id in dict.fromkeys(one.root_id for one in topics):
        same = [one for one in topics if one.root_id == root_id]
        yield replace(_stands(same[0].level, same, on), root_id=root_id)


def _stands(level: str, fitting: Sequence[Held], on: _On) -> Need:
    if not fitting:
        return Need(state=NeedState.NEVER, level=level)
    best = max(
        fitting,
        key=lambda one: (one.until or date.max, not one.elsewhere, one.on, one.booking_id or 0, one.level, one.root_id),
    )
    return Need(state=state_of(best.until, on.today, on.notice_days), level=level, by=best)


def state_of(until: date | None, today: date, notice_days: int) -> NeedState:
    """What was done counts to the end of the day on which its refresh is due."""
    if until is None or today < until - timedelta(days=notice_days):
        return NeedState.IN_DATE
    return NeedState.DUE if today <= until else NeedState.LAPSED


def frameworks_in_hours(levels: BoardList[Level], today: date) -> set[str]:
    """Those of which a level is counted in hours and offered: how long training of them was counts, and with whom."""
    return {one.framework for one in levels.on(today) if one.hours_on(today)}


def topics_due(needs: Iterable[Need]) -> set[int]:
    """The courses of those topics that are due or have lapsed."""
    return {need.root_id for need in needs if need.root_id is not None and need.state in IS_DUE}


def does_for(course: CourseLevel, need: Need, levels: BoardList[Level], today: date, takes_lapsed_months: int) -> bool:
    """Whether taking this course is what the need asks for: at its level, or at that of what counted for it.

    A refresher is for whoever has done what it renews, and no longer after its refresh was due than so many months.
    """
    before, level = need.refresher_carries_on, levels.find(course.level)
    if course.is_refresher and not need.takes_refresher(today, takes_lapsed_months):
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
