from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base

LONGEST_NOTE = 1000
"""Characters."""


class NoteSubject(StrEnum):
    """What a note is about."""

    BOOKING = "booking"
    AGENCY = "agency"
    PERSON = "person"
    EVENT = "event"


class Note(Base):
    """What somebody on the training team wants kept: “rang, invoice to follow”. It goes with what it is about."""

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN booking_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN agency_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN event_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="about_one",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(Text)
    disclosable: Mapped[bool]
    """Whether it is given to the person it is about when they ask for what is held about them."""
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    come_back_on: Mapped[date | None] = mapped_column(index=True)
    """When somebody has to look at it again: what was promised."""
    done_at: Mapped[datetime | None]
    """When that was done."""

    @property
    def subject(self) -> tuple[NoteSubject, int]:
        """What it is about, and its id."""
        for kind in NoteSubject:
            if (number := getattr(self, f"{kind}_id")) is not None:
                return kind, number
        raise AssertionError("a note is about something")


class Assignment(Base):
    """Which administrator sees to one line of the handover page. Nobody: there is no row."""

    __tablename__ = "assignment"

    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    """The key of the line: “charges”, “note 12”."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    assigned_at: Mapped[datetime]
