"""The figures in rows, for pages and for spreadsheets: what was counted of the period beside what was of the other.

In a spreadsheet every numerator and denominator has a column of its own; on the page both stand beside the share.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from training.board_lists.lists import in_a_sentence
from training.bookings.reasons.models import CancelCategory
from training.downloads import Cell, pounds_of
from training.reports.figures import Figures, Rate
from training.reports.year.around import Whole
from training.reports.year.changes import NOTHING, Line, change, shown
from training.reports.year.charts import Bars, bars
from training.reports.year.definitions import SECTIONS, Definition, Part, Unit
from training.reports.year.groupings import Grouping
from training.reports.year.queries import Compared, Counts
from training.reports.year.reasons import ReasonsTold

_NONE = Figures()


@dataclass(frozen=True)
class LinesOfSection:
    title: str
    lines: Sequence[Line]


def overview(now: Whole, before: Whole, *, both_whole: bool, part: Part = Part.EVERYTHING) -> list[LinesOfSection]:
    """Every figure that can be said of this part, in its section; without what nobody can say of either period.

    `both_whole`: both periods are over, or neither is.
    """
    made = []
    for section in SECTIONS:
        lines = [
            Line(one, one.value(now), one.value(before), both_whole or not one.looks_ahead)
            for one in section.definitions
            if part >= one.least
        ]
        if said := [line for line in lines if not line.says_nothing]:
            made.append(LinesOfSection(section.title, said))
    return made


def opening(now: Whole, before: Whole, *, both_whole: bool) -> list[str]:
    """What matters first, in sentences."""
    lines = {line.of.name: line for one in overview(now, before, both_whole=both_whole) for line in one.lines}
    delivered, people, came = lines["delivered"], lines["people"], lines["attendances"]
    if not now.programme.delivered:
        return ["No register of an event of these days is closed yet, so nobody knows who came."]
    return [
        f"The Board offered {delivered.now_text} opportunities to {people.now_text} different people, who came"
        f" {came.now_text} times.",
        f"Before, there were {delivered.before_text} opportunities, {people.before_text} people and"
        f" {came.before_text} attendances.",
        f"Of those who were expected, {lines['came-of-expected'].now_text} came.",
    ]


@dataclass(frozen=True)
class Group:
    """One row of a grouping: a level, say, in both periods."""

    label: str
    now: Figures
    before: Figures

    @property
    def attendances_change(self) -> str:
        return change(Unit.COUNT, self.now.attendances, self.before.attendances)

    @property
    def people_change(self) -> str:
        return change(Unit.COUNT, self.now.people, self.before.people)


def groups_of(counts: Counts, of: Grouping) -> list[Group]:
    """The rows of a grouping: every group that there is in one of the periods, in order."""
    now, before = counts.now.get(of.name, {}), counts.before.get(of.name, {})
    return [
        Group(of.label(key), now.get(key, _NONE), before.get(key, _NONE))
        for key in sorted({**now, **before}, key=of.place)
    ]


COUNTS: tuple[tuple[str, str], ...] = (
    ("Events", "events"),
    ("Places", "places"),
    ("Registered beforehand", "registered"),
    ("Cancelled", "cancelled"),
    ("Expected", "expected"),
    ("Came, of those expected", "came"),
    ("Did not come", "no_shows"),
    ("Walked in", "walked_in"),
    ("Counted only", "counted"),
    ("Attendances", "attendances"),
    ("Attended all of it", "whole"),
    ("A part only", "part_only"),
    ("Different people", "people"),
)
_OF_EVENTS = frozenset({"events", "places"})
_ATTENDING = frozenset({"attendances", "people"})
RATES: tuple[tuple[str, str], ...] = (
    ("% of registered who came", "came_of_registered"),
    ("% of expected who came", "came_of_expected"),
    ("% of expected who did not come", "no_show_rate"),
    ("% of places filled, walk-ins included", "fill"),
)


def counts_shown(of: Grouping) -> list[tuple[str, str]]:
    """The counts that a grouping has, with their headings."""
    if of.people_only:
        return [one for one in COUNTS if one[1] in _ATTENDING]
    return [one for one in COUNTS if of.of_events or one[1] not in _OF_EVENTS]


def rates_shown(of: Grouping) -> list[tuple[str, str]]:
    if of.people_only:
        return []
    return [one for one in RATES if of.of_events or one[1] != "fill"]


def every_number(groups: Sequence[Group], of: Grouping) -> tuple[list[dict[str, object]], list[list[str]]]:
    """Headings and rows of the whole table of one period, for components/programme.html's figures_table."""
    counts, rates = counts_shown(of), rates_shown(of)
    if not any(group.now.counted for group in groups):
        counts = [one for one in counts if one[1] != "counted"]
    columns: list[dict[str, object]] = [{"text": of.of_one, "numeric": False}]
    columns += [{"text": heading.removeprefix("% of "), "numeric": True} for heading, _ in (*counts, *rates)]
    rows = [
        [
            group.label,
            *(f"{getattr(group.now, name) or 0:,}" for _, name in counts),
            *(shown(Unit.SHARE, getattr(group.now, name)) for _, name in rates),
        ]
        for group in groups
    ]
    return columns, rows


