"""What a file is, by what stands in it and not by its name: the types that are handed out, none of which runs anything.

Nothing is unpacked but the two small parts by which a packed file says what it is, so that a file which would unpack to
more than a machine holds does no harm.
"""

import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO

from training.files_in.cells import Unreadable


@dataclass(frozen=True)
class FileType:
    """A type of file that is taken."""

    ending: str
    text: str
    """As a sentence calls it: “a PDF”."""
    short: str
    """As a list calls it: “PowerPoint”."""
    content_type: str
    also: tuple[str, ...] = ()
    """Other endings that its names may have."""


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
PDF = FileType("pdf", "a PDF", "PDF", "application/pdf")
POWERPOINT = FileType("pptx", "a PowerPoint file", "PowerPoint", f"{_OFFICE}.presentationml.presentation")
WORD = FileType("docx", "a Word file", "Word", f"{_OFFICE}.wordprocessingml.document")
EXCEL = FileType("xlsx", "an Excel file", "Excel", f"{_OFFICE}.spreadsheetml.sheet")
IMPRESS = FileType("odp", "an OpenDocument presentation", "OpenDocument", f"{_OPEN}.presentation")
WRITER = FileType("odt", "an OpenDocument text", "OpenDocument", f"{_OPEN}.text")
PNG = FileType("png", "a PNG picture", "PNG picture", "image/png")
JPEG = FileType("jpg", "a JPEG picture", "JPEG picture", "image/jpeg", ("jpeg",))
TYPES = {one.ending: one for one in (PDF, POWERPOINT, WORD, EXCEL, IMPRESS, WRITER, PNG, JPEG)}

_OFFICE_PARTS = {
    b"presentationml.presentation.main+xml": POWERPOINT,
    b"wordprocessingml.document.main+xml": WORD,
    b"spreadsheetml.sheet.main+xml": EXCEL,
}
_MACRO_ENDINGS = frozenset({"pptm", "ppsm", "potm", "docm", "dotm", "xlsm", "xlsb", "xltm", "ppam", "xlam"})
_PAGE_ENDINGS = frozenset({"svg", "svgz", "html", "htm", "xhtml", "mht", "mhtml", "xml"})

SAVE_AS = "Save it as PDF, and choose that."
TAKEN = "PDF, PowerPoint (.pptx), Word (.docx), Excel (.xlsx), OpenDocument (.odp, .odt), PNG or JPEG"
PAPERS, TAKEN_AS_PAPERS = (PDF, PNG, JPEG), "PDF, PNG or JPEG"
"""What shows that somebody did something, such as a certificate."""
_EMPTY = "The file is empty. Open it, see that something is in it, and choose it again."
_PAGE = "An SVG or HTML file can hold a program, so we do not take it. Open it, print it as PDF, and choose that."
_MACROS = (
    "The file holds macros, which are programs, so we do not take it. Save it without them, as .pptx, .docx or .xlsx,"
    " or as PDF, and choose that."
)
_OLD = (
    "This is an Office file of before 2007, or one with a password. Save it as .pptx, .docx or .xlsx without a"
    " password, or as PDF, and choose that."
)
_DAMAGED = "The file is damaged and cannot be opened. Open it on your computer, save it anew, and choose that."
_UNPACKS_TO_MORE = "The file unpacks to far more than a presentation does, so we do not take it. " + SAVE_AS

