"""What the PDF of a quarter says: the same as its page, in words."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from training import clock
from training.documents import printable
from training.reports.documents.contents_queries import outcomes_table, said_in
from training.reports.documents.models import Cites, FiguresDocument
from training.reports.documents.pdf import QuarterReport, ReportTable
from training.reports.documents.since import kept
from training.reports.outcomes.queries import Outcomes
from training.reports.quarter.contents_queries import Quarter, outcomes_of_quarter, quarter_of
from training.reports.quarter.lines import EventOfQuarter
from training.reports.quarter.tables import STANDING
from training.reports.year.queries import ListedEvent
from training.reports.year.tables import REASONS_NOTE
from training.settings.queries import rules


def quarter_contents(session: Session, document: FiguresDocument) -> tuple[QuarterReport, dict[str, Any], Cites]:
    """The words, and what is kept with the document: the figures, and whose words are in it."""
    now = clock.now()
    quarter = quarter_of(session, document.period, now)
    outcomes = outcomes_of_quarter(session, document.period)
    report = QuarterReport(
        title=f"Training for the sub-committee, {quarter.period.label}",
        days=_days(quarter),
        board_name=printable(rules(session).board_name),
        made=clock.show_moment(now),
        opening=_opening(quarter),
        labels=[period.label for period in quarter.periods],
        lines=quarter.lines,
        tables=list(_tables(quarter, outcomes)),
        quotes=[said_in(one) for one in outcomes.quotes],
    )
    figures = kept({line.of.name: line.values[0] for line in quarter.lines})
    return report, figures, {"quotes": [one.id for one in outcomes.quotes]}


def _days(quarter: Quarter) -> str:
    so_far = "" if quarter.is_over else ", so far"
    before, year_before = quarter.periods[1], quarter.periods[2]
    return f"{quarter.period.days}{so_far}, beside {before.days} and, a year earlier, {year_before.days}"


def _opening(quarter: Quarter) -> list[str]:
    """What matters first, in a sentence or two."""
    if quarter.nothing_yet:
        return ["No register of an event of this quarter is closed yet, so nobody knows who came."]
    said = {name: line.texts for name, line in quarter.by_name.items()}
    delivered, people, came = said["delivered"], said["people"], said["attendances"]
    return [
        f"{delivered[0]} events were delivered to {people[0]} different people, who came {came[0]} times; the quarter"
        f" before {came[1]} times, and a year earlier {came[2]} times.",
        f"Of those who were expected, {said['came-of-expected'][0]} came.",
    ]


def _tables(quarter: Quarter, outcomes: Outcomes) -> Iterator[ReportTable]:
    labels = [period.label for period in quarter.periods]
    if quarter.events:
        rows = [[*_event(one.of), *_came(one)] for one in quarter.events]
        total = quarter.total
        rows.append(["All delivered", "", f"{total.places or 0:,}", f"{total.registered:,}", f"{total.attendances:,}"])
        note = (
            "Registered: confirmed beforehand, whatever became of it. Came: everybody who was there, who walked in or"
            " was only counted, too."
        )
        yield ReportTable(
            "Events of the quarter", ("Course", "Date", "Places", "Registered", "Came"), printable_rows(rows), note
        )
    if quarter.reasons:
        yield ReportTable("Why people cancelled", ("Reason", *labels), quarter.reasons, REASONS_NOTE)
    if outcomes.lines:
        yield outcomes_table(outcomes)
    if quarter.planned:
        rows = [[*_event(one.of), f"{one.of.taken:,}"] for one in quarter.planned]
        title = f"Planned for {quarter.planned_in.label}"
        yield ReportTable(title, ("Course", "Date", "Places", "Places taken"), printable_rows(rows))
    if quarter.needed:
        rows = [
            [
                one.level, f"{one.demand.due:,}", f"{one.demand.waiting:,}", f"{one.demand.interested:,}",
                f"{one.demand.events:,} ({one.demand.free:,})", f"{one.demand.without_place:,}", f"{one.more_events:,}",
            ]
            for one in quarter.needed
        ]  # fmt: skip
        label = quarter.term.label
        headings = (
            "Level", "Due in the term", "Waiting", "Asked for a date", "Planned (free places)", "Without a place",
            "More events needed",
        )  # fmt: skip
        note = (
            "As it is today. People whose certificate falls due and who have not booked, who wait, or who asked to hear"
            f" of a new date: somebody may be in two of these. An event has {quarter.places_of_event} places and is"
            " counted where it would be half full."
        )
        yield ReportTable(f"Events needed in {label[:1].lower()}{label[1:]}", headings, printable_rows(rows), note)


def _event(one: ListedEvent) -> list[str]:
    return [one.title, clock.show_date(one.starts_at, weekday=False), f"{one.places:,}"]


def _came(one: EventOfQuarter) -> tuple[str, str]:
    """How many registered and came; or why nobody knows it."""
    if not one.is_delivered:
        return "–", STANDING[one.of.became]
    return f"{one.counted.registered:,}", f"{one.counted.attendances:,}"


def printable_rows(rows: list[list[str]]) -> list[list[str]]:
    return [[printable(cell) for cell in row] for row in rows]
