"""What is owed, what moved and what for; the prices of a course and cancellation policies, never changed once saved."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from training.db import Base, code, one_of
from training.payments.policy import MOST_DAYS, MOST_PENCE, DueShare, Policy, PolicyStep, Scale
from training.payments.pricing import PriceKind, PriceRule
from training.search.models import kept_key
from training.search.normal_form import sort_key
from training.work import WorkRow


class Way(StrEnum):
    """How somebody means to pay (domain.md, “Prices”)."""

    CARD = "card"
    INVOICE = "invoice"
    RECHARGE = "recharge"
    """To a cost code of the council."""


class Method(StrEnum):
    """How money moved."""

    CARD = "card"
    BANK_TRANSFER = "bank transfer"
    CHEQUE = "cheque"
    RECHARGE = "recharge"


class ChargeReason(StrEnum):
    """What a charge is for. Nobody owes twice for one of them."""

    PLACE = "place"
    LATE_CANCELLATION = "late cancellation"
    ABSENCE = "did not attend"


class RefundState(StrEnum):
    WANTED = "wanted"
    """The worker has yet to ask Stripe, or the administrator has yet to pay it back."""
    SENT = "sent"
    """Stripe has it, and the bank has not confirmed it yet."""
    DONE = "done"
    FAILED = "failed"
    """The money stayed with us, or came back: it is owed still."""


class RefundSource(StrEnum):
    """Who sent money back."""

    SITE = "site"
    DASHBOARD = "dashboard"
    """Nothing that was wanted here: somebody in Stripe's own dashboard, or one that was sent twice."""
    DISPUTE = "dispute"
    """The cardholder's bank, after a complaint; done while it is open or lost, failed once it is won."""


MONEY_BACK = frozenset({RefundState.WANTED, RefundState.SENT, RefundState.DONE})
"""The states in which a refund counts: what is on its way back is not refunded again."""


class Payer(Base):
    """Who pays for a booking, and how."""

    __tablename__ = "payer"
    __table_args__ = (one_of("way", Way),)

    id: Mapped[int] = mapped_column(primary_key=True)
    way: Mapped[str] = mapped_column(code(), default=Way.INVOICE)
    organisation: Mapped[str] = mapped_column(String(200))
    organisation_key: Mapped[str] = kept_key("organisation")
    """Whoever types it the other way is the same payer."""
    contact_name: Mapped[str] = mapped_column(String(200))
    contact_email: Mapped[str] = mapped_column(String(254))
    postal_address: Mapped[str] = mapped_column(String(300), default="")
    """In one line, with commas. Needed for an invoice of more than £250 with VAT; empty until it is known."""
    purchase_order: Mapped[str] = mapped_column(String(60), default="")
    """May follow later: empty until it is known."""
    cost_code: Mapped[str] = mapped_column(String(60), default="")
    """The council's, for a recharge."""

    @validates("organisation")
    def _keep_key(self, _column: str, organisation: str) -> str:
        self.organisation_key = sort_key(organisation)
        return organisation


