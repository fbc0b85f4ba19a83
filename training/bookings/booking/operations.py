"""Making a booking, inside transaction(): its place or its turn on the waiting list, history, charge and message."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.access import Actor
from training.board_lists.queries import board_lists
from training.bookings import lifecycle, places
from training.bookings.approval import asking
from training.bookings.booking.requests import Booked, Details, Request, TellOfNew
from training.bookings.charging.queries import price_for
from training.bookings.earlier_training.queries import why_prerequisite_missing
from training.bookings.eligibility import (
    Applicant,
    why_not_bookable,
    why_not_for,
)
from training.bookings.invitations import operations as invitations_operations
from training.bookings.invitations import queries as invitations_queries
from training.bookings.lifecycle import OWES_MONEY, Awaits, State
from training.bookings.models import CHANGED, FULL, Booking, Needs, refusal_of
from training.bookings.operations import held_until, owe_for_place
from training.bookings.queries import event_facts, live_booking
from training.bookings.settling import ask_manager, lapse_overdue, offer_free_places, tell_of_new
from training.bookings.waiting_queries import next_order, why_held_back
from training.courses.models import Event, EventKind, LineManager, OpenTo, PlacePool
from training.history.operations import record
from training.links import new_code, new_token, token_hash
from training.payments.models import Way
from training.payments.pricing import Price
from training.payments.queries import default_policy_id
from training.people import delegates
from training.people.delegates import WorksFor
from training.people.models import Person
from training.people.needs.operations import remember_needs
from training.people.workplaces.operations import say_if_county_wide
from training.people.workplaces.queries import workplace_today
from training.people.workplaces.workplace import Workplace
from training.refusals import Code, Refused
from training.sharing.operations import keep_what_was_said

ALONE, OF_THE_PUBLIC = "Works for themselves", "Member of the public"
"""What stands in the place of an agency."""
NO_BOOKINGS = "Nobody is booked for this event here: enter how many came."
ON_REGISTER = "Somebody with that e-mail address is already on the register."
"""To whoever lets people in, who does not learn whose address it is."""


def book_place(session: Session, event_id: int, request: Request, actor: Actor, now: datetime) -> Booked:
    """Book a place for a delegate; where there is none for them yet, they join the waiting list.

    A form sent twice answers with the booking it made the first time. Raises Refused with a sentence when the event
    cannot be booked, the delegate has a booking already, or it is full and they would not wait.
    """
    event = locked_event(session, event_id, now)
    earlier = made_with(session, request.form_token) if request.form_token else None
    if earlier is not None and earlier.delegate_id == request.delegate_id:
        return Booked(earlier)
    request = _as_asked(event, request)
    _refuse_unbookable(session, event, request, actor, now)
    tell = partial(tell_of_new, to_address=request.typed_address) if request.typed_address else tell_of_new
    booked = _new_booking(session, event, request, actor, now, tell=tell)
    if event.open_to == OpenTo.INVITATION:
        invitations_operations.mark_invitation_used(session, booked.booking)
    return booked


def _as_asked(event: Event, request: Request) -> Request:
    """An event for the public asks nobody whom they come for, whatever a form holds."""
    if event.kind != EventKind.PUBLIC:
        return request
    return replace(request, agency=None, job_role="", manager_name="", manager_email="")


def book_own_place(
    session: Session, event_id: int, delegate: Person, works_for: WorksFor, details: Details, now: datetime
) -> Booking:
    """Somebody signed in books for themselves, by the rules for everybody. Raises Refused with a sentence."""
    if works_for.unlisted:
        places.lock_pools(session, event_id)  # before the agency is written down, so that everybody queues here first
    request = Request(**details.__dict__, delegate=delegate, agency=delegates.agency_of(session, works_for, now))
    actor = Actor(delegate.id, "delegate")
    booking = book_place(session, event_id, request, actor, now).booking
    if booking.event.kind != EventKind.PUBLIC:
        delegates.affiliate(session, delegate, booking.agency_id, now)
        say_if_county_wide(session, delegate.id, booking.agency, details.workplace, actor, now)
    if details.remember_needs is not None:
        access, dietary = details.access_needs, details.dietary_needs
        if not details.remember_needs:
            access, dietary = "", None if dietary is None else ""
        remember_needs(session, delegate.id, access, dietary, actor, now)
    return booking


def add_walk_in(session: Session, event_id: int, request: Request, actor: Actor, now: datetime) -> Booking:
    """Let somebody in who had not booked: outside the places, counted apart. Raises Refused when they had booked."""
    event = session.get_one(Event, event_id)
    if event.register_closed_at:
        raise Refused(Code.CLOSED, "The register of this event is closed.")
    if not event.takes_bookings:
        raise Refused(Code.NOT_POSSIBLE, NO_BOOKINGS)
    session.flush()
    assert request.delegate is not None  # somebody has come
    if live_booking(session, event_id, request.delegate.id):
        raise Refused(Code.TAKEN, ON_REGISTER)
    request = _as_asked(event, request)
    where = _where_they_work(session, request)
    booking = _write_down(session, event, request, Price(0, "Walk-in"), where, actor, now)
    booking.walk_in = True
    booking.state, booking.confirmed_at = State.CONFIRMED, now
    session.add(booking)
    try:
        session.flush()
    except IntegrityError as error:
        raise refusal_of(error, "Somebody with that e-mail address") from error
    record(session, "booking", booking.id, "walked in", actor, now, to=booking.state)
    return booking


def made_with(session: Session, form_token: str) -> Booking | None:
    return session.scalar(select(Booking).where(Booking.form_token == form_token))


def locked_event(session: Session, event_id: int, now: datetime) -> Event:
    """The event, read after its places are locked, overdue holds are given up, and whoever's turn it is was asked."""
    lapse_overdue(session, event_id, now)
    together = [
        joinedload(part) for part in (Event.course, Event.venue, Event.pools, Event.sittings, Event.removed_sittings)
    ]
    query = select(Event).where(Event.id == event_id).options(*together)
    event = session.scalars(query.execution_options(populate_existing=True)).unique().one()
    offer_free_places(session, event, now)
    return event


