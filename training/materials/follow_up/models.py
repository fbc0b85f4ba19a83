from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.bookings.models import Booking
from training.db import Base, code

MOST_COLLEAGUES = 2_000
"""Whom somebody can have reached: more is a slip of the finger."""
LONGEST_WORDS = 2_000


class SlidesFollowUp(Base):
    """What one who had the slides was asked weeks later, and said."""

    __tablename__ = "slides_follow_up"
    __table_args__ = (
        CheckConstraint(f"colleagues BETWEEN 0 AND {MOST_COLLEAGUES}", name="colleagues_a_number_there_is"),
        CheckConstraint("(answered_at IS NULL) = (colleagues IS NULL)", name="answered_with_a_number"),
        CheckConstraint("answered_at IS NOT NULL OR words = ''", name="words_of_an_answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), unique=True)
    token: Mapped[str] = mapped_column(code(30), unique=True)
    """128 bits: whoever has the link may answer, without signing in."""
    sent_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    closes_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When it was answered first; it can be changed until it closes."""
    colleagues: Mapped[int | None]
    """How many they reached."""
    words: Mapped[str] = mapped_column(Text, default="")
    """What came of it."""

    booking: Mapped[Booking] = relationship()
