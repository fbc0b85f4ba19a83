"""The pages of priorities as a workbook: a sheet for each table, with every numerator and denominator."""

from collections.abc import Iterator, Sequence

from training import clock
from training.downloads import Cell, Sheet
from training.evaluations.results.comparisons import Moment
from training.evaluations.results.tallies import Mean
from training.reports.priorities.contents_queries import Priorities
from training.reports.priorities.lines import TagLine
from training.reports.year import tables
from training.reports.year.groupings import TAG_GROUPINGS

_KIND, _NAME = ("List", 14), ("Priority or review", 44)


def sheets(read: Priorities) -> Iterator[Sheet]:
    labels = read.compared.now.label, read.compared.before.label
    yield Sheet("Reach and confidence", *_reach(read, *labels))
    for name in TAG_GROUPINGS:
        if groups := tables.groups_of(read.counts, read.groupings[name]):
            yield Sheet(read.groupings[name].short_title, *tables.grouping_table(groups, read.groupings[name], *labels))
    yield Sheet("By sector", [_KIND, _NAME, ("Sector", 40), *((label, 14) for label in labels)], _sectors(read.lines))
    yield Sheet("Courses", [_KIND, _NAME, ("Course", 50), ("Code", 14), ("Planned", 10), ("Next", 14)], _courses(read))
    yield Sheet("Quotes", [_KIND, _NAME, ("Words", 90), ("By", 40), ("Course", 50)], _quotes(read.lines))


def _reach(read: Priorities, now: str, before: str) -> tables.Table:
    headings = [_KIND, _NAME, ("Courses", 10)]
    for text in ("Events delivered", "Attendances", "Different people"):
        headings += [(f"{text}, {now}", 18), (f"{text}, {before}", 18)]
    for moment in Moment:
        headings += [(f"How sure {moment}, {now}", 20), ("Answers", 10)]
    headings += [("Quotes", 10), ("Events planned", 14), ("Next", 14)]
    rows: list[list[Cell]] = []
    for line in read.lines:
        row: list[Cell] = [line.kind.one, line.name, len(line.courses)]
        for name in ("events", "attendances", "people"):
            row += [getattr(line.now, name) or 0, getattr(line.before, name) or 0]
        for moment in Moment:
            row += mean_cells(line.effect.confidence[moment] if line.effect else None)
        rows.append([*row, len(line.quotes), len(line.coming), _next(line)])
    return headings, rows


def mean_cells(mean: Mean | None) -> list[Cell]:
    """What is shown of it, and of how many answers."""
    return [None, None] if mean is None else [mean.text, mean.n]


def _next(line: TagLine) -> Cell:
    return clock.local(line.coming[0].starts_at).date() if line.coming else None


def _sectors(lines: Sequence[TagLine]) -> Iterator[list[Cell]]:
    for line in lines:
        for sector, now, before in line.sectors:
            yield [line.kind.one, line.name, sector, now, before]


def _courses(read: Priorities) -> Iterator[list[Cell]]:
    for line in read.lines:
        for course in line.courses:
            first = clock.local(course.coming[0].starts_at).date() if course.coming else None
            yield [line.kind.one, line.name, course.title, course.code, len(course.coming), first]


def _quotes(lines: Sequence[TagLine]) -> Iterator[list[Cell]]:
    for line in lines:
        for quote in line.quotes:
            yield [line.kind.one, line.name, quote.words, quote.said_by, quote.course]
