"""Everything about the bookings of one event. For the administrator only."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from training.admin.bookings.balance import Claims
from training.bookings.lifecycle import FINISHED, HOLDS_A_PLACE, LIVE, State
from training.bookings.models import Booking
from training.payments.models import Payer
from training.payments.queries import charges_of

CUTS: dict[str, tuple[str, ColumnElement[bool]]] = {
    "expected": ("Expected", Booking.state.in_(HOLDS_A_PLACE) & Booking.walk_in.is_(False)),
    "confirmed": ("Confirmed", (Booking.state == State.CONFIRMED) & Booking.walk_in.is_(False)),
    "requested": ("Requested", Booking.state == State.REQUESTED),
    "offered": ("Offered a place", Booking.state == State.OFFERED),
    "waiting": ("Waiting", Booking.state == State.WAITING),
    "walked-in": ("Walked in", Booking.walk_in.is_(True) & Booking.state.in_(LIVE)),
    "ended": ("Cancelled, lapsed or declined", Booking.state.in_(FINISHED)),
    "all": ("All", true()),
}
"""A roster cut by state: the word in the address, the words on the page, the rows."""


@dataclass(frozen=True)
class OwedForBooking:
    """What is owed for a booking, in whole pence, and by whom."""

    pence: int
    payer: Payer


def count_cuts(session: Session, event_id: int) -> dict[str, int]:
    """How many bookings each cut of an event's roster has, in one query."""
    counts = [func.count().filter(condition).label(name) for name, (_, condition) in CUTS.items()]
    row = session.execute(select(*counts).select_from(Booking).where(Booking.event_id == event_id)).one()
    return dict(zip(CUTS, row, strict=True))


def claims_of(session: Session, event_id: int) -> list[Claims]:
    """How many hold a place of an event and how many wait, by agency, sector and quadrant as on their days."""
    holding = func.count().filter(Booking.state.in_(HOLDS_A_PLACE))
    waiting = func.count().filter(Booking.state == State.WAITING)
    of = (Booking.agency_id, Booking.agency_name, Booking.sector, Booking.quadrant)
    rows = session.execute(
        select(*of, holding, waiting)
        .where(Booking.event_id == event_id, Booking.state.in_(LIVE), ~Booking.walk_in)
        .group_by(*of)
        .order_by(func.max(Booking.id))
    )
    return [Claims(*row) for row in rows.tuples()]


def ids_of_event(event_id: int) -> Select[tuple[int]]:
    """Every booking that the roster of an event could show."""
    return select(Booking.id).where(Booking.event_id == event_id)


def owed_by_booking(session: Session, booking_ids: Iterable[int]) -> dict[int, OwedForBooking]:
    """What is owed for each of these bookings; one that owes nothing is not in it."""
    owed: dict[int, OwedForBooking] = {}
    for charge in charges_of(session, booking_ids):
        before = owed.get(charge.booking_id)
        owed[charge.booking_id] = OwedForBooking(charge.pence + (before.pence if before else 0), charge.payer)
    return owed
