"""Training from elsewhere is to count as a course of ours, and it does or does not, inside transaction()."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.board_lists.lists import Level
from training.board_lists.queries import board_lists
from training.bookings.earlier_training import emails
from training.bookings.earlier_training.elsewhere import DoneElsewhere
from training.bookings.earlier_training.models import Equivalence
from training.bookings.earlier_training.prerequisites import OpenQuestion, counts_longest, decide
from training.bookings.earlier_training.queries import counted_alike, done_by, open_question, taught_course
from training.bookings.models import Booking
from training.courses.models import Course
from training.courses.renewal import valid_until
from training.files.gateway import StoredBytes
from training.files.operations import keep, let_go
from training.history.operations import record
from training.people.models import Person
from training.refusals import Code, Refused
from training.settings.queries import rules

SUBJECT = "equivalence"
EVIDENCE = "training from elsewhere"
"""What such a file is used for."""


@dataclass(frozen=True)
class NewEvidence:
    """A file that shows what somebody did: its bytes are stored, and no row knows of them yet."""

    stored: StoredBytes
    name: str


def ask_to_accept(
    session: Session,
    person_id: int,
    target: Course | Level,
    done: DoneElsewhere,
    actor: Actor,
    now: datetime,
    evidence: NewEvidence | None = None,
) -> Equivalence:
    """Ask the administrator to look. Raises Refused when what stands counts as long, or it is being looked at."""
    lock_person(session, person_id)
    if isinstance(target, Level):
        refuse_counted(session, person_id, target, done, now)
    else:
        _refuse_to_ask_again(session, person_id, target, done, now)
    equivalence = write_down(session, person_id, target, done.in_a_line, "asked", actor, now)
    equivalence.done = done
    if evidence:
        _keep_evidence(session, equivalence, evidence, actor, now)
    return equivalence


def _refuse_to_ask_again(session: Session, person_id: int, course: Course, done: DoneElsewhere, now: datetime) -> None:
    refuse_known(session, person_id, course, valid_until(done.completed_on, course.refresh_months), now, "You")
    if asked := open_question(session, person_id, course.id):
        raise Refused(
            Code.DONE,
            f"You asked us about this course on {clock.show_date(asked.created_at)}. We will write to you either way.",
        )


def add_evidence(
    session: Session, equivalence: Equivalence, evidence: NewEvidence, actor: Actor, now: datetime
) -> None:
    """Show it by a file, in the place of the one before. Raises Refused when somebody has decided before."""
    _refuse_decided(session, equivalence)
    if equivalence.evidence:
        let_go(equivalence.evidence, now)
    _keep_evidence(session, equivalence, evidence, actor, now)
    record(session, SUBJECT, equivalence.id, "evidence added", actor, now)


def _keep_evidence(
    session: Session, equivalence: Equivalence, evidence: NewEvidence, actor: Actor, now: datetime
) -> None:
    equivalence.evidence = keep(session, evidence.stored, evidence.name, EVIDENCE, None, actor, now)


def withdraw_question(session: Session, equivalence: Equivalence, actor: Actor, now: datetime) -> None:
    """Whoever asked does not ask any more, and nothing is left of it. Raises Refused when it was decided before."""
    _refuse_decided(session, equivalence)
    record(session, SUBJECT, equivalence.id, "withdrawn", actor, now)
    if equivalence.evidence:
        let_go(equivalence.evidence, now)
    session.delete(equivalence)
    session.flush()


def accept_training(
    session: Session, equivalence: Equivalence, done: DoneElsewhere, until: date | None, actor: Actor, now: datetime
) -> None:
    """It counts from now on, to the end of `until` where that is given. They are told. `done`: as records say it.

    Raises Refused when somebody has decided before, the last day is past, or it does not say how many hours it took and
    is to count at a level that is counted in them.
    """
    _refuse_decided(session, equivalence)
    if equivalence.level is not None:
        refuse_without_hours(session, equivalence.level, done, now)
    if until and until < clock.local(now).date():
        raise Refused(Code.NOT_POSSIBLE, "That day is past. Choose a later one, or leave it empty")
    equivalence.decided_at, equivalence.decided_by_id, equivalence.counts_until = now, actor.person_id, until
    equivalence.done = done
    _delete_evidence_later(session, equivalence, now)
    record(session, SUBJECT, equivalence.id, "accepted", actor, now)
    emails.tell_accepted(session, equivalence, now)


def refuse_training(session: Session, equivalence: Equivalence, reason: str, actor: Actor, now: datetime) -> None:
    """It does not count. They are told why. Raises Refused when somebody has decided before."""
    _refuse_decided(session, equivalence)
    equivalence.decided_at, equivalence.decided_by_id, equivalence.refused_because = now, actor.person_id, reason
    _delete_evidence_later(session, equivalence, now)
    record(session, SUBJECT, equivalence.id, "refused", actor, now)
    emails.tell_refused(session, equivalence, now)


def take_back_training(session: Session, equivalence: Equivalence, reason: str, actor: Actor, now: datetime) -> None:
    """What was accepted counts no longer. They are told why; what they have booked stays. Raises Refused when it does
    not count as it is.
    """
    lock_person(session, equivalence.person_id)
    session.refresh(equivalence)
    if not equivalence.accepted:
        raise Refused(Code.DONE, "This does not count as it is: there is nothing to take back.")
    equivalence.decided_at, equivalence.decided_by_id = now, actor.person_id
    equivalence.refused_because, equivalence.counts_until = reason, None
    record(session, SUBJECT, equivalence.id, "taken back", actor, now)
    emails.tell_taken_back(session, equivalence, now)


def accept_declared(
    session: Session, booking: Booking, done: DoneElsewhere, until: date | None, actor: Actor, now: datetime
) -> Equivalence:
    """Take for the course that comes before what a delegate declared when they booked.

    It answers what they may have asked about that course besides. Raises Refused when nothing comes before the course
    of this booking, nobody is named on it, what stands counts as long, or the last day is past.
    """
    course = booking.event.course.prerequisite
    if course is None or booking.delegate_id is None:
        raise Refused(Code.NOT_POSSIBLE, "There is no earlier training to accept for this booking.")
    lock_person(session, booking.delegate_id)
    refuse_known(session, booking.delegate_id, course, until, now, "They")
    said = booking.prerequisite or done.in_a_line
    equivalence = open_question(session, booking.delegate_id, course.id)
    if equivalence is None:
        equivalence = write_down(session, booking.delegate_id, course, said, "declared", actor, now)
    accept_training(session, equivalence, done, until, actor, now)
    record(session, "booking", booking.id, "earlier training accepted", actor, now, equivalence=equivalence.id)
    return equivalence


def _delete_evidence_later(session: Session, equivalence: Equivalence, now: datetime) -> None:
    if equivalence.evidence:
        days = rules(session).evidence_kept_days
        equivalence.evidence.delete_on = clock.local(now).date() + timedelta(days=days)


def lock_person(session: Session, person_id: int) -> None:
    """One decision about a person's earlier training at a time, without keeping others from booking for them."""
    session.scalars(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)).all()


