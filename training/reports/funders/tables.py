"""What the pages of a funder say, in rows: for the pages and for the spreadsheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from training import clock
from training.downloads import Cell, Sheet, pounds_of
from training.evaluations.effect.figures import Effect
from training.evaluations.figures import AnswerShare
from training.evaluations.questions import Stage
from training.evaluations.quotes.queries import QuoteShown
from training.evaluations.results.choices import ChoiceFigure
from training.evaluations.results.comparisons import Moment
from training.evaluations.results.tallies import Mean
from training.reports.funders.lines import FundedEvent
from training.reports.year import tables
from training.reports.year.charts import Bars, bars
from training.reports.year.tables import LinesOfSection, Table

MOMENTS = {
    Moment.BEFORE: "How sure, beforehand",
    Moment.LOOKING_BACK: "How sure they had been, looking back",
    Moment.AFTER: "How sure, straight after",
    Moment.IMPACT: "How sure, after 90 days",
}
STAGES = {
    Stage.BEFORE: "Forms answered, of those sent beforehand",
    Stage.AFTER: "Forms answered, of those sent straight after",
    Stage.IMPACT: "Forms answered, of those sent after 90 days",
}


@dataclass(frozen=True)
class SaidLine:
    """One figure of what people said, in a period and the one beside it."""

    title: str
    cells: Sequence[tuple[str, int | None]]
    """What it comes to, and of how many; nothing of how many where the words say it."""


def said_lines(effects: Sequence[Effect]) -> Iterator[SaidLine]:
    """What people said, of both periods. What nobody was asked in either is left out."""
    for moment, title in MOMENTS.items():
        yield from _means(title, [one.confidence[moment] for one in effects])
    yield from _means("Would recommend it, from 0 to 10", [one.recommend for one in effects])
    yield from _chosen("After 90 days: have they used it?", [one.used for one in effects])
    yield from _chosen("After 90 days: what changed?", [one.changed for one in effects])
    if any(one.examples for one in effects):
        title = "Gave an example, of those who said whether they had used it"
        yield SaidLine(title, [(one.examples.text if one.examples else "not shown", None) for one in effects])
    for stage, title in STAGES.items():
        shares = [one.responses[stage] for one in effects]
        if any(share.whole for share in shares):
            yield SaidLine(title, [(share.text if share.whole else "none sent", None) for share in shares])


def _means(title: str, means: Sequence[Mean]) -> Iterator[SaidLine]:
    if any(mean.n for mean in means):
        yield SaidLine(title, [(mean.text, mean.n or None) for mean in means])


def _chosen(title: str, figures: Sequence[ChoiceFigure | None]) -> Iterator[SaidLine]:
    """A line for each answer that is shown in one of the periods."""
    shares: list[Mapping[str, AnswerShare]] = [one.shares if one else {} for one in figures]
    for answer in dict.fromkeys(answer for each in shares for answer in each):
        yield SaidLine(
            f"{title} {answer}", [(each[answer].text if answer in each else "not shown", None) for each in shares]
        )


def areas_chart(rows: Sequence[tuple[str, int, int]], now: str, before: str) -> Bars:
    return bars("areas", "Attendances by area", now, before, rows, ordered=True)


def empty_chart(sections: Sequence[LinesOfSection], now: str, before: str) -> Bars | None:
    """Why places stayed empty; None where there are no places of which it could be said."""
    lines = {line.of.name: line for section in sections for line in section.lines}
    names = ("wasted-no-shows", "wasted-late", "wasted-never-booked")
    if not set(names) <= set(lines):
        return None
    rows = [(lines[name].of.title, _count(lines[name].now), _count(lines[name].before)) for name in names]
    return bars("empty", "Places that nobody used", now, before, rows, ordered=True)


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


# In spreadsheets.


def events_table(events: Sequence[FundedEvent]) -> Table:
    headings = [
        ("Course", 60), ("Date", 14), ("Format", 12), ("Standing", 28), ("Places", 10), ("Registered", 12),
        ("Attendances", 12), ("Did not come", 14), ("Places nobody used", 18), ("Of these: did not come", 20),
        ("Of these: cancelled late", 20), ("Of these: never booked, or cancelled in time", 24), ("Cost", 12),
        ("Cost of one attendance", 20), ("Cost of places nobody used", 24),
    ]  # fmt: skip
    return headings, [
        [one.title, clock.local(one.starts_at).date(), one.format, one.standing or "Delivered", *_numbers(one)]
        for one in events
    ]


def _numbers(one: FundedEvent) -> list[Cell]:
    if one.standing:
        return [one.places or None, *[None] * 10]
    of, empty = one.figures, one.empty
    why = [empty.total, empty.no_shows, empty.cancelled_late, empty.never_booked] if empty else [None] * 4
    money = [pounds_of(pence) for pence in (one.pence, one.per_attendance, one.wasted_pence)]
    return [one.places or None, of.registered, of.attendances, of.no_shows, *why, *money]


def said_table(lines: Sequence[SaidLine], labels: Sequence[str]) -> Table:
    headings = [("What people said", 70)]
    for label in labels:
        headings += [(label, 22), (f"{label}: how many answers", 22)]
    return headings, [[line.title, *(cell for cells in line.cells for cell in cells)] for line in lines]


def quotes_table(quotes: Sequence[QuoteShown]) -> Table:
    headings = [("Quote", 100), ("Said by", 40), ("Course", 50)]
    return headings, [[one.words, one.said_by_nobody, one.course] for one in quotes]


def costs_table(costs: Sequence[tuple[str, int]]) -> Table:
    return [("Kind", 24), ("Cost", 14)], [[kind, pounds_of(pence)] for kind, pence in costs]


def areas_told_table(rows: Sequence[tuple[str, int]], days: str, in_all: int) -> Table:
    headings = [("Area", 34), (f"Attendances, {days}", 60)]
    return headings, [[area, came] for area, came in (*rows, ("All of these days", in_all))]


def figures_sheet(sections: Sequence[LinesOfSection], labels: Sequence[str]) -> Sheet:
    return Sheet("Figures", *tables.overview_table(sections, labels[0], labels[1]))
