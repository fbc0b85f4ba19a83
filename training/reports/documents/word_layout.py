"""How a Word document of ours is laid out: its styles, its tables and pictures with their captions, its footer.

All of it is what Word itself would make of them, so that whoever goes on writing has headings in the navigation,
captions that number themselves anew, and tables whose first row is repeated and read out as headings.
"""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from training.documents import picture_of_svg
from training.reports.documents.pdf import ReportTable, kept_together
from training.reports.year.charts import Bars, svg

if TYPE_CHECKING:
    from docx.document import Document as DocumentType
    from docx.table import Table

TABLE_STYLE = "Figures table"
TABLE_WORDS, NOTE, MEANING = "Figures in a table", "Note below a table", "Meaning of a figure"
_FONT = "Arial"
_BRAND, _INK = "003C38", "14202B"
_RULE, _LINE = "00625A", "C9D3D0"
_ACROSS = 170
"""Millimetres between the margins."""
_LEAST_FIRST = 44
"""Of a table’s first column, in millimetres."""
_OF_A_LETTER, _OF_A_CELL = 1.9, 4.5
"""Millimetres, of 9 points."""
_TOGETHER = 20
"""A table of so many rows stays on one page."""
_DOTS = 1200
_LONGEST_PROPERTY = 255
_WORD_OF_TODAY = "15"


def new_document(title: str, author: str, made: datetime) -> "DocumentType":
    """An empty A4 page in British English, with the styles of ours."""
    from docx import Document
    from docx.shared import Mm

    document = Document()
    said = document.core_properties
    said.title, said.author, said.language = title[:_LONGEST_PROPERTY], author[:_LONGEST_PROPERTY], "en-GB"
    said.comments = said.last_modified_by = ""
    said.created = said.modified = made.replace(tzinfo=None, microsecond=0)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm((210 - _ACROSS) / 2)
    page.top_margin = page.bottom_margin = Mm(20)
    _settle_language(document)
    _leave_out_thumbnail(document)
    _style(document, "Normal", 11, _INK, after=6).paragraph_format.line_spacing = 1.15
    _style(document, "List Bullet", 11, _INK, after=6)
    for name, size, before in (
        ("Heading 1", 20, 0),
        ("Heading 2", 15, 18),
        ("Heading 3", 12, 14),
        ("Heading 4", 11, 8),
    ):
        _style(document, name, size, _BRAND, before=before, after=4)
    _style(document, "Caption", 9, _INK, before=6, after=4)
    quote = _style(document, "Quote", 11, _INK, after=8)
    quote.paragraph_format.left_indent = Mm(8)
    quote.font.italic = False
    _table_style(document)
    _footer(document, title)
    document.styles["Caption"].font.bold = True
    return document


def _style(document: "DocumentType", name: str, size: float, colour: str, *, before: float = 0, after: float) -> Any:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style = document.styles[name]
    style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:cs"), _FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    return style


def _settle_language(document: "DocumentType") -> None:
    """British English wherever a language is named; and no “compatibility mode” in today’s Word."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    settings = document.settings.element
    for root in (document.styles.element, settings):
        for lang in (*root.iter(qn("w:lang")), *root.iter(qn("w:themeFontLang"))):
            lang.set(qn("w:val"), "en-GB")
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = OxmlElement("w:compat")
        settings.append(compat)
    mode = OxmlElement("w:compatSetting")
    for name, said in (
        ("name", "compatibilityMode"), ("uri", "http://schemas.microsoft.com/office/word"), ("val", _WORD_OF_TODAY),
    ):  # fmt: skip
        mode.set(qn(f"w:{name}"), said)
    compat.append(mode)


def _leave_out_thumbnail(document: "DocumentType") -> None:
    """The template has a picture of another document in it."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]


def _table_style(document: "DocumentType") -> None:
    """Dark letters on white, a rule under the first row, a line under each: contrast of the text is 15 to 1."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    style = document.styles.add_style(TABLE_STYLE, WD_STYLE_TYPE.TABLE)
    style.base_style = document.styles["Normal Table"]
    for name, before, after in ((TABLE_WORDS, 0, 0), (NOTE, 4, 6), (MEANING, 0, 4)):
        words = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        words.base_style, words.font.size = document.styles["Normal"], Pt(9)
        words.paragraph_format.space_before, words.paragraph_format.space_after = Pt(before), Pt(after)
        words.paragraph_format.line_spacing = 1.0
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"'
    rule = f'w:val="single" w:sz="12" w:space="0" w:color="{_RULE}"'
    space = '<w:{0} w:w="40" w:type="dxa"/><w:{1} w:w="85" w:type="dxa"/><w:{2} w:w="40" w:type="dxa"/>'
    for xml in (
        f"<w:tblPr {nsdecls('w')}><w:tblBorders><w:bottom {line}/><w:insideH {line}/></w:tblBorders><w:tblCellMar>"
        + space.format("top", "left", "bottom")
        + '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>',
        f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        f"<w:bottom {rule}/></w:tcBorders></w:tcPr></w:tblStylePr>",
        f'<w:tblStylePr {nsdecls("w")} w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr>',
    ):
        style.element.append(parse_xml(xml))


def _footer(document: "DocumentType", title: str) -> None:
    line = document.sections[0].footer.paragraphs[0]
    line.add_run(f"{title}, page ")
    _field(line, "PAGE", "1")


def _field(paragraph: Any, code: str, text: str) -> None:
    """What Word works out by itself, and shows as `text` until then."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field, run, words = OxmlElement("w:fldSimple"), OxmlElement("w:r"), OxmlElement("w:t")
    field.set(qn("w:instr"), f" {code} ")
    words.text = text
    run.append(words)
    field.append(run)
    paragraph._p.append(field)


