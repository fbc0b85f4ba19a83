from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.courses.models import Course
from training.db import Base

LONGEST_NAME = 50
LONGEST_CHANGES = 2000


class CourseEdition(Base):
    """What a course teaches from a day on, until the next edition begins: “KCSIE 2025”."""

    __tablename__ = "course_edition"
    __table_args__ = (
        UniqueConstraint("course_id", "from_day"),
        UniqueConstraint("course_id", "name"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    from_day: Mapped[date]
    changes: Mapped[str] = mapped_column(String(LONGEST_CHANGES), default="")
    """What has changed since the edition before, in the administrator's words: sent to those who hold a certificate."""
    made_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When they were last told."""

    course: Mapped[Course] = relationship()
