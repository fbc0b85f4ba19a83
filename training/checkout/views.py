"""Paying by card: to Stripe's page and back, several bookings at once, and the address that Stripe writes to."""

from collections.abc import Sequence

import structlog
from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import (
    Actor,
    Role,
    ask_to_sign_in,
    current_actor,
    has_role,
    public,
    refuse,
    signed_in,
    writes_on_get,
)
from training.answers import Answer, refusals_shown
from training.bookings.blueprint import came_by_link, opened_by_link, opens_booking, reader
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.checkout import fulfilment, operations, queries
from training.checkout.models import Attempt, AttemptState
from training.db import db, transaction
from training.payments import gateway
from training.payments.gateway import BadSignature, NoEvent, NotTaken, PaymentPage, TooSlow, Unreachable
from training.payments.queries import accounts_of
from training.people.models import Person
from training.refusals import Code, Refused

log = structlog.get_logger()

bp = Blueprint("checkout", __name__)

CANNOT_REACH = (
    "The card payment service does not answer at the moment, so nothing was taken. Your booking is kept: try again in a"
    " few minutes, or choose an invoice on the page of the booking."
)
NOT_OPENED = "The card payment service would not take this payment. Choose an invoice, or ask the training team."


@bp.post("/bookings/<ref>/pay")
@opens_booking
def pay(ref: str) -> Answer:
    """Go and pay for one booking."""
    _refuse_without_cards()
    booking = next(iter(queries.payable_by(db.session(), reader(), [ref])), None)
    if booking is None:
        abort(404)
    with refusals_shown(go_to=url_for("mine.booking", ref=ref)):
        to_payment_page = _to_payment_page([ref])
    return to_payment_page  # noqa: RET504 - to mypy, the block may have been refused and gone on


@bp.route("/my/payments", methods=["GET", "POST"])
@signed_in
def several() -> Answer:
    """Everything that can be paid for by card, to be paid for together."""
    _refuse_without_cards()
    if request.method == "POST":
        # Whoever books for several is led here, and what they are to pay for is in the address.
        refs = request.values.getlist("ref")[:100]
        with refusals_shown() as refusals:
            return _to_payment_page(refs)
        return _several_page(refusals[0].sentence if refs else "Choose at least one booking to pay for", refs), 422
    return _several_page(None, None)


@bp.get("/pay/<key>")
@public
@writes_on_get("Stripe leads people here; the worker is asked to look whether they have paid")
def returned(key: str) -> Answer:
    """Back from the payment page: paid, or being looked at, or left without paying."""
    if not current_user.is_authenticated and not _went_by_link(key):
        return ask_to_sign_in()
    attempt = _attempt_or_404(key)
    if attempt.state in {AttemptState.OPENING, AttemptState.OPEN} and attempt.looks_wanted == attempt.looks_done:
        with transaction() as session:
            operations.want_stripe_polled(session, session.get_one(Attempt, attempt.id), clock.now())
        attempt = queries.attempt_with_bookings(db.session(), attempt.id)
    refs = [line.booking.ref for line in attempt.lines]
    opening = "opening" in request.args
    if opening and attempt.state == AttemptState.OPEN and attempt.page_url:
        return redirect(attempt.page_url)
    if attempt.state == AttemptState.PAID and len(refs) == 1:
        return redirect(url_for("mine.booking", ref=refs[0], just="paid"))
    for_agency = has_role(Role.COORDINATOR) and any(line.booking.delegate_id != reader().id for line in attempt.lines)
    if for_agency:
        g.section = "agency.bookings"
    return render_template(
        "checkout/returned.html",
        attempt=attempt,
        state=AttemptState(attempt.state),
        left="left" in request.args,
        opening=opening and attempt.state == AttemptState.OPENING,
        for_agency=for_agency,
        visible=_visible_of(attempt),
    )


@bp.post("/webhooks/stripe")
@public
def webhook() -> Response:
    """Stripe tells what happened. It is written down and answered; the worker looks at Stripe for what is so."""
    if not current_app.config["STRIPE_SECRET_KEY"]:
        abort(404)
    try:
        notice = gateway.read_notice(request.get_data(), request.headers.get("Stripe-Signature", ""))
    except BadSignature as wrong:
        log.warning("checkout.bad_signature", error=str(wrong))
        return Response("This was not signed by Stripe.\n", 400, mimetype="text/plain")
    except NoEvent as wrong:
        log.warning("checkout.no_event", error=str(wrong))
        return Response(f"{wrong}\n", 400, mimetype="text/plain")
    with transaction() as session:
        new = operations.record_stripe_event(session, notice, clock.now())
    return Response("Written down.\n" if new else "Known already.\n", mimetype="text/plain")


