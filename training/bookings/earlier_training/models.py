from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.courses.models import Course
from training.db import Base
from training.people.models import Person


class Equivalence(Base):
    """Training from elsewhere that is to count as a course of the Board’s, and what became of the question."""

    __tablename__ = "equivalence"
    __table_args__ = (
        CheckConstraint(
            "decided_at IS NOT NULL OR (decided_by_id IS NULL AND refused_because = '' AND counts_until IS NULL)",
            name="open_says_nothing",
        ),
        CheckConstraint("refused_because = '' OR counts_until IS NULL", name="decided_one_way"),
        # One open question for each person and course.
        Index(
            "uq_equivalence_open",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    """The course that it would count as."""
    said: Mapped[str] = mapped_column(String(300))
    """What they did, where and when, in their own words."""
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_because: Mapped[str] = mapped_column(String(500), default="")
    """Why it does not count; empty where it does, or nobody has decided."""
    counts_until: Mapped[date | None]
    """Its last day, where it was accepted for a time only."""

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    course: Mapped[Course] = relationship()

    @property
    def accepted(self) -> bool:
        return self.decided_at is not None and not self.refused_because
