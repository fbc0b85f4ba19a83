from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of
from training.printing import PrintableDocument


class PaperKind(StrEnum):
    SIGN_IN_SHEET = "sign-in sheet"
    DOOR_LIST = "door list"
    BADGES = "badges"
    CERTIFICATES = "certificates"


class EventPaper(PrintableDocument, Base):
    """A document that somebody asked for, to print it: made by the worker from what is so then, deleted soon after."""

    __tablename__ = "event_paper"
    __table_args__ = (
        one_of("kind", PaperKind),
        Index("ix_event_paper_to_print", "rendered_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(30), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(code())
    position: Mapped[int | None]
    """Of a sign-in sheet: which sitting of the event."""
    label_sheet: Mapped[str | None] = mapped_column(code(20))
    """Of badges: which sheet of labels (labels.py)."""
    first_label: Mapped[int | None]
    """Of badges: which label of the first sheet is the first that is free, from 1."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    done: Mapped[int] = mapped_column(default=0)
    """Of certificates: how many are laid out. There may be hundreds, and whoever waits sees how far it is."""
    total: Mapped[int] = mapped_column(default=0)

    file: Mapped["EventPaperFile | None"] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def percent(self) -> int:
        """How far it is: laying out is two thirds, and then the file is written, of which nothing is told."""
        return self.done * 66 // self.total if self.total else 0


class EventPaperFile(Base):
    """The PDF, apart from the row that pages read."""

    __tablename__ = "event_paper_file"

    paper_id: Mapped[int] = mapped_column(ForeignKey("event_paper.id", ondelete="CASCADE"), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
