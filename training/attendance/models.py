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
    """Who said so. What the trainer or the administrator set is never changed by a file."""

    HAND = "hand"
    CODE = "code"
    """They said so themselves, with the code of the day."""
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


class RegisterTap(Base):
    """One thing that was said of one booking at one sitting, and when: of two, the one that was said later counts."""

    __tablename__ = "register_tap"
    __table_args__ = (
        Index("ix_register_tap_sitting", "sitting_id", "number"),
        Index("ix_register_tap_booking", "booking_id", "sitting_id", "tapped_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    """Of one event they are written one after the other, so what came after a number is what is new."""
    tap_id: Mapped[str] = mapped_column(code(40), unique=True)
    """Made where it was tapped: sent twice, it counts once."""
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    said: Mapped[str] = mapped_column(code())
    """A kind of mark, or another button: sheet.py has them."""
    tapped_at: Mapped[datetime]
    """When it was tapped, which may be long before it came: marking/newest.py says what is believed of that."""


class ArrivalCode(Base):
    """What a trainer changed about signing in by code at one sitting: without a row it opens and ends by the clock."""

    __tablename__ = "arrival_code"
    __table_args__ = (one_of("counts_as", MarkKind),)

    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(default=0)
    """Each new code makes the one before stop working."""
    open_until: Mapped[datetime | None]
    """Opened again by hand, until then."""
    counts_as: Mapped[str | None] = mapped_column(code())
    """What whoever signs in meanwhile is marked as."""
    shut_at: Mapped[datetime | None]
    """Ended by hand."""


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

    def beside(self, token_hash: str, now: datetime) -> "RegisterLink":
        """Another link to the same register for the same trainer, by its token."""
        return RegisterLink(token_hash=token_hash, event_id=self.event_id, person_id=self.person_id, created_at=now)
