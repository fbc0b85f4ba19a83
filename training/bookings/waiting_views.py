"""A place from the waiting list: accepted or declined, from the message or the booking's page; leaving other lists."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from flask_security.utils import login_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, public, signed_in
from training.bookings import guests, link_queries, operations, queries, waiting_queries
from training.bookings.blueprint import bp
from training.bookings.emails import terms_of_accepting
from training.bookings.lifecycle import Action, AlreadyDone, Refused, State, available_actions
from training.bookings.models import Booking, Purpose
from training.bookings.show_views import actor_for, to_change_or_404
from training.db import db, transaction
from training.people.accounts import prove_address

Answer = str | tuple[str, int] | Response

_ANSWERS = {"accept": Action.ACCEPT, "decline": Action.DECLINE}


@bp.route("/bookings/offers/<token>", methods=["GET", "POST"])
@public
def answer_offer(token: str) -> Answer:
    """The link in the message. It leads to buttons, because mail scanners open links."""
    g.section = "programme.courses"
    link = link_queries.link_with(db.session(), token, Purpose.OFFER)
    if link is None:
        return render_template("bookings/link_ended.html", booking=None, sentence=None), 404
    booking = link.booking
    if request.method == "POST":
        return _answered(booking.id, token)
    holder = Actor(booking.delegate_id or booking.booked_by_id, "delegate")
    facts = operations.facts_of(db.session(), booking)
    if Action.ACCEPT not in available_actions(facts, holder, clock.now()):
        status = 200 if booking.state in {State.CONFIRMED, State.AWAITING_PAYMENT, State.REQUESTED} else 410
        seen = _is_seen_here(booking.ref)
        return render_template("bookings/offer_over.html", booking=booking, event=booking.event, seen=seen), status
    terms = terms_of_accepting(db.session(), booking, clock.now())
    return render_template("bookings/offer.html", booking=booking, event=booking.event, terms=terms, token=token)


def _is_seen_here(ref: str) -> bool:
    """Whether whoever is signed in may see the booking: a link may be passed on to somebody with an account."""
    person = current_user._get_current_object()
    return person.is_authenticated and queries.booking_visible_to(db.session(), person, ref) is not None


def _answered(booking_id: int, token: str) -> Response:
    """Whoever holds the link acts for the delegate, or for whoever asked for a place without a name."""
    action = _ANSWERS.get(request.form.get("answer", ""))
    if action is None:
        flash("Press one of the two buttons.", "note")
        return redirect(url_for("bookings.answer_offer", token=token))
    nobody_signed_in = not current_user.is_authenticated
    try:
        with transaction() as session:
            booking = session.get_one(Booking, booking_id)
            person = booking.delegate if booking.delegate and booking.delegate.email else booking.booked_by
            actor = Actor(person.id if person else None, "delegate")
            done = operations.change(session, booking, action, actor, clock.now())
            ref, to_be_paid = booking.ref, booking.state == State.AWAITING_PAYMENT
            comes_in = False
            if person and action is Action.ACCEPT and nobody_signed_in and guests.may_be_signed_in_by_link(person):
                comes_in = True
                prove_address(session, person, actor, clock.now())
                login_user(person, remember=False, authn_via=["link"])
    except Refused as refused:
        flash(str(refused), "note")
        return redirect(url_for("bookings.answer_offer", token=token))
    if isinstance(done, AlreadyDone):
        flash(done.sentence, "note")
    if to_be_paid and _is_seen_here(ref):
        return redirect(url_for("checkout.pay", ref=ref), 307)
    if comes_in:
        return redirect(url_for("bookings.show", ref=ref, just="booked"))
    return redirect(url_for("bookings.answer_offer", token=token))


@bp.post("/bookings/<ref>/accept")
@signed_in
def accept(ref: str) -> Response:
    """Accept the offered place on the booking's own page."""
    if _change(ref, Action.ACCEPT) == State.AWAITING_PAYMENT:
        return redirect(url_for("checkout.pay", ref=ref), 307)
    return redirect(url_for("bookings.show", ref=ref, just="booked"))


@bp.post("/bookings/<ref>/decline")
@signed_in
def decline(ref: str) -> Response:
    """Decline it: it goes to the next in the list."""
    _change(ref, Action.DECLINE)
    return redirect(url_for("bookings.show", ref=ref))


def _change(ref: str, action: Action) -> str:
    """Answers with the state that the booking is in afterwards."""
    booking = to_change_or_404(ref)
    actor = actor_for(booking)
    try:
        with transaction() as session:
            mine = session.get_one(Booking, booking.id)
            done = operations.change(session, mine, action, actor, clock.now())
            state = mine.state
    except Refused as refused:
        flash(str(refused), "note")
        return ""
    if isinstance(done, AlreadyDone):
        flash(done.sentence, "note")
    return state


@bp.post("/bookings/<ref>/leave-others")
@signed_in
def leave_others(ref: str) -> Response:
    """Somebody has a place at one date: leave the lists of the other dates that they chose."""
    booking, chosen = to_change_or_404(ref), set(request.form.getlist("other"))
    actor, left = actor_for(booking), 0
    with transaction() as session:
        mine = session.get_one(Booking, booking.id)
        others = [other for other in waiting_queries.waits_elsewhere(session, mine) if other.ref in chosen]
        for other in sorted(others, key=lambda other: other.event_id):
            operations.change(session, other, Action.CANCEL, actor, clock.now())
            left += 1
    lists = "one waiting list" if left == 1 else f"{left} waiting lists"
    flash(f"You have left {lists}." if left else "Choose which waiting lists to leave.", "done" if left else "note")
    return redirect(url_for("bookings.show", ref=ref))
