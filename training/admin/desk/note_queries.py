"""Notes that somebody promised to come back to, with what they are about and where that is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import Row, Select, cast, func, literal, null, select
from sqlalchemy.orm import Session

from training.admin.desk.queries import SHOWN, EventWaiting, unchecked_agencies
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.notes.models import Note
from training.notes.queries import is_promised
from training.people.models import Agency, Person


@dataclass(frozen=True)
class PromisedNote:
    """A note to come back to."""

    note_id: int
    words: str
    about: str
    """Whom or what, by name."""
    by: str | None
    """Who wrote it; None: somebody whose account is deleted."""
    come_back_on: date
    href: str
    """Of the notes on the page of what it is about."""


def promised_notes() -> Select[Any]:
    """Notes to come back to, the soonest first: what shown() reads, as the columns of each row."""
    writer, person, delegate = (Person.__table__.alias(name) for name in ("writer", "about", "delegate"))
    about = func.coalesce(Agency.name, person.c.name, delegate.c.name, Course.title, Booking.ref)
    return (
        select(
            Note.id,
            Note.words,
            about.label("about"),
            writer.c.name.label("by"),
            Note.come_back_on,
            Note.booking_id,
            Booking.ref.label("booking"),
            Event.ref.label("event"),
            Note.agency_id,
            Note.person_id,
        )
        .outerjoin(writer, writer.c.id == Note.written_by_id)
        .outerjoin(Agency, Agency.id == Note.agency_id)
        .outerjoin(person, person.c.id == Note.person_id)
        .outerjoin(Booking, Booking.id == Note.booking_id)
        .outerjoin(delegate, delegate.c.id == Booking.delegate_id)
        .outerjoin(Event, Event.id == func.coalesce(Note.event_id, Booking.event_id))
        .outerjoin(Course, Course.id == Event.course_id)
        .where(is_promised())
        .order_by(Note.come_back_on, Note.id)
    )


def as_note(row: Row[Any]) -> PromisedNote:
    """A row of promised_notes() with the address of its page."""
    if row.booking_id is not None:
        page = url_for("admin.bookings.show", ref=row.booking)
    elif row.agency_id is not None:
        page = url_for("admin.people.agency", agency_id=row.agency_id)
    elif row.person_id is not None:
        page = url_for("admin.people.person", person_id=row.person_id)
    else:
        page = url_for("admin.bookings.event", ref=row.event)
    return PromisedNote(row.id, row.words, row.about, row.by, row.come_back_on, f"{page}#notes")


def agencies_and_notes(session: Session, today: date) -> tuple[EventWaiting, EventWaiting]:
    """Agencies that delegates typed, the oldest first, and what was promised for today or before, as PromisedNote.

    In one query, since the desk has no more to spare.
    """
    typed = unchecked_agencies().subquery()
    due = promised_notes().where(Note.come_back_on <= today).add_columns(func.count().over().label("in_all"))
    notes = due.limit(SHOWN).subquery()
    of_notes = [column for column in notes.c if column.name not in {"id", "in_all"}]
    rows = session.execute(
        select(literal("agency").label("kind"), typed.c.id, typed.c.in_all, typed.c.name, typed.c.bookings)
        .add_columns(*(cast(null(), column.type).label(column.name) for column in of_notes))
        .union_all(select(literal("note"), notes.c.id, notes.c.in_all, literal(""), literal(0), *of_notes))
    ).all()
    agencies = sorted((row for row in rows if row.kind == "agency"), key=lambda row: row.id)
    promised = sorted(
        (as_note(row) for row in rows if row.kind == "note"), key=lambda one: (one.come_back_on, one.note_id)
    )
    return (
        EventWaiting(agencies, agencies[0].in_all if agencies else 0),
        EventWaiting(promised, next((row.in_all for row in rows if row.kind == "note"), 0)),
    )
