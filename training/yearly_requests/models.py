from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of
from training.people.models import Agency
from training.years import FinancialYear


class RequestKind(StrEnum):
    """What agencies are asked."""

    NEEDS = "needs"
    IMPACT = "impact"


class RequestRound(Base):
    """One year's request to all the agencies that were chosen for it."""

    __tablename__ = "request_round"
    __table_args__ = (one_of("kind", RequestKind), UniqueConstraint("kind", "year"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(code())
    year: Mapped[int]
    """The financial year that it is about, by the year it begins in."""
    asked_at: Mapped[datetime]
    closes_on: Mapped[date]
    """The last day to answer or change an answer."""

    @property
    def years(self) -> FinancialYear:
        return FinancialYear(self.year)


class AgencyRequest(Base):
    """What one agency was asked. Where agencies are merged, one may have several of a round."""

    __tablename__ = "agency_request"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (version = 0)", name="answered_in_a_version"),
        CheckConstraint("answered_at IS NOT NULL OR answered_by_id IS NULL", name="answered_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("request_round.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    token: Mapped[str] = mapped_column(code(30), unique=True)
    """128 bits: whoever has the link may answer, without signing in."""
    contact: Mapped[str] = mapped_column(String(254), default="")
    """An address beside its coordinators, as the administrator entered it."""
    sent_at: Mapped[datetime | None]
    """None: it is still to be sent, or there is nobody to write to."""
    remind_at: Mapped[datetime | None]
    """When a reminder was asked for last."""
    reminded_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """Since when it is not asked any more."""
    answered_at: Mapped[datetime | None]
    """When it was answered or changed last."""
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """Nobody for an answer by the link alone."""
    version: Mapped[int] = mapped_column(default=0)
    """How often it was answered."""

    round: Mapped[RequestRound] = relationship()
    agency: Mapped[Agency] = relationship()
