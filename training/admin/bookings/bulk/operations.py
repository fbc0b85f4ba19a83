"""What a press on many bookings does to each of them, inside transaction(). A job carries it out (jobs/slices.py).

Each raises Refused with a sentence where it cannot be done, also where somebody did it meanwhile.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.attendance import operations as attendance
from training.attendance.models import Mark, MarkKind
from training.bookings import settling
from training.bookings.lifecycle import Action, AlreadyDone
from training.bookings.models import Booking
from training.bookings.moving.operations import ALREADY_THERE, transfer_booking
from training.bookings.reasons.models import CancelCategory
from training.certificates import operations as certificates
from training.certificates.queries import current_certificate
from training.courses.models import Sitting
from training.jobs.models import Job
from training.jobs.operations import remember, remembered
from training.refusals import Code, Refused

MOVED_MEANWHILE = "This booking was moved to another event meanwhile, so nothing was changed."
CHANGED_SINCE = "This was changed again since, so it was left as it is."
HAS_IT = "They have their certificate already."


def release_certificate(session: Session, job: Job, booking_id: int, actor: Actor, now: datetime) -> str | None:
    """Let somebody have their certificate who has not answered the evaluation."""
    booking = _still_here(session, job, booking_id)
    if current_certificate(session, booking.id) is not None:
        return "They had it already."
    reason = job.details.get("reason", "needed now")  # jobs of before had none
    of_one_event = job.about == "event"
    certificates.release_without_evaluation(session, booking, reason, actor, now, among_many=of_one_event)
    return None


def cancel(session: Session, job: Job, booking_id: int, actor: Actor, now: datetime) -> None:
    """Cancel a booking by hand, for the reason that was chosen for all of them."""
    chosen = job.details.get("category")
    _carry_out(session, job, booking_id, Action.CANCEL, actor, now, CancelCategory(chosen) if chosen else None)


def confirm_address(session: Session, job: Job, booking_id: int, actor: Actor, now: datetime) -> None:
    """Confirm a booking for its delegate, who has not pressed the link."""
    _carry_out(session, job, booking_id, Action.CONFIRM_ADDRESS, actor, now)


def approve(session: Session, job: Job, booking_id: int, actor: Actor, now: datetime) -> None:
    """Approve a booking in place of its line manager."""
    _carry_out(session, job, booking_id, Action.APPROVE, actor, now)


def _carry_out(
    session: Session,
    job: Job,
    booking_id: int,
    action: Action,
    actor: Actor,
    now: datetime,
    category: CancelCategory | None = None,
) -> None:
    booking = _still_here(session, job, booking_id)
    done = settling.carry_out(session, booking, action, actor, now, category=category)
    if isinstance(done, AlreadyDone):
        raise Refused(Code.DONE, done.sentence)


def move(session: Session, job: Job, booking_id: int, actor: Actor, now: datetime) -> None:
    """Move a booking to the event that was chosen, and keep where it was."""
    booking = session.get_one(Booking, booking_id)
    if booking.event_id not in {job.about_id, job.details["to"]}:
        raise Refused(Code.CHANGED, MOVED_MEANWHILE)
    before = {
        "event": booking.event_id,
        "mode": booking.pool.mode if booking.pool else None,
        "transfers": booking.transfers,
        "at": booking.transferred_at.isoformat() if booking.transferred_at else None,
    }
    done = transfer_booking(session, booking, job.details["to"], actor, now, mode=job.details.get("mode"))
    if isinstance(done, AlreadyDone):
        raise Refused(Code.DONE, done.sentence)
    remember(session, job, booking.id, before | {"to": booking.event_id})


def move_back(session: Session, job: Job, booking_id: int, actor: Actor, now: datetime) -> None:
    """Undo a move: back to where it was, and it has not been moved. Refused where no place is left there."""
    booking, before = session.get_one(Booking, booking_id), remembered(session, job.details["undoes"], booking_id)
    if booking.event_id == before["event"]:
        raise Refused(Code.DONE, ALREADY_THERE.sentence)
    if booking.event_id != before["to"]:
        raise Refused(Code.CHANGED, CHANGED_SINCE)
    transfer_booking(session, booking, before["event"], actor, now, mode=before["mode"])
    booking.transfers = before["transfers"]
    booking.transferred_at = datetime.fromisoformat(before["at"]) if before["at"] else None


def mark(session: Session, job: Job, booking_id: int, actor: Actor, now: datetime) -> None:
    """Mark somebody at the sitting that was chosen, as at the moment of the press, and keep what was said before."""
    booking, sitting = session.get_one(Booking, booking_id), session.get_one(Sitting, job.details["sitting"])
    kind = MarkKind(job.details["kind"])
    attendance.open_register(session, sitting.event_id)
    earlier = _mark_of(session, sitting.id, booking.id)
    before = {"kind": earlier.kind, "in_time": earlier.within_grace} if earlier else {}
    attendance.mark(session, sitting.id, booking.ref, kind, actor, now, tapped_at=job.asked_at)
    remember(session, job, booking.id, before | {"to": kind})


def mark_back(session: Session, job: Job, booking_id: int, actor: Actor, now: datetime) -> None:
    """Undo a mark: what was said before is said again, and where nothing was, nothing is."""
    marked, before = session.get_one(Job, job.details["undoes"]), remembered(session, job.details["undoes"], booking_id)
    booking, sitting = session.get_one(Booking, booking_id), session.get_one(Sitting, marked.details["sitting"])
    attendance.open_register(session, sitting.event_id)
    now_marked = _mark_of(session, sitting.id, booking.id)
    if now_marked is None or now_marked.kind != before["to"]:
        raise Refused(Code.CHANGED, CHANGED_SINCE)
    if "kind" not in before:
        attendance.clear_mark(session, sitting.id, booking.ref, actor, now)
        return
    attendance.mark(session, sitting.id, booking.ref, MarkKind(before["kind"]), actor, now, tapped_at=now)
    if before["in_time"] is not None:
        attendance.correct_lateness(session, sitting.id, booking.ref, before["in_time"], actor, now)


def _mark_of(session: Session, sitting_id: int, booking_id: int) -> Mark | None:
    return session.scalar(select(Mark).where(Mark.sitting_id == sitting_id, Mark.booking_id == booking_id))


def _still_here(session: Session, job: Job, booking_id: int) -> Booking:
    """The booking, where it still belongs to the event whose roster was pressed on."""
    booking = session.get_one(Booking, booking_id)
    if job.about == "event" and booking.event_id != job.about_id:
        raise Refused(Code.CHANGED, MOVED_MEANWHILE)
    return booking
