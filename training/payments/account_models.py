"""The Board's account at Stripe, as Stripe tells it, and how it compares with the books."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of


class AccountKind(StrEnum):
    """What moves the balance of the account."""

    PAYMENTS = "payments"
    REFUNDS = "refunds"
    DISPUTES = "disputes"
    FEES = "fees"
    PAYOUTS = "payouts"
    OTHER = "other"
    """What this site knows nothing of, such as payments of another site with the same account."""
    LEFT = "left"
    """What remains of all of them: only in comparisons."""


IN_THE_BOOKS = (AccountKind.PAYMENTS, AccountKind.REFUNDS, AccountKind.DISPUTES)
"""What the books have a row for, each with Stripe's number of it."""


class AccountEntry(Base):
    """One movement of the balance (Stripe calls it a balance transaction). Never changed."""

    __tablename__ = "stripe_entry"
    __table_args__ = (
        one_of("kind", AccountKind),
        Index("ix_stripe_entry_kind", "kind", "thing_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stripe_id: Mapped[str] = mapped_column(code(100), unique=True)
    kind: Mapped[str] = mapped_column(code())
    pence: Mapped[int]
    """What came in; below nought, what went out."""
    fee_pence: Mapped[int]
    """What Stripe kept of it for itself."""
    thing_id: Mapped[str | None] = mapped_column(code(100))
    """What it was for, by the number that the books have: a payment's intent, a refund, a dispute."""
    intent_id: Mapped[str | None] = mapped_column(code(100))
    """The payment that it belongs to, by Stripe's number of it."""
    created_at: Mapped[datetime]


class AccountComparison(Base):
    """What a day's comparison came to. The day is London's: there is one a day."""

    __tablename__ = "stripe_comparison"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    compared_at: Mapped[datetime]

    totals: Mapped[list["AccountTotal"]] = relationship(cascade="all, delete-orphan")
    differences: Mapped[list["AccountDifference"]] = relationship(
        cascade="all, delete-orphan", order_by="AccountDifference.id"
    )

    def of(self, kind: str) -> "AccountTotal":
        """The line of a kind."""
        return next(total for total in self.totals if total.kind == kind)

    @property
    def differing(self) -> int:
        """Of how many things Stripe and the books do not say the same."""
        return sum(total.differing for total in self.totals)

    @property
    def differs(self) -> bool:
        return bool(self.differing) or any(total.difference for total in self.totals)


class AccountTotal(Base):
    """One line of a comparison, in whole pence."""

    __tablename__ = "stripe_total"
    __table_args__ = (
        one_of("kind", AccountKind),
        CheckConstraint("differing >= 0", name="differing_counted"),
    )

    comparison_id: Mapped[int] = mapped_column(ForeignKey("stripe_comparison.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(code(), primary_key=True)
    stripe_pence: Mapped[int] = mapped_column(BigInteger)
    books_pence: Mapped[int | None] = mapped_column(BigInteger)
    """None: the books do not keep it."""
    differing: Mapped[int] = mapped_column(default=0)
    """How many things the two do not say the same of."""

    @property
    def difference(self) -> int:
        return 0 if self.books_pence is None else self.stripe_pence - self.books_pence


class AccountDifference(Base):
    """One thing of which Stripe and the books do not say the same. The first of them are kept."""

    __tablename__ = "stripe_difference"
    __table_args__ = (one_of("kind", AccountKind),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comparison_id: Mapped[int] = mapped_column(ForeignKey("stripe_comparison.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(code())
    thing_id: Mapped[str] = mapped_column(code(100))
    intent_id: Mapped[str | None] = mapped_column(code(100))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    """Where the books know the payment that it belongs to."""
    stripe_pence: Mapped[int]
    books_pence: Mapped[int]
    looked_at: Mapped[datetime | None]
    """When the payment was looked at because of it; empty until then."""
