"""What is done with an attendance report, inside transaction(): keeping it, saying whom it means, marking by it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.attendance.closing import ONLY_THE_TEAM, REPORT_CAME, Closed, amend_register
from training.attendance.models import Mark, MarkSource, RegisterTap
from training.attendance.online.models import AttendanceAlias, AttendanceFile
from training.attendance.online.proposing import Proposal
from training.attendance.online.queries import Reading, reading_of
from training.attendance.operations import NO_REGISTER, before_every_tap, locked, why_not_yet
from training.bookings.booking.operations import NO_BOOKINGS
from training.bookings.models import Booking
from training.courses.models import Event, EventState, Sitting
from training.files.gateway import StoredBytes
from training.files.operations import keep
from training.history.operations import record
from training.links import new_token
from training.refusals import Code, Refused
from training.settings.queries import rules

ANOTHER_MEETING = "This is the report of another meeting, so nothing was marked."
WHICH_DAY = "Choose which day this report is of: it does not say."
USED_FOR = "attendance report"


@dataclass(frozen=True)
class MarkedByReport:
    """What came of a report."""

    marked: int
    by_hand: int
    """How many would be otherwise, but were set by a person and stay."""
    amended: Closed | None = None
    """What followed, where the register was closed already."""


def keep_report(
    session: Session, event_id: int, name: str, stored: StoredBytes, actor: Actor, now: datetime, sheet: str = ""
) -> AttendanceFile:
    """Keep a report that can be read, whose bytes are stored. The same file once more is the one that is there.

    `sheet`: which one of a workbook with several.

    Raises Refused where the event has no register, or a closed one and whoever sends it may not change that.
    """
    event = locked(session, event_id)
    refuse_without_register(event)
    if event.register_closed_at and not actor.is_administrator:
        raise Refused(Code.NOT_ALLOWED, ONLY_THE_TEAM)
    earlier = session.scalar(
        select(AttendanceFile).where(
            AttendanceFile.event_id == event_id, AttendanceFile.digest == stored.sha256, AttendanceFile.sheet == sheet
        )
    )
    if earlier is not None:
        return earlier
    delete_on = clock.local(now).date() + timedelta(days=rules(session).online_files_days)
    kept = keep(session, stored, name, USED_FOR, delete_on, actor, now)
    file = AttendanceFile(event_id=event_id, kept_id=kept.id, digest=stored.sha256, sheet=sheet)
    session.add(file)
    session.flush()
    record(session, "event", event_id, "report received", actor, now, file=file.id)
    return file


def refuse_without_register(event: Event) -> None:
    """Raises Refused where nobody can be marked, now or later."""
    if event.state == EventState.CANCELLED:
        raise Refused(Code.CLOSED, NO_REGISTER)
    if not event.takes_bookings:
        raise Refused(Code.NOT_POSSIBLE, NO_BOOKINGS)


def say_who(session: Session, event_id: int, said: Mapping[str, Collection[int]], actor: Actor, now: datetime) -> None:
    """Remember for an event whom names in its reports mean: by the key of an attender the bookings; none: not ours."""
    if not said:
        return
    session.execute(
        delete(AttendanceAlias).where(AttendanceAlias.event_id == event_id, AttendanceAlias.called.in_(said))
    )
    for called, bookings in said.items():
        meant: list[int | None] = [*sorted(set(bookings))]
        session.add_all(
            AttendanceAlias(
                event_id=event_id, called=called, booking_id=booking_id, said_at=now, said_by_id=actor.person_id
            )
            for booking_id in meant or [None]
        )
    session.flush()
    record(session, "event", event_id, "names of a report told apart", actor, now, people=len(said))


def mark_by_report(
    session: Session, event_id: int, file_id: int, day: int | None, absent_too: bool, actor: Actor, now: datetime
) -> MarkedByReport:
    """Mark at one sitting what a report says. What a person set stays; done again, it changes nothing.

    `absent_too`: whoever is not in the report was absent. A closed register is amended, by an administrator alone.
    Raises Refused with a sentence.
    """
    event = locked(session, event_id)
    refuse_without_register(event)
    if event.register_closed_at is None:
        reading = _read_to_mark(session, event, file_id, day, now)
        changes = _changes(reading, absent_too)
        _write(session, reading, changes, file_id, actor, now)
        if changes:
            record(session, "event", event_id, "marked by a report", actor, now, file=file_id, people=len(changes))
        return MarkedByReport(len(changes), _otherwise_by_hand(reading))
    if not actor.is_administrator:
        raise Refused(Code.NOT_ALLOWED, ONLY_THE_TEAM)
    return _amend(session, event, file_id, day, absent_too, actor, now)


def _amend(
    session: Session, event: Event, file_id: int, day: int | None, absent_too: bool, actor: Actor, now: datetime
) -> MarkedByReport:
    """The register is closed. Where the report says nothing new, it is not touched."""
    reading = _read_to_mark(session, event, file_id, day, now)
    changes = _changes(reading, absent_too)
    if not changes:
        _carried_out(session, file_id, now)
        return MarkedByReport(0, _otherwise_by_hand(reading))

    def change(_event: Event) -> Mapping[str, None]:
        _write(session, reading, changes, file_id, actor, now)
        return {}

    closed = amend_register(session, event.id, change, REPORT_CAME, actor, now)
    record(session, "event", event.id, "amended by a report", actor, now, file=file_id, people=len(changes))
    return MarkedByReport(len(changes), _otherwise_by_hand(reading), closed)


def _read_to_mark(session: Session, event: Event, file_id: int, day: int | None, now: datetime) -> Reading:
    reading = reading_of(session, event, file_id, day)
    if reading is None:
        raise Refused(Code.CHANGED, "This report has been deleted, because its time was over. Send it again.")
    if reading.is_of_another_meeting:
        raise Refused(Code.NOT_POSSIBLE, ANOTHER_MEETING)
    if reading.sitting is None:
        raise Refused(Code.MISSING, WHICH_DAY, "day")
    if sentence := why_not_yet(reading.sitting, now):
        raise Refused(Code.TOO_EARLY, sentence)
    return reading


def _changes(reading: Reading, absent_too: bool) -> list[Proposal]:
    return [one for one in reading.changes if absent_too or one.minutes or one.there is not None]


def _otherwise_by_hand(reading: Reading) -> int:
    return sum(one.by_hand and one.there != one.seen for one in reading.proposals)


def _write(
    session: Session,
    reading: Reading,
    changes: Sequence[Proposal],
    file_id: int,
    actor: Actor,
    now: datetime,
) -> None:
    assert reading.sitting is not None  # _read_to_mark() has refused
    _write_marks(session, reading.sitting, changes, file_id, actor, now)
    _carried_out(session, file_id, now)


def _write_marks(
    session: Session, sitting: Sitting, changes: Sequence[Proposal], file_id: int, actor: Actor, now: datetime
) -> None:
    """All of them at once: a conference has hundreds."""
    ids = [one.booking_id for one in changes]
    there = {
        one.booking_id: one
        for one in session.scalars(select(Mark).where(Mark.sitting_id == sitting.id, Mark.booking_id.in_(ids)))
    }
    for one in changes:
        mark = there.get(one.booking_id) or Mark(sitting_id=sitting.id, booking_id=one.booking_id)
        before = mark.kind
        mark.kind, mark.within_grace, mark.source = one.seen.kind, one.seen.within_grace, MarkSource.REPORT
        mark.marked_at, mark.marked_by_id = now, actor.person_id
        session.add(mark)
        tap = {"tap_id": new_token(), "said": one.seen.kind, "tapped_at": before_every_tap(sitting)}
        session.add(RegisterTap(sitting_id=sitting.id, booking_id=one.booking_id, **tap))
        about = {"sitting": sitting.id, "before": before, "to": one.seen.kind, "file": file_id, "minutes": one.minutes}
        record(session, "booking", one.booking_id, "marked by a report", actor, now, **about)
    session.flush()


def _carried_out(session: Session, file_id: int, now: datetime) -> None:
    session.get_one(AttendanceFile, file_id).applied_at = now


def bookings_called(session: Session, event_id: int, refs: Collection[str]) -> list[int]:
    """The bookings of an event with these references. Raises Refused where one is not on its register any more."""
    found = session.scalars(select(Booking.id).where(Booking.event_id == event_id, Booking.ref.in_(refs))).all()
    if len(found) < len(set(refs)):
        raise Refused(
            Code.CHANGED, "Somebody whom you chose is no longer on this register. Look again, and choose anew."
        )
    return list(found)


def forget_old_names(session: Session, before: datetime) -> int:
    """Forget whom names meant, as somebody said before that moment, at events whose reports are gone. Returns how many.

    The reports themselves go on their day (training/files).
    """
    forgotten = session.execute(delete(AttendanceAlias).where(old_names(before)))
    assert isinstance(forgotten, CursorResult)
    return forgotten.rowcount


def old_names(before: datetime) -> ColumnElement[bool]:
    """Names that somebody told apart before that moment, at events that have no report any more."""
    return (AttendanceAlias.said_at < before) & AttendanceAlias.event_id.not_in(select(AttendanceFile.event_id))
