from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of
from training.people.models import Agency, Person


class ReminderState(StrEnum):
    """What has become of a reminder."""

    ASKED = "asked"
    """The worker is about to send it."""
    AWAY = "away"
    """They are away, and get it once they are back."""
    SENT = "sent"
    NOT_DUE = "not due"
    """Nothing was due any more when it was to go."""
    NOT_SENT = "not sent"
    """They have left meanwhile, have no address any more, or want no such messages."""


OPEN = (ReminderState.ASKED, ReminderState.AWAY)


class LevelReminder(Base):
    """A coordinator had somebody of an agency reminded of what they have to take or renew."""

    __tablename__ = "level_reminder"
    __table_args__ = (
        one_of("state", ReminderState),
        CheckConstraint("(state IN ('asked', 'away')) = (settled_at IS NULL)", name="settled_once_it_went_or_not"),
        Index("ix_level_reminder_agency", "agency_id", "asked_at"),
        Index(
            "uq_level_reminder_away",
            "person_id",
            "agency_id",
            unique=True,
            sqlite_where=text("state = 'away'"),
            postgresql_where=text("state = 'away'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(code())
    settled_at: Mapped[datetime | None]
    """When it was sent, or it turned out that it need not or cannot be."""

    agency: Mapped[Agency] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    asked_by: Mapped[Person | None] = relationship(foreign_keys=asked_by_id)