REASONS_NOTE = (
    "Of the bookings that were cancelled. A reason is counted where five or more gave it in a quarter, or in the rest"
    " of the year; what is less stands in the last row, with those who said nothing. While registers of a quarter are"
    " open it counts in fives, and the newest five to nine wait. What they wrote is not kept for figures."
)
REST = "Another reason, or nobody said"


def reasons_rows(now: ReasonsTold | None, *others: ReasonsTold | None) -> list[list[str]]:
    """Why people cancelled, the commonest first, each reason with its share of all who did; what may not be told of a
    reason of a period stands in its last row. Nothing where nobody cancelled, or these days have no such figures.
    """
    if now is None or not now.cancelled:
        return []
    reasons = sorted(
        {reason for told in (now, *others) if told for reason in told.given},
        key=lambda one: (-now.given.get(one, 0), one),
    )
    rows = [[CancelCategory(one).text, *(_share_told(told, one) for told in (now, *others))] for one in reasons]
    return [*rows, [REST, *(str(one.share_of_rest) if one else NOTHING for one in (now, *others))]]


def _share_told(told: ReasonsTold | None, reason: str) -> str:
    """“–” where it may not be told, which is not that nobody gave it."""
    return str(told.share(reason)) if told and reason in told.given else NOTHING


def chart_of(counts: Counts, of: Grouping, compared: Compared) -> Bars:
    """Attendances by a grouping, in both periods."""
    return chart_of_groups(groups_of(counts, of), of, compared)


def chart_of_groups(groups: Iterable[Group], of: Grouping, compared: Compared) -> Bars:
    rows = [(group.label, group.now.attendances, group.before.attendances) for group in groups]
    title = f"Attendances {in_a_sentence(of.title)}" if of.title.startswith("By ") else f"Attendances: {of.title}"
    in_order = bool(of.labels) and not of.by_size
    return bars(of.name, title, compared.now.label, compared.before.label, rows, ordered=in_order)


# In spreadsheets.

Table = tuple[list[tuple[str, int]], list[list[Cell]]]
"""Headings with their widths in characters, and rows."""


def overview_table(sections: Sequence[LinesOfSection], now: str, before: str) -> Table:
    """A line for each figure: with numerator and denominator of both periods, and what it means."""
    headings = [("Part", 24), ("Figure", 34)]
    for period in (now, before):
        headings += [(period, 16), (f"{period}: numerator", 14), (f"{period}: denominator", 14)]
    headings += [("Change", 26), ("What it means", 80), ("Numerator", 30), ("Denominator", 30)]
    rows: list[list[Cell]] = []
    for section in sections:
        for line in section.lines:
            cells = [*cells_of(line.of, line.now), *cells_of(line.of, line.before)]
            words = [line.change_text, line.of.meaning, line.of.part, line.of.whole]
            rows.append([section.title, line.of.title, *cells, *words])
    return headings, rows


def cells_of(of: Definition, value: object) -> list[Cell]:
    """A figure, its numerator and its denominator."""
    if isinstance(value, Rate):
        return [f"{value.percent}%" if value.percent is not None else None, value.part, value.whole]
    assert value is None or isinstance(value, int)
    return [pounds_of(value) if of.unit is Unit.MONEY else value, None, None]


def grouping_table(groups: Sequence[Group], of: Grouping, now: str, before: str) -> Table:
    """A row for each group and period, so that a spreadsheet can filter and add up."""
    counts, rates = counts_shown(of), rates_shown(of)
    headings = [(of.of_one, 44), ("Period", 24), *((heading, 14) for heading, _ in (*counts, *rates))]
    rows: list[list[Cell]] = []
    for group in groups:
        for period, figures in ((now, group.now), (before, group.before)):
            rows.append(
                [
                    group.label,
                    period,
                    *(getattr(figures, name) or 0 for _, name in counts),
                    *(_percent(getattr(figures, name)) for _, name in rates),
                ]
            )
    return headings, rows


def _percent(rate: Rate | None) -> Cell:
    return shown(Unit.SHARE, rate).partition("%")[0] if rate and rate.percent is not None else None


def reasons_table(rows: Sequence[Sequence[str]], *periods: str) -> Table:
    headings = [("Reason", 44), *((f"{period}: of those cancelled", 26) for period in periods)]
    return headings, [list(row) for row in rows]


def one_under_the_other(
    tables: Sequence[tuple[str, Sequence[tuple[str, int]], Iterable[Sequence[Cell]]]],
) -> list[list[Cell]]:
    """Every table under its name, for a file that has no sheets."""
    rows: list[list[Cell]] = []
    for title, headings, body in tables:
        rows += [[], [title], [text for text, _ in headings], *(list(row) for row in body)]
    return rows
