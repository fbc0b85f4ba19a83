"""What cancelling an event comes to: before the button is pressed, while the worker is at it, and afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from training import clock
from training.admin.programme.emails import OfferedDate
from training.bookings.lifecycle import LIVE, State
from training.bookings.models import Booking
from training.courses.models import Event
from training.mail.models import Message
from training.payments.models import MONEY_BACK, Allocation, Charge, Method, Payment, Refund, Way
from training.payments.queries import net, paid_by_charge
from training.people.models import Person
from training.programme.queries import coming_dates

MOST_OFFERS = 6

WAITING_WORDS = {
    State.REQUESTED: "requested",
    State.WAITING: "on the waiting list",
    State.OFFERED: "offered a place",
    State.AWAITING_PAYMENT: "waiting for a payment",
}


@dataclass(frozen=True)
class FallsAway:
    """What is not paid yet and would not be owed any more: whole pence."""

    way: str
    count: int
    pence: int


@dataclass(frozen=True)
class Consequences:
    """What will happen when the button is pressed. Sums in whole pence."""

    confirmed: int
    waiting: Sequence[tuple[str, int]]
    """What they wait for, in words, and how many."""
    unreachable: int
    """Bookings for which nobody has an e-mail address."""
    card_pence: int
    bank_pence: int
    falls_away: Sequence[FallsAway]

    @property
    def total(self) -> int:
        return self.confirmed + sum(count for _, count in self.waiting)


@dataclass(frozen=True)
class Progress:
    """How far the worker has come with a cancelled event."""

    freed: int
    left: int
    told: int
    card_pence: int
    bank_pence: int

    @property
    def total(self) -> int:
        return self.freed + self.left


def consequences(session: Session, event: Event) -> Consequences:
    """What cancelling this event would do now."""
    delegate, booker = aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            Booking.state,
            func.count(),
            func.count().filter(func.coalesce(delegate.email, booker.email).is_(None)),
        )
        .outerjoin(delegate, delegate.id == Booking.delegate_id)
        .outerjoin(booker, booker.id == Booking.booked_by_id)
        .where(Booking.event_id == event.id, Booking.state.in_(LIVE))
        .group_by(Booking.state)
    ).tuples()
    counts = {state: (count, silent) for state, count, silent in rows}
    back = _paid_by_method(session, event.id)
    return Consequences(
        confirmed=counts.get(State.CONFIRMED, (0, 0))[0],
        waiting=[(words, counts[state][0]) for state, words in WAITING_WORDS.items() if state in counts],
        unreachable=sum(silent for _, silent in counts.values()),
        card_pence=back.get(Method.CARD, 0),
        bank_pence=sum(pence for method, pence in back.items() if method != Method.CARD),
        falls_away=_not_paid(session, event.id),
    )


def progress(session: Session, event: Event) -> Progress:
    """What the worker has done since the event was cancelled, and what is left: one query."""
    freed = (Booking.state == State.CANCELLED) & (Booking.ended_at >= event.cancelled_at)
    of_event = select(Booking.id).where(Booking.event_id == event.id)
    told = select(func.count()).where(
        Message.about == "booking", Message.about_id.in_(of_event), Message.kind == "bookings/event_cancelled"
    )
    is_card = Payment.method == Method.CARD
    row = session.execute(
        select(
            func.count().filter(freed),
            func.count().filter(Booking.state.in_(LIVE)),
            told.scalar_subquery(),
            _given_back(event).where(is_card).scalar_subquery(),
            _given_back(event).where(~is_card).scalar_subquery(),
        ).where(Booking.event_id == event.id)
    ).one()
    return Progress(*(int(number or 0) for number in row))


def _given_back(event: Event) -> Select[tuple[int]]:
    """The pence that go back for the bookings of an event since it was cancelled."""
    return (
        select(func.sum(Allocation.pence))
        .join(Refund, Refund.id == Allocation.refund_id)
        .join(Payment, Payment.id == Refund.payment_id)
        .join(Charge, Charge.id == Allocation.charge_id)
        .where(
            Charge.booking_id.in_(select(Booking.id).where(Booking.event_id == event.id)),
            Refund.created_at >= event.cancelled_at,
            Refund.state.in_(MONEY_BACK),
        )
    )


def offers(session: Session, event: Event, now: datetime) -> list[OfferedDate]:
    """The next dates of the same course that can be booked now, with where they are and the places left."""
    dates = coming_dates(session, now, course_id=event.course_id)
    bookable = [coming for coming in dates if coming.bookable and coming.event_id != event.id]
    return [
        OfferedDate(coming.ref, f"{clock.show_moment(coming.starts_at)}, {coming.where}: {coming.places_text}")
        for coming in bookable[:MOST_OFFERS]
    ]


def _owed_now(event_id: int) -> Select[tuple[int]]:
    """The charges that stand for live bookings of an event."""
    return (
        select(Charge.id)
        .join(Booking, Booking.id == Charge.booking_id)
        .where(Booking.event_id == event_id, Booking.state.in_(LIVE), Charge.withdrawn_at.is_(None))
    )


def _paid_by_method(session: Session, event_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Payment.method, net())
        .select_from(Allocation)
        .outerjoin(Refund, Refund.id == Allocation.refund_id)
        .join(Payment, Payment.id == func.coalesce(Allocation.payment_id, Refund.payment_id))
        .where(Allocation.charge_id.in_(_owed_now(event_id)))
        .group_by(Payment.method)
    )
    return {method: pence for method, pence in rows.tuples() if pence}


def _not_paid(session: Session, event_id: int) -> list[FallsAway]:
    theirs = _owed_now(event_id)
    paid = paid_by_charge().where(Allocation.charge_id.in_(theirs)).subquery()
    open_pence = Charge.pence - func.coalesce(paid.c.pence, 0)
    rows = session.execute(
        select(Booking.pays_by, func.count(), func.sum(open_pence))
        .select_from(Charge)
        .join(Booking, Booking.id == Charge.booking_id)
        .outerjoin(paid, paid.c.charge_id == Charge.id)
        .where(Charge.id.in_(theirs), open_pence > 0)
        .group_by(Booking.pays_by)
        .order_by(Booking.pays_by)
    ).tuples()
    return [FallsAway(way or Way.INVOICE, count, int(pence)) for way, count, pence in rows]