def refuse_known(session: Session, person_id: int, course: Course, until: date | None, now: datetime, who: str) -> None:
    """Raises Refused where somebody has done enough for this course already, and what is to count until a day would
    not carry it on. `who` did it: “You” or “They”.
    """
    before, done = taught_course(course), done_by(session, [person_id])[person_id]
    levels, today = board_lists(session).levels, clock.local(now).date()
    known = decide(OpenQuestion(before), done, levels, today, who=who)
    if known.is_enough and not counts_longest(until, before, done, levels, today):
        raise Refused(Code.DONE, f"That is not needed. {known.sentence}")


def refuse_counted(
    session: Session,
    person_id: int,
    level: Level,
    done: DoneElsewhere,
    now: datetime,
    booking_id: int | None = None,
) -> None:
    """Raises Refused where the same training counts in the framework of this level already, or waits to be decided."""
    if known := counted_alike(session, person_id, level.framework, done, booking_id):
        name = board_lists(session).levels.name(known.level, clock.local(now).date())
        if known.decided_at is None:
            raise Refused(Code.DONE, f"This waits to be decided already, for {name}. Nothing more is needed.")
        raise Refused(Code.DONE, f"This counts at {name} already. Take that back first, to count it otherwise.")


def refuse_without_hours(session: Session, level: str, done: DoneElsewhere, now: datetime) -> None:
    found, today = board_lists(session).levels.find(level), clock.local(now).date()
    if found and found.hours_on(today) and not done.minutes:
        name = found.name_on(today)
        raise Refused(Code.MISSING, f"Enter how many hours it took: {name} is counted in hours", "hours")


def _refuse_decided(session: Session, equivalence: Equivalence) -> None:
    lock_person(session, equivalence.person_id)
    session.refresh(equivalence)
    if equivalence.decided_at is not None:
        raise Refused(Code.DONE, f"This was decided on {clock.show_date(equivalence.decided_at)} already.")


def write_down(
    session: Session, person_id: int, target: Course | Level, said: str, action: str, actor: Actor, now: datetime
) -> Equivalence:
    """An open question, before anybody has decided it. `action`: how it came, for the history."""
    equivalence = Equivalence(person_id=person_id, said=said, created_at=now)
    if isinstance(target, Level):
        equivalence.level = target.code
    else:
        equivalence.course_id = target.id
    session.add(equivalence)
    session.flush()
    details = {"level": equivalence.level} if equivalence.level else {"course": equivalence.course_id}
    record(session, SUBJECT, equivalence.id, action, actor, now, **details)
    return equivalence
