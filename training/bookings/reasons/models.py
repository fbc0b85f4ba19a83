from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base

LONGEST_REASON = 500


class CancelCategory(StrEnum):
    """Why a booking was cancelled, for the figures. One of them says something of somebody's health."""

    ILLNESS = "illness"
    CARING = "caring"
    BEREAVEMENT = "bereavement"
    COURT = "court"
    WORK = "work"
    NEW_JOB = "new job"
    OTHER_DATE = "other date"
    NOT_NEEDED = "not needed"
    OTHER = "other"

    @property
    def text(self) -> str:
        return _TEXTS[self]


_TEXTS = {
    CancelCategory.ILLNESS: "Illness or a medical appointment",
    CancelCategory.CARING: "Caring for somebody, or an emergency at home",
    CancelCategory.BEREAVEMENT: "Bereavement",
    CancelCategory.COURT: "Court or jury service",
    CancelCategory.WORK: "Needed at work",
    CancelCategory.NEW_JOB: "Left or changed jobs",
    CancelCategory.OTHER_DATE: "Another date or course suits better",
    CancelCategory.NOT_NEEDED: "The course is not needed any more",
    CancelCategory.OTHER: "Something else",
}


class CancelReason(Base):
    """What somebody wrote of why a booking is cancelled: often health data, so in a table of its own, as needs are."""

    __tablename__ = "cancel_reason"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(String(LONGEST_REASON))
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who wrote it: they alone see it again on the booking's page."""
    given_at: Mapped[datetime]
