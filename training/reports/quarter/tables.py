"""The page of a quarter as a workbook: a sheet for each of its tables."""

from collections.abc import Iterator, Sequence

from training import clock
from training.downloads import Cell, Sheet
from training.reports.outcomes.queries import Outcomes
from training.reports.outcomes.tables import outcome_sheets
from training.reports.quarter.contents_queries import Quarter
from training.reports.quarter.lines import CALLED_OFF, NOT_CLOSED, EventOfQuarter, QuarterLine
from training.reports.year import tables

STANDING = {NOT_CLOSED: "Over, register still open", CALLED_OFF: "Cancelled by the Board", "coming": "Still to come"}
"""What is said of an event that nobody can count yet, or ever."""


def sheets(quarter: Quarter, outcomes: Outcomes) -> Iterator[Sheet]:
    labels = [period.label for period in quarter.periods]
    yield Sheet("Figures", *_figures(quarter.lines, labels))
    yield Sheet("Events", *_events(quarter.events))
    yield Sheet("Planned next quarter", *_planned(quarter.planned))
    if quarter.reasons:
        yield Sheet("Why people cancelled", *tables.reasons_table(quarter.reasons, *labels))
    yield from outcome_sheets(outcomes)
    if quarter.needed:
        yield Sheet("Events needed next term", *_needed(quarter))


def _figures(lines: Sequence[QuarterLine], labels: Sequence[str]) -> tables.Table:
    """A line for each figure: with numerator and denominator of every period, and what it means."""
    headings = [("Figure", 34)]
    for label in labels:
        headings += [(label, 18), (f"{label}: numerator", 14), (f"{label}: denominator", 14)]
    headings += [(f"Against {label}", 26) for label in labels[1:]]
    headings += [("What it means", 80), ("Numerator", 30), ("Denominator", 30)]
    rows: list[list[Cell]] = [
        [
            line.of.title,
            *(cell for value in line.values for cell in tables.cells_of(line.of, value)),
            *line.changes, line.of.meaning, line.of.part, line.of.whole,
        ]
        for line in lines
    ]  # fmt: skip
    return headings, rows


def _events(events: Sequence[EventOfQuarter]) -> tables.Table:
    headings = [("Course", 60), ("Date", 14), ("Places", 10), ("Registered", 12), ("Came", 10), ("Standing", 28)]
    rows: list[list[Cell]] = []
    for one in events:
        counted: list[Cell] = [None, None, STANDING.get(one.of.became)]
        if one.is_delivered:
            counted = [one.counted.registered, one.counted.attendances, "Delivered"]
        rows.append([one.of.title, clock.local(one.of.starts_at).date(), one.of.places, *counted])
    return headings, rows


def _planned(events: Sequence[EventOfQuarter]) -> tables.Table:
    headings = [("Course", 60), ("Date", 14), ("Places", 10), ("Places taken", 12)]
    return headings, [
        [one.of.title, clock.local(one.of.starts_at).date(), one.of.places, one.of.taken] for one in events
    ]


def _needed(quarter: Quarter) -> tables.Table:
    headings = [
        ("Level", 44), (f"Due in {quarter.term.label}", 20), ("Waiting", 10), ("Asked for a date", 16),
        ("Events planned", 16), ("Free places", 12), ("Without a place", 16), ("More events needed", 18),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            one.level, one.demand.due, one.demand.waiting, one.demand.interested, one.demand.events, one.demand.free,
            one.demand.without_place, one.more_events,
        ]
        for one in quarter.needed
    ]  # fmt: skip
    return headings, rows
