"""The other dates of a course, for somebody who has a place at one: where they could go, for how much, or why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training import clock
from training.access import Actor
from training.bookings.charging.queries import prices_for
from training.bookings.eligibility import Applicant, cap_opens_on, why_over_the_cap
from training.bookings.invitations.queries import invites
from training.bookings.lifecycle import HOLDS_A_PLACE, LIVE
from training.bookings.models import NOBODY_PAYS, Booking
from training.bookings.moving.rules import money_in_words, why_not_there
from training.bookings.queries import event_facts
from training.bookings.waiting_queries import area_places
from training.courses.kinds.areas import AreaPlaces
from training.courses.models import Event, EventState, Mode
from training.payments.models import Allocation, Charge
from training.payments.queries import paid_by_charge
from training.settings.queries import rules

KINDS_OF_PLACES = {Mode.ROOM: "in the room", Mode.ONLINE: "online"}


@dataclass(frozen=True)
class OtherDate:
    """One other date as a page lists it."""

    event: Event
    value: str
    """What a form sends for it: the reference, and the kind of place where there are two."""
    kind: str
    """“in the room”, where there are two kinds."""
    money: str
    why_not: str | None
    full: bool = False
    """It could be chosen but for a place: its waiting list can be joined."""

    @property
    def when(self) -> list[str]:
        """A line for each day, the last with the place."""
        lines = [clock.show_sitting(sitting.starts_at, sitting.ends_at) for sitting in self.event.sittings]
        where = self.event.venue.town if self.event.venue else "online"
        return [*lines[:-1], f"{lines[-1]}, {where}{f', {self.kind}' if self.kind else ''}"]

    @property
    def about(self) -> str:
        left = self.event.places_left
        return f"{self.money} {'1 place' if left == 1 else f'{left} places'} left."


@dataclass(frozen=True)
class Held:
    """What there is at one event: whether the same person has a booking there, how many places their agency has,
    whether they are invited to it, and its places while some are kept for areas.
    """

    booked: bool = False
    by_agency: int = 0
    invited: bool = False
    areas: AreaPlaces | None = None


def other_dates(session: Session, booking: Booking, actor: Actor, now: datetime) -> list[OtherDate]:
    """The coming dates of the course but for the booking's own, the next first."""
    events = coming_dates(session, booking, now)
    held = held_at(session, booking, events, actor, now)
    money, unpaid = _money(session, booking, events, now)
    opens_days = rules(session).cap_opens_days
    found = []
    for event in events:
        here = held[event.id]
        why_not = why_not_at(booking, event, here, actor, now)
        if not actor.is_administrator:  # who may give an agency more
            why_not = why_not or why_over(booking, event, here, opens_days, now)
        found += _by_kind(event, money[event.id], why_not or (NOBODY_PAYS if event.id in unpaid else None))
    return found


def why_not_at(booking: Booking, target: Event, held: Held, actor: Actor, now: datetime) -> str | None:
    """Why this booking cannot go to that event, places apart. `held`: what they have there."""
    if target.course_id != booking.event.course_id:
        return "That is another course. A booking can only move to another date of its own."
    by_desk = actor.is_administrator
    if target.kind != booking.event.kind:
        return "That date is booked in another way. Book it, then cancel this booking."
    if booking.comes_for and len(target.sittings) != len(booking.event.sittings):
        return "This date has another number of days."
    applicant = Applicant(booking.agency_id, not by_desk, held.booked)
    return why_not_there(event_facts(target), applicant, now, by_administrator=by_desk, invited=held.invited)


def coming_dates(session: Session, booking: Booking, now: datetime) -> Sequence[Event]:
    """The other dates of a booking's course that have not started, with what a list of them shows."""
    found = session.scalars(
        select(Event)
        .where(
            Event.course_id == booking.event.course_id,
            Event.id != booking.event_id,
            *_coming(now),
        )
        .options(
            joinedload(Event.venue),
            selectinload(Event.sittings),
            joinedload(Event.pools),
            joinedload(Event.agencies),
        )
        .order_by(Event.starts_at, Event.id)
    )
    return found.unique().all()


