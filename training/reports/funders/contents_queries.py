"""Everything that the pages of a funder say, read once: for the pages, the files and what the funder sees by a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.board_lists.queries import board_lists
from training.courses.costs.models import CostKind
from training.courses.costs.queries import pence_by_kind
from training.courses.models import Event, Funder
from training.evaluations.effect.figures import Effect
from training.evaluations.effect.queries import effects_in, quotes_about
from training.evaluations.quotes.queries import QuoteShown
from training.reports.figures import Figures
from training.reports.funders.areas import AreasTold, QuarterCame, told_of_year
from training.reports.funders.lines import NOT_CLOSED, FundedEvent
from training.reports.funders.queries import came_by_quarter, events_of, funded_by
from training.reports.priorities.contents_queries import spans_told
from training.reports.year import around_queries, queries, tables
from training.reports.year.around import Whole
from training.reports.year.changes import Line
from training.reports.year.groupings import Grouping, groupings
from training.reports.year.periods import Period
from training.reports.year.queries import DELIVERED, Compared, Counts, within
from training.reports.year.tables import LinesOfSection
from training.reports.year.wasted import wasted_of
from training.years import Span

_GROUPED = ("area", "newness")

NOT_FOR_FUNDERS = frozenset(
    {"charged", "paid", "ecvys-discounts", "ecvys-bookings", "ecvys-agencies", "waited", "waited-people"}
)
"""Figures that say nothing of what a funder's money bought: a funder does not see them by its link."""


@dataclass(frozen=True)
class Funded:
    """What the money of a funder bought in a period, beside another."""

    funder: Funder
    compared: Compared
    wholes: Sequence[Whole]
    sections: Sequence[LinesOfSection]
    events: Sequence[FundedEvent]
    counts: Counts
    area: Grouping
    """Of the counts, for readers of the Board."""
    costs: Sequence[tuple[str, int]]
    """By kind, of the events delivered, in whole pence."""

    @property
    def total(self) -> Figures:
        return self.counts.total()[0]

    @property
    def lines(self) -> dict[str, Line]:
        return {line.of.name: line for section in self.sections for line in section.lines}

    @property
    def delivered(self) -> list[FundedEvent]:
        return [event for event in self.events if event.became == DELIVERED]


def funded(session: Session, funder: Funder, compared: Compared, now: datetime) -> Funded:
    """The figures of all courses that a funder pays for. At most nine queries."""
    part = replace(compared, only=(*compared.only, *funded_by(funder)))
    counts = queries.figures(session, part, now, _GROUPED)
    events = events_of(session, part, now)
    wholes = [
        replace(whole, wasted=wasted_of((one.empty, one.pence) for one in each))
        for whole, each in zip(around_queries.wholes(session, part, counts), events, strict=True)
    ]
    every = groupings(board_lists(session), counts.words, part.now, part.before, clock.local(now).date())
    return Funded(
        funder=funder,
        compared=part,
        wholes=wholes,
        sections=tables.overview(wholes[0], wholes[1], both_whole=part.both_whole, part=part.part),
        events=events[0],
        counts=counts,
        area=next(one for one in every if one.name == "area"),
        costs=_by_kind(session, part) if wholes[0].costs else [],
    )


def _by_kind(session: Session, part: Compared) -> list[tuple[str, int]]:
    ids = select(Event.id).join(Event.course).where(within(part.now), queries.is_counted(), *part.only)
    sums = dict.fromkeys(CostKind, 0)
    for by_kind in pence_by_kind(session, ids).values():
        for kind, pence in by_kind.items():
            sums[CostKind(kind)] += pence
    return [(kind.text, pence) for kind, pence in sums.items() if pence]


# What people said.


@dataclass(frozen=True)
class SaidOfFunder:
    """What people said of the courses of a funder, in a period and the one beside it."""

    spans: Sequence[Span]
    """Of which it is told; none where the period is no financial year, term or quarter."""
    effects: Sequence[Effect]
    quotes: Sequence[QuoteShown]
    """Those that may be quoted, of the period alone, the newest first."""


def said_of(session: Session, funder: Funder, compared: Compared, now: datetime) -> SaidOfFunder:
    """At most seven queries."""
    spans = spans_told(compared, now)
    if not spans:
        return SaidOfFunder((), (), ())
    only = funded_by(funder)
    effects = effects_in(session, spans, only)
    return SaidOfFunder(
        spans,
        [effects.of(span) for span in spans],
        [one.quote for one in quotes_about(session, spans[:1], only)],
    )


# For the funder itself, who reads by a link.


@dataclass(frozen=True)
class AreasOfPeriod:
    """From which areas people came, as far as the funder may know."""

    period: Period
    told: AreasTold
    names: Mapping[str | None, str]

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Every area that is told with its number, in the order of the list; then the rest, where there is any."""
        given = [(name, self.told.given[code]) for code, name in self.names.items() if code and code in self.told.given]
        return [*given, *([(OTHER_AREAS, self.told.rest)] if self.told.rest else [])]

    @property
    def in_all(self) -> int:
        """Everybody who came in the quarters that are in it."""
        return sum(came for _, came in self.rows)

    @property
    def days(self) -> str:
        """The quarters that are in it: “April to June 2026, July to September 2026”."""
        return ", ".join(quarter.label for quarter in self.period.quarters if quarter.key in self.told.quarters)

    @property
    def waits_for(self) -> list[Period]:
        """The quarters of the period that are not in it yet."""
        return [quarter for quarter in self.period.quarters if quarter.key not in self.told.quarters]


OTHER_AREAS = "Not told apart, or not said"


def areas_for_funder(session: Session, found: Funded, now: datetime) -> AreasOfPeriod:
    """Of a financial year or a quarter. One query."""
    period, today = found.compared.now, clock.local(now).date()
    areas = came_by_quarter(session, found.compared.only, period)
    quarters = []
    for quarter in period.quarters:
        events = [one for one in found.events if quarter.begins <= one.starts_at < quarter.ends]
        is_settled = quarter.is_over(today) and not any(one.became == NOT_CLOSED for one in events)
        came = sum(one.figures.attendances for one in events)
        quarters.append(QuarterCame(quarter.key, came, areas.get(quarter.key, {}), is_settled))
    names = board_lists(session).areas.names_between(period.first, period.last)
    return AreasOfPeriod(period, told_of_year(quarters), names)


def for_funder(sections: Sequence[LinesOfSection]) -> list[LinesOfSection]:
    """The figures that a funder sees by its link."""
    kept = [
        LinesOfSection(section.title, [line for line in section.lines if line.of.name not in NOT_FOR_FUNDERS])
        for section in sections
    ]
    return [section for section in kept if section.lines]
