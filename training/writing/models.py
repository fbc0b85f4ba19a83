from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, exists
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from training.db import Base, code, one_of
from training.jobs.models import Job
from training.people.models import Person

LONGEST_SUBJECT = 150
LONGEST_BODY = 8000


class Readers(StrEnum):
    """What the ids of those who get a message are of."""

    BOOKINGS = "bookings"
    PEOPLE = "people"
    INTERESTED = "interested"
    """Who asked to be told of new dates of a course, with an account or without."""


KIND = "messages/written"
"""The kind of every copy in the outbox."""


class WrittenMessage(Base):
    """A message that somebody of the training team wrote: a draft until it is sent, and afterwards what was said.

    Every person's own copy is in the outbox (mail/models.py).
    """

    __tablename__ = "written_message"
    __table_args__ = (
        one_of("readers", Readers),
        CheckConstraint("(sent_at IS NULL) = (job_ref IS NULL)", name="sent_by_a_job"),
        Index("ix_written_message_about", "about", "about_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(30), unique=True)
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    """Markdown with the fields of merge.py."""
    kept_as: Mapped[str | None] = mapped_column(String(80), unique=True)
    """By which name its words are taken again."""
    readers: Mapped[str] = mapped_column(code())
    chosen: Mapped[list[int]] = mapped_column(JSON, default=list)
    """The ids chosen when it was begun, in their order: who matches later is not added. Empty once it is sent."""
    to_whom: Mapped[str] = mapped_column(String(200))
    """In words: “everybody who has a place”."""
    about: Mapped[str | None] = mapped_column(code(30))
    about_id: Mapped[int | None]
    topic: Mapped[str | None] = mapped_column(code())
    """What it is about where nobody has to have it (Topic of timetable/models.py, or “interest”): each copy carries a
    link that stops such messages."""
    goes_back_to: Mapped[str] = mapped_column(String(500))
    """The path of the page it was begun on."""
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    sent_to: Mapped[int] = mapped_column(default=0)
    """How many people it was sent to."""
    job_ref: Mapped[str | None] = mapped_column(code(30))
    """The job that writes each person's copy. Jobs are deleted in time."""

    is_stopped: Mapped[bool] = column_property(exists().where(Job.ref == job_ref, Job.stopped_at.is_not(None)))
    """Whether somebody stopped it half way, so that not all have got it."""
    written_by: Mapped[Person | None] = relationship()


def once_of(message: WrittenMessage) -> str:
    """With what the names of all copies of a message begin, by which each is written once."""
    return f"written:{message.id}:"
