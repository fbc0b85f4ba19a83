"""What the worker does: makes previews of designs."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session, joinedload

from training import clock, queue
from training.certificates.designs import wording
from training.certificates.designs.models import CertificateDesign, DesignPreview
from training.certificates.designs.operations import PREVIEW
from training.certificates.designs.queries import design_text
from training.certificates.pdf import CertificateText, DesignText, render_together
from training.courses.editions.queries import edition_on
from training.courses.models import Course
from training.db import db
from training.documents import pictures_of_pages
from training.links import link_to
from training.printing import print_all
from training.settings.queries import rules

_DOTS = 1400
"""The width of a picture of a preview: twice what its page shows."""
_WITH_PICTURES = (
    joinedload(DesignPreview.design).options(
        joinedload(CertificateDesign.course).selectinload(Course.outcomes),
        joinedload(CertificateDesign.logo),
        joinedload(CertificateDesign.signature),
    ),
)


class MadePreview(NamedTuple):
    asked_at: datetime
    pdf: bytes
    pictures: list[bytes]


@queue.sweep(PREVIEW)
def preview_designs() -> int:
    """Make every preview that was asked for. Returns how many were made."""
    return print_all(DesignPreview, oldest=DesignPreview.asked_at, make=_make, keep=_keep, again=PREVIEW)


def _make(preview_id: int) -> MadePreview:
    session = db.session()
    preview = session.get_one(DesignPreview, preview_id, options=_WITH_PICTURES)
    asked_at, design = preview.asked_at, preview.design
    text = design_text(design, rules(session).board_name)
    course = design.course
    title = course.title if course else "Safeguarding lead training"
    outcomes = tuple(outcome.text for outcome in course.outcomes) if course else ()
    edition = edition_on(session, course.id, clock.today()) if course else None
    session.rollback()
    pdf = render_together(
        _examples(text, title, outcomes, edition.name if edition else ""), "Preview of certificates", lambda _: None
    )
    return MadePreview(asked_at, pdf, pictures_of_pages(pdf, _DOTS))


def _keep(_session: Session, preview: DesignPreview, made: MadePreview, _now: datetime) -> None:
    """What was made of words that have changed since is made once more."""
    if preview.asked_at != made.asked_at:
        preview.rendered_at = None
        queue.wake(PREVIEW)
        return
    preview.pdf = made.pdf
    preview.usual, preview.longest = made.pictures


def _examples(design: DesignText, title: str, outcomes: tuple[str, ...], edition: str) -> list[CertificateText]:
    """Two certificates of nobody: as most are, and the fullest page to be expected.

    `outcomes` and `edition` are those of the course that the design is of; empty: any.
    """
    longest_title = max(title, wording.LONG_TITLE, key=len)
    dates = "28 September, 5 October and 12 October 2027"
    usual = _example(design, "Priya Ramanathan", title, "8 December 2026", outcomes or wording.OUTCOMES[:3], edition)
    fullest = _example(
        design, wording.LONG_NAME, longest_title, dates, outcomes or wording.OUTCOMES, edition or wording.EDITION
    )
    return [usual, fullest]


def _example(
    design: DesignText, name: str, title: str, dates: str, outcomes: tuple[str, ...], edition: str
) -> CertificateText:
    """Its number and code are none, so that nobody takes it for a certificate."""
    verify = link_to("certificates.verify")
    return CertificateText(
        name=name,
        course_title=title,
        level_text="Level 3",
        dates_text=dates,
        place_text="Colchester",
        hours_text="6 hours",
        refresh_due_text="8 December 2028",
        number="A preview, of nobody",
        short_code="NOT-VALID",
        verify_url=verify,
        verify_at=verify.partition("://")[2],
        issued_text=clock.show_date(clock.now(), weekday=False),
        design=design,
        edition_text=edition or None,
        outcomes=outcomes,
    )