@gateway.patience()
def _to_payment_page(refs: Sequence[str]) -> Response:
    """Write the attempt down, ask Stripe for its page, write down the answer, and send the browser there.

    While Stripe takes too long, the worker asks it, and the browser is sent where it is waited for. Raises Refused with
    a sentence.
    """
    person, now = reader(), clock.now()
    person_id, actor = person.id, Actor(person.id, "delegate") if came_by_link() else current_actor()
    with transaction() as session:
        payer = session.get_one(Person, person_id)
        started = operations.start(session, queries.payable_by(session, payer, refs), payer, actor, now)
        attempt_id, key = started.attempt.id, started.attempt.key
        to_close = [attempt.id for attempt in started.to_close]
    for earlier in to_close:
        if (paid := _close(earlier)) is not None:
            return redirect(url_for("checkout.returned", key=paid), 303)
    attempt = queries.attempt_with_bookings(db.session(), attempt_id)
    if attempt.page_url is None:
        page = _open(attempt)
        if page is None:
            return redirect(url_for("checkout.returned", key=key, opening=1), 303)
        with transaction() as session:
            operations.opened(session, attempt_id, page)
        attempt = queries.attempt_with_bookings(db.session(), attempt_id)
    if attempt.page_url is None:
        raise Refused(Code.UNREACHABLE, NOT_OPENED)
    return redirect(attempt.page_url, 303)


def _open(attempt: Attempt) -> PaymentPage | None:
    """None while Stripe has not answered. Raises Refused with a sentence when there is no page to go to."""
    attempt_id, order = attempt.id, operations.order_of(attempt)
    db.session.rollback()
    try:
        return gateway.open_page(order)
    except TooSlow as trouble:
        log.warning("checkout.slow", attempt=attempt_id, error=str(trouble))
        return None
    except Unreachable as trouble:
        log.warning("checkout.unreachable", attempt=attempt_id, error=str(trouble))
        raise Refused(Code.UNREACHABLE, CANNOT_REACH) from trouble
    except NotTaken as refusal:
        log.error("checkout.not_opened", attempt=attempt_id, error=str(refusal))
        with transaction() as session:
            operations.could_not_be_opened(session, attempt_id, str(refusal), clock.now())
        raise Refused(Code.UNREACHABLE, NOT_OPENED) from refusal


def _close(attempt_id: int) -> str | None:
    """Close an earlier page, so that nobody pays twice. Returns its key when it turns out to have been paid.

    Raises Refused when nobody can say whether it was.
    """
    attempt = queries.attempt_with_bookings(db.session(), attempt_id)
    key, page_id, order, first_asked_at = attempt.key, attempt.page_id, operations.order_of(attempt), attempt.created_at
    db.session.rollback()
    try:
        if page_id is None:
            page_id = gateway.open_page_again(order, first_asked_at).id
        gateway.close_page(page_id)
        page = gateway.read_page(page_id)
    except (Unreachable, NotTaken) as trouble:
        log.warning("checkout.not_closed", attempt=attempt_id, error=str(trouble))
        if page_id is None and isinstance(trouble, NotTaken):
            with transaction() as session:
                operations.could_not_be_opened(session, attempt_id, str(trouble), clock.now())
            return None  # there never was such a page, and there will be none
        raise Refused(Code.UNREACHABLE, CANNOT_REACH) from trouble
    with transaction() as session:
        fulfilment.settle(session, attempt_id, page, [], clock.now())
    return key if page.status == "complete" else None


def _several_page(sentence: str | None, chosen: Sequence[str] | None) -> str:
    session, person = db.session(), reader()
    bookings = queries.payable_by(session, person)
    accounts = accounts_of(session, [booking.id for booking in bookings])
    rows: list[tuple[Booking, int]] = [
        (booking, accounts[booking.id].open_pence)
        for booking in bookings
        if accounts[booking.id].open_pence > 0 and booking.state != State.REQUESTED
    ]
    return render_template("checkout/several.html", rows=rows, sentence=sentence, chosen=chosen)


def _visible_of(attempt: Attempt) -> set[int]:
    """Whoever came by the link of a message sees the one booking that it opens: this is it."""
    ids = [line.booking_id for line in attempt.lines]
    return set(ids) if came_by_link() else queries.visible_among(db.session(), reader(), ids)


def _went_by_link(key: str) -> bool:
    """Whether somebody went to pay for one booking that they had opened by the link of a message."""
    refs = queries.refs_of_attempt(db.session(), key)
    return len(refs) == 1 and opened_by_link(refs[0])


def _attempt_or_404(key: str) -> Attempt:
    return queries.attempt_visible_to(db.session(), reader(), key) or abort(404)


def _refuse_without_cards() -> None:
    if not current_app.config["STRIPE_SECRET_KEY"]:
        refuse("Cards are not taken on this site. Choose an invoice on the page of your booking.", 404)
