"""Every kind of job: what it does to one row, and its words. A kind is kept with jobs, so it is never renamed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from training.admin.bookings.bulk import operations as bulk_operations
from training.admin.programme.editions.operations import tell_person
from training.agency.reminders import operations as reminder_operations
from training.agency.reminders.models import LevelReminder
from training.bookings.models import Booking
from training.importing.models import FileImport, ImportRow
from training.importing.writing_operations import LINES_AT_ONCE, write_line
from training.interest.models import Interest
from training.jobs.models import Job
from training.jobs.slices import Work
from training.people.models import Person
from training.writing.operations import write_copy


@dataclass(frozen=True)
class RowShown:
    """How one row of a job is named on its page, and where it leads."""

    text: str
    href: str


@dataclass(frozen=True)
class JobKind:
    """What is done to each row, and how it is said: “Releasing certificates”, “3 bookings”, “3 released”."""

    work: Work
    doing: str
    row: str
    """One of what was chosen: “booking”. Several are it with an s."""
    done: str
    """What became of those that were done, after their number: “released”."""
    rows: Callable[[Session, Sequence[int]], Mapping[int, RowShown]]
    undone_by: str = ""
    """The kind of job that puts it back; empty: it cannot be undone."""
    at_once: int = 1
    """How many rows share one transaction: of an import there are thousands, each done in a moment."""


def _bookings(session: Session, ids: Sequence[int]) -> Mapping[int, RowShown]:
    found = session.scalars(select(Booking).where(Booking.id.in_(ids)).options(joinedload(Booking.delegate)))
    return {one.id: RowShown(one.whose, url_for("admin.bookings.show", ref=one.ref)) for one in found}


def _people(session: Session, ids: Sequence[int]) -> Mapping[int, RowShown]:
    found = session.scalars(select(Person).where(Person.id.in_(ids)))
    return {one.id: RowShown(one.name, url_for("admin.people.person", person_id=one.id)) for one in found}


def _interested(session: Session, ids: Sequence[int]) -> Mapping[int, RowShown]:
    found = session.scalars(select(Interest).where(Interest.id.in_(ids)).options(joinedload(Interest.person)))
    page, gone = url_for("admin.programme.interest"), "Somebody who is not interested any more"
    return {one.id: RowShown(one.person.name if one.person else one.email or gone, page) for one in found}


def _import_lines(session: Session, ids: Sequence[int]) -> Mapping[int, RowShown]:
    found = session.execute(
        select(ImportRow, FileImport.ref)
        .join(FileImport, FileImport.id == ImportRow.import_id)
        .where(ImportRow.id.in_(ids))
    ).tuples()
    return {
        row.id: RowShown(f"Line {row.line}: {row.shown}", url_for("admin.people.import_lines", ref=ref, state="not in"))
        for row, ref in found
    }


def _reminders(session: Session, ids: Sequence[int]) -> Mapping[int, RowShown]:
    found = session.scalars(
        select(LevelReminder).where(LevelReminder.id.in_(ids)).options(joinedload(LevelReminder.person))
    )
    return {one.id: RowShown(one.person.name, url_for("admin.people.person", person_id=one.person_id)) for one in found}


KINDS: Mapping[str, JobKind] = {
    reminder_operations.KIND: JobKind(
        reminder_operations.remind, "Reminding people of an agency", "reminder", "dealt with", _reminders
    ),
    "bookings/mark": JobKind(
        bulk_operations.mark, "Marking attendance", "booking", "marked", _bookings, "bookings/mark-back"
    ),
    "bookings/mark-back": JobKind(bulk_operations.mark_back, "Undoing marks", "booking", "put back", _bookings),
    "bookings/move": JobKind(
        bulk_operations.move, "Moving to another date", "booking", "moved", _bookings, "bookings/move-back"
    ),
    "bookings/move-back": JobKind(bulk_operations.move_back, "Moving back", "booking", "moved back", _bookings),
    "bookings/cancel": JobKind(bulk_operations.cancel, "Cancelling", "booking", "cancelled", _bookings),
    "bookings/confirm": JobKind(bulk_operations.confirm_address, "Confirming", "booking", "confirmed", _bookings),
    "bookings/approve": JobKind(bulk_operations.approve, "Approving", "booking", "approved", _bookings),
    "certificates/release": JobKind(
        bulk_operations.release_certificate, "Releasing certificates", "booking", "released", _bookings
    ),
    "messages/to-bookings": JobKind(write_copy, "Sending a message", "message", "on their way", _bookings),
    "messages/to-people": JobKind(write_copy, "Sending a message", "message", "on their way", _people),
    "messages/to-interested": JobKind(write_copy, "Sending a message", "message", "on their way", _interested),
    "editions/tell": JobKind(tell_person, "Telling what has changed", "message", "on their way", _people),
    "imports/lines": JobKind(
        write_line, "Bringing in a file", "line", "brought in", _import_lines, at_once=LINES_AT_ONCE
    ),
}


def work_of_kinds() -> Mapping[str, Work]:
    return {name: kind.work for name, kind in KINDS.items()}


def at_once_of_kinds() -> Mapping[str, int]:
    return {name: kind.at_once for name, kind in KINDS.items()}


def kind_of(job: Job) -> JobKind:
    return KINDS[job.kind]
