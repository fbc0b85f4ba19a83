from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.courses.models import Course
from training.db import Base, code
from training.people.models import Person

_OPEN = text("ended_at IS NULL")


class Interest(Base):
    """Somebody asked to be told when there is a new date of a course. Once ended it says nothing of who it was."""

    __tablename__ = "interest"
    __table_args__ = (
        CheckConstraint(
            "(ended_at IS NULL AND (person_id IS NULL) <> (email IS NULL))"
            " OR (ended_at IS NOT NULL AND person_id IS NULL AND email IS NULL)",
            name="whose_until_it_ends",
        ),
        # One open row for each person or address, course and reach.
        Index(
            "uq_interest_person",
            "person_id",
            "course_id",
            "reach",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "uq_interest_address",
            "email",
            "course_id",
            "reach",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    email: Mapped[str | None] = mapped_column(String(254))
    """In small letters: the address of a guest. Somebody signed in is written to at the address of their account."""
    reach: Mapped[str] = mapped_column(code(10))
    """The code of a quadrant, or one of the words of announcing.py for anywhere and online."""
    asked_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    """When the address proved to be theirs; somebody signed in has proved it before."""
    ended_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()
    person: Mapped[Person | None] = relationship()


class InterestLink(Base):
    """The secret of one message, as a hash: whoever has the message may confirm the interest, or end it."""

    __tablename__ = "interest_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]

    interest: Mapped[Interest] = relationship()


class InterestNotice(Base):
    """An event that somebody with an interest was told of: once."""

    __tablename__ = "interest_notice"

    interest_id: Mapped[int] = mapped_column(ForeignKey("interest.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, index=True)
    told_at: Mapped[datetime]
