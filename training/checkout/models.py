from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.bookings.models import Booking
from training.db import Base, code, one_of
from training.payments.vat import Vat
from training.work import WorkRow

LONGEST_NAME = 250
"""Characters: what a payment page calls one thing that is paid for."""


class AttemptState(StrEnum):
    OPENING = "opening"
    """Written down, and Stripe is being asked for a payment page."""
    OPEN = "open"
    PROCESSING = "processing"
    """Completed by a way of paying that takes days."""
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"


class Attempt(WorkRow, Base):
    """One payment page for one or many bookings, and the work row for finding out what became of it.

    A look at Stripe is due while more were asked for than were done: whoever hears something asks for one more, so
    that nothing heard during a look is missed. Other rows of work are wanted once and done once; this one is wanted
    again and again, even while it is in hand. That is why it has two counters, and a `look_at` that is empty between
    looks, where others have `due_at` and a moment when they were done.
    """

    __tablename__ = "checkout_attempt"
    __table_args__ = (
        one_of("state", AttemptState),
        CheckConstraint("pence > 0", name="pence_positive"),
        CheckConstraint("looks_done <= looks_wanted", name="looks_counted"),
        Index("ix_checkout_attempt_due", "look_at"),
        Index("ix_checkout_attempt_state", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(code(40), unique=True)
    """The idempotency key, and the address of its return page. A new attempt has a new one."""
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(code())
    pence: Mapped[int]
    email: Mapped[str] = mapped_column(String(254))
    page_id: Mapped[str | None] = mapped_column(code(100), unique=True)
    """Stripe's Checkout session."""
    page_url: Mapped[str | None] = mapped_column(String(1000))
    intent_id: Mapped[str | None] = mapped_column(code(100), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """As it was sent to Stripe: the same key asks with the same words."""
    settled_at: Mapped[datetime | None]

    looks_wanted: Mapped[int] = mapped_column(default=0)
    looks_done: Mapped[int] = mapped_column(default=0)
    look_at: Mapped[datetime | None]
    """When the next look at Stripe is due; empty when none is."""
    attempts: Mapped[int] = mapped_column("tries", default=0)
    """How often Stripe was asked since it last answered; the table calls it `tries`."""

    lines: Mapped[list["AttemptLine"]] = relationship(
        back_populates="attempt", cascade="all, delete-orphan", order_by="AttemptLine.booking_id"
    )


class AttemptLine(Base):
    """One booking that is paid for, as the payment page names it."""

    __tablename__ = "checkout_line"
    __table_args__ = (CheckConstraint("pence > 0", name="pence_positive"), one_of("vat", Vat))

    attempt_id: Mapped[int] = mapped_column(ForeignKey("checkout_attempt.id", ondelete="CASCADE"), primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    pence: Mapped[int]
    vat: Mapped[str | None] = mapped_column(code())
    """What the course was for VAT when the page was opened. Empty for pages from before this was kept."""

    attempt: Mapped[Attempt] = relationship(back_populates="lines")
    booking: Mapped[Booking] = relationship()


class StripeEvent(Base):
    """Something that Stripe told us, once however often it is told. Handled: a look at its attempt is due or done."""

    __tablename__ = "stripe_event"
    __table_args__ = (Index("ix_stripe_event_unhandled", "handled_at", "received_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(code(100), unique=True)
    kind: Mapped[str] = mapped_column(code(80))
    page_id: Mapped[str | None] = mapped_column(code(100))
    intent_id: Mapped[str | None] = mapped_column(code(100))
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(200), default="")
