from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from training import clock
from training.notes.forms import NoteForm
from training.notes.models import Note, NoteSubject
from training.people.models import Person

MOST_SHOWN = 50
"""Notes on one page: nobody writes more about one thing within the time for which they are kept."""


@dataclass(frozen=True)
class NotesShown:
    """The notes about one thing as its page shows them, and the box for another."""

    subject: NoteSubject
    subject_id: int
    rows: Sequence[Row[Any]]
    """The newest first, with who wrote each."""
    form: NoteForm
    kept_days: int


def notes_about(session: Session, subject: NoteSubject, subject_id: int, kept_days: int) -> NotesShown:
    """The notes about one booking, agency, person or event. For administrators only."""
    rows = session.execute(
        select(Note, Person.name)
        .outerjoin(Person, Person.id == Note.written_by_id)
        .where(column_of(subject) == subject_id)
        .order_by(Note.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    return NotesShown(subject, subject_id, rows, NoteForm(formdata=None), kept_days)


def column_of(subject: NoteSubject) -> InstrumentedAttribute[int | None]:
    """The column of a note that says which one of these it is about."""
    columns: dict[NoteSubject, InstrumentedAttribute[int | None]] = {
        NoteSubject.BOOKING: Note.booking_id,
        NoteSubject.AGENCY: Note.agency_id,
        NoteSubject.PERSON: Note.person_id,
        NoteSubject.EVENT: Note.event_id,
    }
    return columns[subject]


def is_promised() -> ColumnElement[bool]:
    """Notes that somebody has to come back to and has not."""
    return and_(Note.come_back_on.is_not(None), Note.done_at.is_(None))


def is_over(now: datetime, kept_days: int) -> ColumnElement[bool]:
    """Notes whose time is over: so many days after they were written, and after the day to come back to them.

    One that somebody still has to come back to is kept.
    """
    written_before = now - timedelta(days=kept_days)
    due_before: date = clock.local(written_before).date()
    answered = or_(Note.come_back_on.is_(None), and_(Note.done_at.is_not(None), Note.come_back_on < due_before))
    return and_(Note.written_at < written_before, answered)
