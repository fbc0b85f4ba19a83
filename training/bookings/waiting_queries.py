"""Reading waiting lists. The functions about one booking are for whoever may see it; the rest is for operations."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.board_lists.queries import board_lists
from training.bookings.eligibility import cap_in_force, cap_opens_on, why_over_the_cap
from training.bookings.holds import naming_ends
from training.bookings.lifecycle import HOLDS_A_PLACE, State
from training.bookings.models import Booking
from training.bookings.queries import bookings_visible_to, places_of_agency
from training.bookings.turns import Limits, Waiter
from training.courses.kinds.areas import AreaPlaces, opens_at
from training.courses.models import Event, EventState, OpenTo, PlacePool
from training.people.models import Person
from training.people.relations.queries import formers_today
from training.settings.queries import rules


def takes_their_turn() -> ColumnElement[bool]:
    """Those on the list to whom a place could be offered: their address is confirmed, and nobody passes them over."""
    return (Booking.state == State.WAITING) & Booking.awaits.is_(None) & (Booking.passed_over_because == "")


def waiters(session: Session, event: Event, now: datetime) -> Sequence[Waiter]:
    """Who takes their turn, in order. A place for nobody yet is offered only while there is time to name somebody."""
    query = (
        select(Booking.id, Booking.agency_id, Booking.pool_id, Booking.area)
        .where(Booking.event_id == event.id, takes_their_turn())
        .order_by(Booking.waiting_order)
    )
    if now >= naming_ends(event.starts_at, rules(session).naming_days):
        query = query.where(Booking.delegate_id.is_not(None))
    return [Waiter(*row) for row in session.execute(query).tuples()]


def limits_of(session: Session, event: Event, now: datetime) -> Limits:
    """Who may have no place of this event for now."""
    opens_on = cap_opens_on(event.starts_at, rules(session).cap_opens_days)
    closed = None if event.open_to != OpenTo.AGENCIES else frozenset(agency.id for agency in event.agencies)
    return Limits(cap_in_force(event.agency_cap, opens_on, now), closed, area_places(session, event, now))


def area_places(session: Session, event: Event, now: datetime) -> AreaPlaces | None:
    """The places of an event while some are kept for areas; None once all are open to everybody."""
    if event.kept_until is None or now >= opens_at(event.kept_until):
        return None
    kept = {row.area: row.places for row in event.kept_places}
    rows = session.execute(
        select(Booking.area, func.count())
        .where(Booking.event_id == event.id, Booking.pool_id.is_not(None), Booking.state.in_(HOLDS_A_PLACE))
        .group_by(Booking.area)
    )
    names = board_lists(session).areas.names(clock.local(now).date())
    return AreaPlaces(event.capacity, kept, dict(rows.tuples().all()), opens_at(event.kept_until), names)


def held_by_agency(session: Session, event_id: int) -> Mapping[int, int]:
    """How many places the people of each agency hold at an event; walk-ins hold none. What became another counts
    together with it.
    """
    held = (Booking.event_id == event_id, Booking.pool_id.is_not(None), Booking.agency_id.is_not(None))
    rows = session.execute(
        select(Booking.agency_id, func.count())
        .where(*held, Booking.state.in_(HOLDS_A_PLACE))
        .group_by(Booking.agency_id)
    )
    held_by = {agency_id: count for agency_id, count in rows.tuples() if agency_id is not None}
    for agency_id, line in formers_today(session).items():
        together = sum(held_by.get(one, 0) for one in {agency_id, *line})
        held_by |= dict.fromkeys({agency_id, *line}, together) if together else {}
    return held_by


def next_order(session: Session, event_id: int) -> int:
    """The end of the list. The event's places are locked."""
    last = session.scalar(select(func.max(Booking.waiting_order)).where(Booking.event_id == event_id))
    return (last or 0) + 1


def position(session: Session, booking: Booking) -> int:
    """Which in the list somebody is, counting from 1 those whose address is confirmed."""
    before = session.scalar(
        select(func.count()).where(
            Booking.event_id == booking.event_id,
            Booking.state == State.WAITING,
            Booking.awaits.is_(None),
            Booking.waiting_order < booking.waiting_order,
        )
    )
    return (before or 0) + 1


