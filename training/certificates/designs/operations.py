"""What the administrator does with designs, inside transaction(): change one in a copy, and put the copy to use."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.certificates.designs import wording
from training.certificates.designs.models import CertificateDesign, DesignPreview
from training.certificates.designs.queries import design_by_id, design_of, design_written
from training.certificates.designs.wording import DesignWords
from training.courses.models import Course
from training.files.gateway import StoredBytes
from training.files.models import KeptFile
from training.files.operations import keep, let_go
from training.history.operations import record
from training.refusals import Code, Refused

PREVIEW = "certificates.preview_designs"
LOGO, SIGNATURE = "logo", "signature"
_USED_FOR = {LOGO: "logo on certificates", SIGNATURE: "signature on certificates"}
IN_USE = "Certificates were issued with this version, so it stays. Change the design in use: that makes a copy."
GONE = "This version was deleted meanwhile. Begin again from the design in use."
BOARD_NEEDS_ONE = "The Board always has a design. Change it in a copy instead."


def begin_design(session: Session, course: Course | None, actor: Actor, now: datetime) -> CertificateDesign:
    """A copy of the design in use, to be changed. Where one is being written, that one comes back."""
    _lock_designs(session)
    course_id = course.id if course else None
    if written := design_written(session, course_id):
        return written
    old = design_of(session, course_id) or design_of(session, None)
    assert old is not None
    numbers = select(func.max(CertificateDesign.number)).where(
        CertificateDesign.course_id.is_(None) if course_id is None else CertificateDesign.course_id == course_id
    )
    new = CertificateDesign(
        course_id=course_id,
        number=(session.scalar(numbers) or 0) + 1,
        title=old.title,
        sentence=old.sentence,
        closing=old.closing,
        signatory=old.signatory,
        signatory_post=old.signatory_post,
        logo_id=old.logo_id,
        logo_of=old.logo_of,
        signature_id=old.signature_id,
        begun_at=now,
        begun_by_id=actor.person_id,
    )
    session.add(new)
    session.flush()
    _ask_for_preview(session, new, now)
    record(session, "certificate design", new.id, "begun", actor, now)
    return new


def change_words(session: Session, design_id: int, words: DesignWords, actor: Actor, now: datetime) -> None:
    """What certificates say. Raises Refused for an unknown field or too many words, beside the box it is about."""
    design = _written_version(session, design_id)
    if found := wording.faults(words):
        raise Refused.for_fields(Code.MISSING, dict(found))
    for name, value in vars(words).items():
        setattr(design, name, value)
    _ask_for_preview(session, design, now)
    record(session, "certificate design", design.id, "words changed", actor, now)


def set_picture(
    session: Session,
    design_id: int,
    which: str,
    stored: StoredBytes,
    name: str,
    whose: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Print a picture, whose bytes are stored, in the place of the one before. `which`: the logo or the signature.

    `whose`: of a logo, the words for those who do not see it.
    """
    design = _written_version(session, design_id)
    before = getattr(design, which)
    with session.no_autoflush:
        setattr(design, which, keep(session, stored, name, _USED_FOR[which], None, actor, now))
        if which == LOGO:
            design.logo_of = whose
    session.flush()
    _let_go_if_unused(session, before, now)
    _ask_for_preview(session, design, now)
    record(session, "certificate design", design.id, "picture set", actor, now, fields=[which])


def keep_picture(session: Session, design_id: int, which: str, whose: str, actor: Actor, now: datetime) -> None:
    """No other picture; only whose logo it is may be said anew. Raises Refused where there is none."""
    design = _written_version(session, design_id)
    if getattr(design, which) is None:
        raise Refused(Code.MISSING, "Choose the picture", "file")
    if which == LOGO and design.logo_of != whose:
        design.logo_of = whose
        _ask_for_preview(session, design, now)
        record(session, "certificate design", design.id, "words changed", actor, now)


def remove_picture(session: Session, design_id: int, which: str, actor: Actor, now: datetime) -> None:
    """Print none any more."""
    design = _written_version(session, design_id)
    before = getattr(design, which)
    if before is None:
        return
    setattr(design, which, None)
    if which == LOGO:
        design.logo_of = ""
    session.flush()
    _let_go_if_unused(session, before, now)
    _ask_for_preview(session, design, now)
    record(session, "certificate design", design.id, "picture removed", actor, now, fields=[which])


def put_to_use(session: Session, design_id: int, actor: Actor, now: datetime) -> None:
    """Certificates that are issued from now on have this design. Those there are stay as they were made."""
    design = _written_version(session, design_id)
    before = design_of(session, design.course_id)
    if before is not None:
        before.used_until = now
        session.flush()  # one is in force at a time
    design.used_since = now
    record(session, "certificate design", design.id, "put to use", actor, now)


def delete_design(session: Session, design_id: int, actor: Actor, now: datetime) -> None:
    """A version that was never in use."""
    design = _written_version(session, design_id)
    pictures = [one for one in (design.logo, design.signature) if one is not None]
    record(session, "certificate design", design.id, "deleted", actor, now)
    session.delete(design)
    session.flush()
    for picture in pictures:
        _let_go_if_unused(session, picture, now)


def go_back_to_the_boards(session: Session, design_id: int, actor: Actor, now: datetime) -> None:
    """Certificates of a course have the Board's design again. Raises Refused where it is the Board's."""
    _lock_designs(session)
    design = session.get(CertificateDesign, design_id, populate_existing=True)
    if design is None or design.course_id is None:
        raise Refused(Code.NOT_POSSIBLE, BOARD_NEEDS_ONE)
    if design.is_in_force:
        design.used_until = now
        record(session, "certificate design", design.id, "ended", actor, now)


def ask_for_preview_again(session: Session, design: CertificateDesign, now: datetime) -> None:
    """Of a version whose preview was never made: the first of the Board comes without one."""
    if design.preview is None:
        _ask_for_preview(session, design, now)


def _written_version(session: Session, design_id: int) -> CertificateDesign:
    """Nobody else changes a design until we are done. Raises Refused where it cannot be changed any more."""
    _lock_designs(session)
    design = design_by_id(session, design_id)
    if design is None:
        raise Refused(Code.DONE, GONE)
    session.refresh(design)
    if not design.is_written:
        raise Refused(Code.DONE, IN_USE)
    return design


def _lock_designs(session: Session) -> None:
    """There are few, and they change a few times a year: one change of any at a time. The Board's first is for ever."""
    session.execute(select(CertificateDesign.id).where(CertificateDesign.course_id.is_(None)).with_for_update()).all()


def _ask_for_preview(session: Session, design: CertificateDesign, now: datetime) -> None:
    """A preview that is being made at this moment is made anew: it holds what was so before (tasks.py)."""
    preview = design.preview
    if preview is None:
        preview = design.preview = DesignPreview(asked_at=now)
    preview.asked_at, preview.rendered_at, preview.claimed_until, preview.attempts = now, None, None, 0
    session.flush()
    queue.wake(PREVIEW)


def _let_go_if_unused(session: Session, picture: KeptFile | None, now: datetime) -> None:
    """Versions share the picture that was copied with them; it goes with the last."""
    if picture is None:
        return
    has_it = or_(CertificateDesign.logo_id == picture.id, CertificateDesign.signature_id == picture.id)
    if session.scalar(select(CertificateDesign.id).where(has_it).limit(1)) is None:
        let_go(picture, now)
