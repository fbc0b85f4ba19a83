from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base
from training.texts.models import WrittenText


class Told(StrEnum):
    """Whom a safeguarding contact told. A choice, so that nothing of the case is typed here."""

    HUB = "hub"
    LADO = "lado"
    POLICE = "police"
    THEIR_LEAD = "their lead"
    NOBODY = "nobody"

    @property
    def text(self) -> str:
        return _WHOM[self]


_WHOM = {
    Told.HUB: "The Children and Families Hub, or another council’s front door",
    Told.LADO: "The LADO",
    Told.POLICE: "The police",
    Told.THEIR_LEAD: "The safeguarding lead of the author’s organisation",
    Told.NOBODY: "Nobody: it is not about a child or a worker. Show the text again",
}


class Concern(Base):
    """That a text may be about a child or a worker. Open until who was told, and when, is entered."""

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (told = '')", name="closed_with_whom"),
        CheckConstraint("(closed_at IS NULL) = (told_at IS NULL)", name="closed_with_when"),
        CheckConstraint("closed_at IS NULL OR words = ''", name="closed_without_words"),
        # One that is open is enough for a text; it may be raised again after it was closed.
        Index(
            "uq_concern_open",
            "text_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("written_text.id"), index=True)
    raised_at: Mapped[datetime]
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    words: Mapped[str] = mapped_column(Text, default="")
    """As they were read, whatever becomes of them where they were written. Emptied when it is closed."""
    author: Mapped[str] = mapped_column(String(500), default="")
    """Who wrote it and how to reach them: for the two contacts alone. Emptied when it is closed."""
    about: Mapped[str] = mapped_column(String(300), default="")
    """The course and its date."""
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    told: Mapped[str] = mapped_column(String(100), default="")
    """Values of Told, as “hub,lado”."""
    told_at: Mapped[datetime | None]

    written: Mapped[WrittenText] = relationship()

    @property
    def told_text(self) -> str:
        return "; ".join(Told(one).text for one in self.told.split(",") if one)
