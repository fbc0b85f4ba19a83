"""What can be done about a certificate, inside transaction(): issue it, release it, revoke it, correct it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import Actor
from training.board_lists.queries import board_lists
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.bookings.queries import days_attended
from training.certificates import numbering, wording
from training.certificates.designs.queries import design_in_force
from training.certificates.emails import tell_left, tell_revoked
from training.certificates.models import Certificate
from training.certificates.queries import certificates_in_other_names, current_certificate
from training.courses.editions.queries import edition_on
from training.courses.models import EventKind
from training.courses.renewal import valid_until
from training.history.operations import record
from training.links import new_code, new_token
from training.people.models import Person
from training.printing import printed_anew
from training.refusals import Code, Refused
from training.settings.models import SIGNING_KEY_ENDS_AT, SIGNING_TROUBLE
from training.settings.operations import set_mark

REGISTER_CORRECTED = "The register was corrected: it does not say any more that all of the event was attended."

RELEASE_REASONS = {
    "needed now": "They need it before they can answer",
    "cannot answer": "They cannot answer the form",
    "on paper": "They answered on paper or by telephone",
    "revoked by mistake": "It was revoked by mistake",
    "agreed": "Agreed with the trainer",
}
"""Why a certificate was released without an evaluation: history keeps one of these, never what somebody typed."""

_NUMBERING_LOCK = 0x45534342
"""Names our lock among the advisory locks of a PostgreSQL database; its second half is the year."""


def issue_if_earned(session: Session, booking: Booking, actor: Actor, now: datetime) -> Certificate | None:
    """Issue the certificate of a delegate who has just answered the evaluation, if they attended all of it.

    That it is answered is the caller's to know: evaluations stand above certificates. Asked again, the certificate that
    is there comes back. None when the register says they did not attend in full, or is not closed yet.
    """
    _lock_outcome(session, booking)
    if why_not_released(booking) or booking.delegate is None:
        return None
    return _issue_once(session, booking, booking.delegate.name, actor, now, "issued")


def release_without_evaluation(
    session: Session, booking: Booking, reason: str, actor: Actor, now: datetime, *, among_many: bool = False
) -> Certificate:
    """The administrator lets somebody have their certificate who has not answered, or whose own was revoked by mistake.

    `reason` is one of RELEASE_REASONS, and written down of the booking and of the event; `among_many`: of the event it
    was written down of all of them. Raises Refused with a sentence.
    """
    _lock_outcome(session, booking)
    if sentence := why_not_released(booking):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    assert booking.delegate is not None
    _wait_for_my_turn(session, clock.local(now).year)
    earlier = current_certificate(session, booking.id)
    if earlier is not None and earlier.revoked_at is None:
        return earlier
    if earlier is not None:
        new = _put_in_place_of(session, earlier, booking.delegate.name, actor, now, "released after revocation")
    else:
        new = _issue(session, booking, booking.delegate.name, actor, now, "released without evaluation")
    about = {"certificate": new.id, "reason": reason}
    record(session, "booking", booking.id, "certificate released", actor, now, **about)
    if not among_many:
        record(session, "event", booking.event_id, "certificate released", actor, now, **about, ref=booking.ref)
    return new


def why_not_released(booking: Booking) -> str | None:
    """Why a booking earns no certificate; None when it does."""
    if booking.event.kind == EventKind.PUBLIC:
        return "This event is for the public, and gives no certificate."
    if booking.outcome == Outcome.ATTENDED and booking.delegate is not None:
        return None
    return "A certificate is for somebody who attended all of it, and the register does not say so."


def may_be_released(booking: Booking, current: Certificate | None) -> bool:
    """Whether a certificate is earned, and there is none or one that was taken back."""
    return why_not_released(booking) is None and (current is None or current.revoked_at is not None)


def revoke_if_unearned(session: Session, booking: Booking, actor: Actor, now: datetime) -> Certificate | None:
    """After a register was opened again and closed: a certificate that it no longer bears out is taken back."""
    certificate = current_certificate(session, booking.id)
    if booking.outcome == Outcome.ATTENDED or certificate is None or certificate.revoked_at is not None:
        return None
    revoke_certificate(session, certificate, REGISTER_CORRECTED, actor, now)
    return certificate


def revoke_certificate(session: Session, certificate: Certificate, because: str, actor: Actor, now: datetime) -> None:
    """Take a certificate back, for a reason that is kept, and its message, if that waits to go; otherwise say so.

    Whoever checks it is told that it was revoked, not why.
    """
    _refuse_unless_current(certificate)
    certificate.revoked_at = now
    certificate.revoked_because = because
    record(session, "certificate", certificate.id, "revoked", actor, now)
    record(session, "booking", certificate.booking_id, "certificate taken back", actor, now, certificate=certificate.id)
    tell_revoked(session, certificate, now)


def replace_certificate(
    session: Session, certificate: Certificate, name: str, actor: Actor, now: datetime
) -> Certificate:
    """Issue a corrected certificate in the holder's right name; whoever checks the old one is told of the new."""
    _refuse_unless_current(certificate)
    if name == certificate.name:
        raise Refused(Code.DONE, "That is the name on the certificate already.")
    return _put_in_place_of(session, certificate, name, actor, now, "issued as a correction")


