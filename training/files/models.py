from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code
from training.people.models import Person

NAME_LENGTH = 200


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
    delete_on: Mapped[date] = mapped_column(index=True)
    """The day, in London, on which it is deleted: it can be fetched until the end of the day before."""

    kept_by: Mapped[Person | None] = relationship()
