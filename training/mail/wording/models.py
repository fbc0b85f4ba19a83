from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, code
from training.mail.wording.kind_files import Words


class Wording(Base):
    """One version of the administrator's words for a kind of message. The newest counts; none is ever changed."""

    __tablename__ = "wording"
    __table_args__ = (
        UniqueConstraint("kind", "number", name="uq_wording_kind_number"),
        CheckConstraint("number >= 1", name="numbered"),
        CheckConstraint("(subject IS NULL) = (body IS NULL)", name="whole_or_ours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(code(40))
    """Of which messages, by a name of kinds.py."""
    number: Mapped[int]
    """From 1 in its kind. Two who save at once have the same: the second is refused."""
    subject: Mapped[str | None] = mapped_column(String(250))
    """None, like `body`: from this version on our words go again."""
    body: Mapped[str | None] = mapped_column(Text)
    ours_subject: Mapped[str] = mapped_column(String(250))
    """Our words at that time: whether they have changed since, and how."""
    ours_body: Mapped[str] = mapped_column(Text)
    ours_sign: Mapped[str] = mapped_column(code(16))
    """The sign of the kind at that time (kind_files.py): of our words and of its fields."""
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def words(self) -> Words | None:
        return None if self.subject is None or self.body is None else Words(self.subject, self.body)

    @property
    def ours_then(self) -> Words:
        return Words(self.ours_subject, self.ours_body)
