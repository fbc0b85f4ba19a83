"""The figures in rows: one table a breakdown for the page, all of them as one for spreadsheets.

In a spreadsheet every numerator and denominator has a column of its own; on the page both stand beside the share.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from training.bookings.reasons.models import CancelCategory
from training.reports.breakdowns import Breakdown
from training.reports.figures import Figures, Rate
from training.reports.queries import TOTAL, Broken

Cell = str | int | float | None

COLUMNS = (
    "Breakdown",
    "Group",
    "Events",
    "Places",
    "Registered beforehand",
    "Cancelled",
    "Expected",
    "Came, of those expected",
    "Did not come",
    "Walked in",
    "Counted only",
    "Attendances",
    "Of these, part only",
    "Different people",
    "% of registered who came",
    "% of expected who came",
    "% of expected who did not come",
    "% of places filled, walk-ins included",
)
REASONS_NOTE = "Of those registered beforehand. What they wrote is not kept for figures."
_PAGE_EVENTS = ("Events", "Places")
_PAGE_PEOPLE = (
    "Registered",
    "Cancelled",
    "Expected",
    "Came",
    "Walked in",
    "Attendances",
    "People",
    "Came, of those expected",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class PageTable:
    """What components/programme.html's figures_table takes."""

    title: str
    note: str
    columns: list[dict[str, object]]
    rows: list[list[str]]


def page_tables(broken: Broken, breakdowns: Sequence[Breakdown]) -> list[PageTable]:
    """Breakdowns without a row are left out."""
    return [_page_table(breakdown, broken[breakdown.name]) for breakdown in breakdowns if broken.get(breakdown.name)]


def _page_table(breakdown: Breakdown, groups: Mapping[str | None, Figures]) -> PageTable:
    headings = (_PAGE_EVENTS if breakdown.of_events else ()) + _PAGE_PEOPLE
    any_counted = any(of.counted for of in groups.values())
    if any_counted:
        at = headings.index("Attendances")
        headings = (*headings[:at], "Counted only", *headings[at:])
    columns = [{"text": "Group", "numeric": False}, *({"text": heading, "numeric": True} for heading in headings)]
    shown = []
    for key in sorted(groups, key=breakdown.place):
        of = groups[key]
        counted = [of.counted] if any_counted else []
        counts = [of.registered, of.cancelled, of.expected, of.came, of.walked_in, *counted, of.attendances, of.people]
        if breakdown.of_events:
            counts = [of.events or 0, of.places or 0, *counts]
        shown.append([breakdown.label(key), *(f"{count:,}" for count in counts), str(of.came_of_expected)])
    return PageTable(breakdown.title, breakdown.note, columns, shown)


def reasons_table(reasons: Mapping[CancelCategory | None, int]) -> PageTable:
    """Why people cancelled, each reason with its share of all who did."""
    cancelled = sum(reasons.values())
    columns: list[dict[str, object]] = [
        {"text": text, "numeric": text != "Reason"} for text in ("Reason", "Bookings", "Of those cancelled")
    ]
    shown = [
        [category.text if category else "Nobody said", f"{count:,}", str(Rate(count, cancelled))]
        for category, count in reasons.items()
    ]
    return PageTable("Why people cancelled", REASONS_NOTE, columns, shown)


def rows(broken: Broken, breakdowns: Sequence[Breakdown]) -> Iterator[tuple[Cell, ...]]:
    """The whole year first, then each breakdown in the order of the page."""
    yield _row("The year", "All", broken[TOTAL].get(None, Figures(places=0, events=0)))
    for breakdown in breakdowns:
        groups = broken.get(breakdown.name, {})
        for key in sorted(groups, key=breakdown.place):
            yield _row(breakdown.title, breakdown.label(key), groups[key])


def _row(breakdown: str, group: str, of: Figures) -> tuple[Cell, ...]:
    counts = (of.events, of.places, of.registered, of.cancelled, of.expected, of.came, of.no_shows, of.walked_in)
    rates = (of.came_of_registered, of.came_of_expected, of.no_show_rate, of.fill)
    return (breakdown, group, *counts, of.counted, of.attendances, of.part_only, of.people, *map(_percent, rates))


def _percent(rate: Rate | None) -> float | None:
    return float(rate.percent) if rate and rate.percent is not None else None


def as_csv(broken: Broken, breakdowns: Sequence[Breakdown]) -> bytes:
    """With the mark that makes Excel read it as UTF-8."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_unspoken(cell) for cell in row] for row in rows(broken, breakdowns))
    return text.getvalue().encode("utf-8-sig")


def _unspoken(cell: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula is marked as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def as_xlsx(broken: Broken, breakdowns: Sequence[Breakdown], title: str) -> bytes:
    """One sheet with headings that stay in sight."""
    file = BytesIO()
    import xlsxwriter  # only here: the site starts a tenth of a second sooner

    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title})
        sheet = book.add_worksheet("Figures")
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        sheet.write_row(0, 0, COLUMNS, heading)
        for number, row in enumerate(rows(broken, breakdowns), start=1):
            sheet.write_row(number, 0, row)
        sheet.set_column(0, 1, 28)
        sheet.set_column(2, len(COLUMNS) - 1, 12)
        sheet.freeze_panes(1, 2)
    return file.getvalue()


FILES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
