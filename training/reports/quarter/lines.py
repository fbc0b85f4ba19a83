"""Which figures the sub-committee reads of a quarter, beside the one before it and the same one a year earlier."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from training.reports.figures import Figures
from training.reports.year.around import Whole
from training.reports.year.changes import change, shown
from training.reports.year.definitions import BY_NAME, Definition, Value
from training.reports.year.periods import Beside, Period, PeriodKind, free_period, of_kind
from training.reports.year.queries import DELIVERED, EVENT, Counts, ListedEvent

NAMES = (
    "delivered", "not-closed", "called-off", "places", "registered", "cancelled", "expected", "came", "no-shows",
    "walked-in", "counted", "attendances", "whole", "people", "new-people", "came-of-expected", "came-of-registered",
    "no-show-rate", "cancelled-rate", "fill", "evaluations",
)  # fmt: skip
"""In the order of the page: what took place, who registered and came, and the shares of these."""
HEADLINES = ("attendances", "delivered", "came-of-expected", "no-show-rate")
_MOST_OFFERED = 9


@dataclass(frozen=True)
class QuarterLine:
    """A figure of the quarter, then of those beside it."""

    of: Definition
    values: Sequence[Value]
    comparable: bool

    @property
    def texts(self) -> list[str]:
        return [shown(self.of.unit, one) for one in self.values]

    @property
    def changes(self) -> list[str]:
        """What the quarter is against each of those beside it."""
        now, *others = self.values
        return [change(self.of.unit, now, one) if self.comparable else "not over yet" for one in others]


def lines_of(wholes: Sequence[Whole], *, all_over: bool) -> Iterator[QuarterLine]:
    """Every figure of the page. Nobody is counted only in most quarters: then it is left out."""
    for name in NAMES:
        of = BY_NAME[name]
        values = [of.value(whole) for whole in wholes]
        if name != "counted" or any(values):
            yield QuarterLine(of, values, all_over or not of.looks_ahead)


def beside_quarter(quarter: Period, today: date) -> tuple[Period, Period]:
    """The quarter before it and the same one a year earlier; of each as many days as the quarter has had so far."""
    before = quarter.beside(Beside.BEFORE, today)
    year_before = quarter.beside(Beside.YEAR_BEFORE, today)
    if quarter.first <= today and not quarter.is_over(today):
        year_before = free_period(year_before.first, min(today - relativedelta(years=1), year_before.last))
    return before, year_before


def last_whole_quarter(today: date) -> Period:
    """What is read when no quarter is named: the last one of which every day is over."""
    return of_kind(PeriodKind.QUARTER, of_kind(PeriodKind.QUARTER, today).first - relativedelta(days=1))


def quarters_offered(asked: Period, today: date) -> list[Period]:
    """The quarter we are in and those of the two years before it, the latest first, and the one that is shown."""
    offered = [of_kind(PeriodKind.QUARTER, today)]
    while len(offered) < _MOST_OFFERED:
        offered.append(offered[-1].beside(Beside.WHOLE, today))
    return sorted({*offered, asked}, key=lambda one: one.first, reverse=True)


def quarter_after(quarter: Period) -> Period:
    return of_kind(PeriodKind.QUARTER, quarter.after)


COMING, NOT_CLOSED, CALLED_OFF = "coming", "not_closed", "called_off"


@dataclass(frozen=True)
class EventOfQuarter:
    """One event. The numbers of those delivered add up to those of the quarter."""

    of: ListedEvent
    counted: Figures

    @property
    def is_delivered(self) -> bool:
        return self.of.became == DELIVERED


def events_of(counts: Counts, at: int) -> Sequence[EventOfQuarter]:
    """The events of one of the periods that were counted, by the day."""
    counted = counts.each[at][EVENT]
    return [EventOfQuarter(one, counted.get(one.key, Figures())) for one in counts.events[at]]
