"""A training record as a document: plain words in, a tagged PDF (PDF/UA-1, A4 portrait) out."""

from dataclasses import dataclass, fields

from training.documents import PROJECT, direction, pdf_of, printable

_STYLES = PROJECT / "static" / "record" / "record.css"


@dataclass(frozen=True)
class PrintedLine:
    """One piece of training."""

    title: tuple[str, str]
    """And its level."""
    dates: str
    hours: str
    proof: str
    """The number of the certificate, or why there is none."""
    refresh: str
    code: str = ""
    """With which anybody checks the certificate."""
    check_at: str = ""
    """The address that checks it."""


@dataclass(frozen=True)
class PrintedPast:
    """Something that a list says was done elsewhere."""

    title: tuple[str, str]
    """And who ran it."""
    completed: str
    lasted: str
    source: str


@dataclass(frozen=True)
class RecordText:
    """What the document says: finished words, never rows."""

    name: str
    board_name: str
    contact_email: str
    contact_phone: str
    made_on: str
    verify_at: str
    """The address of the page on which anybody checks a certificate."""
    levels: tuple[tuple[str, str, str], ...]
    """The name, how it stands, and until when."""
    lines: tuple[PrintedLine, ...]
    years: tuple[tuple[str, str, str, str], ...]
    """Year, events, hours, and of them those with people of other organisations: empty where there are none."""
    total: str
    past: tuple[PrintedPast, ...] = ()
    not_checked: str = ""
    """What to know of these."""


_LISTS = ("lines", "past")


def render(text: RecordText) -> bytes:
    """The document as PDF, byte for byte the same for the same words."""
    plain = {one.name: printable(getattr(text, one.name)) for one in fields(text) if one.name not in _LISTS}
    lists = {
        name: [{one.name: printable(getattr(line, one.name)) for one in fields(line)} for line in getattr(text, name)]
        for name in _LISTS
    }
    values = {**plain, **lists, "direction_of": direction}
    return pdf_of("records/record_document.html", _STYLES, values)
