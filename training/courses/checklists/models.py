from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.courses.models import Format
from training.db import Base, one_of
from training.db import code as word
from training.people.models import Person


class ChecklistItem(Base):
    """One thing to be done for every event of a format, or for one event alone."""

    __tablename__ = "checklist_item"
    __table_args__ = (
        one_of("format", Format),
        CheckConstraint("(format IS NULL) <> (event_id IS NULL)", name="of_a_format_or_an_event"),
        CheckConstraint("days BETWEEN -14 AND 84", name="days_sensible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    format: Mapped[str | None] = mapped_column(word(20), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(200))
    who: Mapped[str] = mapped_column(String(100), default="")
    days: Mapped[int]
    """How many days before its event starts it is due; one of DAYS in rule.py."""
    late_from: Mapped[datetime]
    """Events that start before this had it put on their list when it was due already: for them it is never late."""
    retired_at: Mapped[datetime | None]
    """No longer on the list; kept for the events that ticked it."""


class ChecklistTick(Base):
    """It is done for one event, or not needed there."""

    __tablename__ = "checklist_tick"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("checklist_item.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    needed: Mapped[bool]
    ticked_at: Mapped[datetime]
    ticked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    item: Mapped[ChecklistItem] = relationship()
    ticked_by: Mapped[Person | None] = relationship()
