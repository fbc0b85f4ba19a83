from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, code, one_of


class TextKind(StrEnum):
    """Whose words they are, and what `subject_id` counts."""

    EVALUATION = "evaluation"
    """All that one form says in words, by evaluation. Its author is the booking's delegate, and stands nowhere else."""
    CANCELLATION = "cancellation"
    """Why a booking was cancelled, by booking."""
    REFUSAL = "refusal"
    """Why a booking was declined, by booking."""
    NOTE = "note"
    """Why a trainer decided otherwise than the marks, by booking."""
    MANAGER = "manager"
    """What a line manager saw change, by manager_line."""
    SLIDES = "slides"
    """What came of slides, by follow-up. Its author is the booking's delegate, and stands nowhere else."""
    OBSERVATION = "observation"
    """All that a colleague wrote about a session, by observation."""
    AGENCY = "agency"
    """All that an agency wrote when it was asked for the year, by agency_request."""

    @property
    def text(self) -> str:
        return _NAMES[self]


_NAMES = {
    TextKind.EVALUATION: "Evaluation form",
    TextKind.CANCELLATION: "Reason for cancelling",
    TextKind.REFUSAL: "Reason for declining a booking",
    TextKind.NOTE: "Trainer’s note on the register",
    TextKind.MANAGER: "What a line manager saw",
    TextKind.SLIDES: "What came of slides",
    TextKind.OBSERVATION: "Observation of a session",
    TextKind.AGENCY: "What an agency told us for the year",
}


class WrittenText(Base):
    """One text that somebody has to read. The words stay where they were written; this says what became of them."""

    __tablename__ = "written_text"
    __table_args__ = (
        one_of("kind", TextKind),
        UniqueConstraint("kind", "subject_id"),
        Index(
            "ix_written_text_unread",
            "written_at",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(30), unique=True)
    """128 bits, on the pages that show the text: whoever was shown it may raise a concern. Its order tells nothing."""
    kind: Mapped[str] = mapped_column(code())
    subject_id: Mapped[int]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """Nobody for an evaluation and for what came of slides, and for a manager or an agency who has no account."""
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    hidden_at: Mapped[datetime | None]
    """Since when it is shown to nobody but the safeguarding contacts."""
    raised_at: Mapped[datetime | None]
    """When a concern about it was last raised: the concern keeps pointing here, so the row outlasts the words."""

    @property
    def kind_text(self) -> str:
        return TextKind(self.kind).text
