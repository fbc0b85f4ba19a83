"""The slides of a year, course by course, in two queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.courses.models import Course
from training.materials.follow_up.figures import ShownFigures
from training.materials.follow_up.queries import figures_of_year
from training.reports.figures import Rate
from training.years import FinancialYear


@dataclass(frozen=True)
class SlidesRow:
    """One course, or all of them: each share with what it is a share of."""

    title: str
    shown: ShownFigures

    @property
    def asked(self) -> Rate:
        return Rate(self.shown.figures.asked, self.shown.figures.attended)

    @property
    def fetched(self) -> Rate:
        return Rate(self.shown.figures.fetched, self.shown.figures.attended)

    @property
    def told(self) -> Rate:
        return Rate(self.shown.figures.told, self.shown.figures.asked)

    @property
    def answered(self) -> Rate:
        return Rate(self.shown.figures.answered, self.shown.figures.followed_up)


def slides_of_year(session: Session, year: FinancialYear) -> tuple[SlidesRow, Sequence[SlidesRow]]:
    """All courses together, and each of them in the order of their titles."""
    total, by_course = figures_of_year(session, year)
    courses = session.scalars(select(Course).where(Course.id.in_(by_course)).order_by(Course.title_key, Course.id))
    return SlidesRow("All of them", total), [SlidesRow(course.title, by_course[course.id]) for course in courses]
