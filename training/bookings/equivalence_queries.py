"""Training from elsewhere that is to be taken for a course of ours: what waits, and what was decided."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased, joinedload

from training.bookings.equivalence_models import Equivalence
from training.courses.models import Course


def equivalences_of(session: Session, person_id: int) -> Sequence[Equivalence]:
    """What somebody has asked, the latest first."""
    return session.scalars(
        _with_all()
        .where(Equivalence.person_id == person_id)
        .order_by(Equivalence.created_at.desc(), Equivalence.id.desc())
    ).all()


def open_question(session: Session, person_id: int, course_id: int) -> Equivalence | None:
    """What somebody has asked about a course, and nobody has decided yet."""
    return session.scalar(
        select(Equivalence).where(
            Equivalence.person_id == person_id, Equivalence.course_id == course_id, Equivalence.decided_at.is_(None)
        )
    )


def waiting(session: Session) -> Sequence[Equivalence]:
    """What nobody has decided yet, oldest first. For the administrator."""
    return session.scalars(
        _with_all().where(Equivalence.decided_at.is_(None)).order_by(Equivalence.created_at, Equivalence.id)
    ).all()


def decided(session: Session, most: int) -> Sequence[Equivalence]:
    """What was decided last. For the administrator."""
    return session.scalars(
        _with_all()
        .where(Equivalence.decided_at.is_not(None))
        .order_by(Equivalence.decided_at.desc(), Equivalence.id.desc())
        .limit(most)
    ).all()


def equivalence_with_all(session: Session, equivalence_id: int) -> Equivalence | None:
    """One of them. For the administrator."""
    return session.scalar(_with_all().where(Equivalence.id == equivalence_id))


def courses_that_come_before(session: Session) -> Sequence[Course]:
    """The courses that another, which is still offered, asks for first."""
    after = aliased(Course)
    asked_for = select(after.prerequisite_id).where(after.prerequisite_id.is_not(None), after.retired_at.is_(None))
    return session.scalars(select(Course).where(Course.id.in_(asked_for)).order_by(Course.level, Course.title)).all()


def _with_all() -> Select[tuple[Equivalence]]:
    return select(Equivalence).options(joinedload(Equivalence.person), joinedload(Equivalence.course))
