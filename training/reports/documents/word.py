"""The learning and development section of the yearly report, as a Word document to go on writing in.

It has the shape of the section that the Board publishes: what was offered and to whom, what funders and partners made
possible, examples of feedback; and below it the figures that stand behind. Headings are headings, tables have heading
rows and captions, pictures have words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from training.documents import picture_of_svg
from training.reports.documents.pdf import Report, ReportTable
from training.reports.year.charts import svg

if TYPE_CHECKING:
    from docx.document import Document as DocumentType
    from docx.table import Table

PICTURE_DOTS = 1200
_PICTURE_MILLIMETRES = 105
_TALLEST_MILLIMETRES = 190
"""A dozen bars stay on one page with their heading."""
_BRAND = "003C38"
_LONGEST_PROPERTY = 255


@dataclass(frozen=True)
class Section:
    """The words of the section."""

    heading: str
    """“Section 4 Learning and Improvement”."""
    title: str
    bullets: Sequence[str]
    feedback: Sequence[str]
    """Quotes, with whom they are by."""


def render_word(report: Report, section: Section) -> bytes:
    """The file. The charts in it are drawn as pictures, which takes a moment each."""
    from docx import Document

    document = Document()
    _prepare(document, report)
    document.add_heading(section.heading, 1)
    document.add_heading(section.title, 2)
    for words in section.bullets:
        document.add_paragraph(words, style="List Bullet")
    document.add_heading("Examples of feedback", 3)
    if not section.feedback:
        document.add_paragraph("No quotes are chosen for these days yet: put some into a collection, or add them here.")
    for words in section.feedback:
        document.add_paragraph(words, style="Quote")
    document.add_heading("The figures", 2)
    document.add_paragraph(f"{report.days}, beside {report.beside}. Made {report.made}.")
    numbers = _Numbers()
    for part in report.sections:
        document.add_heading(part.title, 3)
        rows = [_line_cells(line) for line in part.lines]
        _table(document, numbers, ReportTable(part.title, ("Figure", report.now, report.before, "Change"), rows))
    for table in report.tables:
        document.add_heading(table.title, 3)
        if table.chart:
            _picture(document, numbers, table)
        _table(document, numbers, table)
        if table.note:
            document.add_paragraph(table.note)
    document.add_heading("What the figures mean", 2)
    for part in report.sections:
        for line in part.lines:
            said = document.add_paragraph()
            said.add_run(f"{line.of.title}. ").bold = True
            of = f" It is “{line.of.part}” divided by “{line.of.whole}”." if line.of.whole else ""
            said.add_run(line.of.meaning + of)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


@dataclass
class _Numbers:
    """What captions are numbered by."""

    tables: int = 0
    figures: int = 0


def _line_cells(line: Any) -> list[str]:
    of = f" ({line.of.part} ÷ {line.of.whole})" if line.of.whole else ""
    return [line.of.title + of, line.now_text, line.before_text, line.change_text]


def _prepare(document: "DocumentType", report: Report) -> None:
    """Title, language, paper and letters."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    document.core_properties.title = report.title
    document.core_properties.author = report.board_name[:_LONGEST_PROPERTY]
    document.core_properties.language = "en-GB"
    document.sections[0].page_width, document.sections[0].page_height = Mm(210), Mm(297)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    fonts = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if fonts is not None:
        fonts.set(qn("w:val"), "en-GB")
    for name in ("Heading 1", "Heading 2", "Heading 3", "Caption", "Quote"):
        style = document.styles[name]
        style.font.name = "Arial"
        style.font.color.rgb = RGBColor.from_string(_BRAND)
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{kind}"), None)


def _picture(document: "DocumentType", numbers: _Numbers, table: ReportTable) -> None:
    from docx.shared import Mm

    assert table.chart is not None
    numbers.figures += 1
    shape = document.add_picture(BytesIO(picture_of_svg(svg(table.chart, alone=True), table.chart.shape, PICTURE_DOTS)))
    across, down = table.chart.shape
    wide = min(_PICTURE_MILLIMETRES, _TALLEST_MILLIMETRES * across / down)
    shape.width, shape.height = Mm(wide), Mm(wide * down / across)
    properties = shape._inline.docPr
    properties.set("title", table.chart.title)
    properties.set("descr", table.chart.says)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    words = f"Figure {numbers.figures}. {table.chart.title}. {table.chart.caption}"
    document.add_paragraph(words, style="Caption")


def _table(document: "DocumentType", numbers: _Numbers, table: ReportTable) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    numbers.tables += 1
    caption = document.add_paragraph(f"Table {numbers.tables}. {table.title}", style="Caption")
    caption.paragraph_format.keep_with_next = True
    made = document.add_table(rows=1, cols=len(table.headings), style="Light List Accent 1")
    _fill(made.rows[0].cells, table.headings, bold=True)
    for row in table.rows:
        _fill(made.add_row().cells, row)
    for row in made.rows:
        for cell in row.cells[1:]:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _mark(made, table.title)
    document.add_paragraph()


def _fill(cells: Sequence[Any], words: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(cells, words, strict=True):
        run = cell.paragraphs[0].add_run(text)
        if bold:
            run.bold = True


def _mark(table: "Table", title: str) -> None:
    """The first row as its headings, again on each page; no row parted; and what screen readers call the table."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        for name in ("w:cantSplit", *(("w:tblHeader",) if number == 0 else ())):
            properties.append(OxmlElement(name))
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    table._tbl.tblPr.append(caption)