def with_other_dates(session: Session, bookings: Sequence[Booking], now: datetime) -> set[int]:
    """Of these bookings, by id, those whose course has another date that has not started."""
    courses = {booking.event.course_id for booking in bookings}
    if not courses:
        return set()
    found = session.execute(select(Event.id, Event.course_id).where(Event.course_id.in_(courses), *_coming(now)))
    dates = found.tuples().all()
    return {
        booking.id
        for booking in bookings
        if any(course_id == booking.event.course_id and id != booking.event_id for id, course_id in dates)
    }


def _coming(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Event.starts_at > now, Event.state.in_((EventState.PUBLISHED, EventState.CLOSED))


def held_at(
    session: Session, booking: Booking, events: Sequence[Event], actor: Actor, now: datetime
) -> dict[int, Held]:
    """What the delegate of a booking, and its agency, have at each of these events."""
    theirs = (Booking.delegate_id == booking.delegate_id) & Booking.state.in_(LIVE)
    holds = Booking.pool_id.is_not(None) & Booking.state.in_(HOLDS_A_PLACE)
    of_agency = (Booking.agency_id == booking.agency_id) & holds
    rows = session.execute(
        select(Booking.event_id, func.count().filter(theirs), func.count().filter(of_agency))
        .where(Booking.event_id.in_([event.id for event in events]), theirs | of_agency)
        .group_by(Booking.event_id)
    )
    has = {event_id: (booked > 0, by_agency) for event_id, booked, by_agency in rows.tuples()}
    invited = invites(session, booking, events, actor)
    return {
        event.id: Held(*has.get(event.id, (False, 0)), event.id in invited, area_places(session, event, now))
        for event in events
    }


def why_over(booking: Booking, event: Event, held: Held, opens_days: int, now: datetime) -> str | None:
    """Why the booking may have no place at an event yet: the cap of its agency, or places that are kept for other
    areas. `opens_days`: the rule in force.
    """
    opens_on = cap_opens_on(event.starts_at, opens_days)
    over = why_over_the_cap(event.agency_cap, held.by_agency, opens_on, now) if booking.agency_id else None
    return over or (held.areas.why_not_yet(booking.area) if held.areas else None)


def _money(
    session: Session, booking: Booking, events: Sequence[Event], now: datetime
) -> tuple[dict[int, str], set[int]]:
    """What each date does to what is owed, in words; and those that nobody is named to pay for."""
    before = booking.price_pence
    words = {event.id: money_in_words(before, before, 0) for event in events}
    if booking.completes_id is not None:
        return words, set()
    dearer_or_cheaper = [event for event in events if event.price_pence != booking.event.price_pence]
    if not dearer_or_cheaper:
        return words, set()
    paid = _paid_for(session, booking.id)
    prices = prices_for(session, dearer_or_cheaper, booking.agency, now)
    for event, price in zip(dearer_or_cheaper, prices, strict=True):
        words[event.id] = money_in_words(before, price.pence, paid)
    unpaid = {e.id for e, price in zip(dearer_or_cheaper, prices, strict=True) if price.pence and not booking.payer_id}
    return words, unpaid


def _paid_for(session: Session, booking_id: int) -> int:
    """What is paid for a booking, in whole pence."""
    theirs = select(Charge.id).where(Charge.booking_id == booking_id)
    paid = paid_by_charge().where(Allocation.charge_id.in_(theirs)).subquery()
    return session.scalar(select(func.coalesce(func.sum(paid.c.pence), 0))) or 0


def _by_kind(event: Event, money: str, why_not: str | None) -> list[OtherDate]:
    """Once, or once for each kind of place that has one left, where there are two."""
    free = [pool for pool in event.pools if pool.taken < pool.capacity]
    if why_not or not free:
        return [OtherDate(event, event.ref, "", money, why_not or "Every place is taken.", full=not why_not)]
    if len(event.pools) == 1:
        return [OtherDate(event, event.ref, "", money, None)]
    return [
        OtherDate(event, f"{event.ref}:{pool.mode}", KINDS_OF_PLACES[Mode(pool.mode)], money, None) for pool in free
    ]
