from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.courses.models import Event
from training.db import Base, code, one_of
from training.people.models import Person

LONGEST_NOTE = 120
HIGHEST_PENCE = 10_000_000


class CostKind(StrEnum):
    VENUE = "venue"
    TRAINER = "trainer"
    CATERING = "catering"
    OTHER = "other"

    @property
    def text(self) -> str:
        return self.value.capitalize()


class EventCost(Base):
    """A sum that an event cost. An event without any has no cost that is known: it did not cost nothing."""

    __tablename__ = "event_cost"
    __table_args__ = (
        one_of("kind", CostKind),
        CheckConstraint(f"pence BETWEEN 0 AND {HIGHEST_PENCE}", name="pence_sensible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(code())
    pence: Mapped[int]
    """Without VAT that the Board gets back."""
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE), default="")
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """Who entered it, or changed it last."""

    event: Mapped[Event] = relationship()
    entered_by: Mapped[Person | None] = relationship()
