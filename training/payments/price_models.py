from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, code, one_of
from training.payments.pricing import Kind, PriceRule
from training.people.models import Tariff


class PriceRuleRow(Base):
    """A course's own price, for one tariff or all, for members of ECVYS or everybody. Both days are included.

    That no two say what the same people pay on one day is held by whoever adds one, who locks the course first.
    """

    __tablename__ = "price_rule"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("tariff", Tariff),
        CheckConstraint("(kind = 'fixed') = (pence IS NOT NULL)", name="fixed_has_sum"),
        CheckConstraint("(kind = 'percent') = (percent IS NOT NULL)", name="percent_has_share"),
        CheckConstraint("pence BETWEEN 1 AND 1000000", name="pence_sensible"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent_sensible"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(code(10))
    pence: Mapped[int | None]
    percent: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    """What is taken off."""
    tariff: Mapped[str | None] = mapped_column(code(30))
    """None: for everybody."""
    members_only: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]

    @property
    def rule(self) -> PriceRule:
        return PriceRule(
            kind=Kind(self.kind),
            pence=self.pence or 0,
            percent=self.percent or Decimal(0),
            tariff=self.tariff,
            members_only=self.members_only,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )
