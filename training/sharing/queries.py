"""Reading with whom names are shared, and what was agreed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from training.board_lists.queries import board_lists
from training.sharing.agreements import any_in_force, sentence_for
from training.sharing.models import CourseSharing, SharingAgreement


def agreements_of(session: Session, area: str) -> Sequence[SharingAgreement]:
    """The latest first."""
    query = select(SharingAgreement).where(SharingAgreement.area == area)
    return session.scalars(query.order_by(SharingAgreement.valid_from.desc(), SharingAgreement.id.desc())).all()


def may_see_names(session: Session, area: str, today: date) -> bool:
    """Whether an agreement with the partnership of an area is in force."""
    return any_in_force(agreements_of(session, area), today)


def areas_shared_with(session: Session, course_id: int) -> frozenset[str]:
    """The areas that the booking page of a course names, by their codes."""
    return frozenset(session.scalars(select(CourseSharing.area).where(CourseSharing.course_id == course_id)))


def areas_of_course(course_id: int) -> ScalarSelect[str]:
    """The same as a column of another query: codes, a line each."""
    return (
        select(func.aggregate_strings(CourseSharing.area, "\n"))
        .where(CourseSharing.course_id == course_id)
        .scalar_subquery()
    )


def said_on_booking_page(session: Session, areas: Collection[str], today: date) -> Mapping[str, str]:
    """What the booking page of a course says that shares names with these areas, by the code of each."""
    if not areas:
        return {}
    return {code: sentence_for(name) for code, name in board_lists(session).areas.names(today).items() if code in areas}


def every_agreement(session: Session) -> Sequence[SharingAgreement]:
    """Of all areas: those that were not withdrawn first, and of each the latest."""
    order = (SharingAgreement.withdrawn_on.is_not(None), SharingAgreement.area, SharingAgreement.valid_from.desc())
    return session.scalars(select(SharingAgreement).order_by(*order, SharingAgreement.id.desc())).all()
