"""What places cost: the prices of a course and the register of ECVYS read together, for the decision in pricing.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, distinct, func, select
from sqlalchemy.orm import Session

from training import clock
from training.bookings.lifecycle import LIVE
from training.bookings.models import Booking
from training.courses.models import Course, Event, EventState
from training.payments.pricing import ComingFor, Price, PriceList, PriceOffer, offer, standard_price
from training.payments.queries import price_list
from training.people.delegates import WorksFor
from training.people.membership_queries import agencies_of, is_member
from training.people.models import Agency

THEMSELVES = "yourself"


def price_for(session: Session, event: Event, agency: Agency | None, now: datetime) -> Price:
    """What a place costs somebody of an agency today, or somebody who works for themselves."""
    if not event.price_pence:  # free for everybody, whatever its course's rules and the register say
        return standard_price(0, _funder(event.course))
    day = clock.local(now).date()
    who = ComingFor(agency.tariff, is_member(session, agency.id, day)) if agency else ComingFor()
    return price_list(session, event.course_id, day).price(event.price_pence, _funder(event.course), who)


def prices_for(session: Session, events: Sequence[Event], agency: Agency | None, now: datetime) -> list[Price]:
    """The same for several events of one course."""
    if not events:
        return []
    day, course = clock.local(now).date(), events[0].course
    who = ComingFor(agency.tariff, is_member(session, agency.id, day)) if agency else ComingFor()
    prices = price_list(session, course.id, day)
    return [prices.price(event.price_pence, _funder(course), who) for event in events]


def price_for_choice(session: Session, event: Event, works_for: WorksFor, now: datetime) -> Price:
    """The same before the booking is made: an agency whose name was typed is nobody's whom we know."""
    agency = session.get(Agency, works_for.agency_id) if works_for.agency_id else None
    return price_for(session, event, agency, now)


def coming_for(session: Session, person_id: int, now: datetime) -> Sequence[ComingFor]:
    """The agencies of somebody signed in, as far as prices go."""
    day = clock.local(now).date()
    return [
        ComingFor(one.tariff, one.member, one.name or THEMSELVES, one.id, one.area)
        for one in agencies_of(session, person_id, day)
    ]


def offer_of(
    session: Session, offered: Event | Course, own: Sequence[ComingFor], now: datetime, prices: PriceList | None = None
) -> PriceOffer:
    """What the page of an event or a course says it costs: everybody, members, and whoever looks.

    `prices` of the course on that day, where they are known already.
    """
    course = offered.course if isinstance(offered, Event) else offered
    prices = prices or price_list(session, course.id, clock.local(now).date())
    return offer(prices, offered.price_pence, _funder(course), own)


def _funder(course: Course) -> str | None:
    return course.funder.name if course.funder else None


@dataclass(frozen=True)
class Discounts:
    """What membership of ECVYS took off, in whole pence, of how many bookings, and of how many agencies."""

    pence: int
    bookings: int
    agencies: int


def has_discount() -> ColumnElement[bool]:
    """Bookings that stand and cost less, of events that were not called off. For a query of bookings with events."""
    return and_(Booking.discount_pence > 0, Booking.state.in_(LIVE), Event.state != EventState.CANCELLED)


def is_discounted(begins: datetime, ends: datetime) -> tuple[ColumnElement[bool], ...]:
    """Those of events that start in a span of time."""
    return has_discount(), Event.starts_at >= begins, Event.starts_at < ends


def discounts_given(session: Session, begins: datetime, ends: datetime) -> Discounts:
    """What members were let off for the events of a span of time."""
    pence, bookings, agencies = session.execute(
        select(func.sum(Booking.discount_pence), func.count(), func.count(distinct(Booking.agency_id)))
        .join(Booking.event)
        .where(*is_discounted(begins, ends))
    ).one()
    return Discounts(int(pence or 0), bookings, agencies)
