"""One event's waiting list: who waits and why, the open offers, and what the administrator may do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings import queries, waiting_queries
from training.admin.bookings.forms import MODES, AddPlacesForm, PassOverForm
from training.admin.bookings.waiting_reasons import Circumstances, WaitingReason, free_for, reason
from training.admin.programme.operations import add_places, may_be_added
from training.admin.programme.readiness import offered_sentence, state_of
from training.admin.programme.views import event_or_404
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.bookings import operations as bookings
from training.bookings import settling
from training.bookings.lifecycle import Action, AlreadyDone, State, available_actions
from training.bookings.models import Booking
from training.bookings.queries import recipient_of
from training.bookings.standing import until_text
from training.bookings.waiting import operations as waiting_operations
from training.courses.models import Event, EventState, Mode
from training.db import db, transaction
from training.lists import last_page, page_number, rows_a_page

Operation = Callable[[Session, Booking, Actor, datetime], AlreadyDone | None]


@dataclass(frozen=True)
class WaitingRow:
    """Somebody who waits, as a row of the list."""

    booking: Booking
    position: int
    """0: none yet, because they have not confirmed their address."""
    why: WaitingReason
    can: frozenset[Action]
    has_place: bool
    """A place is free that they would take."""


@dataclass(frozen=True)
class Misplaced:
    """A position that was typed for somebody and makes no sense."""

    ref: str
    typed: str
    sentence: str


@bp.route("/events/<ref>/waiting", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def waiting(ref: str) -> Answer:
    """The list page by page, with the free places and the open offers; sent, it adds places."""
    event, form = event_or_404(ref), AddPlacesForm(data={"number": 1})
    form.ask_for(event)

    def add(session: Session) -> str:
        found, number = event_or_404(ref), form.number.data
        offered = add_places(session, found.id, form.chosen(found), number, current_actor(), clock.now())
        added = "1 place is added." if number == 1 else f"{number:,} places are added."
        return f"{added} {offered_sentence(offered)}".strip()

    if done := carried_out(form, add, url_for("admin.bookings.waiting", ref=ref)):
        return done
    return _list_page(event_or_404(ref) if form.errors else event, form)


def _list_page(
    event: Event, form: AddPlacesForm, misplaced: Misplaced | None = None, page: int | None = None
) -> Answer:
    session, now = db.session(), clock.now()
    total, offered = waiting_queries.counts(session, event.id)
    pages = last_page(total, rows_a_page())
    number = min(page or page_number(), pages)
    facts = waiting_queries.circumstances(session, event, now)
    state, tone = state_of(event, now)
    html = render_template(
        "admin/bookings/waiting.html",
        event=event,
        state=state,
        tone=tone,
        form=form,
        misplaced=misplaced,
        rows=_rows(event, facts, number) if total else [],
        offers=_offers(event) if offered else [],
        offered=offered,
        total=total,
        page=number,
        pages=pages,
        kinds=MODES,
        pools=[(pool, MODES[Mode(pool.mode)], may_be_added(event, Mode(pool.mode))) for pool in event.pools],
        free=any(places > 0 for places in facts.free.values()),
        open=event.state != EventState.CANCELLED and event.register_closed_at is None and now < event.starts_at,
        Action=Action,
    )
    return (html, 422) if form.errors or misplaced else html


def _rows(event: Event, facts: Circumstances, page: int) -> list[WaitingRow]:
    found = []
    for booking, position in waiting_queries.page_of_list(db.session(), event.id, page, rows_a_page()):
        waits = waiting_queries.waits_of(booking)
        found.append(WaitingRow(booking, position, reason(waits, facts), _actions(booking), free_for(waits, facts)))
    return found


def _offers(event: Event) -> list[tuple[Booking, frozenset[Action]]]:
    offers = waiting_queries.open_offers(db.session(), event.id, rows_a_page())
    return [(booking, _actions(booking)) for booking in offers]


def _actions(booking: Booking) -> frozenset[Action]:
    facts = bookings.facts_of(db.session(), booking)
    return frozenset(available_actions(facts, current_actor(), clock.now()))


@bp.post("/bookings/<ref>/move")
@requires(Role.ADMINISTRATOR)
def move_waiting(ref: str) -> Answer:
    """One up, one down, or to the position that was typed."""
    found, step, typed = _booking_or_404(ref), request.form.get("step"), request.form.get("to", "").strip()[:10]
    if step not in {"up", "down"} and not (typed.isascii() and typed.isdecimal() and int(typed) > 0):
        return _misplaced(found, typed)
    event_ref = found.event.ref
    with refusals_shown(go_to=url_for("admin.bookings.waiting", ref=event_ref)), transaction() as session:
        mine, actor, now = session.get_one(Booking, found.id), current_actor(), clock.now()
        if step in {"up", "down"}:
            stands = waiting_operations.step_on_the_list(session, mine, -1 if step == "up" else 1, actor, now)
        else:
            stands = waiting_operations.move_on_the_list(session, mine, int(typed), actor, now)
        name = _name(mine)
    flash(f"{name} is number {stands} on the waiting list.", "done")
    page = last_page(stands, rows_a_page())
    return redirect(url_for("admin.bookings.waiting", ref=event_ref, page=page if page > 1 else None))


def _misplaced(found: Booking, typed: str) -> Answer:
    """The page where they stand, with the sentence beside the field."""
    event = event_or_404(found.event.ref)
    if found.state != State.WAITING:
        flash(waiting_operations.NOT_ON_THE_LIST)
        return redirect(url_for("admin.bookings.waiting", ref=event.ref))
    form = AddPlacesForm(formdata=None, data={"number": 1})
    form.ask_for(event)
    wrong = Misplaced(found.ref, typed, "Enter a position, like 1 for the first in the list")
    page = last_page(waiting_queries.rank(db.session(), found) + 1, rows_a_page())
    return _list_page(event, form, wrong, page)


@bp.post("/bookings/<ref>/offer")
@requires(Role.ADMINISTRATOR)
def offer_place(ref: str) -> Response:
    """Offer a free place out of turn, beyond the agency's cap too."""

    def said(booking: Booking) -> str:
        return f"A place is offered to {_name(booking)}, {_until(booking)}. {_told(booking)}"

    return _press(ref, waiting_operations.offer_by_hand, said, otherwise="add-places")


