from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from training.db import Base, code
from training.people.models import Agency
from training.printing import PrintableDocument


class InspectionDocument(PrintableDocument, Base):
    """Who of an agency is in date, as a PDF that its coordinator asked for: made by the worker, kept for a day."""

    __tablename__ = "inspection_document"
    __table_args__ = (
        CheckConstraint("(rendered_at IS NULL) = (pdf IS NULL)", name="printed_with_document"),
        Index("ix_inspection_document_to_print", "rendered_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(30), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id", ondelete="CASCADE"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    agency: Mapped[Agency] = relationship()
