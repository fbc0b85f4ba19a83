"""A sheet on which somebody reflects on what they learned, as a Word document to fill in and keep by themselves.

Nothing of it comes back here: what people write on such sheets holds details of cases. The format is a zip of a few
small parts (ECMA-376), and one sheet needs so little of it that it is written here by hand: headings as headings, the
language, the title, and a table with its first column as headings, for screen readers.
"""

import zipfile
from html import escape
from io import BytesIO

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE = "What I learned, and what I will do"
BEFORE = (
    "Write nothing about a child, a family or a case: no names, no initials, no dates of birth, no addresses.",
    "This sheet is yours. The training team has no copy, and the training site has no place to send it to. Keep it"
    " where you keep your own records, and take it to supervision if that helps you.",
)
FACTS = ("Course", "Date", "Hours", "Trainer")
QUESTIONS = (
    ("What I learned", "Two or three things that were new to me, or that I now see in another way."),
    ("What it means for my work", "What I already do well, and what I was not sure about before."),
    ("What I will do", "One thing that I will do from next week on, and how I will know that I have done it."),
    ("What could get in the way", "And who or what can help me."),
    ("What I will pass on", "What my colleagues should know, and when I will tell them."),
    ("Three months later", "What I did, what came of it, and what I need to learn next."),
)
AFTER = "Are you worried about a child? Do not wait for this sheet: call {hub}, or 999 in an emergency."
_LINES = 4
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MADE_AT = (2026, 1, 1, 0, 0, 0)
"""In the zip, so that the file is the same byte for byte."""


def reflection_sheet(hub_phone: str) -> bytes:
    """The sheet, the same for everybody. `hub_phone`: of the Children and Families Hub; empty: it is not known."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in _parts(hub_phone).items():
            packed.writestr(zipfile.ZipInfo(name, _MADE_AT), _HEAD + content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _parts(hub_phone: str) -> dict[str, str]:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{main}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="document" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="core" Type="{_PACKAGE}/relationships/metadata/core-properties"'
        ' Target="docProps/core.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="styles" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(TITLE)}</dc:title><dc:language>en-GB</dc:language></cp:coreProperties>",
        "word/styles.xml": _styles(),
        "word/document.xml": f"<w:document {_W}><w:body>{_body(hub_phone)}</w:body></w:document>",
    }


def _styles() -> str:
    sized = (("Title", "Title", 40, 240), ("Heading1", "heading 1", 28, 360))
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{code}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="{before}" w:after="80"/>'
        + (f'<w:outlineLvl w:val="{0}"/>' if code == "Heading1" else "")
        + f'</w:pPr><w:rPr><w:b/><w:color w:val="00625A"/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for code, name, size, before in sized
    )
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="24"/><w:lang w:val="en-GB"/>'
        '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="288" w:lineRule="auto"/></w:pPr>'
        '</w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        f'<w:name w:val="Normal"/></w:style>{styles}</w:styles>'
    )


def _body(hub_phone: str) -> str:
    hub = "the Children and Families Hub" + (f" on {hub_phone}" if hub_phone else "")
    questions = "".join(
        _paragraph(heading, "Heading1") + _paragraph(more) + _paragraph("") * _LINES for heading, more in QUESTIONS
    )
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134"'
    page += ' w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    first, *rest = BEFORE
    opening = _paragraph(TITLE, "Title") + _paragraph(first, bold=True) + "".join(map(_paragraph, rest))
    return opening + _facts() + questions + _paragraph(AFTER.format(hub=hub), bold=True) + page


def _facts() -> str:
    line = '<w:{0} w:val="single" w:sz="4" w:space="0" w:color="6B7A80"/>'
    borders = "".join(line.format(side) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    rows = "".join(
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="2400" w:type="dxa"/></w:tcPr>{_paragraph(fact, bold=True)}</w:tc>'
        f'<w:tc><w:tcPr><w:tcW w:w="7200" w:type="dxa"/></w:tcPr>{_paragraph("")}</w:tc></w:tr>'
        for fact in FACTS
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="9600" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLook w:firstColumn="1" w:firstRow="0" w:noHBand="1" w:noVBand="1"/>'
        '<w:tblCaption w:val="About the training"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="2400"/><w:gridCol w:w="7200"/></w:tblGrid>{rows}</w:tbl>'
    )


def _paragraph(text: str, style: str = "", *, bold: bool = False) -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = f'<w:r>{"<w:rPr><w:b/></w:rPr>" if bold else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p>{look}{run if text else ''}</w:p>"
