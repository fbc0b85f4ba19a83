"""Trainers' hours in kind as rows of the page and of files, and as a chart."""

from training.downloads import Cell
from training.reports.in_kind.lines import Amount, InKind, hours_text
from training.reports.year.charts import Bars, bars
from training.reports.year.queries import Compared
from training.reports.year.tables import Table

TITLE = "Trainers’ hours in kind"
ALL = "All"


def chart(read: InKind, compared: Compared) -> Bars:
    """Whole hours of each agency, in both periods."""
    rows = [(line.name, line.now.whole_hours, line.before.whole_hours) for line in read.lines]
    return bars(
        "in-kind", "Hours by agency, to the whole hour", compared.now.label, compared.before.label, rows, ordered=False
    )


def page_row(amount: Amount) -> list[tuple[str, str]]:
    """The numbers of one period, with their headings."""
    return [
        ("Trainers", f"{len(amount.trainers):,}"),
        ("Events", f"{len(amount.events):,}"),
        ("Hours", hours_text(amount.minutes)),
    ]


def table(read: InKind, compared: Compared) -> Table:
    """Everything the page shows, with the sum in the last row."""
    headings = [("Agency", 50)]
    for period in (compared.now, compared.before):
        headings += [(f"{what}, {period.label}", 20) for what in ("Trainers", "Events", "Hours")]
    return headings, [[line.name, *_cells(line.now), *_cells(line.before)] for line in (*read.lines, read.total)]


def _cells(amount: Amount) -> list[Cell]:
    return [len(amount.trainers), len(amount.events), amount.hours]
