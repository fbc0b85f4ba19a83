from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of
from training.files.models import NAME_LENGTH, KeptFile
from training.importing.lines import Verdict
from training.people.models import Person
from training.work import WorkRow

LONGEST_SENTENCE = 500
LONGEST_SHOWN = 200
LONGEST_QUESTION = 300
TO_CHECK = "checked_at IS NULL AND columns IS NOT NULL AND cleared_at IS NULL"


class FileImport(WorkRow, Base):
    """A file that is brought in, and how far that is. It is the work row of its own check."""

    __tablename__ = "file_import"
    __table_args__ = (
        Index("ix_file_import_to_check", "started_at", sqlite_where=text(TO_CHECK), postgresql_where=text(TO_CHECK)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(30), unique=True)
    kind: Mapped[str] = mapped_column(code(40))
    """Of kinds.py."""
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("kept_file.id", ondelete="SET NULL"), index=True)
    file_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    sheets: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Where there are several: one of them is asked for before anything is read."""
    sheet: Mapped[str] = mapped_column(String(200), default="")
    headings: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What each column is called, as pages show it; empty while the sheet is asked for."""
    heading_words: Mapped[list[str]] = mapped_column(JSON, default=list)
    unread: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What of the file is not read, in sentences."""
    doubtful: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """Which of our columns has to be chosen by hand, and why, in a sentence."""
    found_columns: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the headings say of them, to begin with where they do not say enough."""
    columns: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Where each of our columns stands (columns.py); nothing while that is asked."""
    by_hand: Mapped[bool] = mapped_column(default=False)
    """Whether somebody chose the columns, now or for an earlier file."""
    answers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    started_at: Mapped[datetime] = mapped_column(index=True)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    delete_on: Mapped[date] = mapped_column(index=True)
    """From that day on its lines are no more; that it was brought in stays known."""
    checked_at: Mapped[datetime | None]
    """When all lines were checked; they are checked anew when columns or answers change."""
    job_ref: Mapped[str | None] = mapped_column(code(30), unique=True)
    """The job that writes the lines down, or has."""
    counts: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    """How many lines there were of each verdict, and how many went in: kept when the lines are deleted."""
    cleared_at: Mapped[datetime | None]
    """When the lines were deleted."""

    @property
    def unread_columns(self) -> list[str]:
        """The columns with a heading that hold nothing of ours, as far as anybody said."""
        used = set((self.columns or {}).values())
        named = zip(self.headings, self.heading_words, strict=True)
        return [name for at, (name, words) in enumerate(named) if words and at not in used]

    kept: Mapped[KeptFile | None] = relationship()
    started_by: Mapped[Person | None] = relationship()


class ImportRow(Base):
    """One line of a file: what stands in it, what would become of it, and whether it is in."""

    __tablename__ = "import_row"
    __table_args__ = (
        one_of("verdict", Verdict),
        UniqueConstraint("import_id", "position"),
        Index("ix_import_row_verdict", "import_id", "verdict"),
        Index("ix_import_row_key", "import_id", "key"),
        Index("ix_import_row_second_key", "import_id", "second_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("file_import.id", ondelete="CASCADE"))
    position: Mapped[int]
    line: Mapped[int]
    """In the file, from 1, as a spreadsheet numbers them."""
    cells: Mapped[list[Any]] = mapped_column(JSON)
    key: Mapped[str] = mapped_column(String(LONGEST_QUESTION), default="")
    """Lines that may be the same share one of two keys; empty: none."""
    second_key: Mapped[str] = mapped_column(String(LONGEST_QUESTION), default="")
    shown: Mapped[str] = mapped_column(String(LONGEST_SHOWN), default="")
    """What lists call it."""
    verdict: Mapped[str | None] = mapped_column(code())
    """Nothing while it waits to be checked."""
    sentence: Mapped[str] = mapped_column(String(LONGEST_SENTENCE), default="")
    question: Mapped[str] = mapped_column(String(LONGEST_QUESTION), default="")
    """The key of what has to be answered first, or was."""
    asks: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """That question: its words and options."""
    subject_id: Mapped[int | None]
    """The row that it is or has become, in the table of its kind."""
    done_at: Mapped[datetime | None]
    """When it went in."""
