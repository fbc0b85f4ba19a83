"""Cancellation policies as they are stored: never changed once saved, so that a booking keeps what it agreed to."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base
from training.payments.policy import MOST_DAYS, MOST_PENCE, Due, Policy, Scale, Step

NAME_LENGTH = 80


class CancellationPolicy(Base):
    """One version of a policy. Changing it makes a new row; the old one stays for the bookings that agreed to it."""

    __tablename__ = "cancellation_policy"
    __table_args__ = (
        CheckConstraint("(absence_percent IS NULL) <> (absence_pence IS NULL)", name="absence_share_or_sum"),
        CheckConstraint("absence_percent BETWEEN 0 AND 100", name="absence_percent_sensible"),
        CheckConstraint(f"absence_pence BETWEEN 0 AND {MOST_PENCE}", name="absence_pence_sensible"),
        CheckConstraint(f"free_absence_pence BETWEEN 0 AND {MOST_PENCE}", name="free_absence_pence_sensible"),
        CheckConstraint("replaced_by_id IS NULL OR replaced_at IS NOT NULL", name="replaced_at_a_time"),
        CheckConstraint("NOT is_default OR replaced_at IS NULL", name="default_in_force"),
        Index(
            "uq_cancellation_policy_default",
            "is_default",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
        Index(
            "uq_cancellation_policy_name",
            "name",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    is_default: Mapped[bool] = mapped_column(default=False)
    absence_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    absence_pence: Mapped[int | None]
    free_absence_pence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("cancellation_policy.id"))

    steps: Mapped[list["CancellationStep"]] = relationship(
        cascade="all, delete-orphan", order_by="CancellationStep.days.desc()"
    )

    @classmethod
    def of(cls, name: str, policy: Policy, now: datetime) -> "CancellationPolicy":
        """A row, not yet saved, that says what a policy says."""
        scales = ((False, policy.paid), (True, policy.free))
        return cls(
            name=name,
            is_default=False,
            absence_percent=policy.paid.absence.percent,
            absence_pence=policy.paid.absence.pence,
            free_absence_pence=policy.free.absence.of(0),
            created_at=now,
            steps=[
                CancellationStep(free=free, days=step.days, percent=step.due.percent, pence=step.due.pence)
                for free, scale in scales
                for step in scale.steps
            ],
        )

    @property
    def policy(self) -> Policy:
        """What the row says, for the decisions."""
        return Policy(
            paid=Scale(self._steps(free=False), Due(percent=self.absence_percent, pence=self.absence_pence)),
            free=Scale(self._steps(free=True), Due(pence=self.free_absence_pence)),
        )

    def _steps(self, *, free: bool) -> tuple[Step, ...]:
        return tuple(
            Step(step.days, Due(percent=step.percent, pence=step.pence)) for step in self.steps if step.free == free
        )


class CancellationStep(Base):
    """What is due with at least so many working days' notice, for places with a price or for free ones."""

    __tablename__ = "cancellation_step"
    __table_args__ = (
        CheckConstraint(f"days BETWEEN 0 AND {MOST_DAYS}", name="days_sensible"),
        CheckConstraint("(percent IS NULL) <> (pence IS NULL)", name="share_or_sum"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_sensible"),
        CheckConstraint(f"pence BETWEEN 0 AND {MOST_PENCE}", name="pence_sensible"),
        CheckConstraint("NOT free OR percent IS NULL", name="free_has_sums"),
    )

    policy_id: Mapped[int] = mapped_column(ForeignKey("cancellation_policy.id", ondelete="CASCADE"), primary_key=True)
    free: Mapped[bool] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    pence: Mapped[int | None]