@bp.post("/bookings/<ref>/accept")
@requires(Role.ADMINISTRATOR)
def accept_offer(ref: str) -> Response:
    """Accept the offered place for somebody who says so by telephone."""

    def accept(session: Session, booking: Booking, actor: Actor, now: datetime) -> AlreadyDone | None:
        return settling.carry_out(session, booking, Action.ACCEPT, actor, now)

    def said(booking: Booking) -> str:
        confirmed = booking.state == State.CONFIRMED
        has = "has the place" if confirmed else f"has to pay by card, {_until(booking)}"
        return f"Accepted for them: {_name(booking)} {has}. {_told(booking)}"

    return _press(ref, accept, said)


@bp.route("/bookings/<ref>/pass-over", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def pass_over(ref: str) -> Answer:
    """Have no place offered to somebody for now: the reason is kept, and they are told."""
    found, form = _booking_or_404(ref), PassOverForm()
    if form.validate_on_submit():
        booking_id, event_ref = found.id, found.event.ref
        with refusals_shown(form), transaction() as session:
            mine, because = session.get_one(Booking, booking_id), form.reason.data or ""
            done = waiting_operations.pass_over(session, mine, because, current_actor(), clock.now())
            said = f"No place is offered to {_name(mine)} for now. {_told(mine)}"
        if not form.errors:
            _say(done, said)
            return redirect(url_for("admin.bookings.waiting", ref=event_ref))
        found = _booking_or_404(ref)
    return page_with(form, "admin/bookings/pass_over.html", booking=found, name=_name(found), told=_told(found))


@bp.post("/bookings/<ref>/turn-again")
@requires(Role.ADMINISTRATOR)
def take_turn_again(ref: str) -> Response:
    """Somebody who was passed over takes their turn again."""

    def said(booking: Booking) -> str:
        offered = f" A place was free, and is offered to them, {_until(booking)}."
        is_offered = booking.state == State.OFFERED
        return f"{_name(booking)} takes their turn again.{offered if is_offered else ''} {_told(booking)}"

    return _press(ref, waiting_operations.take_turn_again, said)


def _press(ref: str, do: Operation, said: Callable[[Booking], str], *, otherwise: str | None = None) -> Response:
    """Do something to a booking of the list, say what it led to, and back to the list; `otherwise` its part to look at
    when it is refused.
    """
    found = _booking_or_404(ref)
    event_ref = found.event.ref
    with (
        refusals_shown(go_to=url_for("admin.bookings.waiting", ref=event_ref, _anchor=otherwise)),
        transaction() as session,
    ):
        mine = session.get_one(Booking, found.id)
        done = do(session, mine, current_actor(), clock.now())
        sentence = done.sentence if done else said(mine)
    flash(sentence, "note" if done else "done")
    return redirect(url_for("admin.bookings.waiting", ref=event_ref))


def _booking_or_404(ref: str) -> Booking:
    return queries.booking_by_ref(db.session(), ref) or abort(404)


def _say(done: AlreadyDone | None, said: str) -> None:
    flash(done.sentence if done else said, "note" if done else "done")


def _name(booking: Booking) -> str:
    return booking.delegate.name if booking.delegate else f"the place to be named for {booking.agency_name}"


def _until(booking: Booking) -> str:
    return f"until {until_text(booking.held_until)}" if booking.held_until else "until the event starts"


def _told(booking: Booking) -> str:
    to = recipient_of(booking)
    if to is None or to.email is None:
        return "Nobody has an e-mail address for it: tell them yourself."
    return f"The message goes to {to.email}."
