"""Writing notes, coming back to them and deleting them. All run inside transaction()."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import delete, select, true
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.db import wait_for_my_turn
from training.history.operations import record
from training.notes.models import Assignment, Note, NoteSubject
from training.notes.queries import is_over
from training.refusals import Code, Refused

MOST_DELETED = 500
"""Notes that one run of the sweep deletes: a slice stays under a second."""


def add_note(
    session: Session,
    subject: NoteSubject,
    subject_id: int,
    words: str,
    *,
    disclosable: bool,
    come_back_on: date | None,
    actor: Actor,
    now: datetime,
) -> Note:
    """Keep a note about something. Raises Refused where the day to come back to it is over."""
    _refuse_past(come_back_on, now)
    note = Note(
        words=words,
        disclosable=disclosable,
        come_back_on=come_back_on,
        written_at=now,
        written_by_id=actor.person_id,
        **{f"{subject}_id": subject_id},
    )
    session.add(note)
    session.flush()
    record(session, subject, subject_id, "note added", actor, now, note=note.id, disclosable=disclosable)
    return note


def change_note(
    session: Session,
    note_id: int,
    words: str,
    *,
    disclosable: bool,
    come_back_on: date | None,
    seen: str,
    actor: Actor,
    now: datetime,
) -> Note:
    """Put a note right; who wrote it, and when, stays. `seen`: its words when it was opened.

    Another day to come back to it means that it is not done. Raises Refused where somebody else changed it meanwhile,
    or where the new day is over.
    """
    note = _locked(session, note_id)
    if note.words.split() not in (seen.split(), words.split()):  # browsers send line breaks of their own
        raise Refused(Code.CHANGED, f"Somebody has changed this note meanwhile. It now says: “{note.words}”.", "words")
    if come_back_on != note.come_back_on:
        _refuse_past(come_back_on, now)
        note.done_at = None
    if come_back_on is None:
        session.execute(delete(Assignment).where(Assignment.line == f"note {note.id}"))
    note.words, note.disclosable, note.come_back_on = words, disclosable, come_back_on
    record(session, *note.subject, "note changed", actor, now, note=note.id, disclosable=disclosable)
    return note


def finish_note(session: Session, note_id: int, actor: Actor, now: datetime) -> Note:
    """Somebody has come back to it. Raises Refused where nobody has to."""
    note = _locked(session, note_id)
    if note.come_back_on is None or note.done_at:
        raise Refused(Code.DONE, "That note is done already.")
    note.done_at = now
    session.execute(delete(Assignment).where(Assignment.line == f"note {note.id}"))
    record(session, *note.subject, "note done", actor, now, note=note.id)
    return note


def delete_note(session: Session, note_id: int, actor: Actor, now: datetime) -> tuple[NoteSubject, int]:
    """Delete a note; that there was one stays in the history. Returns what it was about."""
    note = _locked(session, note_id)
    about = note.subject
    session.execute(delete(Assignment).where(Assignment.line == f"note {note.id}"))
    record(session, *about, "note deleted", actor, now, note=note.id)
    session.delete(note)
    return about


def assign(
    session: Session,
    lines: Collection[str],
    person_id: int | None,
    actor: Actor,
    now: datetime,
    *,
    are_all: bool = False,
) -> None:
    """Let an administrator see to these lines of the handover page; None: nobody in particular.

    `are_all`: there are no others, so that what was assigned and is not there now comes back as nobody’s.
    """
    wait_for_my_turn(session, "ASSIGNED")
    session.execute(delete(Assignment).where(true() if are_all else Assignment.line.in_(lines)))
    if person_id is not None:
        session.add_all(Assignment(line=line, person_id=person_id, assigned_at=now) for line in sorted(lines))
        record(session, "person", person_id, "work assigned", actor, now, lines=len(lines))


def delete_old(session: Session, now: datetime, kept_days: int) -> int:
    """Delete notes whose time is over. Returns how many."""
    ids = session.scalars(select(Note.id).where(is_over(now, kept_days)).order_by(Note.id).limit(MOST_DELETED)).all()
    session.execute(delete(Note).where(Note.id.in_(ids)))
    return len(ids)


def _refuse_past(come_back_on: date | None, now: datetime) -> None:
    if come_back_on and come_back_on < clock.local(now).date():
        raise Refused(Code.NOT_POSSIBLE, "Enter a day to come back to it that is still to come.", "come_back_on")


def _locked(session: Session, note_id: int) -> Note:
    note = session.scalar(select(Note).where(Note.id == note_id).with_for_update())
    if note is None:
        raise Refused(Code.DONE, "That note is deleted already.")
    return note
