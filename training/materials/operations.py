"""What is done with slides and handouts. All of it runs inside transaction()."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import SYSTEM, Actor
from training.bookings.lifecycle import AlreadyDone, Outcome
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.courses.models import Event
from training.files.models import KeptFile
from training.files.operations import keep_for_good
from training.files_in.file_types import FileType
from training.history.operations import record
from training.links import new_token
from training.materials.availability import why_no_such_days
from training.materials.emails import tell_ready
from training.materials.models import AskedBy, Material, MaterialFetch, MaterialVersion, SlidesRequest
from training.materials.queries import materials_for, request_with_booking
from training.refusals import Code, Refused

USED_FOR = "slides and handouts"
ASKED = AlreadyDone("You have already asked for the slides. We write to you when they are ready.")
CHANGED_MEANWHILE = "Somebody else changed this meanwhile. Look at how it stands now."
NOT_ATTENDED = "Slides are for those who attended. If the register is wrong, write to the training team."


@dataclass(frozen=True)
class MaterialDetails:
    """What is said of slides or a handout beside the file."""

    title: str
    kind: str
    audience: str
    from_on: date | None
    until_on: date | None


@dataclass(frozen=True)
class SentFile:
    """A file that was looked into, and that a page carries until it is kept."""

    kept: KeptFile
    type: FileType


def add_material(
    session: Session,
    course_id: int,
    event_id: int | None,
    details: MaterialDetails,
    file: SentFile,
    actor: Actor,
    now: datetime,
) -> Material:
    """Add slides or a handout for an event, or for all events of a course. Raises Refused with a sentence."""
    material = Material(ref=new_token(), course_id=course_id, event_id=event_id, added_at=now, withdrawn_because="")
    _describe(session, material, details, now)
    session.add(material)
    session.flush()
    _add_version(session, material, 1, file, actor, now)
    _record(session, material, "added", actor, now)
    return material


def change_material(session: Session, material_id: int, details: MaterialDetails, actor: Actor, now: datetime) -> None:
    """Raises Refused with a sentence."""
    material = _locked(session, material_id)
    before = (material.title, material.kind, material.audience, material.from_on, material.until_on)
    _describe(session, material, details, now)
    if before != (material.title, material.kind, material.audience, material.from_on, material.until_on):
        _record(session, material, "changed", actor, now)


def replace_file(session: Session, material_id: int, file: SentFile, actor: Actor, now: datetime) -> int:
    """Hand out another file in the place of the one of now, which stays to be looked at. Returns its number."""
    material = _locked(session, material_id)
    number = material.current.number + 1
    _add_version(session, material, number, file, actor, now)
    _record(session, material, "file replaced", actor, now, version=number)
    return number


def withdraw_material(session: Session, material_id: int, because: str, actor: Actor, now: datetime) -> None:
    """Nobody can fetch it any more. Withdrawn before, it keeps its first reason."""
    material = _locked(session, material_id)
    if material.withdrawn_at is None:
        material.withdrawn_at, material.withdrawn_because = now, because
        _record(session, material, "withdrawn", actor, now)


def hand_out_again(session: Session, material_id: int, actor: Actor, now: datetime) -> None:
    material = _locked(session, material_id)
    if material.withdrawn_at is not None:
        material.withdrawn_at, material.withdrawn_because = None, ""
        _record(session, material, "handed out again", actor, now)


def ask_for_slides(
    session: Session, booking_id: int, asked_by: AskedBy, actor: Actor, now: datetime
) -> AlreadyDone | None:
    """Somebody wants the slides of what they attended. Asked before, nothing changes. Raises Refused."""
    booking = session.scalars(select(Booking).where(Booking.id == booking_id).with_for_update()).one()
    if session.get(SlidesRequest, booking_id) is not None:
        return ASKED
    if booking.outcome != Outcome.ATTENDED:
        raise Refused(Code.NOT_POSSIBLE, NOT_ATTENDED)
    session.add(SlidesRequest(booking_id=booking_id, asked_at=now, asked_by=asked_by))
    session.flush()
    record(session, "booking", booking_id, "slides asked for", actor, now)
    queue.wake("materials.tell")  # they may be there already
    return None


def tell_of_slides(session: Session, booking_id: int, now: datetime) -> bool:
    """Tell somebody who asked that they can fetch the slides. Whether anybody was told."""
    wish = request_with_booking(session, booking_id)
    if wish is None or wish.told_at is not None:
        return False
    found = materials_for(session, wish.booking, now, 0)
    titles = [row.material.title for row in found.rows if row.can_be_fetched]
    if not titles:
        return False
    if (to := recipient_of(wish.booking)) is None or not to.email:
        return False
    wish.told_at = now
    tell_ready(session, wish.booking, titles, now)
    record(session, "booking", booking_id, "told of slides", SYSTEM, now)
    return True


def note_fetch(session: Session, material_id: int, booking_id: int, version: int, now: datetime) -> None:
    """Somebody fetched it, for the first time or again."""
    session.scalars(select(Booking.id).where(Booking.id == booking_id).with_for_update()).one()
    fetch = session.scalar(
        select(MaterialFetch).where(MaterialFetch.material_id == material_id, MaterialFetch.booking_id == booking_id)
    )
    if fetch is None:
        fetch = MaterialFetch(material_id=material_id, booking_id=booking_id, first_at=now, times=0)
        session.add(fetch)
    fetch.version, fetch.last_at, fetch.times = version, now, fetch.times + 1
    session.flush()


def _describe(session: Session, material: Material, details: MaterialDetails, now: datetime) -> None:
    event = session.get_one(Event, material.event_id) if material.event_id else None
    ends_on = clock.local(event.ends_at).date() if event else None
    earliest = None if details.until_on == material.until_on else clock.local(now).date()
    if sentence := why_no_such_days(details.from_on, details.until_on, ends_on, earliest):
        raise Refused(Code.NOT_POSSIBLE, sentence, "until_on")
    material.title, material.kind, material.audience = details.title, details.kind, details.audience
    material.from_on, material.until_on = details.from_on, details.until_on


def _add_version(
    session: Session, material: Material, number: int, file: SentFile, actor: Actor, now: datetime
) -> None:
    kept = session.get_one(KeptFile, file.kept.id)
    keep_for_good(kept, USED_FOR)
    material.versions.append(
        MaterialVersion(
            number=number,
            kept_id=kept.id,
            file_name=kept.name,
            file_type=file.type.ending,
            size=kept.size,
            added_at=now,
            added_by_id=actor.person_id,
        )
    )
    session.flush()


def _locked(session: Session, material_id: int) -> Material:
    return session.scalars(
        select(Material).where(Material.id == material_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def _record(session: Session, material: Material, action: str, actor: Actor, now: datetime, **more: object) -> None:
    """In the history of the event, or of the course where it goes with all its events."""
    subject, subject_id = ("event", material.event_id) if material.event_id else ("course", material.course_id)
    record(session, subject, subject_id, f"material {action}", actor, now, material=material.id, **more)
