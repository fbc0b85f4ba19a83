"""Who pays for a booking: an invoice, a recharge, an order number that follows."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import signed_in
from training.bookings.blueprint import bp
from training.bookings.charging import payer_operations
from training.bookings.charging.forms import PayerForm, PurchaseOrderForm
from training.bookings.lifecycle import Refused, State
from training.bookings.models import Booking
from training.bookings.show_views import actor_for, booking_page, visible_or_404
from training.db import db, transaction
from training.payments.ledger_operations import set_purchase_order
from training.payments.models import Way
from training.payments.queries import charges_of, invoices_with

Answer = str | tuple[str, int] | Response


@bp.post("/bookings/<ref>/purchase-order")
@signed_in
def purchase_order(ref: str) -> Answer:
    """The number that was to follow."""
    booking = visible_or_404(ref)
    charge_ids = [charge.id for charge in charges_of(db.session(), [booking.id])]
    if not charge_ids:
        abort(404)
    form = PurchaseOrderForm()
    if not form.validate_on_submit():
        return booking_page(visible_or_404(ref), form), 422
    booking_id, actor, now = booking.id, actor_for(booking), clock.now()
    with transaction() as session:
        for payer in {charge.payer for charge in charges_of(session, [booking_id])}:
            set_purchase_order(session, payer, booking_id, form.number.data or "", actor, now)
    flash(_about_order([invoice.number for invoice in invoices_with(db.session(), charge_ids)]), "done")
    return redirect(url_for("bookings.show", ref=ref))


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
    if form.validate_on_submit():
        booking_id, actor, waited = booking.id, actor_for(booking), booking.state == State.AWAITING_PAYMENT
        try:
            with transaction() as session:
                mine = session.get_one(Booking, booking_id)
                anew = payer_operations.choose_payer(session, mine, form.details(), actor, clock.now())
        except Refused as refused:
            form.form_errors = [str(refused)]
            booking = visible_or_404(ref)
        else:
            booked = "Your place is booked. " if waited else ""
            goes = "A new invoice goes there, and the old one is credited." if anew else "The invoice will go there."
            flash(f"{booked}{goes}", "done")
            return redirect(url_for("bookings.show", ref=ref))
    session = db.session()
    invoices = invoices_with(session, [charge.id for charge in charges_of(session, [booking.id])])
    page = render_template("bookings/payer.html", booking=booking, event=booking.event, form=form, invoices=invoices)
    return page, 422 if form.errors else 200


def _about_order(sent: list[str]) -> str:
    """An invoice is never changed: one that went out before its order number stays as it is, unless somebody asks."""
    if not sent:
        return "The purchase order number is saved."
    return (
        f"The purchase order number is saved. {' and '.join(sent)} went out without it: if your finance team needs it"
        " on the invoice, ask the training team to send a new one."
    )
