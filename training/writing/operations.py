"""What can be done with a written message, inside transaction(): begin it, change its words, send it, delete it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings.models import Booking
from training.history.operations import record
from training.jobs import operations as jobs
from training.jobs.models import Job
from training.links import new_token
from training.mail.wording.queries import own_page_faults
from training.refusals import Code, Refused, mapped
from training.writing.emails import SAME_PERSON, fields_for, post_to
from training.writing.merge import faults
from training.writing.models import Readers, WrittenMessage
from training.writing.queries import reach_of, reach_of_message

JOB_KINDS = {
    Readers.BOOKINGS: "messages/to-bookings",
    Readers.PEOPLE: "messages/to-people",
    Readers.INTERESTED: "messages/to-interested",
}
NOBODY = "Nobody is chosen, so there is nobody to write to."
NO_ADDRESS = "Nobody of those chosen has an e-mail address, so nothing was sent."
DELETED = "This draft was deleted meanwhile."
NAME_TAKEN = "Somebody has just kept other words under this name. Press “Preview” once more to keep yours instead."
SENT = "This message has been sent, so it was not changed. Take its words for a new one."
NO_LONGER = "They have no e-mail address any more, or have stopped such messages, so nothing was sent."
MOVED = "This booking was moved to another event meanwhile, so nothing was sent."
ENDED = "This booking ended meanwhile, so nothing was sent."


@dataclass(frozen=True)
class Chosen:
    """Who is to get a message: ids of `readers`, and in words who they are; `about` an event or a course."""

    readers: Readers
    ids: Sequence[int]
    to_whom: str
    goes_back_to: str
    about: tuple[str, int] | None = None
    topic: str | None = None
    """Where nobody has to have it: what the link in it stops."""


def begin(session: Session, chosen: Chosen, actor: Actor, now: datetime) -> WrittenMessage:
    """A draft to these people, without words yet. Raises Refused when nobody is chosen."""
    if not chosen.ids:
        raise Refused(Code.MISSING, NOBODY)
    message = WrittenMessage(
        ref=new_token(),
        subject="",
        body="",
        readers=chosen.readers,
        chosen=list(dict.fromkeys(chosen.ids)),
        to_whom=chosen.to_whom[:200],
        topic=chosen.topic,
        goes_back_to=chosen.goes_back_to,
        about=chosen.about[0] if chosen.about else None,
        about_id=chosen.about[1] if chosen.about else None,
        written_by_id=actor.person_id,
        created_at=now,
    )
    session.add(message)
    session.flush()
    return message


def change_words(session: Session, message: WrittenMessage, subject: str, body: str, keep_as: str = "") -> None:
    """What it says. `keep_as`: by which name its words are taken again; another message of that name loses it.

    Raises Refused where it was sent or deleted, and for an unknown field or a broken link, with its line.
    """
    _lock(session, message)
    if message.sent_at is not None:
        raise Refused(Code.DONE, SENT)
    _refuse_faults(message.readers, subject, body)
    message.subject, message.body = subject, body
    if keep_as and keep_as != message.kept_as:
        earlier = session.scalar(select(WrittenMessage).where(WrittenMessage.kept_as == keep_as))
        if earlier is not None:
            earlier.kept_as = None
            session.flush()
    with mapped(session, {"written_message.kept_as": ("keep_as", NAME_TAKEN)}):
        message.kept_as = keep_as or None


def _lock(session: Session, message: WrittenMessage) -> None:
    """Read it again, nobody else changing it until we are done. Raises Refused where it is there no more."""
    if session.scalar(select(WrittenMessage.id).where(WrittenMessage.id == message.id).with_for_update()) is None:
        raise Refused(Code.DONE, DELETED)
    session.refresh(message)


def _refuse_faults(readers: str, subject: str, body: str) -> None:
    for name, words in (("subject", subject), ("body", body)):
        if found := [*faults(words, fields_for(readers)), *own_page_faults(words)]:
            raise Refused(Code.MISSING, " ".join(one[0].upper() + one[1:] for one in found[:3]), name)


def send(session: Session, message: WrittenMessage, actor: Actor, now: datetime) -> str:
    """Have the worker write each person's copy. Pressed twice it is sent once. Answers with the job's reference.

    Raises Refused when it has no words, or reaches nobody.
    """
    _lock(session, message)
    if message.job_ref is not None:
        return message.job_ref
    if not message.subject or not message.body:
        raise Refused(Code.MISSING, "This message has no words yet. Write it first.")
    _refuse_faults(message.readers, message.subject, message.body)
    reach = reach_of_message(session, message)
    if not reach.readers:
        raise Refused(Code.MISSING, NO_ADDRESS)
    about = (message.about, message.about_id) if message.about and message.about_id else None
    job = jobs.start(
        session,
        JOB_KINDS[Readers(message.readers)],
        [reader.subject_id for reader in reach.readers],
        actor,
        now,
        goes_back_to=message.goes_back_to,
        form_token=f"written-{message.ref}",
        about=about,
        details={"message": message.id},
    )
    message.sent_at, message.sent_to, message.job_ref = now, len(reach.readers), job.ref
    message.chosen = []
    if about is not None:
        record(session, about[0], about[1], "written to", actor, now, message=message.id, people=message.sent_to)
    return job.ref


def delete_draft(session: Session, message: WrittenMessage) -> None:
    """Raises Refused where it was sent or deleted."""
    _lock(session, message)
    if message.sent_at is not None:
        raise Refused(Code.DONE, SENT)
    session.delete(message)


def write_copy(session: Session, job: Job, subject_id: int, _actor: Actor, now: datetime) -> str | None:
    """One reader's copy. Raises Refused where they cannot have it any more."""
    message = session.get_one(WrittenMessage, job.details["message"])
    if message.readers == Readers.BOOKINGS:
        _refuse_changed(session.get_one(Booking, subject_id), job, message.created_at)
    found = reach_of(session, Readers(message.readers), [subject_id], message.topic).readers
    if not found:
        raise Refused(Code.CHANGED, NO_LONGER)
    return None if post_to(session, message, found[0], now) else SAME_PERSON


def _refuse_changed(booking: Booking, job: Job, chosen_at: datetime) -> None:
    """`chosen_at`: a draft may lie for days, and somebody who gives up their place meanwhile is not to be sent it."""
    if job.about == "event" and booking.event_id != job.about_id:
        raise Refused(Code.CHANGED, MOVED)
    if booking.ended_at is not None and booking.ended_at > chosen_at:
        raise Refused(Code.CHANGED, ENDED)
