from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, code, one_of


class Press(StrEnum):
    """What somebody decided about one message of one event."""

    NOW = "now"
    """It went when the button was pressed, to everybody who had a place then."""
    HELD = "held"
    SKIPPED = "skipped"


class EventSlot(Base):
    """A decision about one message of one event. Without a row it goes by the timetable."""

    __tablename__ = "event_slot"
    __table_args__ = (one_of("press", Press),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[str] = mapped_column(code(30), primary_key=True)
    """A name of Slot, in slots.py."""
    press: Mapped[str] = mapped_column(code())
    pressed_at: Mapped[datetime]
    pressed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    """When the event was to start then: “now” was about that day, and not about another it was moved to."""


class HeldChange(Base):
    """A change of an event whose messages wait some minutes in the outbox, so that a correction is told with it."""

    __tablename__ = "held_change"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[datetime]
    moves: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    """What it is about, what it was before, and what it is now, of each."""
    link_before: Mapped[str | None] = mapped_column(Text)
    """What the link was, where it is another now."""


class UntoldInstructions(Base):
    """Joining instructions that were changed without telling: who has the earlier ones is not sent the later ones.

    Both by the sign of what they say (timetable/instructions.py).
    """

    __tablename__ = "untold_instructions"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    earlier: Mapped[str] = mapped_column(code(12), primary_key=True)
    later: Mapped[str] = mapped_column(code(12), primary_key=True)
