"""Recording agreements, saying on booking pages that names are shared, and keeping what was said, in transaction()."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.board_lists.models import AreaRow
from training.history.operations import record
from training.refusals import Code, Refused
from training.sharing.models import BookingSharing, CourseSharing, SharingAgreement
from training.sharing.queries import areas_shared_with, said_on_booking_page


def record_agreement(
    session: Session,
    area: str,
    reference: str,
    signed_on: date,
    valid: tuple[date, date | None],
    actor: Actor,
    now: datetime,
) -> SharingAgreement:
    """Write down what was signed. `valid`: the first and the last day."""
    first, last = valid
    if last is not None and last < first:
        raise Refused(Code.NOT_POSSIBLE, "The agreement ends before it begins. Choose a later last day.", "valid_until")
    agreement = SharingAgreement(
        area=area, reference=reference, signed_on=signed_on, valid_from=first, valid_until=last, recorded_at=now
    )
    session.add(agreement)
    session.flush()
    _record(session, area, "agreement recorded", actor, now)
    return agreement


def withdraw_agreement(session: Session, agreement: SharingAgreement, actor: Actor, now: datetime) -> None:
    """It ends today, and with it the sight of names. Raises Refused when it has been withdrawn before."""
    session.refresh(agreement, ["withdrawn_on"], with_for_update=True)
    if agreement.withdrawn_on is not None:
        raise Refused(Code.DONE, "This agreement has been withdrawn already.")
    agreement.withdrawn_on = clock.local(now).date()
    _record(session, agreement.area, "agreement withdrawn", actor, now)


def share_names(session: Session, course_id: int, areas: Collection[str], actor: Actor, now: datetime) -> bool:
    """From now on the booking page of a course names these areas, by their codes. Whether anything is different."""
    if areas_shared_with(session, course_id) == frozenset(areas):
        return False
    session.execute(delete(CourseSharing).where(CourseSharing.course_id == course_id))
    session.add_all(CourseSharing(course_id=course_id, area=one) for one in sorted(set(areas)))
    session.flush()
    record(session, "course", course_id, "sharing of names chosen", actor, now)
    return True


def keep_what_was_said(session: Session, booking_id: int, course_id: int, told: Collection[str], today: date) -> None:
    """Keep with a booking what its page had said. `told`: the areas that were named there; of these only those count
    that the course still shares names with.
    """
    if told:
        said = said_on_booking_page(session, areas_shared_with(session, course_id), today)
        session.add_all(
            BookingSharing(booking_id=booking_id, area=area, said=said[area]) for area in sorted(set(told) & set(said))
        )
        session.flush()


def names_seen(session: Session, area: str, count: int, actor: Actor, now: datetime) -> None:
    """Write down that a reader looked at names, and at how many."""
    _record(session, area, "names seen", actor, now, names=count)


def _record(session: Session, area: str, action: str, actor: Actor, now: datetime, **details: object) -> None:
    area_id = session.scalars(select(AreaRow.id).where(AreaRow.code == area)).one()
    record(session, "area", area_id, action, actor, now, **details)
