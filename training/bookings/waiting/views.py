"""A place from the waiting list: accepted or declined, from the message or the booking's page; leaving other lists."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, public, signed_in
from training.answers import Answer, refusals_shown
from training.bookings import links, settling, waiting_queries
from training.bookings import queries as bookings_queries
from training.bookings.blueprint import (
    actor_for,
    answer_pressed,
    bp,
    opens_booking,
    say_if_done_before,
    visible_or_404,
)
from training.bookings.emails import terms_of_accepting
from training.bookings.lifecycle import Action, State
from training.bookings.models import Booking, Purpose
from training.bookings.waiting import operations as waiting_operations
from training.bookings.waiting.operations import NEWER_MESSAGE, SOMEBODY_ELSES
from training.db import db, transaction
from training.people.accounts import prove_address, sign_in
from training.people.delegates import may_be_signed_in_by_link

_ANSWERS = {"accept": Action.ACCEPT, "decline": Action.DECLINE}


@bp.route("/bookings/offers/<token>", methods=["GET", "POST"])
@public
def answer_offer(token: str) -> Answer:
    """The link in the message. It leads to buttons, because mail scanners open links."""
    link = links.link_with(db.session(), token, Purpose.OFFER)
    if link is None:
        abort(404)  # the page of lost links says what it was
    booking = link.booking
    if request.method == "POST":
        return _answered(link.id, booking.ref, token)
    if link.ended_at is not None or not links.is_for_who_is_written_to(link):
        sentence = NEWER_MESSAGE if link.ended_at else SOMEBODY_ELSES
        return render_template("bookings/link_ended.html", booking=booking, sentence=sentence), 410
    if not waiting_operations.may_be_accepted(db.session(), booking, clock.now()):
        status = 200 if booking.state in {State.CONFIRMED, State.AWAITING_PAYMENT, State.REQUESTED} else 410
        seen = _seen_here(booking.ref) is not None
        return render_template(
            "bookings/waiting/offer_over.html", booking=booking, event=booking.event, seen=seen
        ), status
    terms = terms_of_accepting(db.session(), booking, clock.now())
    return render_template(
        "bookings/waiting/offer.html", booking=booking, event=booking.event, terms=terms, token=token
    )


def _seen_here(ref: str) -> Booking | None:
    """The booking, if whoever is signed in may see it: a link may be passed on to somebody with an account."""
    person = current_user._get_current_object()
    return bookings_queries.booking_visible_to(db.session(), person, ref) if person.is_authenticated else None


def _answered(link_id: int, ref: str, token: str) -> Response:
    """Whoever holds the link acts for the delegate, or for whoever asked for a place without a name."""
    this_page = url_for("bookings.answer_offer", token=token)
    action, nobody_signed_in = answer_pressed(_ANSWERS, this_page), not current_user.is_authenticated
    with refusals_shown(go_to=this_page), transaction() as session:
        now = clock.now()
        done, holder = waiting_operations.answer_offer(session, link_id, action, now)
        comes_in = False
        if action is Action.ACCEPT and nobody_signed_in and may_be_signed_in_by_link(holder):
            comes_in = True
            prove_address(session, holder, Actor(holder.id, "delegate"), now)
            sign_in(holder)
    say_if_done_before(done)
    return _after_answer(ref, token, comes_in=comes_in)


def _after_answer(ref: str, token: str, *, comes_in: bool) -> Response:
    """On to the payment page or the booking, for whoever may see it; else to what became of the offer."""
    seen = _seen_here(ref)
    if seen and seen.state == State.AWAITING_PAYMENT:
        return redirect(url_for("checkout.pay", ref=ref), 307)
    if seen and comes_in:
        return redirect(url_for("mine.booking", ref=ref, just="booked"))
    return redirect(url_for("bookings.answer_offer", token=token))


@bp.post("/bookings/<ref>/accept")
@opens_booking
def accept(ref: str) -> Response:
    """Accept the offered place on the booking's own page."""
    if _change(ref, Action.ACCEPT) == State.AWAITING_PAYMENT:
        return redirect(url_for("checkout.pay", ref=ref), 307)
    return redirect(url_for("mine.booking", ref=ref, just="booked"))


@bp.post("/bookings/<ref>/decline")
@opens_booking
def decline(ref: str) -> Response:
    """Decline it: it goes to the next in the list."""
    _change(ref, Action.DECLINE)
    return redirect(url_for("mine.booking", ref=ref))


def _change(ref: str, action: Action) -> str:
    """Answers with the state that the booking is in afterwards; back to its page when it is refused."""
    booking = visible_or_404(ref)
    actor = actor_for(booking)
    with refusals_shown(go_to=url_for("mine.booking", ref=ref)), transaction() as session:
        mine = session.get_one(Booking, booking.id)
        done = settling.carry_out(session, mine, action, actor, clock.now())
        state = mine.state
    say_if_done_before(done)
    return state


@bp.post("/bookings/<ref>/leave-others")
@signed_in
def leave_others(ref: str) -> Response:
    """Somebody has a place at one date: leave the lists of the other dates that they chose."""
    booking, chosen = visible_or_404(ref), set(request.form.getlist("other"))
    actor, person = actor_for(booking), current_user._get_current_object()
    with refusals_shown(go_to=url_for("mine.booking", ref=ref)), transaction() as session:
        mine = session.get_one(Booking, booking.id)
        others = [one for one in waiting_queries.waits_elsewhere(session, person, mine) if one.ref in chosen]
        left, kept = waiting_operations.leave_lists(session, others, actor, clock.now()), len(others)
    if left:
        flash(f"You have left {'one waiting list' if left == 1 else f'{left} waiting lists'}.", "done")
    else:
        flash(
            "A place has been accepted there since, so it is kept." if kept else "Choose which waiting lists to leave.",
            "note",
        )
    return redirect(url_for("mine.booking", ref=ref))
