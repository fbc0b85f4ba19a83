"""Everything that the page of a quarter says, read once: for the page itself, its spreadsheet and its PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from training import clock
from training.board_lists.queries import board_lists
from training.reports.figures import Figures
from training.reports.outcomes.queries import Outcomes, outcomes_of
from training.reports.planning.needed import Demand, next_term
from training.reports.planning.queries import by_level, demand
from training.reports.quarter.lines import (
    CALLED_OFF,
    EventOfQuarter,
    QuarterLine,
    beside_quarter,
    events_of,
    lines_of,
    quarter_after,
)
from training.reports.year import around_queries, queries, tables
from training.reports.year.periods import Period
from training.reports.year.queries import Compared
from training.settings.queries import rules
from training.years import Span


@dataclass(frozen=True)
class NeededOfLevel:
    """What the next term needs of one level."""

    level: str
    demand: Demand
    more_events: int


@dataclass(frozen=True)
class Quarter:
    """What the sub-committee reads of a quarter."""

    periods: Sequence[Period]
    """The quarter, the one before it and the same one a year earlier."""
    is_over: bool
    lines: Sequence[QuarterLine]
    events: Sequence[EventOfQuarter]
    total: Figures
    """What the events add up to."""
    planned_in: Period
    planned: Sequence[EventOfQuarter]
    """Of the quarter after it, without what was called off."""
    reasons: Sequence[Sequence[str]]
    """Why people cancelled, in words."""
    term: Span
    needed: Sequence[NeededOfLevel]
    """From today, whichever quarter it is."""
    places_of_event: int

    @property
    def period(self) -> Period:
        return self.periods[0]

    @property
    def by_name(self) -> dict[str, QuarterLine]:
        return {line.of.name: line for line in self.lines}

    @property
    def nothing_yet(self) -> bool:
        """No register of an event of the quarter is closed."""
        return not self.total.events


def quarter_of(session: Session, period: Period, now: datetime) -> Quarter:
    """Five queries, whatever the quarter holds."""
    today = clock.local(now).date()
    before, year_before = beside_quarter(period, today)
    after = quarter_after(period)
    compared = Compared(period, before, (year_before, after))
    counts = queries.figures(session, compared, now, ("newness", queries.EVENT))
    *wholes, _ = around_queries.wholes(session, compared, counts, costs=False)
    *reasons, _ = around_queries.cancelled_by_reason(session, compared)
    lists, term = board_lists(session), next_term(today)
    by = by_level(demand(session, term, lists.levels, now))
    capacity = rules(session).room_capacity
    return Quarter(
        periods=(period, before, year_before),
        is_over=period.is_over(today),
        lines=list(lines_of(wholes, all_over=period.is_over(today))),
        events=events_of(counts, 0),
        total=counts.total()[0],
        planned_in=after,
        planned=[one for one in events_of(counts, -1) if one.of.became != CALLED_OFF],
        reasons=tables.reasons_rows(*reasons),
        term=term,
        needed=[
            NeededOfLevel(level.full_name_on(today), by[level.code], by[level.code].more_events(capacity))
            for level in lists.levels
            if level.code in by
        ],
        places_of_event=capacity,
    )


def outcomes_of_quarter(session: Session, period: Period, *, impact: bool = True) -> Outcomes:
    """What people said, beside the whole quarters; `impact` as in `outcomes_of`."""
    return outcomes_of(session, [period, *beside_quarter(period, period.after)], impact=impact)
