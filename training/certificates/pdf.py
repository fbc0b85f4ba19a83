"""The certificate as a document: plain words in, a tagged PDF (PDF/UA-1, one A4 landscape page) out."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from io import BytesIO
from itertools import pairwise
from math import ceil
from typing import Any

import segno

from training.documents import PROJECT, Picture, direction, pdf_of, pdf_of_several, printable
from training.mail.fields import filled

_STYLES = PROJECT / "static" / "certificate" / "certificate.css"

# The most that fits on the page in each size class of certificate.css, in ems as ems() counts them.
# Past the last number the smallest class applies: it holds 200 characters of the widest kind.
_NAME_ROOM = {"large": 13, "medium": 17, "small": 50, "smaller": 100}
_TITLE_ROOM = {"large": 36, "medium": 54, "small": 95}
# Of the words of a design: the title and the sentence have one line, the closing has two.
_HEADING_ROOM = {"large": 13, "medium": 17, "small": 23}
_SENTENCE_ROOM = {"large": 46, "medium": 60, "small": 76}
_CLOSING_ROOM = {"large": 120, "medium": 150, "small": 190}
# Letters of these stand higher or lower than their neighbours' line leaves room for: from Devanagari to Myanmar, by
# way of Thai and Tibetan; Khmer; Tai Tham and Balinese; Javanese and others of their kind.
_TALL = ((0x0900, 0x109F), (0x1780, 0x17FF), (0x1A00, 0x1B7F), (0xA980, 0xAAFF))
_OUTCOME_LINES, _OUTCOME_LINE_ROOM = 4, 52
_FACTS_ROOM = 46


@dataclass(frozen=True)
class PrintedPicture:
    """A logo or a signature."""

    alt: str
    """What it is, for those who do not see it."""
    picture: Picture


@dataclass(frozen=True)
class DesignText:
    """What the administrator chose of how certificates look, finished but for the fields in its sentences."""

    title: str  # “Certificate of attendance”
    sentence: str  # between name and course: “attended the whole of”
    closing: str
    signatory: str
    signatory_post: str
    board_name: str
    logo: PrintedPicture | None = None
    signature: PrintedPicture | None = None


@dataclass(frozen=True)
class CertificateText:
    """What the certificate says: finished words, never rows, so that it can be rendered at any time, anywhere."""

    name: str
    course_title: str
    level_text: str | None  # “Level 3”; None for a topic
    dates_text: str  # “8 and 9 December 2026”
    place_text: str  # “Colchester”, “online”
    hours_text: str  # “12 hours”
    refresh_due_text: str | None  # “9 December 2028”; None where the course needs no refresh
    number: str  # “ESCB-2026-01417”
    short_code: str  # “7Q4M-K9XF-2T”, to be typed in beside the number
    verify_url: str  # the whole address with its 128-bit token: what the QR code holds
    verify_at: str  # where a person types number and code: “training.example/verify”
    issued_text: str  # “10 December 2026”
    design: DesignText
    edition_text: str | None = None  # “KCSIE 2025”; None where the course has no editions
    outcomes: tuple[str, ...] = ()  # left out where the page has no room for them


def render(text: CertificateText) -> bytes:
    """The certificate as PDF, byte for byte the same for the same words: it can be thrown away and made again."""
    return pdf_of("certificates/certificate.html", _STYLES, _page_values(text))


def render_together(texts: Sequence[CertificateText], title: str, laid_out: Callable[[int], None]) -> bytes:
    """Several certificates as one PDF to be printed, a page each. `laid_out` is told after each how many are done.

    Made anew of the same words, not of the files that holders have: those stay as they were made and sent.
    """
    pages = (_page_values(text) for text in texts)
    return pdf_of_several("certificates/certificate.html", _STYLES, pages, title, laid_out)


def _page_values(text: CertificateText) -> dict[str, Any]:
    values = {field.name: printable(getattr(text, field.name)) for field in fields(text)}
    values |= _design_values(text.design, values)
    name_size = _size(values["name"], _NAME_ROOM)
    title_size = _size(values["course_title"], _TITLE_ROOM)
    outcome_lines = sum(ceil(ems(outcome) / _OUTCOME_LINE_ROOM) for outcome in values["outcomes"])
    outcome_lines += 2 * _facts_that_wrap(values)  # these lines are higher
    if outcome_lines > _OUTCOME_LINES or not {name_size, title_size} <= {"large", "medium"}:
        values["outcomes"] = ()
    return values | {
        "name_size": name_size,
        "name_height": "tall" if is_tall(values["name"]) else "",
        "name_direction": direction(values["name"]),
        "title_size": title_size,
        "title_height": "tall" if is_tall(values["course_title"]) else "",
        "title_direction": direction(values["course_title"]),
        "qr_code": _qr_code(text.verify_url),
    }


def _facts_that_wrap(values: dict[str, Any]) -> int:
    """How many lines more than two the facts below the title take."""
    first = (values["level_text"], values["dates_text"], values["place_text"], values["hours_text"])
    edition, due = values["edition_text"] or "", values["refresh_due_text"] or ""
    lines = (" · ".join(filter(None, first)), f"Content: {edition} · Refresh due on {due}")
    return sum(max(1, ceil(ems(line) / _FACTS_ROOM)) - 1 for line in lines)


def _design_values(design: DesignText, said: dict[str, Any]) -> dict[str, Any]:
    """The words of the design with their fields filled in, and the size at which each fits its place."""
    in_fields = {
        "course": said["course_title"],
        "dates": said["dates_text"],
        "hours": said["hours_text"],
        "place": said["place_text"],
    }
    title, sentence, closing = (
        printable(filled(words, in_fields)) for words in (design.title, design.sentence, design.closing)
    )
    return {
        "title": title,
        "heading_size": _size(title, _HEADING_ROOM),
        "sentence": sentence,
        "sentence_size": _size(sentence, _SENTENCE_ROOM),
        "closing": closing,
        "closing_size": _size(closing, _CLOSING_ROOM),
        "signatory": printable(design.signatory),
        "signatory_post": printable(design.signatory_post),
        "board_name": printable(design.board_name),
        "logo": design.logo and design.logo.picture,
        "logo_alt": design.logo and design.logo.alt,
        "signature": design.signature and design.signature.picture,
        "signature_alt": design.signature and design.signature.alt,
    }


def _qr_code(address: str) -> Picture:
    # Error correction M: still reads with 15% of it creased or stained. Every mask makes a readable code; to try all
    # eight for the most even one would take 4 ms more. The white page around it is its quiet zone.
    file = BytesIO()
    segno.make_qr(address, error="m", mask=2).save(
        file, "svg", border=0, dark="#003c38", svgversion=None, xmldecl=False, nl=False
    )
    return Picture(file.getvalue(), "image/svg+xml")


def _size(words: str, room: dict[str, int]) -> str:
    """The largest size class that holds the words, else “smallest”. What needs taller lines is set one size smaller."""
    width = ems(words)
    fitting = [*(size for size, most in room.items() if width <= most), "smallest", "smallest"]
    return fitting[1 if is_tall(words) else 0]


def is_tall(words: str) -> bool:
    """Whether the words need taller lines: by their script, or where marks stand upon marks."""
    marks = [unicodedata.combining(character) > 0 for character in words]
    return any(pair == (True, True) for pair in pairwise(marks)) or any(
        first <= ord(character) <= last for character in words for first, last in _TALL
    )


def ems(words: str) -> float:
    """Roughly how wide the words print, in multiples of the font size: no need to ask the fonts."""
    return sum(map(_em, words))


def _em(character: str) -> float:
    if unicodedata.category(character) in {
        "Mn",
        "Me",
        "Cf",
        "Sk",
    }:  # accents, joiners, skin tones: no room of their own
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:  # Chinese, Japanese, Korean, emoji
        return 1.05
    if character.isupper() or character in "mw@%&—":
        return 0.72
    return 0.45