def _refuse_unbookable(session: Session, event: Event, request: Request, actor: Actor, now: datetime) -> None:
    facts = event_facts(event)
    if request.event_version not in {None, event.version}:
        raise Refused(Code.CHANGED, CHANGED)
    invited = invitations_queries.lets_in(
        session, event, request.delegate_email, request.invitation, proven=request.address_confirmed
    )
    if not actor.is_administrator and (sentence := why_not_bookable(facts, now, invited=invited)):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    if actor.is_administrator and not event.takes_bookings:
        raise Refused(Code.NOT_POSSIBLE, "Nobody is booked for this event here, so nobody can be added.")
    if actor.is_administrator and event.state == "cancelled":
        raise Refused(Code.CLOSED, "This event is cancelled, so nobody can be added.")
    if event.register_closed_at:
        raise Refused(Code.CLOSED, "The register of this event is closed, so nobody can be added.")
    agency_id = request.agency.id if request.agency else None
    delegate_id = request.delegate_id
    booked_already = delegate_id is not None and live_booking(session, event.id, delegate_id) is not None
    sentence = why_not_for(
        facts, Applicant(agency_id, not actor.is_administrator, booked_already, _somebody_else(request, actor))
    )
    if sentence:
        raise Refused(Code.NOT_POSSIBLE, sentence)
    if _needs_approval(event, request, actor) and asking.is_own_address(request.manager_email, request.delegate_email):
        raise Refused(Code.NOT_ALLOWED, asking.OWN_ADDRESS, "manager_email")
    if actor.is_administrator or request.completes:
        return  # who may let somebody in without what comes before; and who was let in before
    if sentence := why_prerequisite_missing(session, event.course, request.delegate, now):
        raise Refused(Code.PREREQUISITE, sentence)


def _needs_approval(event: Event, request: Request, actor: Actor) -> bool:
    asks = lifecycle.has_somebody_to_ask(works_alone=request.agency is None, manager_email=request.manager_email)
    return event.course.line_manager == LineManager.MUST_APPROVE and asks and not actor.is_administrator


def _somebody_else(request: Request, actor: Actor) -> str | None:
    """The name of the delegate, where it is not they who book."""
    delegate = request.delegate
    return None if delegate is None or actor.person_id in {None, delegate.id} else delegate.name


def why_would_wait(
    session: Session, event: Event, agency_id: int | None, area: str | None, mode: str | None, now: datetime
) -> str | None:
    """Why somebody who books now would join the waiting list, and until when; None where there is a place for them.

    `area`: where they work, while places are kept for areas.
    """
    if _free_pool(event, mode) is None:
        return "Every place is taken." if mode is None else "Every place of that kind is taken."
    return why_held_back(session, event, agency_id, area, now)


def book_in_turn(
    session: Session,
    event: Event,
    requests: Iterable[Request],
    price: Price,
    tell: TellOfNew,
    actor: Actor,
    now: datetime,
) -> list[Booking]:
    """Book for several people of one agency, each in turn. The event comes from locked_event(). Raises Refused."""
    booked = []
    for request in requests:
        _refuse_unbookable(session, event, request, actor, now)
        booked.append(_new_booking(session, event, request, actor, now, price=price, tell=tell).booking)
    return booked


