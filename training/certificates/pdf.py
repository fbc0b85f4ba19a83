"""The certificate as a document: plain words in, a tagged PDF (PDF/UA-1, one A4 landscape page) out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from io import BytesIO
from typing import Any

import segno

from training.certificates.room import (
    CLOSING_ROOM,
    HEADING_ROOM,
    SENTENCE_ROOM,
    fit_outcomes,
    is_tall,
    name_size,
    size_class,
    title_size,
)
from training.documents import PROJECT, Picture, direction, pdf_of, pdf_of_several, printable
from training.mail.fields import filled

_STYLES = PROJECT / "static" / "certificate" / "certificate.css"


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
    outcomes: tuple[str, ...] = ()  # left out where the page has no room for all of them


def render(text: CertificateText) -> bytes:
    """The certificate as PDF, byte for byte the same for the same words: it can be thrown away and made again."""
    return pdf_of("certificates/certificate.html", _STYLES, _page_values(text))


def render_together(texts: Sequence[CertificateText], title: str, laid_out: Callable[[int], None]) -> bytes:
    """Several certificates as one PDF to be printed, a page each. `laid_out` is told after each how many are done.

    Made anew of the same words, not of the files that holders have: those stay as they were made and sent.
    """
    pages = (_page_values(text) for text in texts)
    return pdf_of_several("certificates/certificate.html", _STYLES, pages, title, laid_out)


def leaves_out_outcomes(text: CertificateText) -> bool:
    """Whether there are more outcomes than there is room for, however small they are printed."""
    return bool(text.outcomes) and _page_values(text)["fit"] is None


def _page_values(text: CertificateText) -> dict[str, Any]:
    values = {field.name: printable(getattr(text, field.name)) for field in fields(text)}
    values |= _design_values(text.design, values)
    name, title = values["name"], values["course_title"]
    facts = _facts(values)
    signed = (values["signatory"], values["signatory_post"], values["board_name"], text.issued_text)
    fit = fit_outcomes(values["outcomes"], name, title, facts, signed)
    close = fit.close if fit else ""
    return values | {
        "fit": fit,
        "name_size": name_size(name, close),
        "name_height": "tall" if is_tall(name) else "",
        "name_direction": direction(name),
        "title_size": title_size(title, close),
        "title_height": "tall" if is_tall(title) else "",
        "title_direction": direction(title),
        "qr_code": _qr_code(text.verify_url),
    }


def _facts(values: dict[str, Any]) -> tuple[str, ...]:
    """The lines below the title."""
    first = (values["level_text"], values["dates_text"], values["place_text"], values["hours_text"])
    edition, due = values["edition_text"], values["refresh_due_text"]
    second = (edition and f"Content: {edition}", due and f"Refresh due on {due}")
    return tuple(" · ".join(filter(None, line)) for line in (first, second) if any(line))


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
        "heading_size": size_class(title, HEADING_ROOM),
        "sentence": sentence,
        "sentence_size": size_class(sentence, SENTENCE_ROOM),
        "closing": closing,
        "closing_size": size_class(closing, CLOSING_ROOM),
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
