from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.courses.models import Event
from training.db import Base
from training.evaluations.observations.statements import STATEMENTS
from training.people.models import Person

_ALL_GIVEN = " AND ".join(f"{column} IS NOT NULL" for column in ("observed_on", *STATEMENTS))


class Observation(Base):
    """A colleague was asked to observe a trainer in one event, and what they wrote; empty until they did."""

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("event_id", "trainer_id", "observer_id"),
        CheckConstraint(f"written_at IS NULL OR ({_ALL_GIVEN})", name="all_said_once_written"),
        *(CheckConstraint(f"{column} BETWEEN 1 AND 5", name=f"{column}_1_to_5") for column in STATEMENTS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    trainer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    """Who was observed."""
    observer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    observed_on: Mapped[date | None]
    outcomes: Mapped[int | None]
    knowledge: Mapped[int | None]
    drawing_in: Mapped[int | None]
    inclusion: Mapped[int | None]
    care: Mapped[int | None]
    strengths: Mapped[str] = mapped_column(Text, default="")
    to_work_on: Mapped[str] = mapped_column(Text, default="")
    agreed: Mapped[str] = mapped_column(Text, default="")
    """What trainer and observer agreed to do about it."""

    event: Mapped[Event] = relationship()
    trainer: Mapped[Person] = relationship(foreign_keys=trainer_id)
    observer: Mapped[Person] = relationship(foreign_keys=observer_id)
    asked_by: Mapped[Person | None] = relationship(foreign_keys=asked_by_id)

    @property
    def said(self) -> list[tuple[str, str]]:
        """What was written in words, each beneath what was asked."""
        asked = ("What was good", "What to work on", "What you agreed")
        written = (self.strengths, self.to_work_on, self.agreed)
        return [(words, text) for words, text in zip(asked, written, strict=True) if text]
