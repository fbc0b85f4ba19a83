"""What a document of figures says, read in the worker: the same figures as the pages, from the same queries."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from training import clock
from training.board_lists.queries import board_lists
from training.documents import printable
from training.evaluations.quotes.collection_queries import quotes_of_year
from training.reports.documents.models import FiguresDocument
from training.reports.documents.pdf import Report, ReportTable
from training.reports.documents.section_queries import section_of
from training.reports.documents.since import kept
from training.reports.documents.word import Section
from training.reports.year import around_queries, queries, tables
from training.reports.year.groupings import NAMES, Grouping, groupings
from training.reports.year.periods import Beside, PeriodKind
from training.reports.year.queries import Compared, Counts
from training.settings.queries import rules

_MOST_ROWS = 40
"""Of a table: of more, as of all agencies, a document shows those with the most."""


@dataclass(frozen=True)
class Contents:
    report: Report
    section: Section
    """The words that a Word document begins with."""
    figures: dict[str, Any]
    """To be kept with the document."""


def contents_of(session: Session, document: FiguresDocument) -> Contents:
    """Some ten queries. Words that people chose are in one line: no picture and no Word file takes characters that do
    not print.
    """
    now = clock.now()
    period = document.period
    compared = Compared(period, period.beside(Beside(document.beside), document.asked_on))
    counts = queries.figures(session, compared, now, NAMES)
    wholes = around_queries.wholes(session, compared, counts)
    sections = tables.overview(*wholes, both_whole=compared.both_whole, part=compared.part)
    named = groupings(board_lists(session), counts.words, compared.now, compared.before, document.asked_on)
    reasons = tables.reasons_rows(*around_queries.cancelled_by_reason(session, compared))
    labels = compared.now.label, compared.before.label
    every = [*_tables(counts, compared, named)]
    if reasons:
        every.append(ReportTable("Why people cancelled", ("Reason", *labels), reasons, tables.REASONS_NOTE))
    quotes = quotes_of_year(session, period.year.first) if period.kind is PeriodKind.FINANCIAL else []
    report = Report(
        title=f"Training figures, {period.label}",
        days=period.days,
        beside=compared.before.days,
        board_name=printable(rules(session).board_name),
        made=clock.show_moment(now),
        now=labels[0],
        before=labels[1],
        opening=tables.opening(*wholes, both_whole=compared.both_whole),
        sections=sections,
        tables=every,
        quotes=[(one.words, ", ".join(filter(None, (one.said_by_nobody, one.course)))) for one in quotes],
    )
    board = "".join(word[0] for word in report.board_name.split() if word[0].isupper()) or report.board_name
    section = section_of(session, compared, counts, named, board, report.quotes)
    return Contents(report, section, kept({line.of.name: line.now for section in sections for line in section.lines}))


def _tables(counts: Counts, compared: Compared, named: tuple[Grouping, ...]) -> Iterator[ReportTable]:
    for of in named:
        groups = tables.groups_of(counts, of)
        if not groups:
            continue
        shown = groups
        note = of.note
        if len(groups) > _MOST_ROWS:
            shown = sorted(groups, key=lambda group: -group.now.attendances)[:_MOST_ROWS]
            note = f"The {_MOST_ROWS} with the most attendances, of {len(groups):,}: all are in the spreadsheet. {note}"
        rows = [
            [
                printable(group.label), f"{group.now.attendances:,}", f"{group.before.attendances:,}",
                group.attendances_change, f"{group.now.people:,}",
                *([] if of.people_only else [str(group.now.came_of_expected)]),
            ]
            for group in shown
        ]  # fmt: skip
        headings = [of.of_one, "Attendances", "Before", "Change", "Different people"]
        headings += [] if of.people_only else ["Came, of those expected"]
        chart = tables.chart_of(counts, of, compared) if len(groups) > 1 else None
        if chart:
            chart = replace(chart, rows=printable(tuple(chart.rows)))
        yield ReportTable(of.title, headings, rows, note, chart)