def positions_of(session: Session, bookings: Sequence[Booking]) -> dict[int, int]:
    """Where those of these bookings stand that wait, by their ids. Nothing is asked where none of them does."""
    waiting = [booking for booking in bookings if booking.state == State.WAITING and booking.awaits is None]
    if not waiting:
        return {}
    ranked = (
        select(
            Booking.id,
            func.row_number().over(partition_by=Booking.event_id, order_by=Booking.waiting_order).label("position"),
        )
        .where(
            Booking.event_id.in_({booking.event_id for booking in waiting}),
            Booking.state == State.WAITING,
            Booking.awaits.is_(None),
        )
        .subquery()
    )
    rows = session.execute(
        select(ranked.c.id, ranked.c.position).where(ranked.c.id.in_([booking.id for booking in waiting]))
    )
    return dict(rows.tuples().all())


def how_many_wait(session: Session, event_id: int) -> int:
    return (
        session.scalar(
            select(func.count()).where(
                Booking.event_id == event_id, Booking.state == State.WAITING, Booking.awaits.is_(None)
            )
        )
        or 0
    )


def why_waiting(session: Session, booking: Booking, now: datetime) -> str:
    """Why somebody has no place yet, and until when: what holds them back, or that there is none."""
    event = booking.event
    held_back = why_held_back(session, event, booking.agency_id, booking.area, now) if event.places_left > 0 else None
    return held_back or over_the_cap(session, event, booking.agency_id, now) or "Every place is taken."


def why_held_back(session: Session, event: Event, agency_id: int | None, area: str | None, now: datetime) -> str | None:
    """Why somebody may have no place yet though one is free, and until when: the cap of their agency, or that what is
    left is kept for other areas.
    """
    if sentence := over_the_cap(session, event, agency_id, now):
        return sentence
    areas = area_places(session, event, now)
    return areas.why_not_yet(area) if areas else None


def over_the_cap(session: Session, event: Event, agency_id: int | None, now: datetime) -> str | None:
    """Why an agency may have no more places yet, and until when. Who works alone has no cap."""
    if event.agency_cap is None or agency_id is None:
        return None
    held = places_of_agency(session, event.id, agency_id)
    return why_over_the_cap(event.agency_cap, held, cap_opens_on(event.starts_at, rules(session).cap_opens_days), now)


def events_to_look_at(session: Session, now: datetime) -> Sequence[int]:
    """Events with somebody who takes their turn and a place that nobody has: the cap may have opened, or places been
    added.
    """
    free = select(PlacePool.event_id).where(PlacePool.taken < PlacePool.capacity)
    return session.scalars(
        select(Booking.event_id)
        .join(Booking.event)
        .where(
            takes_their_turn(),
            Event.starts_at > now,
            Event.state.in_((EventState.PUBLISHED, EventState.CLOSED)),
            Booking.event_id.in_(free),
        )
        .distinct()
        .order_by(Booking.event_id)
    ).all()


def waits_elsewhere(session: Session, person: Person, booking: Booking) -> Sequence[Booking]:
    """The other dates of the same course for which the same delegate waits or has an offer, as far as `person` sees."""
    others = other_bookings(session, person, booking)
    return [other for other in others if other.state in {State.WAITING, State.OFFERED}]


def other_bookings(session: Session, person: Person, booking: Booking) -> Sequence[Booking]:
    """The same delegate's other bookings of the same course that stand, or for which they wait, the next first.

    Only those that `person` may see: a coordinator learns nothing of what was booked through others.
    """
    if booking.delegate_id is None:
        return []
    return session.scalars(
        bookings_visible_to(person)
        .join(Booking.event)
        .where(
            Booking.delegate_id == booking.delegate_id,
            Booking.id != booking.id,
            Event.course_id == booking.event.course_id,
            Booking.state.in_((State.WAITING, State.OFFERED, State.CONFIRMED)),
        )
        .options(joinedload(Booking.event))
        .order_by(Event.starts_at)
    ).all()
