from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from training.db import Base, code, one_of
from training.people.models import Person
from training.printing import PrintableDocument
from training.records.contact import Contact, Since

LONGEST_FOR_WHOM = 120


class ToldContact(Base):
    """What somebody told us that they do with children and have done, so that their record says what they need."""

    __tablename__ = "told_contact"
    __table_args__ = (
        one_of("contact", Contact),
        one_of("since", Since),
        CheckConstraint("(holds IS NULL) = (since IS NULL)", name="holds_since"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    contact: Mapped[Contact] = mapped_column(code())
    holds: Mapped[str | None] = mapped_column(code(10), ForeignKey("level.code"))
    """The level that they say they have; empty: none, or they do not know. Nobody has seen it."""
    since: Mapped[Since | None] = mapped_column(code())
    told_at: Mapped[datetime]


class RecordLink(Base):
    """A link by which somebody shows their record to one employer, until a day or until they withdraw it."""

    __tablename__ = "record_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(code(30), unique=True)
    """128 bits. Kept as it is, so that its owner can copy the link again: it shows what stands in this database."""
    for_whom: Mapped[str] = mapped_column(String(LONGEST_FOR_WHOM))
    made_at: Mapped[datetime]
    last_day: Mapped[date]
    """It works to the end of this day, in London."""
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    openings: Mapped[list["RecordLinkOpening"]] = relationship(
        order_by="RecordLinkOpening.opened_at", passive_deletes=True
    )

    def why_not_open(self, today: date) -> str:
        """Why it shows nothing any more; empty where it does."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "" if today <= self.last_day else "over"


class RecordLinkOpening(Base):
    """That somebody opened the record by a link, and when."""

    __tablename__ = "record_link_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("record_link.id", ondelete="CASCADE"), index=True)
    opened_at: Mapped[datetime]


class RecordDocument(PrintableDocument, Base):
    """Somebody's record as a PDF that they asked for: made by the worker from what is so then, deleted soon after."""

    __tablename__ = "record_document"
    __table_args__ = (
        CheckConstraint("(rendered_at IS NULL) = (pdf IS NULL)", name="printed_with_document"),
        Index("ix_record_document_to_print", "rendered_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(30), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