class Charge(Base):
    """Money owed, and why. Never changed: what turns out not to be owed is withdrawn, with a reason."""

    __tablename__ = "charge"
    __table_args__ = (
        CheckConstraint("pence > 0", name="pence_positive"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because = '')", name="withdrawn_with_reason"),
        # Nobody is charged twice for one reason.
        Index(
            "uq_charge_once",
            "booking_id",
            "reason",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    payer_id: Mapped[int] = mapped_column(ForeignKey("payer.id"), index=True)
    reason: Mapped[str] = mapped_column(code(30))
    pence: Mapped[int]
    explanation: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(String(200), default="")

    payer: Mapped[Payer] = relationship()


class Payment(Base):
    """Money that came in."""

    __tablename__ = "payment"
    __table_args__ = (
        one_of("method", Method),
        CheckConstraint("pence > 0", name="pence_positive"),
        CheckConstraint("(method = 'card') = (intent_id IS NOT NULL)", name="cards_have_an_intent"),
        Index("ix_payment_received_on", "received_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    method: Mapped[str] = mapped_column(code())
    pence: Mapped[int]
    received_on: Mapped[date]
    payer_name: Mapped[str] = mapped_column(String(200))
    """Who paid, as a bank statement or a card names them."""
    reference: Mapped[str] = mapped_column(String(100), default="")
    """What the bank statement says, or the number of the cheque."""
    intent_id: Mapped[str | None] = mapped_column(code(100), unique=True)
    """Stripe's PaymentIntent: a card payment is recorded once, whoever hears of it first."""
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    form_token: Mapped[str | None] = mapped_column(code(40), unique=True)
    """From the page it was recorded on: a form sent twice records one payment."""
    created_at: Mapped[datetime]


class Refund(WorkRow, Base):
    """Money that goes back to where it came from. It is the work row for sending it."""

    __tablename__ = "refund"
    __table_args__ = (
        one_of("state", RefundState),
        one_of("source", RefundSource),
        CheckConstraint("pence > 0", name="pence_positive"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_at_a_time"),
        Index("ix_refund_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    pence: Mapped[int]
    state: Mapped[str] = mapped_column(code())
    source: Mapped[str] = mapped_column(code())
    because: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(code(60), unique=True)
    """The idempotency key with which Stripe is asked: asked twice, it refunds once."""
    stripe_id: Mapped[str | None] = mapped_column(code(100), unique=True)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    """When it is tried, or tried again."""

    payment: Mapped[Payment] = relationship()


class Allocation(Base):
    """What a payment was for, or what a refund gave back: one of the two × a charge × whole pence.

    A payment's pence may be negative: money that moves from a withdrawn charge to the one in its place.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("pence <> 0", name="moves_something"),
        CheckConstraint("(payment_id IS NULL) <> (refund_id IS NULL)", name="payment_or_refund"),
        CheckConstraint("refund_id IS NULL OR pence > 0", name="refunds_give_back"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    charge_id: Mapped[int] = mapped_column(ForeignKey("charge.id"), index=True)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), index=True)
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"), index=True)
    pence: Mapped[int]
    created_at: Mapped[datetime]


class Proposal(Base):
    """A charge for a late cancellation or an absence, for the administrator to confirm or to waive.

    What is owed and paid stays as it is until then; `pence` is what is owed once it is confirmed.
    """

    __tablename__ = "charge_proposal"
    __table_args__ = (
        CheckConstraint("pence > 0", name="pence_positive"),
        CheckConstraint("(decided_at IS NULL) = (waived IS NULL)", name="decided_one_way"),
        CheckConstraint("waived IS NULL OR NOT waived OR waived_because <> ''", name="waived_with_reason"),
        Index(
            "uq_charge_proposal_open",
            "booking_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    reason: Mapped[str] = mapped_column(code(30))
    pence: Mapped[int]
    explanation: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waived: Mapped[bool | None]
    waived_because: Mapped[str] = mapped_column(String(300), default="")


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
            paid=Scale(self._steps(free=False), DueShare(percent=self.absence_percent, pence=self.absence_pence)),
            free=Scale(self._steps(free=True), DueShare(pence=self.free_absence_pence)),
        )

    def _steps(self, *, free: bool) -> tuple[PolicyStep, ...]:
        return tuple(
            PolicyStep(step.days, DueShare(percent=step.percent, pence=step.pence))
            for step in self.steps
            if step.free == free
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


class PriceRuleRow(Base):
    """A course's own price, for one tariff or all, for members of ECVYS or everybody. Both days are included.

    That no two say what the same people pay on one day is held by whoever adds one, who locks the course first.
    """

    __tablename__ = "price_rule"
    __table_args__ = (
        one_of("kind", PriceKind),
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
    tariff: Mapped[str | None] = mapped_column(ForeignKey("tariff.code"))
    """None: for everybody."""
    members_only: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    created_at: Mapped[datetime]

    @property
    def rule(self) -> PriceRule:
        return PriceRule(
            kind=PriceKind(self.kind),
            pence=self.pence or 0,
            percent=self.percent or Decimal(0),
            tariff=self.tariff,
            members_only=self.members_only,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )
