from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, code

REFERENCE_LENGTH = 100


class SharingAgreement(Base):
    """An agreement that lets the partnership of an area see names. It is withdrawn and never deleted."""

    __tablename__ = "sharing_agreement"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="ends_after_it_starts"),
        CheckConstraint("reference <> ''", name="has_a_reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(code(20), ForeignKey("area.code"), index=True)
    reference: Mapped[str] = mapped_column(String(REFERENCE_LENGTH))
    """By which the paper is found."""
    signed_on: Mapped[date]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    """The last day; empty while no end is agreed."""
    withdrawn_on: Mapped[date | None]
    recorded_at: Mapped[datetime]


class CourseSharing(Base):
    """The booking page of a course says that names are shared with the partnership of an area."""

    __tablename__ = "course_sharing"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    area: Mapped[str] = mapped_column(code(20), ForeignKey("area.code"), primary_key=True)


class BookingSharing(Base):
    """What a booking page said to whoever booked for themselves: with which area their name is shared."""

    __tablename__ = "booking_sharing"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    area: Mapped[str] = mapped_column(code(20), ForeignKey("area.code"), primary_key=True, index=True)
    said: Mapped[str] = mapped_column(String(300))
    """The sentence, as it stood there."""