def ask_for_certificates_in_own_name(session: Session, person: Person, now: datetime) -> int:
    """Somebody whose name is another by now asks for their certificates in it. Answers with how many that are new."""
    found = [one for one in certificates_in_other_names(session, person) if one.correction_asked_at is None]
    for certificate in found:
        certificate.correction_asked_at = now
    if found:
        actor = Actor(person.id, "delegate")
        record(session, "person", person.id, "certificates asked for", actor, now, count=len(found))
    return len(found)


def issue_in_own_name(session: Session, person: Person, actor: Actor, now: datetime) -> int:
    """Those that somebody asked for get their name, and the old ones are replaced. Answers with how many."""
    asked = [one for one in certificates_in_other_names(session, person) if one.correction_asked_at is not None]
    for certificate in asked:
        replace_certificate(session, certificate, person.name, actor, now)
    return len(asked)


def leave_in_their_name(session: Session, person: Person, actor: Actor, now: datetime) -> int:
    """Those that somebody asked for keep their name, of which they are told. Answers with how many."""
    asked = [one for one in certificates_in_other_names(session, person) if one.correction_asked_at is not None]
    for certificate in asked:
        certificate.correction_asked_at = None
    if asked:
        record(session, "person", person.id, "certificates left", actor, now, count=len(asked))
        tell_left(session, person, len(asked), now)
    return len(asked)


def request_documents(session: Session, certificate_ids: Sequence[int], now: datetime) -> None:
    """Ask the worker for PDFs that nobody has wanted before. If two ask at once, the first counts."""
    session.execute(
        update(Certificate)
        .where(Certificate.id.in_(certificate_ids), Certificate.wanted_at.is_(None))
        .values(wanted_at=now)
    )
    queue.wake("certificates.render")


def _lock_outcome(session: Session, booking: Booking) -> None:
    """A register that is corrected at this moment waits, and then finds the certificate that it has to take back."""
    session.refresh(booking, ["outcome"], with_for_update=True)


def _put_in_place_of(
    session: Session, old: Certificate, name: str, actor: Actor, now: datetime, action: str
) -> Certificate:
    old.replaced_at = now
    session.flush()  # the booking has one current certificate at a time
    new = _issue(session, old.booking, name, actor, now, action)
    old.replaced_by_id = new.id
    record(session, "certificate", old.id, "replaced", actor, now, by=new.id)
    return new


def _refuse_unless_current(certificate: Certificate) -> None:
    if certificate.revoked_at is not None:
        raise Refused(Code.DONE, "This certificate was revoked, so it can no longer change.")
    if certificate.replaced_at is not None:
        raise Refused(Code.CHANGED, "This certificate was replaced by a corrected one. Change that one instead.")


def _issue_once(session: Session, booking: Booking, name: str, actor: Actor, now: datetime, action: str) -> Certificate:
    """Two requests at once make one certificate: the second waits for the first, then finds it."""
    year = clock.local(now).year
    _wait_for_my_turn(session, year)
    return current_certificate(session, booking.id) or _issue(session, booking, name, actor, now, action)


def _issue(session: Session, booking: Booking, name: str, actor: Actor, now: datetime, action: str) -> Certificate:
    event, course = booking.event, booking.event.course
    year = clock.local(now).year
    days = days_attended(session, booking) or [clock.local(event.ends_at).date()]
    last_day = days[-1]
    serial = _next_serial(session, year)
    edition = edition_on(session, course.id, last_day)
    certificate = Certificate(
        year=year,
        serial=serial,
        number=numbering.number_of(year, serial),
        token=new_token(),
        short_code=new_code(numbering.CODE_LENGTH),
        booking=booking,
        name=name,
        course_title=course.title,
        level=course.level,
        level_name=wording.printed_level(board_lists(session).levels.find(course.level), last_day),
        edition=edition.name if edition else "",
        hours=course.hours,
        dates=wording.dates_text(days),
        place=event.venue.town if event.venue else "online",
        attended_on=last_day,
        valid_until=valid_until(last_day, course.refresh_months),
        issued_at=now,
        design_id=design_in_force(session, course.id).id,
        wanted_at=now,
    )
    session.add(certificate)
    session.flush()
    record(session, "certificate", certificate.id, action, actor, now, booking=booking.id)
    queue.wake("certificates.render")
    return certificate


def _next_serial(session: Session, year: int) -> int:
    """Numbers of a year have no gap: the last one is read under a lock that is held until this one is committed."""
    _wait_for_my_turn(session, year)
    return (session.scalar(select(func.max(Certificate.serial)).where(Certificate.year == year)) or 0) + 1


def _wait_for_my_turn(session: Session, year: int) -> None:
    """One transaction at a time issues certificates. On SQLite, transaction() has seen to that already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_NUMBERING_LOCK, year)))


def print_again(session: Session, which: Sequence[ColumnElement[bool]], actor: Actor, now: datetime) -> int:
    """Try to make the PDFs of these certificates that could not be made. Returns how many there are."""
    ids = printed_anew(session, Certificate, *which)
    for certificate_id in ids:
        record(session, "certificate", certificate_id, "PDF wanted again", actor, now)
    queue.wake("certificates.render")
    return len(ids)


def note_signing_key(session: Session, trouble: str | None, ends_at: str | None) -> None:
    """Write down for the desk what the worker found of the Board's key: why it cannot sign, and until when it may."""
    set_mark(session, SIGNING_TROUBLE, trouble)
    set_mark(session, SIGNING_KEY_ENDS_AT, ends_at)
