"""Waiting lists as the administrator sees them. For the administrator only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from training.admin.bookings.waiting_reasons import Circumstances, Waits
from training.bookings.eligibility import cap_opens_on
from training.bookings.holds import naming_ends
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.waiting_queries import held_by_agency, limits_of
from training.courses.models import Event
from training.settings.queries import rules


def waiting_list(event_id: int) -> Select[tuple[Booking, int]]:
    """Who waits for an event, in order, each with their position; 0 for who has none, the address being unconfirmed."""
    counts = case((Booking.awaits.is_(None), 1), else_=0)
    upto = func.sum(counts).over(order_by=Booking.waiting_order)
    return (
        select(Booking, case((Booking.awaits.is_(None), upto), else_=0))
        .where(Booking.event_id == event_id, Booking.state == State.WAITING)
        .options(joinedload(Booking.delegate))
        .order_by(Booking.waiting_order)
    )


def page_of_list(session: Session, event_id: int, page: int, per_page: int) -> Sequence[Row[tuple[Booking, int]]]:
    return session.execute(waiting_list(event_id).limit(per_page).offset((page - 1) * per_page)).all()


def rank(session: Session, booking: Booking) -> int:
    """How many stand before somebody in the list, with or without a position."""
    before = (Booking.event_id == booking.event_id, Booking.state == State.WAITING)
    ahead = select(func.count()).where(*before, Booking.waiting_order < booking.waiting_order)
    return session.scalar(ahead) or 0


def open_offers(session: Session, event_id: int, most: int) -> Sequence[Booking]:
    """The places that wait for an answer, the next deadline first."""
    return session.scalars(
        select(Booking)
        .where(Booking.event_id == event_id, Booking.state == State.OFFERED)
        .options(joinedload(Booking.delegate))
        .order_by(Booking.held_until, Booking.id)
        .limit(most)
    ).all()


def counts(session: Session, event_id: int) -> tuple[int, int]:
    """How many wait for an event, and how many have an open offer."""
    waiting = func.count().filter(Booking.state == State.WAITING)
    offered = func.count().filter(Booking.state == State.OFFERED)
    return session.execute(select(waiting, offered).where(Booking.event_id == event_id)).tuples().one()


def circumstances(session: Session, event: Event, now: datetime) -> Circumstances:
    """What keeps those who wait from a place: the free places, the cap, and whom the event is open to."""
    in_force = rules(session)
    return Circumstances(
        free={pool.id: pool.capacity - pool.taken for pool in event.pools},
        held=held_by_agency(session, event.id),
        limits=limits_of(session, event, now),
        cap_opens_on=cap_opens_on(event.starts_at, in_force.cap_opens_days),
        must_be_named=now >= naming_ends(event.starts_at, in_force.naming_days),
    )


def waits_of(booking: Booking) -> Waits:
    return Waits(
        agency_id=booking.agency_id,
        pool_id=booking.pool_id,
        named=booking.delegate_id is not None,
        address_until=booking.held_until if booking.awaits else None,
        passed_over_because=booking.passed_over_because,
        area=booking.area,
    )