_PACKED = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_PICTURES = {b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
_MOST_PARTS = 5_000
_MOST_UNPACKED = 500 * 1024 * 1024
_LONGEST_LIST_OF_PARTS = 2 * 1024 * 1024
_LONGEST_PART = 1024 * 1024
"""Bytes of the part that names the others."""


def type_of(
    file: IO[bytes], name: str, taken: Collection[FileType] = tuple(TYPES.values()), in_words: str = TAKEN
) -> FileType:
    """What a file is. Raises Unreadable with a sentence where it is none of those `taken`, or is called what it is not.

    `file` can be gone to and fro in; it is left at its beginning.
    """
    file.seek(0)
    begins = file.read(1024)
    found = _found(file, begins, _ending(name))
    file.seek(0)
    if found is None or found not in taken:
        raise Unreadable(f"We do not take files of this type. Save it as {in_words}, and choose that.")
    if (ending := _ending(name)) and ending not in {found.ending, *found.also}:
        raise Unreadable(
            f"The name of the file ends in “.{ending}”, but it is {found.text}. Choose the right file, or let its name"
            f" end in “.{found.ending}”."
        )
    return found


def _ending(name: str) -> str:
    return name.rpartition(".")[2].strip().lower()[:10] if "." in name else ""


def _found(file: IO[bytes], begins: bytes, ending: str) -> FileType | None:
    """None: of a type that nobody takes."""
    if not begins:
        raise Unreadable(_EMPTY)
    if ending in _MACRO_ENDINGS:
        raise Unreadable(_MACROS)
    if ending in _PAGE_ENDINGS or (_is_markup(begins) and not ending):
        raise Unreadable(_PAGE)
    if _is_markup(begins):
        raise Unreadable(f"The name of the file ends in “.{ending}”, but it is SVG or HTML. {_PAGE}")
    if begins.startswith(b"%PDF-"):
        return PDF
    if begins.startswith(_OLE):
        raise Unreadable(_OLD)
    if picture := next((of for mark, of in _PICTURES.items() if begins.startswith(mark)), None):
        _refuse_broken_picture(file)
        return picture
    if begins.startswith(_PACKED):
        return _packed_type(file)
    return None


def _is_markup(begins: bytes) -> bool:
    """Whether a browser may take it for a page: it begins with a tag, whatever its letters are written in."""
    return begins.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\f").startswith(b"<")


def _refuse_broken_picture(file: IO[bytes]) -> None:
    """By its parts: the dots of the picture are never unpacked."""
    from PIL import Image

    file.seek(0)
    try:
        with Image.open(file, formats=["PNG", "JPEG"]) as picture:
            picture.verify()
    except Exception as fault:  # a broken picture fails in as many ways as there are bytes
        raise Unreadable(_DAMAGED) from fault


def _packed_type(file: IO[bytes]) -> FileType | None:
    _refuse_endless_list(file)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed:
            return _type_by_parts(packed)
    except Unreadable:
        raise
    except Exception as fault:  # a damaged one fails anywhere between its packing and its parts
        raise Unreadable(_DAMAGED) from fault


def _refuse_endless_list(file: IO[bytes]) -> None:
    """The list of parts at the end of a packed file is read as a whole: it says there how long it is."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 22:
        raise Unreadable(_DAMAGED)
    parts = int.from_bytes(end[at + 10 : at + 12], "little")
    long = int.from_bytes(end[at + 12 : at + 16], "little")
    of_huge_files = end[max(0, at - 20) :].startswith(b"PK\x06\x07")
    if parts > _MOST_PARTS or long > _LONGEST_LIST_OF_PARTS or of_huge_files:
        raise Unreadable(_UNPACKS_TO_MORE)


def _type_by_parts(packed: zipfile.ZipFile) -> FileType | None:
    parts = {part.filename.lower().lstrip("/"): part for part in packed.infolist()}
    if sum(part.file_size for part in parts.values()) > _MOST_UNPACKED:
        raise Unreadable(_UNPACKS_TO_MORE)
    if any(_is_program(name) for name in parts):
        raise Unreadable(_MACROS)
    if "[content_types].xml" in parts:
        return _office_type(_read(packed, parts["[content_types].xml"]).lower())
    if "mimetype" in parts:
        said = _read(packed, parts["mimetype"]).strip().decode("ascii", "replace")
        return next((one for one in (IMPRESS, WRITER) if one.content_type == said), None)
    return None


def _office_type(listed: bytes) -> FileType | None:
    """By the list of its parts that an Office file has."""
    if b"macroenabled" in listed or b"vbaproject" in listed:
        raise Unreadable(_MACROS)
    return next((of for said, of in _OFFICE_PARTS.items() if said in listed), None)


def _is_program(part: str) -> bool:
    """Macros of Office and of OpenDocument, and controls that run by themselves."""
    return (
        part.endswith(("vbaproject.bin", "vbadata.xml"))
        or "/activex/" in part
        or "/macrosheets/" in part
        or part.startswith(("basic/", "scripts/"))
    )


def _read(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or part.file_size > _LONGEST_PART:
        raise Unreadable(_DAMAGED)
    with packed.open(part) as opened:
        return opened.read(_LONGEST_PART)
