"""Who of an agency is in date, as a document: plain words in, a tagged PDF (PDF/UA-1, A4) out."""

from dataclasses import asdict, dataclass

from training.documents import PROJECT, pdf_of, printable

_STYLES = PROJECT / "static" / "inspection" / "inspection.css"
_WIDE_FROM = 4
"""Levels from which on the table of people lies across."""


@dataclass(frozen=True)
class PrintedSum:
    """What one level comes to."""

    level: str
    counts: tuple[str, ...]
    """How many are in date, due, overdue and have not done it."""
    share: str
    """Of whom it is asked, with what is divided by what; or why there is no percentage."""


@dataclass(frozen=True)
class PrintedPerson:
    name: str
    about: str
    """What they do, and until when they are away."""
    staff_number: str
    levels: tuple[tuple[str, str], ...]
    """How they stand with each level, and the days."""


@dataclass(frozen=True)
class PrintedMissing:
    """What one level lacks, and where it can be taken."""

    level: str
    sentence: str
    dates: tuple[str, ...]


@dataclass(frozen=True)
class InspectionText:
    """What the document says: finished words, never rows."""

    agency: str
    board_name: str
    contact_email: str
    contact_phone: str
    made_on: str
    levels: tuple[str, ...]
    sums: tuple[PrintedSum, ...]
    counts_as: tuple[tuple[str, str], ...]
    """Each word for how somebody stands, and what it means."""
    people: tuple[PrintedPerson, ...]
    people_sentence: str
    missing: tuple[PrintedMissing, ...]


def render(text: InspectionText) -> bytes:
    """The document as PDF, byte for byte the same for the same words."""
    return pdf_of("agency/inspection/document.html", _STYLES, {"text": _plain(asdict(text)), "wide_from": _WIDE_FROM})


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return printable(value)
