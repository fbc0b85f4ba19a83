from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code
from training.people.models import Person

NAME_LENGTH = 200
LONGEST_ABOUT = 300
"""Characters of a question that is remembered."""


class KeptFile(Base):
    """A file as it was sent here. Whatever it is for points at it, and says what becomes of itself when it goes."""

    __tablename__ = "kept_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """As whoever sent it calls it."""
    content_type: Mapped[str] = mapped_column(String(100))
    """By the ending of its name: what a browser says of a file it sends is not believed."""
    size: Mapped[int]
    """Bytes."""
    sha256: Mapped[str] = mapped_column(String(64))
    kept_as: Mapped[str] = mapped_column(String(100), unique=True)
    """Where its bytes are, under FILES_URL."""
    used_for: Mapped[str] = mapped_column(code(40))
    """What it is for, in words: “attendance report”."""
    kept_at: Mapped[datetime]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    delete_on: Mapped[date | None] = mapped_column(index=True)
    """The day, in London, on which it is deleted: it can be fetched until the end of the day before. Empty: it stays
    until whatever it is for lets go of it.
    """

    kept_by: Mapped[Person | None] = relationship()

    @property
    def fingerprint(self) -> str:
        """Of its bytes, short enough for an address that changes with them."""
        return self.sha256[:12]


class ImportMemory(Base):
    """What somebody said once of files of a kind: which column holds what under such headings, what a word means."""

    __tablename__ = "import_memory"
    __table_args__ = (UniqueConstraint("kind", "about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(code(40))
    about: Mapped[str] = mapped_column(String(LONGEST_ABOUT))
    """A hash of headings, or the key of a question."""
    means: Mapped[Any] = mapped_column(JSON)
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
