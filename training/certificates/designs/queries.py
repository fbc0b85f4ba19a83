"""Reading designs: which is in force, which is being written, and one as certificates are printed with it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from training.certificates.designs.models import CertificateDesign
from training.certificates.pdf import DesignText, PrintedPicture
from training.courses.models import Course
from training.documents import Picture
from training.files import gateway
from training.files.models import KeptFile

_PICTURES = (joinedload(CertificateDesign.logo), joinedload(CertificateDesign.signature))


class PictureGone(Exception):
    """The bytes of a logo or a signature are no more. The text says what to do; the desk shows it."""


def design_in_force(session: Session, course_id: int) -> CertificateDesign:
    """With which certificates of a course are issued now: its own, else the Board's."""
    return (
        session.scalars(
            select(CertificateDesign)
            .where(_in_force(), _of(course_id) | _of(None))
            .order_by(CertificateDesign.course_id.is_(None))
        ).first()
        or _board_missing()
    )


def design_of(session: Session, course_id: int | None) -> CertificateDesign | None:
    """The one in force of a course itself, or with None the Board's."""
    return session.scalar(_with_all().where(_in_force(), _of(course_id)))


def design_written(session: Session, course_id: int | None) -> CertificateDesign | None:
    """The version of a course or of the Board that is being written."""
    written = CertificateDesign.used_since.is_(None)
    return session.scalars(_with_all().where(written, _of(course_id)).order_by(CertificateDesign.id.desc())).first()


def versions_used(session: Session, course_id: int | None) -> Sequence[CertificateDesign]:
    """Those that certificates were issued with before, the latest first."""
    before = CertificateDesign.used_until.is_not(None)
    return session.scalars(
        select(CertificateDesign).where(before, _of(course_id)).order_by(CertificateDesign.number.desc())
    ).all()


def courses_with_designs(session: Session) -> Sequence[Course]:
    """Courses that have a design of their own, or one that is being written."""
    own = select(CertificateDesign.course_id).where(CertificateDesign.used_until.is_(None))
    return session.scalars(select(Course).where(Course.id.in_(own)).order_by(Course.title_key)).all()


def design_by_id(session: Session, design_id: int) -> CertificateDesign | None:
    return session.scalar(_with_all().where(CertificateDesign.id == design_id))


def _with_all() -> Select[tuple[CertificateDesign]]:
    return select(CertificateDesign).options(
        joinedload(CertificateDesign.course), joinedload(CertificateDesign.preview), *_PICTURES
    )


def _in_force() -> ColumnElement[bool]:
    return CertificateDesign.used_since.is_not(None) & CertificateDesign.used_until.is_(None)


def _of(course_id: int | None) -> ColumnElement[bool]:
    return CertificateDesign.course_id.is_(None) if course_id is None else CertificateDesign.course_id == course_id


def _board_missing() -> CertificateDesign:
    raise LookupError("The Board has no design of certificates: its first version comes with the migrations")


def design_text(design: CertificateDesign, board_name: str) -> DesignText:
    """A design in finished words and pictures. Raises PictureGone."""
    return replace(
        design_words(design, board_name),
        logo=_printed(design.logo, f"Logo of {design.logo_of}"),
        signature=_printed(design.signature, f"Signature of {design.signatory}"),
    )


def design_words(design: CertificateDesign, board_name: str) -> DesignText:
    """The same without its pictures: for what only asks how much room there is."""
    return DesignText(
        title=design.title,
        sentence=design.sentence,
        closing=design.closing,
        signatory=design.signatory,
        signatory_post=design.signatory_post or "on behalf of the",
        board_name=board_name,
    )


def _printed(kept: KeptFile | None, alt: str) -> PrintedPicture | None:
    return None if kept is None else PrintedPicture(alt, _picture(kept.kept_as, kept.content_type))


@lru_cache(maxsize=16)
def _picture(kept_as: str, content_type: str) -> Picture:
    """Bytes that are kept under a name never change."""
    try:
        return Picture(gateway.read(kept_as), content_type)
    except gateway.FileGone:
        raise PictureGone(
            f"A picture of its design, {kept_as}, is not where kept files are (FILES_URL). Ask whoever runs the site to"
            " put it back from a backup."
        ) from None
