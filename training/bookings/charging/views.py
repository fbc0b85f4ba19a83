"""Who pays for a booking: an invoice, a recharge, an order number that follows."""

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import signed_in
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.bookings import operations, settling
from training.bookings.blueprint import actor_for, bp, opens_booking, reader, visible_or_404
from training.bookings.charging import payer_operations
from training.bookings.charging.forms import CancelBookingForm, PayerForm
from training.bookings.lifecycle import Action, State, available_actions
from training.bookings.models import Booking
from training.db import db, transaction
from training.payments.models import Way
from training.payments.queries import account_of, charges_of, invoices_with, paid_by_card


@bp.route("/bookings/<ref>/payer", methods=["GET", "POST"])
@signed_in
def payer(ref: str) -> Answer:
    """Who the invoice goes to: for somebody who meant to pay by card, or when it is not who was named at first."""
    booking = visible_or_404(ref)
    if booking.payer is None or not charges_of(db.session(), [booking.id]):
        abort(404)
    form = PayerForm(obj=booking.payer)
    if form.way.data == Way.CARD:
        form.start_from_agency(booking.agency_name if booking.agency_id else "")
    booking_id, actor, waited = booking.id, actor_for(booking), booking.state == State.AWAITING_PAYMENT

    def choose(session: Session) -> str:
        mine = session.get_one(Booking, booking_id)
        anew = payer_operations.choose_payer(session, mine, form.details(), actor, clock.now())
        booked = "Your place is booked. " if waited else ""
        goes = "A new invoice goes there, and the old one is credited." if anew else "The invoice will go there."
        return f"{booked}{goes}"

    if done := carried_out(form, choose, url_for("mine.booking", ref=ref)):
        return done
    if form.errors:
        booking = visible_or_404(ref)
    session = db.session()
    invoices = invoices_with(session, [charge.id for charge in charges_of(session, [booking.id])])
    return page_with(form, "bookings/charging/payer.html", booking=booking, event=booking.event, invoices=invoices)


@bp.route("/bookings/<ref>/cancel", methods=["GET", "POST"])
@opens_booking
def cancel(ref: str) -> Answer:
    """What cancelling costs now and from when it costs more, and the button."""
    booking, now = visible_or_404(ref), clock.now()
    form, actor, waited = CancelBookingForm(), actor_for(booking), booking.state == State.WAITING
    status, own = 200, booking.delegate_id == reader().id
    if request.method == "POST":
        if form.validate():
            with refusals_shown(form), transaction() as session:
                why, shown = form.why(), form.shown()
                done = settling.carry_out(session, booking, Action.CANCEL, actor, now, **why, quoted=shown)
            if not form.errors:
                flash(done.sentence if done else _ended(waited, own=own), "done")
                return redirect(url_for("mine.booking", ref=ref))
        status = 422
        booking = visible_or_404(ref)
    elif Action.CANCEL not in available_actions(operations.facts_of(db.session(), booking), actor, now):
        return redirect(url_for("mine.booking", ref=ref))
    session = db.session()
    notice, money = operations.cancelling_now(session, booking, now), account_of(session, booking.id)
    form.show(notice, booking.state)
    back_pence = max(money.paid_pence - notice.pence, 0)
    page = render_template(
        "bookings/charging/cancel.html",
        booking=booking,
        event=booking.event,
        own=own,
        notice=notice,
        back_pence=back_pence,
        to_card=back_pence > 0 and paid_by_card(session, money),
        form=form,
    )
    return page, status


def _ended(waited: bool, *, own: bool) -> str:
    if not own:
        left = "It is off the waiting list" if waited else "The booking is cancelled"
        return f"{left}. Whoever was to come is told, where they have an e-mail address."
    return f"{'You have left the waiting list' if waited else 'Your booking is cancelled'}. We have sent you a message."
