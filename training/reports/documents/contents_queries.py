"""What a document of figures says, read in the worker: the same figures as the pages, from the same queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from training import clock
from training.board_lists.lists import BoardLists
from training.board_lists.queries import board_lists
from training.documents import printable
from training.evaluations.quotes.queries import QuoteShown
from training.reports.documents.models import Cites, FiguresDocument
from training.reports.documents.pdf import Report, ReportTable, Said
from training.reports.documents.section_queries import section_of
from training.reports.documents.since import kept
from training.reports.documents.word import Section
from training.reports.outcomes.queries import Outcomes, outcomes_of, tells_outcomes
from training.reports.outcomes.said import NOTE, told_beside
from training.reports.year import around_queries, queries, tables
from training.reports.year.groupings import NAMES, Grouping, groupings
from training.reports.year.periods import Beside, Period, PeriodKind
from training.reports.year.queries import Compared, Counts
from training.settings.queries import rules
from training.yearly_requests.impact.queries import ImpactWords, round_of_year, words_of_round

_MOST_ROWS = 40
"""Of a table: of more, as of all agencies, a document shows those with the most."""


@dataclass(frozen=True)
class Contents:
    report: Report
    section: Section
    """The words that a Word document begins with."""
    figures: dict[str, Any]
    """To be kept with the document."""
    cites: Cites
    """Whose words are in it."""


def contents_of(session: Session, document: FiguresDocument) -> Contents:
    """Some twenty-five queries. Words that people chose are in one line: no picture and no Word file takes characters
    that do not print.
    """
    now = clock.now()
    period = document.period
    compared = Compared(period, period.beside(Beside(document.beside), document.asked_on))
    counts = queries.figures(session, compared, now, NAMES)
    wholes = around_queries.wholes(session, compared, counts)
    sections = tables.overview(*wholes, both_whole=compared.both_whole, part=compared.part)
    lists = board_lists(session)
    named = groupings(lists, counts.words, compared.now, compared.before, document.asked_on)
    outcomes = _outcomes(session, compared, document)
    quotes = outcomes.quotes if outcomes else ()
    impact = _impact_words(session, period)
    report = Report(
        title=f"Training figures, {period.label}",
        days=period.days,
        beside=compared.before.days,
        board_name=printable(rules(session).board_name),
        made=clock.show_moment(now),
        made_at=now,
        now=compared.now.label,
        before=compared.before.label,
        opening=tables.opening(*wholes, both_whole=compared.both_whole),
        sections=sections,
        tables=[*_every_table(session, compared, counts, named, outcomes)],
        quotes=[said_in(one) for one in quotes],
        cited=_cited(impact, lists, document),
    )
    short = "".join(word[0] for word in report.board_name.split() if word[0].isupper()) or report.board_name
    section = section_of(session, compared, counts, named, lists, short, outcomes, report.quotes, report.cited)
    figures = kept({line.of.name: line.now for section in sections for line in section.lines})
    cites: Cites = {"quotes": [one.id for one in quotes], "agencies": [one.answer.id for one in impact]}
    return Contents(report, section, figures, cites)


def _outcomes(session: Session, compared: Compared, document: FiguresDocument) -> Outcomes | None:
    """What people said, where it may be told of these days; beside all of the period before."""
    if not tells_outcomes(compared.now):
        return None
    year_before = document.beside == Beside.YEAR_BEFORE
    before = compared.before if year_before else told_beside(compared.now, document.asked_on)
    return outcomes_of(session, [compared.now, before])


def outcomes_table(outcomes: Outcomes) -> ReportTable:
    labels = [period.label for period in outcomes.periods]
    rows = [[printable(line.title), *(cell.text for cell in line.cells)] for line in outcomes.lines]
    return ReportTable("What people said", ("Asked", *labels), rows, NOTE, caption=" beside ".join(labels))


def said_in(quote: QuoteShown) -> Said:
    by = ", ".join(filter(None, (quote.said_by_nobody, quote.course)))
    return Said(printable(quote.words), printable(by))


def _impact_words(session: Session, period: Period) -> Sequence[ImpactWords]:
    """What agencies wrote about the reviews of a financial year, as far as reports may cite it."""
    asked = round_of_year(session, period.year.first) if period.kind is PeriodKind.FINANCIAL else None
    cited = words_of_round(session, asked.id, cited=True) if asked else ()
    return sorted((one for one in cited if one.answer.changed), key=lambda one: one.answer.review)


def _cited(impact: Sequence[ImpactWords], lists: BoardLists, document: FiguresDocument) -> list[Said]:
    return [
        Said(
            printable(one.answer.changed),
            printable(one.agency.full_name),
            printable(lists.reviews.name(one.answer.review, document.asked_on)),
        )
        for one in impact
    ]


def _every_table(
    session: Session, compared: Compared, counts: Counts, named: Sequence[Grouping], outcomes: Outcomes | None
) -> Iterator[ReportTable]:
    if outcomes and outcomes.lines:
        yield outcomes_table(outcomes)
    yield from _tables(counts, compared, named)
    if reasons := tables.reasons_rows(*around_queries.cancelled_by_reason(session, compared)):
        labels = compared.now.label, compared.before.label
        yield ReportTable("Why people cancelled", ("Reason", *labels), reasons, tables.REASONS_NOTE)


def _tables(counts: Counts, compared: Compared, named: Sequence[Grouping]) -> Iterator[ReportTable]:
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
