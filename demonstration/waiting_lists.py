"""Places under pressure in the demonstration year: a waiting list with an offer, and a group that a coordinator booked.

These few are booked as people book them, so that messages, links and history are those of the site itself.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from demonstration.people import Delegate
from training import clock
from training.access import Actor
from training.bookings import settling
from training.bookings.booking import operations as booking_operations
from training.bookings.booking.requests import Request
from training.bookings.eligibility import cap_opens_on
from training.bookings.groups.operations import GroupBooking, book_several
from training.bookings.groups.pasted_list import ListedColleague
from training.bookings.lifecycle import Action, State
from training.bookings.models import Booking, BookingLink, Purpose
from training.bookings.queries import places_of_agency
from training.bookings.reasons.models import CancelCategory
from training.bookings.waiting.operations import answer_offer
from training.courses.models import Course, Event, EventState, OpenTo
from training.payments.models import Payer, Way
from training.people.models import Agency, Person
from training.settings.queries import rules

WAITING = 8
"""How many wait for the full event; the first accepts a place, the second is offered one, the third has a sign-in."""
EVERY = timedelta(hours=5)
"""One joins the list so long after the other."""
GROUP = (
    ("Ada Okafor", "ada.okafor@demo.example", "Youth worker"),
    ("Chidi Nwosu", "", "Volunteer"),
)
"""Whom the coordinator books for, one of them without an address."""
UNNAMED = 2
"""Places for colleagues to be named later: with them it is more than one agency may hold."""


def put_under_pressure(
    session: Session, crowd: Sequence[Delegate], sure: Person, coordinator: Person, agency: Agency, now: datetime
) -> None:
    """`crowd`: who might wait. `sure` has a sign-in and waits, too; `coordinator` books for `agency`."""
    full = next((event for event in _open_events(session, now) if event.places_left == 0), None)
    if full:
        _wait_for(session, full, _who_may_wait(session, full, crowd, sure), now)
    capped = next((event for event in _open_events(session, now) if _is_capped(session, event, agency, now)), None)
    if capped:
        _book_group(session, capped, coordinator, agency, now - timedelta(hours=20))


def _open_events(session: Session, now: datetime) -> Sequence[Event]:
    return session.scalars(
        select(Event)
        .join(Event.course)
        .where(
            Event.state == EventState.PUBLISHED,
            Event.closes_at > now,
            Event.open_to == OpenTo.EVERYBODY,
            Course.prerequisite_blocks.is_(False),
            Event.price_pence > 0,
        )
        .order_by(Event.starts_at)
    ).all()


def _is_capped(session: Session, event: Event, agency: Agency, now: datetime) -> bool:
    """Whether an agency that holds no place there yet would soon be at its cap."""
    if event.agency_cap is None or event.places_left <= event.agency_cap:
        return False
    is_closed = clock.local(now).date() < cap_opens_on(event.starts_at, rules(session).cap_opens_days)
    return is_closed and places_of_agency(session, event.id, agency.id) == 0


def _who_may_wait(session: Session, event: Event, crowd: Sequence[Delegate], sure: Person) -> list[Person]:
    possible = [one for one in crowd if one.confirmed and not one.has_account and event.course.code not in one.courses]
    of_agencies = {one.agency.id: one for one in reversed(possible) if one.agency}  # one of each: it is a mixed list
    people = [session.get_one(Person, delegate.id) for delegate in list(of_agencies.values())[: WAITING - 1]]
    return [*people[:2], sure, *people[2:]]


def _wait_for(session: Session, event: Event, people: Sequence[Person], now: datetime) -> None:
    begins = now - EVERY * (len(people) + 1)
    for number, person in enumerate(people):
        agency = next((tie.agency for tie in person.affiliations if tie.agency), None)
        request = Request(
            delegate=person,
            agency=agency,
            job_role=person.job_role,
            manager_name="Robin Whitfield" if agency else "",
            manager_email="robin.whitfield@demo.example" if agency else "",
            prerequisite="At my own organisation, 2025",
            payer=_payer(agency),
        )
        booking_operations.book_place(session, event.id, request, Actor(person.id, "delegate"), begins + EVERY * number)
    leavers = session.scalars(
        select(Booking)
        .join(Booking.delegate)
        .where(Booking.event_id == event.id, Booking.state == State.CONFIRMED, Booking.pays_by == Way.INVOICE)
        .where(Person.password.is_(None), Person.id.not_in([person.id for person in people]))
        .options(joinedload(Booking.delegate))
        .order_by(Booking.id.desc())
        .limit(2)
    ).all()
    for leaver, at in zip(leavers, (now - timedelta(hours=9), now - timedelta(hours=2)), strict=False):
        if leaver is not leavers[0]:
            _accept_offer(session, event, at - EVERY)
        actor = Actor(leaver.delegate_id, "delegate")
        settling.carry_out(session, leaver, Action.CANCEL, actor, at, reason="Flu", category=CancelCategory.ILLNESS)


def _accept_offer(session: Session, event: Event, at: datetime) -> None:
    """Whoever was offered a place takes it, by the link in the message."""
    offers = select(BookingLink.id).join(BookingLink.booking).where(BookingLink.purpose == Purpose.OFFER)
    link_id = session.scalars(offers.where(Booking.event_id == event.id, Booking.state == State.OFFERED)).one()
    answer_offer(session, link_id, Action.ACCEPT, at)


def _book_group(session: Session, event: Event, coordinator: Person, agency: Agency, at: datetime) -> None:
    listed = [ListedColleague(line, *said) for line, said in enumerate(GROUP, start=1)]
    group = GroupBooking(
        agency_id=agency.id,
        listed=listed,
        unnamed=UNNAMED,
        manager_name="Robin Whitfield",
        manager_email="robin.whitfield@demo.example",
        payer={
            "way": Way.INVOICE,
            "organisation": agency.name,
            "contact_name": "Treasurer",
            "contact_email": "treasurer@demo.example",
        },
        form_token="demonstration-group",  # noqa: S106 - it opens nothing: it keeps a form from booking twice
    )
    book_several(session, event.id, group, Actor(coordinator.id, "coordinator"), at)


def _payer(agency: Agency | None) -> Payer:
    name = agency.name if agency else "Works for themselves"
    return Payer(way=Way.INVOICE, organisation=name, contact_name="Finance team", contact_email="finance@demo.example")
