from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypedDict

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of
from training.printing import PrintableDocument
from training.reports.year.periods import Beside, Period, PeriodKind


class DocumentKind(StrEnum):
    PDF = "pdf"
    """Every figure, its tables and charts."""
    WORD = "docx"
    """The learning and development section of the yearly report, to go on writing in."""
    QUARTER = "quarter"
    """What the sub-committee reads of a quarter, as a PDF."""
    PACK = "pack"
    """An inspection pack, as a PDF; its figures hold what it was asked for, too."""

    @property
    def ending(self) -> str:
        """Of the name of its file."""
        return "docx" if self is DocumentKind.WORD else "pdf"

    @property
    def words(self) -> str:
        """As pages name it."""
        return _WORDS[self]


_WORDS = {
    DocumentKind.PDF: "PDF",
    DocumentKind.WORD: "Word document",
    DocumentKind.QUARTER: "PDF for the sub-committee",
    DocumentKind.PACK: "PDF of an inspection pack",
}


class Cites(TypedDict, total=False):
    """Whose words a document has, by id."""

    quotes: list[int]
    agencies: list[int]
    """Answers about reviews."""


class FiguresDocument(PrintableDocument, Base):
    """The figures of a period as somebody asked for them: made by the worker, and kept as they were then."""

    __tablename__ = "figures_document"
    __table_args__ = (
        one_of("kind", DocumentKind),
        one_of("period_kind", PeriodKind),
        one_of("beside", Beside),
        CheckConstraint("after > first", name="has_days"),
        Index("ix_figures_document_to_print", "rendered_at", "asked_at"),
        Index("ix_figures_document_days", "first", "after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(30), unique=True)
    kind: Mapped[str] = mapped_column(code(10))
    period_kind: Mapped[str] = mapped_column(code())
    first: Mapped[date]
    after: Mapped[date]
    """The first day after the period."""
    beside: Mapped[str] = mapped_column(code())
    asked_on: Mapped[date]
    """While a period is not over, what it stands beside goes by the day."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What it says, by the names of definitions: a number, or numerator and denominator."""

    cites: Mapped[Cites] = mapped_column(JSON, default=dict)
    """By ids, which quotes and which answers of agencies are in it: they may be taken back."""

    file: Mapped["FiguresDocumentFile | None"] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def period(self) -> Period:
        return Period(PeriodKind(self.period_kind), self.first, self.after)

    @property
    def file_name(self) -> str:
        kind = DocumentKind(self.kind)
        of = kind.value if kind in {DocumentKind.QUARTER, DocumentKind.PACK} else "figures"
        return f"training-{of}-{self.period.label.replace(' ', '-')}-{self.asked_on}.{kind.ending}"

    @property
    def words(self) -> str:
        """“PDF”, as pages name it."""
        return DocumentKind(self.kind).words


class FiguresDocumentFile(Base):
    """The file, apart from the row that pages read."""

    __tablename__ = "figures_document_file"

    document_id: Mapped[int] = mapped_column(ForeignKey("figures_document.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
