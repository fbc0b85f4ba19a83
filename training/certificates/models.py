from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from training.bookings.models import Booking
from training.certificates.designs.models import CertificateDesign
from training.certificates.validity import CertificateStatus, standing
from training.courses.editions.models import LONGEST_NAME as LONGEST_EDITION
from training.db import Base, code
from training.links import new_token
from training.printing import PrintableDocument

_CURRENT = text("replaced_at IS NULL AND revoked_at IS NULL")


class Certificate(PrintableDocument, Base):
    """Proof that somebody attended. It keeps the words it was issued with, and is the work row for its own PDF."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("year", "serial"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_because = '')", name="revoked_with_reason"),
        CheckConstraint("replaced_by_id IS NULL OR replaced_at IS NOT NULL", name="replaced_at_a_time"),
        # A booking has one certificate; a corrected one takes its place, and the old row stays to say so.
        Index(
            "uq_certificate_current",
            "booking_id",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
        Index("ix_certificate_to_render", "wanted_at", "rendered_at"),
        Index("ix_certificate_runs_out", "valid_until", sqlite_where=_CURRENT, postgresql_where=_CURRENT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(code(20), unique=True)
    """“ESCB-2026-01417”."""
    token: Mapped[str] = mapped_column(code(30), unique=True)
    """128 bits, in the QR code's address: it shows what the certificate is worth, and never its PDF."""
    key: Mapped[str] = mapped_column(code(30), unique=True, default=new_token)
    """128 bits, in the link that its holder is sent: it opens the PDF."""
    short_code: Mapped[str] = mapped_column(code(12))
    """Ten characters to type in beside the number, stored without dashes."""
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    course_title: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(code(10))
    level_name: Mapped[str] = mapped_column(String(60), default="")
    """“Level 3”, as it is printed; a topic has none."""
    edition: Mapped[str] = mapped_column(String(LONGEST_EDITION), default="")
    """“KCSIE 2025”: which edition of its content the course had that day; empty where it has none."""
    hours: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    dates: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(100))
    attended_on: Mapped[date]
    """The day of its last sitting."""
    valid_until: Mapped[date | None]
    issued_at: Mapped[datetime]
    design_id: Mapped[int] = mapped_column(ForeignKey("certificate_design.id"), index=True)
    """How it looks, for good."""
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str] = mapped_column(String(300), default="")
    replaced_at: Mapped[datetime | None]
    correction_asked_at: Mapped[datetime | None]
    """When its holder asked for it in the name that they have now; empty again where it was left as it is."""
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))

    wanted_at: Mapped[datetime | None]
    """When somebody first needed the PDF; empty for certificates of the past that nobody asked for yet."""

    booking: Mapped[Booking] = relationship()
    design: Mapped[CertificateDesign] = relationship()
    document: Mapped["CertificateDocument | None"] = relationship(cascade="all, delete-orphan")
    replaced_by: Mapped["Certificate | None"] = relationship(remote_side=id)

    @property
    def wanted_from_the_start(self) -> bool:
        """Its holder is sent the PDF once it is made. One of the past that is opened years later is nobody's news."""
        return self.wanted_at == self.issued_at

    def standing_on(self, today: date) -> CertificateStatus:
        """What it is worth today."""
        revoked, replaced = self.revoked_at is not None, self.replaced_at is not None
        return standing(self.valid_until, today, revoked=revoked, replaced=replaced)


class CertificateDocument(Base):
    """The PDF, apart from the row that lists read."""

    __tablename__ = "certificate_document"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id", ondelete="CASCADE"), primary_key=True)
    pdf: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    signed_by: Mapped[str | None] = mapped_column(String(200))
    """Whose digital signature it carries; empty where the Board had no key when it was made."""
