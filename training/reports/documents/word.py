"""The learning and development section of the yearly report, as a Word document to go on writing in.

It has the shape of the section that the Board publishes: what was offered and to whom, what funders and partners made
possible, examples of feedback; and below it the figures that stand behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any

from training.reports.documents.pdf import Report, ReportTable, Said
from training.reports.documents.word_layout import MEANING, Captions, add_chart, add_table, new_document

NO_QUOTES = "No quotes are chosen for these days yet: put some into a collection, or add them here."


@dataclass(frozen=True)
class Section:
    """The words of the section."""

    heading: str
    """“Section 4 Learning and Improvement”."""
    title: str
    bullets: Sequence[str]
    feedback: Sequence[Said]
    cited: Sequence[Said]
    """What agencies wrote about reviews, those of one review after each other."""


def render_word(report: Report, section: Section) -> bytes:
    """The file. The charts in it are drawn as pictures, which takes a moment each."""
    document = new_document(f"{section.heading}, {report.now}", report.board_name, report.made_at)
    captions = Captions(document)
    _write_section(document, section)
    _write_figures(document, captions, report)
    _write_meanings(document, report)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _write_section(document: Any, section: Section) -> None:
    document.add_heading(section.heading, 1)
    document.add_heading(section.title, 2)
    for words in section.bullets:
        document.add_paragraph(words, style="List Bullet")
    document.add_heading("Examples of feedback", 3)
    if not section.feedback:
        document.add_paragraph(NO_QUOTES)
    for said in section.feedback:
        _quote(document, said)
    if section.cited:
        document.add_heading("What reviews changed at agencies", 3)
        for review, some in groupby(section.cited, key=lambda said: said.about):
            document.add_heading(review, 4)
            for said in some:
                _quote(document, said)


def _quote(document: Any, said: Said) -> None:
    """The words between quotation marks, and whose they are after them."""
    document.add_paragraph(f"‘{said.words}’ – {said.by}", style="Quote")


def _write_figures(document: Any, captions: Captions, report: Report) -> None:
    document.add_heading("The figures behind it", 2)
    document.add_paragraph(f"{report.days}, beside {report.beside}. Made {report.made}.")
    beside = f"{report.now} beside {report.before}"
    for part in report.sections:
        document.add_heading(part.title, 3)
        rows = [_cells(line) for line in part.lines]
        table = ReportTable(part.title, ("Figure", report.now, report.before, "Change"), rows)
        add_table(captions, table, f"{part.title}, {beside}")
    for table in report.tables:
        document.add_heading(table.title, 3)
        if table.chart:
            add_chart(captions, table.chart)
        add_table(captions, table, f"{table.title}, {table.caption or beside}", table.note)


def _cells(line: Any) -> list[str]:
    of = f" ({line.of.part} ÷ {line.of.whole})" if line.of.whole else ""
    return [line.of.title + of, line.now_text, line.before_text, line.change_text]


def _write_meanings(document: Any, report: Report) -> None:
    document.add_heading("What the figures mean", 2)
    for part in report.sections:
        for line in part.lines:
            said = document.add_paragraph(style=MEANING)
            said.add_run(f"{line.of.title}. ").bold = True
            of = f" It is “{line.of.part}” divided by “{line.of.whole}”." if line.of.whole else ""
            said.add_run(line.of.meaning + of)
