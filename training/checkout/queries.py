"""Reading attempts to pay, scoped to who is looking, and what a person may pay for."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from training.access import Role
from training.bookings.models import Booking
from training.bookings.queries import bookings_visible_to
from training.checkout.models import Attempt, AttemptLine, AttemptState
from training.courses.models import Event
from training.payments.models import Charge
from training.people.models import Person

_OPEN = (AttemptState.OPENING, AttemptState.OPEN)


def _with_bookings() -> ORMOption:
    line = selectinload(Attempt.lines)
    return line.joinedload(AttemptLine.booking).options(
        joinedload(Booking.delegate), joinedload(Booking.event).joinedload(Event.course)
    )


def attempt_visible_to(session: Session, person: Person, key: str) -> Attempt | None:
    """An attempt with its bookings, or None when it is somebody else's."""
    query = select(Attempt).where(Attempt.key == key).options(_with_bookings())
    if Role.ADMINISTRATOR not in person.role_names:
        query = query.where(Attempt.person_id == person.id)
    return session.scalar(query)


def refs_of_attempt(session: Session, key: str) -> Sequence[str]:
    """The references of the bookings that one attempt is to pay for; whoever asks may not see them yet."""
    lines = select(AttemptLine.booking_id).join(Attempt).where(Attempt.key == key)
    return session.scalars(select(Booking.ref).where(Booking.id.in_(lines))).all()


def attempt_with_bookings(session: Session, attempt_id: int) -> Attempt:
    return session.get_one(Attempt, attempt_id, options=[_with_bookings()])


def open_attempts_for(session: Session, booking_ids: Sequence[int]) -> Sequence[Attempt]:
    """Payment pages on which one of these bookings could be paid for now."""
    theirs = select(AttemptLine.attempt_id).where(AttemptLine.booking_id.in_(booking_ids))
    return session.scalars(
        select(Attempt)
        .where(Attempt.id.in_(theirs), Attempt.state.in_(_OPEN))
        .options(selectinload(Attempt.lines))
        .order_by(Attempt.id)
    ).all()


def visible_among(session: Session, person: Person, booking_ids: Sequence[int]) -> set[int]:
    """Which of these bookings this person may see: whoever paid for several may no longer book for their agency."""
    visible = bookings_visible_to(person).where(Booking.id.in_(booking_ids))
    return set(session.scalars(visible.with_only_columns(Booking.id)))


def payable_by(session: Session, person: Person, refs: Sequence[str] | None = None) -> Sequence[Booking]:
    """The bookings with charges that this person may pay by card: their own and those they made; by reference any that
    they may see. Whether anything is still owed is for the accounts to say."""
    query = (
        bookings_visible_to(person)
        .where(Booking.id.in_(select(Charge.booking_id).where(Charge.withdrawn_at.is_(None))))
        .options(joinedload(Booking.delegate), joinedload(Booking.event).joinedload(Event.course))
        .order_by(Booking.id)
    )
    if refs is not None:
        query = query.where(Booking.ref.in_(refs))
    else:
        query = query.where(or_(Booking.delegate_id == person.id, Booking.booked_by_id == person.id))
    return session.scalars(query).all()
