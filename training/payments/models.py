from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code


class Payer(Base):
    """Whom the invoice for a booking goes to."""

    __tablename__ = "payer"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(String(200))
    contact_name: Mapped[str] = mapped_column(String(200))
    contact_email: Mapped[str] = mapped_column(String(254))
    purchase_order: Mapped[str] = mapped_column(String(60), default="")
    """May follow later: empty until it is known."""


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