class Captions:
    """Numbers tables and figures, each in an order of its own, as Word does."""

    def __init__(self, document: "DocumentType") -> None:
        self.document = document
        self.numbers = {"Table": 0, "Figure": 0}

    def add(self, of: str, words: str) -> Any:
        self.numbers[of] += 1
        caption = self.document.add_paragraph(style="Caption")
        caption.add_run(f"{of} ")
        _field(caption, f"SEQ {of} \\* ARABIC", str(self.numbers[of]))
        caption.add_run(f". {words}")
        return caption


def add_table(captions: Captions, table: ReportTable, caption: str, note: str = "") -> None:
    """The table under its caption."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm

    document = captions.document
    captions.add("Table", caption).paragraph_format.keep_with_next = True
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.headings), style=TABLE_STYLE)
    made.autofit = False
    style = document.styles[TABLE_WORDS].style_id
    widths = column_widths(table)
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    together = len(table.rows) <= _TOGETHER
    for number, (row, words) in enumerate(zip(made._tbl.tr_lst, (table.headings, *table.rows), strict=True)):
        keeps = number == 0 or (together and number < len(table.rows))
        for at, (cell, text) in enumerate(zip(row.tc_lst, words, strict=True)):
            cell.width = Mm(widths[at])
            paragraph = cell.p_lst[0]
            paragraph.style = style
            if keeps:
                paragraph.pPr._add_keepNext()
            if at:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.add_r().add_t(kept_together(text))
    _mark(made, caption, note or caption, qn)
    if note:
        document.add_paragraph(note, style=NOTE)


def column_widths(table: ReportTable) -> list[float]:
    """Millimetres: each column at least as wide as its longest word. What room is left goes to the first column, until
    its names stand in a line, and then to those whose cells would break.
    """
    cells = [[row[at] for row in (table.headings, *table.rows)] for at in range(len(table.headings))]
    first, *others = cells
    least = [_wide(piece for text in column for piece in kept_together(text).split(" ")) for column in others]
    room = _ACROSS - sum(least)
    if room < _LEAST_FIRST:
        return [_LEAST_FIRST, *(width * (_ACROSS - _LEAST_FIRST) / sum(least) for width in least)]
    wished = [_wide(column) - width for column, width in zip(others, least, strict=True)]
    spare = min(room - min(room, max(_LEAST_FIRST, _wide(first))), sum(wished))
    widths = [width + spare * wish / (sum(wished) or 1) for width, wish in zip(least, wished, strict=True)]
    return [_ACROSS - sum(widths), *widths]


def _wide(texts: Iterable[str]) -> float:
    return _OF_A_CELL + _OF_A_LETTER * max(map(len, texts))


def _mark(table: "Table", title: str, about: str, qn: Any) -> None:
    """The first row as its headings, again on each page; no row parted; and what screen readers say of the table."""
    from docx.oxml import OxmlElement

    for number, row in enumerate(table._tbl.tr_lst):
        properties = row.get_or_add_trPr()
        for name in ("w:cantSplit", *(("w:tblHeader",) if number == 0 else ())):
            properties.append(OxmlElement(name))
    shown = table._tbl.tblPr.find(qn("w:tblLook"))
    if shown is not None:
        for name, value in (("firstRow", "1"), ("firstColumn", "1"), ("noHBand", "1"), ("noVBand", "1")):
            shown.set(qn(f"w:{name}"), value)
    for name, words in (("w:tblCaption", title), ("w:tblDescription", about)):
        said = OxmlElement(name)
        said.set(qn("w:val"), words)
        table._tbl.tblPr.append(said)


def add_chart(captions: Captions, chart: Bars) -> None:
    """The picture above its caption, with what it shows in words."""
    from docx.shared import Mm

    across, down = chart.shape_on_paper
    drawn = picture_of_svg(svg(chart, on_paper=True), (across, down), _DOTS)
    shape = captions.document.add_picture(BytesIO(drawn), Mm(_ACROSS), Mm(_ACROSS * down / across))
    properties = shape._inline.docPr
    properties.set("title", chart.title)
    properties.set("descr", chart.says)
    captions.document.paragraphs[-1].paragraph_format.keep_with_next = True
    captions.add("Figure", f"{chart.title}. {chart.caption}")
