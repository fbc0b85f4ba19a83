"""What is still to be read, and the one condition that leaves hidden texts out, for every page that shows texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from training.texts.deadlines import late_if_before, read_by
from training.texts.models import TextKind, WrittenText


def not_hidden(kind: TextKind, subject_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """For the WHERE of any query that shows texts of a kind: no row whose text is hidden.

    `not_hidden(TextKind.EVALUATION, Evaluation.id)`, `not_hidden(TextKind.NOTE, Booking.id)`.
    """
    return ~exists().where(
        WrittenText.kind == kind, WrittenText.subject_id == subject_id, WrittenText.hidden_at.is_not(None)
    )


def refs_of(session: Session, kind: TextKind, subject_ids: Sequence[int]) -> dict[int, str]:
    """By which a concern about these texts is raised, by subject; none of what is hidden."""
    wanted = (WrittenText.kind == kind, WrittenText.subject_id.in_(subject_ids), WrittenText.hidden_at.is_(None))
    return dict(session.execute(select(WrittenText.subject_id, WrittenText.ref).where(*wanted)).tuples().all())


@dataclass(frozen=True)
class BookingTexts:
    """What may be shown of one booking's texts."""

    refs: Mapping[str, str]
    """Of those that are shown, by kind: by which a concern is raised."""
    hidden: frozenset[str]
    """The kinds that are shown to nobody here."""


NO_TEXTS = BookingTexts({}, frozenset())


def texts_of_bookings(session: Session, booking_ids: Sequence[int]) -> dict[int, BookingTexts]:
    """What may be shown of the texts of these bookings, in one query; an evaluation is no text of its booking."""
    kinds = (TextKind.CANCELLATION, TextKind.REFUSAL, TextKind.NOTE)
    found = session.execute(
        select(WrittenText.subject_id, WrittenText.kind, WrittenText.ref, WrittenText.hidden_at).where(
            WrittenText.kind.in_(kinds), WrittenText.subject_id.in_(booking_ids)
        )
    ).all()
    return {
        booking_id: BookingTexts(
            {kind: ref for its, kind, ref, hidden_at in found if its == booking_id and hidden_at is None},
            frozenset(kind for its, kind, _, hidden_at in found if its == booking_id and hidden_at is not None),
        )
        for booking_id in {row.subject_id for row in found}
    }


def texts_of_booking(session: Session, booking_id: int) -> BookingTexts:
    """The same of one booking."""
    return texts_of_bookings(session, [booking_id]).get(booking_id, NO_TEXTS)


@dataclass(frozen=True)
class ToRead:
    """How many texts wait to be read, how many of them are late, and by when the first has to be read."""

    count: int
    late: int
    first_by: datetime | None


def counts_to_read(now: datetime, day_ends: int) -> list[ScalarSelect[Any]]:
    """What ToRead is made of, as columns for a query of more: how many wait, how many are late, and the oldest.

    `day_ends`: the hour at which the working day ends.
    """
    waits = select(func.count()).where(WrittenText.read_at.is_(None))
    late = waits.where(WrittenText.written_at < late_if_before(now, day_ends))
    oldest = select(func.min(WrittenText.written_at)).where(WrittenText.read_at.is_(None))
    return [waits.scalar_subquery(), late.scalar_subquery(), oldest.scalar_subquery()]


def as_to_read(count: int, late: int, oldest: datetime | None, day_ends: int) -> ToRead:
    """The counts in the words of the desk."""
    return ToRead(count, late, read_by(oldest, day_ends) if oldest else None)


def to_read(session: Session, now: datetime, day_ends: int) -> ToRead:
    """How many texts wait, whatever their number: one query."""
    count, late, oldest = session.execute(select(*counts_to_read(now, day_ends))).one()
    return as_to_read(count, late, oldest, day_ends)


def next_to_read(session: Session, most: int) -> Sequence[WrittenText]:
    """The texts that have waited longest."""
    return session.scalars(
        select(WrittenText)
        .where(WrittenText.read_at.is_(None))
        .order_by(WrittenText.written_at, WrittenText.id)
        .limit(most)
    ).all()
