"""What a press would do to which bookings, asked of the very rules that decide it, with all they need read together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from training.access import Actor
from training.admin.bookings.bulk.operations import HAS_IT
from training.attendance import operations as attendance
from training.attendance.models import Mark
from training.bookings.charging.queries import prices_for
from training.bookings.lifecycle import LIVE, Action, AlreadyDone, Outcome, State, decide
from training.bookings.models import NOBODY_PAYS, Booking
from training.bookings.moving.queries import Held, coming_dates, why_not_at
from training.bookings.operations import case_of, facts_of
from training.certificates.models import Certificate
from training.certificates.operations import why_not_released
from training.certificates.queries import current_certificates
from training.courses.models import Event, PlacePool, Sitting
from training.payments.cancellation import cost_of_cancelling
from training.payments.queries import free_cancellation_windows, policy_with
from training.refusals import Refused
from training.ticks import Forecast, forecast

NO_PLACE = "No place is left there for them."
AT_ONCE = 500
"""Ids in one condition of a query."""


@dataclass(frozen=True)
class ChosenBookings:
    """The bookings that somebody chose, in their order, and who asks when."""

    bookings: Sequence[Booking]
    actor: Actor
    now: datetime

    @property
    def ids(self) -> list[int]:
        return [booking.id for booking in self.bookings]

    @property
    def by_id(self) -> dict[int, Booking]:
        return {booking.id: booking for booking in self.bookings}


@dataclass(frozen=True)
class ChosenOfEvent(ChosenBookings):
    """Bookings of one event."""

    event: Event


def chosen_bookings(session: Session, event: Event, ids: Sequence[int], actor: Actor, now: datetime) -> ChosenOfEvent:
    """Those bookings with what the rules and the page ask of them."""
    return ChosenOfEvent(_read(session, ids), actor, now, event)


def bookings_anywhere(session: Session, ids: Sequence[int], actor: Actor, now: datetime) -> ChosenBookings:
    """The same for bookings of any events."""
    return ChosenBookings(_read(session, ids, selectinload(Booking.event).joinedload(Event.course)), actor, now)


def _read(session: Session, ids: Sequence[int], *more: ORMOption) -> list[Booking]:
    found: dict[int, Booking] = {}
    for first in range(0, len(ids), AT_ONCE):
        query = select(Booking).where(Booking.id.in_(ids[first : first + AT_ONCE]))
        rows = session.scalars(query.options(joinedload(Booking.delegate), *more))
        found |= {booking.id: booking for booking in rows}
    return [found[one] for one in ids if one in found]


def forecast_of_action(session: Session, chosen: ChosenBookings, action: Action) -> Forecast:
    """To whom an action of the lifecycle can be done now."""
    by_id = chosen.by_id

    def why_not(booking_id: int) -> str | None:
        return _why_not(session, by_id[booking_id], action, chosen)

    return forecast(chosen.ids, why_not)


def _why_not(session: Session, booking: Booking, action: Action, chosen: ChosenBookings) -> str | None:
    try:
        decision = decide(facts_of(session, booking), action, chosen.actor, chosen.now)
    except Refused as refused:
        return refused.sentence
    return decision.sentence if isinstance(decision, AlreadyDone) else None


@dataclass(frozen=True)
class CostOfCancelling:
    """What cancelling some bookings costs those who pay for them, in whole pence, and of how many it costs anything."""

    pence: int
    bookings: int


def cost_of_cancelling_all(session: Session, chosen: ChosenBookings, ids: Sequence[int]) -> CostOfCancelling:
    """What each costs by the policy it was made under, together. Policies are read once each."""
    by_id, windows = chosen.by_id, free_cancellation_windows(session)
    wanted = {by_id[one].policy_id for one in ids}
    policies = {policy_id: policy_with(session, policy_id) for policy_id in wanted}
    costs = [
        cost_of_cancelling(policies[booking.policy_id], case_of(booking), windows, chosen.now).pence
        for booking in (by_id[one] for one in ids)
        if booking.state == State.CONFIRMED and booking.completes_id is None
    ]
    return CostOfCancelling(sum(costs), sum(pence > 0 for pence in costs))


def attended_without_certificate(event_id: int) -> Select[tuple[int]]:
    """Bookings of an event that have earned a certificate which nobody has issued."""
    issued = select(Certificate.id).where(Certificate.booking_id == Booking.id, Certificate.replaced_at.is_(None))
    attended = (Booking.outcome == Outcome.ATTENDED, Booking.delegate_id.is_not(None), ~issued.exists())
    return select(Booking.id).where(Booking.event_id == event_id, *attended).order_by(Booking.id)


def forecast_of_certificates(session: Session, chosen: ChosenBookings) -> Forecast:
    """Who has earned a certificate and has none."""
    by_id, have = chosen.by_id, set[int]()
    for first in range(0, len(chosen.ids), AT_ONCE):
        have |= current_certificates(session, chosen.ids[first : first + AT_ONCE]).keys()
    return forecast(chosen.ids, lambda one: why_not_released(by_id[one]) or (HAS_IT if one in have else None))


def why_not_marked_at_all(event: Event, now: datetime) -> str | None:
    """Why nobody can be marked: the register is closed, or its first day has not come."""
    try:
        attendance.refuse_closed(event)
    except Refused as refused:
        return refused.sentence
    return attendance.why_not_yet(event.sittings[0], now)


def sittings_to_mark(event: Event, now: datetime) -> list[Sitting]:
    """Those that can be marked: their day has come, and the register is open."""
    if why_not_marked_at_all(event, now):
        return []
    return [sitting for sitting in event.sittings if attendance.why_not_yet(sitting, now) is None]


@dataclass(frozen=True)
class MarkForecast:
    """Who can be marked at a sitting, and of how many of them something is said already."""

    sitting: Sitting
    forecast: Forecast
    marked: int


def forecasts_of_marking(session: Session, chosen: ChosenOfEvent) -> list[MarkForecast]:
    by_id = chosen.by_id
    sittings = sittings_to_mark(chosen.event, chosen.now)
    marks = session.execute(
        select(Mark.sitting_id, Mark.booking_id).where(Mark.sitting_id.in_([sitting.id for sitting in sittings]))
    )
    marked = set(marks.tuples())
    found = []
    for sitting in sittings:

        def why_not(one: int, sitting: Sitting = sitting) -> str | None:
            return attendance.why_not_expected(sitting, by_id[one])

        seen = forecast(chosen.ids, why_not)
        found.append(MarkForecast(sitting, seen, sum((sitting.id, one) in marked for one in seen.will)))
    return found


@dataclass
class _PlacesLeft:
    """Counts down the free places of a date as one after the other moves there."""

    left: int
    unpaid: set[int] = field(default_factory=set)
    """Bookings that nobody is named to pay for there."""


@dataclass(frozen=True)
class MoveForecast:
    """Who could move to one other date, in their order until its places are gone. `pool`: where it has two kinds."""

    target: Event
    pool: PlacePool | None
    forecast: Forecast


def forecasts_of_moving(session: Session, chosen: ChosenOfEvent) -> tuple[Forecast, list[MoveForecast]]:
    """Who can be moved at all, and then to each of the coming dates of the course."""
    movable = forecast_of_action(session, chosen, Action.TRANSFER)
    if not movable.will:
        return movable, []
    targets = coming_dates(session, chosen.bookings[0], chosen.now)
    there = _booked_there(session, targets, [chosen.by_id[one].delegate_id for one in movable.will])
    found = []
    for target in targets:
        pools = [pool for pool in target.pools if pool.taken < pool.capacity]
        for pool in pools if pools and len(target.pools) > 1 else [None]:
            seen = _forecast_of_one_date(session, chosen, movable.will, target, pool, there)
            found.append(MoveForecast(target, pool, seen))
    return movable, found


def _forecast_of_one_date(
    session: Session,
    chosen: ChosenOfEvent,
    ids: Sequence[int],
    target: Event,
    pool: PlacePool | None,
    there: set[tuple[int, int]],
) -> Forecast:
    by_id = chosen.by_id
    free = [one.capacity - one.taken for one in target.pools if pool is None or one.id == pool.id]
    places = _PlacesLeft(max([*free, 0]), _unpaid_there(session, [by_id[one] for one in ids], target, chosen.now))

    def why_not(one: int) -> str | None:
        booking = by_id[one]
        held = Held(booked=(target.id, booking.delegate_id or 0) in there)
        sentence = why_not_at(booking, target, held, chosen.actor, chosen.now)
        if sentence is None and one in places.unpaid:
            sentence = NOBODY_PAYS
        if sentence is None and places.left <= 0:
            sentence = NO_PLACE
        if sentence is None:
            places.left -= 1
        return sentence

    return forecast(ids, why_not)


def _booked_there(session: Session, targets: Sequence[Event], people: Sequence[int | None]) -> set[tuple[int, int]]:
    """(event id, person id) of those who have a booking at one of these dates already."""
    events, wanted = [event.id for event in targets], {one for one in people if one}
    rows = session.execute(
        select(Booking.event_id, Booking.delegate_id).where(Booking.event_id.in_(events), Booking.state.in_(LIVE))
    )
    return {(event_id, person) for event_id, person in rows.tuples() if person in wanted}


def _unpaid_there(session: Session, bookings: Sequence[Booking], target: Event, now: datetime) -> set[int]:
    """Those that would cost something there and name nobody who pays. Prices are asked once for each agency."""
    same_price = target.price_pence == bookings[0].event.price_pence
    if same_price or not target.price_pence:
        return set()
    without = [one for one in bookings if one.payer_id is None and one.completes_id is None]
    agencies = {one.agency_id: one.agency for one in without}
    costs = {key: prices_for(session, [target], agency, now)[0].pence for key, agency in agencies.items()}
    return {one.id for one in without if costs[one.agency_id]}
