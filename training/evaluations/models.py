from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.bookings.models import Booking
from training.courses.models import LearningOutcome
from training.db import Base, code, one_of


class Pace(StrEnum):
    SLOW = "too slow"
    RIGHT = "about right"
    FAST = "too fast"


_UNANSWERED = text("submitted_at IS NULL")


class Evaluation(Base):
    """One delegate's form: sent when the register closes, empty until they answer."""

    __tablename__ = "evaluation"
    __table_args__ = (
        CheckConstraint("content BETWEEN 1 AND 5", name="content_1_to_5"),
        CheckConstraint("trainer BETWEEN 1 AND 5", name="trainer_1_to_5"),
        CheckConstraint("venue BETWEEN 1 AND 5", name="venue_1_to_5"),
        CheckConstraint("recommend BETWEEN 0 AND 10", name="recommend_0_to_10"),
        one_of("pace", Pace),
        Index("ix_evaluation_unanswered", "expires_at", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    token: Mapped[str] = mapped_column(code(30), unique=True)
    """128 bits: whoever has the link may answer, without signing in."""
    form: Mapped[str] = mapped_column(code(30))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]

    content: Mapped[int | None]
    trainer: Mapped[int | None]
    venue: Mapped[int | None]
    """The venue, or the platform for an event online."""
    pace: Mapped[str | None] = mapped_column(code())
    mix_helped: Mapped[bool | None]
    recommend: Mapped[int | None]
    one_thing: Mapped[str] = mapped_column(Text, default="")
    comments: Mapped[str] = mapped_column(Text, default="")
    may_quote: Mapped[bool] = mapped_column(default=False)
    wants_slides: Mapped[bool] = mapped_column(default=False)

    booking: Mapped[Booking] = relationship()
    confidences: Mapped[list["Confidence"]] = relationship(cascade="all, delete-orphan")


class Confidence(Base):
    """How sure somebody was of one learning outcome, before and after."""

    __tablename__ = "confidence"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "outcome_id"),
        CheckConstraint("before BETWEEN 1 AND 5", name="before_1_to_5"),
        CheckConstraint("after BETWEEN 1 AND 5", name="after_1_to_5"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"))
    outcome_id: Mapped[int] = mapped_column(ForeignKey("learning_outcome.id"), index=True)
    before: Mapped[int]
    after: Mapped[int]

    outcome: Mapped[LearningOutcome] = relationship()
