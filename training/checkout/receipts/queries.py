"""Reading receipts. Only whoever paid opens one, and by a booking's link only one of that booking alone: a receipt
names everybody whose place was paid for together.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from training.access import Role
from training.bookings.models import Booking
from training.checkout.models import Attempt, AttemptLine
from training.checkout.receipts.models import Receipt
from training.people.models import Person
from training.printing import keeps_failing


def _visible_to(person: Person, *, by_link: bool) -> Select[tuple[Receipt]]:
    """`by_link`: whether they have not signed in, but hold a booking's link, which may have been passed on."""
    query = select(Receipt).join(Receipt.attempt).join(AttemptLine)
    if by_link:
        places = select(func.count()).where(AttemptLine.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
        query = query.where(places == 1)
    elif Role.ADMINISTRATOR in person.role_names:
        return query
    return query.where(Attempt.person_id == person.id)


def receipts_for(session: Session, person: Person, booking_id: int, *, by_link: bool) -> Sequence[Receipt]:
    """The receipts of a booking that whoever looks may open, the oldest first."""
    of_booking = _visible_to(person, by_link=by_link).where(AttemptLine.booking_id == booking_id)
    return session.scalars(of_booking.options(joinedload(Receipt.payment)).order_by(Receipt.id)).all()


def receipt_visible_to(session: Session, person: Person, ref: str, number: str, *, by_link: bool) -> Receipt | None:
    """One with its PDF, by the reference of a booking that it paid for.

    Whoever paid keeps it, though they may no longer see that booking: a colleague may have the place by now.
    """
    wanted = _visible_to(person, by_link=by_link).join(AttemptLine.booking)
    one = wanted.where(Booking.ref == ref, Receipt.number == number)
    return session.scalar(one.options(undefer(Receipt.pdf)))


def receipt_of_payment(session: Session, payment_id: int) -> Receipt | None:
    """The one of a payment, with the bookings that were paid for. For the administrator."""
    bookings = joinedload(Receipt.attempt).joinedload(Attempt.lines).joinedload(AttemptLine.booking)
    one = select(Receipt).where(Receipt.payment_id == payment_id).options(bookings)
    return session.scalars(one).unique().one_or_none()


def in_trouble() -> ColumnElement[bool]:
    """Receipts whose PDF keeps failing: the desk counts and lists them."""
    return keeps_failing(Receipt)


def receipt_to_print(session: Session, receipt_id: int) -> Receipt:
    """One with all that it says."""
    booking = selectinload(Attempt.lines).joinedload(AttemptLine.booking)
    return session.scalars(
        select(Receipt)
        .where(Receipt.id == receipt_id)
        .options(joinedload(Receipt.payment), joinedload(Receipt.attempt).options(booking.joinedload(Booking.delegate)))
    ).one()
