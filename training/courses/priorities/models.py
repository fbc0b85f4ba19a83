from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from training.board_lists.models import PriorityRow, ReviewRow
from training.db import Base, code


class CoursePriority(Base):
    """A course serves a priority of the Board. Figures of a year go by it, so a course keeps one that has ended."""

    __tablename__ = "course_priority"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    priority: Mapped[str] = mapped_column(code(30), ForeignKey(PriorityRow.code), primary_key=True, index=True)


class CourseReview(Base):
    """A course answers a review: it teaches what the review asked for."""

    __tablename__ = "course_review"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    review: Mapped[str] = mapped_column(code(30), ForeignKey(ReviewRow.code), primary_key=True, index=True)
