"""One booking: its page, and who may see it and act on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, current_app, g, render_template, request
from flask_login import current_user

from training import clock
from training.access import Actor, Role, current_actor, has_role, signed_in
from training.bookings import operations, queries, waiting_queries
from training.bookings.approval import asking
from training.bookings.blueprint import bp
from training.bookings.calendar import Overlap
from training.bookings.charging.forms import PurchaseOrderForm
from training.bookings.emails import terms_of_accepting
from training.bookings.lifecycle import LIVE, Action, State, available_actions
from training.bookings.models import Booking
from training.bookings.queries import overlaps_of, recipient_of
from training.bookings.standing import standing, standing_of_another
from training.courses.models import EventState
from training.db import db
from training.payments.cancellation import Notice
from training.payments.queries import account_of, charge_waits


@bp.get("/bookings/<ref>")
@signed_in
def show(ref: str) -> str:
    return booking_page(visible_or_404(ref), PurchaseOrderForm(formdata=None))


def booking_page(booking: Booking, form: PurchaseOrderForm) -> str:
    session, now = db.session(), clock.now()
    own = booking.delegate_id == current_user.id
    has_begun = now >= booking.event.starts_at
    asks_of_others = booking.state == State.CONFIRMED and not has_begun
    person = current_user._get_current_object()
    others = waiting_queries.other_bookings(session, person, booking) if asks_of_others else []
    return render_template(
        "bookings/show.html",
        booking=booking,
        event=booking.event,
        own=own,
        for_agency=not own and has_role(Role.COORDINATOR),
        standing=standing(booking, now) if own else standing_of_another(booking, now),
        confirmed=booking.state == State.CONFIRMED,
        joins=booking.state == State.CONFIRMED and may_join(booking),
        coming=now < booking.event.ends_at,
        name_by=None if booking.delegate_id else queries.name_by(session, booking.event),
        may=set(actions_on(booking)),
        Action=Action,
        asks_manager=asking.waits_for_manager(booking.state, booking.awaits, booking.held_until, now),
        turn=_turn(booking, now),
        others=[other for other in others if other.state != State.CONFIRMED],
        elsewhere=_elsewhere(others, now),
        money=account_of(session, booking.id),
        charge_waits=own and booking.state == State.CANCELLED and charge_waits(session, booking.id),
        takes_cards=current_app.config["STRIPE_SECRET_KEY"] is not None,
        links=queries.links_of(session, [booking.id])[booking.id] if own and has_begun else [],
        overlaps=_overlaps(booking, now) if own else (),
        ways_on=queries.ways_on(session, [booking]).get(booking.id, []),
        papers=queries.papers_of(session, person, booking.id),
        may_claim=own and _without_discount(booking),
        form=form,
        just_booked=request.args.get("just") == "booked",
        just_paid=request.args.get("just") == "paid",
        wants_password=own and not current_user.password,
    )


@dataclass(frozen=True)
class Turn:
    """Where somebody stands who waits for a place, and why; or what accepting an offered one means."""

    position: int = 0
    why: str = ""
    terms: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """A place at another date of the same course, and what cancelling it costs now: whole pence, and why."""

    booking: Booking
    cancelling: Notice


def _elsewhere(others: Sequence[Booking], now: datetime) -> list[Elsewhere]:
    """Of somebody's other bookings of the course, those that are confirmed and to come. Hardly ever more than one."""
    held = [other for other in others if other.state == State.CONFIRMED and now < other.event.starts_at]
    return [Elsewhere(other, operations.cancelling_now(db.session(), other, now)) for other in held[:2]]


def _turn(booking: Booking, now: datetime) -> Turn | None:
    session = db.session()
    if booking.state == State.WAITING and booking.awaits is None:
        why = waiting_queries.why_waiting(session, booking, now)
        return Turn(position=waiting_queries.position(session, booking), why=why)
    if booking.state == State.OFFERED:
        return Turn(terms=terms_of_accepting(session, booking, now))
    return None


def visible_or_404(ref: str) -> Booking:
    return _in_its_section(queries.booking_visible_to(db.session(), current_user._get_current_object(), ref))


def _in_its_section(booking: Booking | None) -> Booking:
    """Marks in the navigation where it is listed: a coordinator finds a colleague's among those of the agency."""
    of_another = booking is not None and booking.delegate_id != current_user.id
    g.section = "bookings.agency" if of_another and has_role(Role.COORDINATOR) else "bookings.mine"
    return booking or abort(404)


def _without_discount(booking: Booking) -> bool:
    """Whether membership of ECVYS would have made it cheaper, and nobody has said that they are members."""
    return bool(booking.agency_id and booking.price_pence and not booking.discount_pence and booking.state in LIVE)


def _overlaps(booking: Booking, now: datetime) -> Sequence[Overlap]:
    """The delegate's other bookings at the time of one that is still to come."""
    event = booking.event
    over = now >= event.ends_at or event.state == EventState.CANCELLED or booking.state not in LIVE
    if over or booking.delegate_id is None:
        return ()
    return overlaps_of(db.session(), event, booking.delegate_id, booking.comes_for)


def may_join(booking: Booking) -> bool:
    """Whether the online link is for whoever looks: the delegate, or who is written to for one without an address."""
    reader = recipient_of(booking)
    theirs = {booking.delegate_id, reader.id if reader else None}
    return current_user.id in theirs or has_role(Role.ADMINISTRATOR)


def actor_for(booking: Booking) -> Actor:
    """Even an administrator cancels a booking of their own as its delegate."""
    return Actor(current_user.id, "delegate") if booking.delegate_id == current_user.id else current_actor()


def actions_on(booking: Booking) -> list[Action]:
    """What whoever looks may do with it."""
    return available_actions(operations.facts_of(db.session(), booking), actor_for(booking), clock.now())