def _new_booking(
    session: Session,
    event: Event,
    request: Request,
    actor: Actor,
    now: datetime,
    *,
    price: Price | None = None,
    tell: TellOfNew = tell_of_new,
) -> Booked:
    agency_id, where = request.agency.id if request.agency else None, _where_they_work(session, request)
    # The administrator may give an agency more, and anybody a place that is kept.
    held_back = None if actor.is_administrator else why_held_back(session, event, agency_id, where.area, now)
    pool = None if held_back else _free_pool(event, request.mode)
    if pool is None and not request.waits:
        raise Refused(Code.CAPPED, held_back) if held_back else Refused(Code.FULL, FULL)
    price = price or _price(session, event, request, now)
    booking = _write_down(session, event, request, price, where, actor, now)
    needs_approval = _needs_approval(event, request, actor) and not request.completes
    pays_by_card = booking.price_pence > 0 and booking.pays_by == Way.CARD
    confirmed = request.address_confirmed
    decision = lifecycle.initial_decision(confirmed, needs_approval, pays_by_card, has_place=pool is not None)
    address_token = new_token() if decision.awaits is Awaits.ADDRESS else None
    booking.pool_id = pool.id if pool else _only_kind(event, request.mode)
    booking.state, booking.awaits = decision.to, decision.awaits
    booking.held_until = held_until(session, decision, booking, now)
    booking.waiting_order = next_order(session, event.id) if decision.to is State.WAITING else None
    booking.confirmed_at = now if decision.to is State.CONFIRMED else None
    booking.address_token_hash = token_hash(address_token) if address_token else None
    _save(session, booking, pool, _somebody_else(request, actor))
    record(session, "booking", booking.id, "booked", actor, now, to=booking.state)
    keep_what_was_said(session, booking.id, event.course_id, request.told_of_sharing, clock.local(now).date())
    if booking.price_pence and booking.payer and booking.state in OWES_MONEY:
        owe_for_place(session, booking, booking.payer, actor, now)
    tell(session, booking, decision, address_token, now)
    if decision.awaits is Awaits.MANAGER:
        ask_manager(session, booking, now)
    return Booked(booking, address_token)


def _price(session: Session, event: Event, request: Request, now: datetime) -> Price:
    """What it costs today; nothing to complete what was paid for before."""
    if request.completes:
        return Price(0, f"Completes booking {request.completes.ref}")
    return price_for(session, event, request.agency, now)


def _free_pool(event: Event, mode: str | None) -> PlacePool | None:
    """Where there is a place of that kind, once whoever waits has been asked."""
    return next((pool for pool in event.pools if mode in {None, pool.mode} and pool.taken < pool.capacity), None)


def _only_kind(event: Event, mode: str | None) -> int | None:
    """The pool that somebody waits for who would take a place of one kind only."""
    return next((pool.id for pool in event.pools if pool.mode == mode), None)


def _save(session: Session, booking: Booking, pool: PlacePool | None, somebody_else: str | None) -> None:
    """`somebody_else` is the name of the delegate, where it is not they who book."""
    try:
        if pool:
            places.take(session, pool.id)
        session.add(booking)
        session.flush()
    except places.Full:
        raise Refused(Code.FULL, FULL) from None
    except IntegrityError as error:
        raise refusal_of(error, somebody_else) from error
    delegates.refuse_merged(session, booking.delegate_id, booking.booked_by_id)


def _where_they_work(session: Session, request: Request) -> Workplace:
    return workplace_today(session, request.agency, request.delegate_id, request.workplace)


def _write_down(
    session: Session, event: Event, request: Request, price: Price, where: Workplace, actor: Actor, now: datetime
) -> Booking:
    """A booking as its delegate and their agency are today."""
    agency = request.agency
    if request.job_role and request.address_confirmed and request.delegate and request.speaks_for_itself:
        request.delegate.job_role = request.job_role
    if request.payer:
        request.payer.organisation = request.payer.organisation or (agency.name if agency else "")
        session.add(request.payer)
    session.flush()
    lists, today, needs = board_lists(session), clock.local(now).date(), None
    if request.access_needs or request.dietary_needs:
        needs = Needs(access=request.access_needs, dietary=request.dietary_needs or "")
    return Booking(
        ref=new_code(8),
        form_token=request.form_token,
        event_id=event.id,
        event=event,
        delegate_id=request.delegate_id,
        delegate=request.delegate,
        booked_by_id=actor.person_id or request.delegate_id,
        agency_id=agency.id if agency else None,
        agency_name=agency.name if agency else OF_THE_PUBLIC if event.kind == EventKind.PUBLIC else ALONE,
        sector=lists.sectors.code_on(agency.sector, today) if agency else None,
        tariff=lists.tariffs.code_on(agency.tariff, today) if agency else None,
        area=where.area,
        quadrant=where.quadrant,
        job_role=request.job_role,
        manager_name=request.manager_name,
        manager_email=request.manager_email,
        prerequisite=request.prerequisite,
        price_pence=price.pence,
        price_explanation=price.explanation,
        policy_id=event.course.policy_id or default_policy_id(session),
        payer=request.payer,
        payer_id=request.payer.id if request.payer else None,
        pays_by=request.payer.way if request.payer else None,
        discount_pence=price.discount_pence,
        created_at=now,
        needs=needs,
        completes_id=request.completes.id if request.completes else None,
        comes_for=request.comes_for,
    )
