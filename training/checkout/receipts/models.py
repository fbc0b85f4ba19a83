from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from training.checkout.models import Attempt
from training.db import Base, code
from training.payments.models import Payment
from training.printing import PrintableDocument


class Receipt(PrintableDocument, Base):
    """That a card payment has arrived, and what for, on paper. It is the work row for its own PDF."""

    __tablename__ = "card_receipt"
    __table_args__ = (
        CheckConstraint("(rendered_at IS NULL) = (pdf IS NULL)", name="printed_with_document"),
        Index("ix_card_receipt_to_render", "rendered_at", "claimed_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(code(), unique=True)
    """“REC-7KX2M4QP”: by it it is asked for."""
    attempt_id: Mapped[int] = mapped_column(ForeignKey("checkout_attempt.id", ondelete="CASCADE"), unique=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), unique=True)
    created_at: Mapped[datetime]
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    attempt: Mapped[Attempt] = relationship()
    payment: Mapped[Payment] = relationship()
