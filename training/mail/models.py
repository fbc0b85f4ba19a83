from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    and_,
    or_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code
from training.mail.hidden_links import KeptLink, hide, without_tokens
from training.mail.kinds import USUAL
from training.work import WorkRow

HELD_UP = "held_up_by IS NOT NULL"
UNDELIVERED = "undelivered_since IS NOT NULL"
WAITS = "sent_at IS NULL AND failed_at IS NULL"


class Message(WorkRow, Base):
    """One message to one address: the outbox and its work row before it went, the record of it afterwards."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        CheckConstraint("sent_at IS NULL OR failed_at IS NULL", name="sent_or_failed"),
        CheckConstraint("held_up_by IN ('message', 'server')", name="held_up_by_known"),
        CheckConstraint("held_up_by IS NULL OR (sent_at IS NULL AND failed_at IS NULL)", name="held_up_while_it_waits"),
        Index("ix_message_about", "about", "about_id"),
        Index("ix_message_due", "due_at", "sent_at", "failed_at"),
        Index("ix_message_waits", "rank", "due_at", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
        Index("ix_message_held_up_by", "held_up_by", sqlite_where=text(HELD_UP), postgresql_where=text(HELD_UP)),
        Index(
            "ix_message_undelivered",
            "undelivered_since",
            sqlite_where=text(UNDELIVERED),
            postgresql_where=text(UNDELIVERED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(code(40))
    """What it is, by a name of kinds.py: “bookings/confirmed”."""
    once: Mapped[str | None] = mapped_column(String(100), unique=True)
    """What must be said once only, such as “register link:12:3”."""
    to_address: Mapped[str] = mapped_column(String(254), index=True)
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    about: Mapped[str | None] = mapped_column(code(30))
    about_id: Mapped[int | None]
    from_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(250))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)

    links: Mapped[list[KeptLink]] = mapped_column(JSON, default=list)
    """Which of its links act for whoever holds them. Their tokens are in it, and in the words, until it has gone."""

    rank: Mapped[int] = mapped_column(default=USUAL)
    """Which goes first of those that are due: the lowest (kinds.py)."""
    due_at: Mapped[datetime]
    """When it is sent, or tried again."""
    failing_since: Mapped[datetime | None]
    """When it first could not be sent, since it was last wanted anew."""
    held_up_by: Mapped[str | None] = mapped_column(code(10))
    """What somebody has to look at while it waits: “message” or “server”, of Fault in replies.py."""
    undelivered_since: Mapped[datetime | None]
    """Since when somebody has to look at it. Trying it again leaves that: only its arrival ends it."""
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    failed_at: Mapped[datetime | None]
    """When it was given up: the administrator has to look."""

    attachments: Mapped[list["Attachment"]] = relationship(cascade="all, delete-orphan", order_by="Attachment.id")

    @hybrid_property
    def may_be_tried_again(self) -> bool:
        """Whether it could not be sent so far, given up or not."""
        return self.sent_at is None and (self.failed_at is not None or self.last_error is not None)

    @may_be_tried_again.inplace.expression
    @classmethod
    def _may_be_tried_again(cls) -> ColumnElement[bool]:
        return and_(cls.sent_at.is_(None), or_(cls.failed_at.is_not(None), cls.last_error.is_not(None)))

    def record_sent(self, at: datetime) -> None:
        """It has gone: the kept copy says the same, and none of its links can be used from here."""
        self.sent_at, self.undelivered_since = at, None
        self.text, self.html = hide(self.text, self.links), hide(self.html, self.links)
        self.links = without_tokens(self.links)


class Attachment(Base):
    """A file that goes with a message."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(100))
    content_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = mapped_column(LargeBinary)
