"""What people said as sheets of a workbook: means with how many answers they are of, shares with both numbers."""

from collections.abc import Iterator

from training.downloads import Cell, Sheet
from training.reports.outcomes.queries import Outcomes


def outcome_sheets(outcomes: Outcomes) -> Iterator[Sheet]:
    if outcomes.lines:
        headings = [("Asked", 44), ("What it means", 60)]
        for period in outcomes.periods:
            headings += [(period.label, 18), (f"{period.label}: how many", 14), (f"{period.label}: of how many", 14)]
        rows: list[list[Cell]] = [
            [
                line.title, line.meaning,
                *(part for cell in line.cells for part in (cell.number or cell.text, cell.part, cell.whole)),
            ]
            for line in outcomes.lines
        ]  # fmt: skip
        yield Sheet("What people said", headings, rows)
    if outcomes.quotes:
        quotes: list[list[Cell]] = [[one.words, one.said_by_nobody, one.course] for one in outcomes.quotes]
        yield Sheet("Quotes", [("Words", 100), ("By", 40), ("Course", 44)], quotes)
