from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, code, one_of


class MarkKind(StrEnum):
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left early"
    ABSENT = "absent"


class MarkSource(StrEnum):
    """Who said so: what a person set is never changed by a file."""

    HAND = "hand"
    REPORT = "report"
    """Read from an attendance report of Teams or Zoom."""


class Mark(Base):
    """What the register says of one booking at one sitting."""

    __tablename__ = "mark"
    __table_args__ = (
        one_of("kind", MarkKind),
        one_of("source", MarkSource),
        CheckConstraint("(kind = 'late') = (within_grace IS NOT NULL)", name="only_late_has_grace"),
    )

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(code())
    within_grace: Mapped[bool | None]
    """Late, but within the minutes of grace: counts as present."""
    source: Mapped[str] = mapped_column(code(), default=MarkSource.HAND)
    marked_at: Mapped[datetime]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class RegisterLink(Base):
    """A trainer's way into the register of one event without a password, for a few days."""

    __tablename__ = "register_link"
    __table_args__ = (Index("ix_register_link_event", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
