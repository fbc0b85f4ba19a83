"""The figures as a document: finished words in, a tagged PDF (PDF/UA-1, A4) out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from training.documents import PROJECT, Picture, pdf_of, printable
from training.reports.quarter.lines import QuarterLine
from training.reports.year.charts import Bars, svg
from training.reports.year.tables import LinesOfSection

_UNBROKEN = re.compile(r"\([^()]*\)")
_NO_BREAK = "\u00a0"
_STYLES = PROJECT / "static" / "report" / "report.css"


@dataclass(frozen=True)
class ReportTable:
    """A table of the report, in words; the first cell of each row names it."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    chart: Bars | None = None
    caption: str = ""
    """The periods of the table, where they are not those of the report."""


@dataclass(frozen=True)
class Said:
    """Words that are quoted, and whose they are: “a practitioner, education, Level 3”, or an agency."""

    words: str
    by: str
    about: str = ""
    """The review that an agency writes about."""


@dataclass(frozen=True)
class Report:
    """What the document says."""

    title: str
    days: str
    beside: str
    board_name: str
    made: str
    made_at: datetime
    now: str
    before: str
    opening: Sequence[str]
    sections: Sequence[LinesOfSection]
    tables: Sequence[ReportTable]
    quotes: Sequence[Said]
    cited: Sequence[Said]
    """What agencies wrote about reviews."""


@dataclass(frozen=True)
class QuarterReport:
    """What the document of a quarter says."""

    title: str
    days: str
    board_name: str
    made: str
    opening: Sequence[str]
    labels: Sequence[str]
    """What the quarter is called, and those beside it."""
    lines: Sequence[QuarterLine]
    tables: Sequence[ReportTable]
    quotes: Sequence[Said]


def kept_together(text: str) -> str:
    """The text of a cell, in which “(269 of 318)” stands in one line."""
    return _UNBROKEN.sub(lambda found: found[0].replace(" ", _NO_BREAK), text)


def _in_cell(text: str) -> str:
    return kept_together(printable(text))


@dataclass(frozen=True)
class PackCourse:
    title: str
    facts: str
    paragraphs: Sequence[str]
    outcomes: Sequence[str]


@dataclass(frozen=True)
class PackReport:
    """What an inspection pack says."""

    title: str
    theme: str
    whose: str
    days: str
    board_name: str
    made: str
    opening: Sequence[str]
    tables: Sequence[ReportTable]
    courses: Sequence[PackCourse]
    said: Sequence[ReportTable]
    note: str
    quotes: Sequence[tuple[str, str]]
    evidence: Sequence[tuple[str, str]]


def render_pack(pack: PackReport) -> bytes:
    """What inspectors are given."""
    return pdf_of("reports/documents/pack.html", _STYLES, {"report": pack, "p": printable})


def render_quarter(quarter: QuarterReport) -> bytes:
    """What the sub-committee reads of a quarter."""
    return pdf_of("reports/documents/quarter.html", _STYLES, {"report": quarter, "p": printable, "in_cell": _in_cell})


def render_report(report: Report) -> bytes:
    charts = {table.chart.name: table.chart for table in report.tables if table.chart}
    pictures = {name: Picture(svg(chart, on_paper=True).encode(), "image/svg+xml") for name, chart in charts.items()}
    values = {
        "report": report,
        "p": printable,
        "in_cell": _in_cell,
        "addresses": {name: one.address for name, one in pictures.items()},
    }
    return pdf_of("reports/documents/figures.html", _STYLES, {**values, **pictures})
