"""Money by hand: recorded for an invoice or a booking, looked at, and paid back."""

from collections.abc import Callable, Sequence

from flask import abort, flash, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import money as bp
from training.admin.history.queries import story_of
from training.admin.money.forms import ReceiveForm, RefundForm
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.bookings.models import Booking
from training.checkout.receipts.queries import receipt_of_payment
from training.db import db, transaction
from training.invoices import payment_operations, payment_queries, queries
from training.lists import page_or_file, searched, ticked
from training.money import pounds
from training.payments.models import Payment, Refund
from training.payments.money_back import became
from training.payments.queries import charges_of, refundable, unallocated


@bp.get("/payments")
@requires(Role.ADMINISTRATOR)
def payments() -> Answer:
    """What came in, and above it what has to be paid back by hand and what was paid too much."""
    session = db.session()
    return page_or_file(
        payment_queries.payments_list(searched()),
        "admin/money/payments.html",
        to_pay_back=payment_queries.refunds_to_pay_back(session),
        surpluses=payment_queries.surpluses(session),
    )


@bp.get("/payments/<int:payment_id>")
@requires(Role.ADMINISTRATOR)
def payment(payment_id: int) -> Answer:
    return _payment_page(payment_id, RefundForm(formdata=None))


@bp.post("/payments/<int:payment_id>/refund")
@requires(Role.ADMINISTRATOR)
def refund(payment_id: int) -> Answer:
    """Pay a payment back, in full or in part."""
    form = RefundForm()

    def give_back(session: Session) -> str:
        if session.get(Payment, payment_id) is None:
            abort(404)
        pence, because = form.pence.data, form.because.data
        payment_operations.give_back(session, payment_id, pence, because, current_actor(), clock.now())
        return f"{pounds(pence)} goes back."

    go_to = url_for("admin.money.payment", payment_id=payment_id)
    return carried_out(form, give_back, go_to, field="pence") or _payment_page(payment_id, form)


@bp.post("/refunds/<int:refund_id>/paid-back")
@requires(Role.ADMINISTRATOR)
def refund_paid_back(refund_id: int) -> Response:
    """The money was sent by bank."""
    return _about_refund(refund_id, payment_operations.paid_back, "It is written down that {} was paid back.")


@bp.post("/refunds/<int:refund_id>/again")
@requires(Role.ADMINISTRATOR)
def try_refund_again(refund_id: int) -> Response:
    """Ask Stripe for a refund that failed once more."""
    return _about_refund(refund_id, payment_operations.try_again, "We ask for the refund of {} once more.")


@bp.post("/refunds/again")
@requires(Role.ADMINISTRATOR)
def try_refunds_again() -> Response:
    """Ask Stripe once more for the refunds that were ticked, or for all that failed."""
    ids = None if request.form.get("which") == "all" else ticked("refund")
    with transaction() as session:
        tried, refused = payment_operations.try_several_again(session, ids, current_actor(), clock.now())
        total = pounds(sum(refund.pence for refund in tried))
    if tried:
        said = "the refund" if len(tried) == 1 else f"{len(tried):,} refunds"
        flash(f"We ask for {said} of {total} once more.", "done")
    elif not refused:
        flash("No refund was tried again. Tick those that should be, and press the button once more.")
    for sentence in dict.fromkeys(refused):
        flash(sentence)
    return redirect(url_for("admin.money.payments"))


@bp.route("/invoices/<number>/payment", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def receive_for_invoice(number: str) -> Answer:
    """Record money for an invoice."""
    invoice = queries.invoice_by_number(db.session(), number)
    if invoice is None or invoice.is_credit:
        abort(404)
    charge_ids = [line.charge_id for line in invoice.lines if not line.credited_at]
    back = url_for("admin.money.invoice", number=number)
    return _receive(charge_ids, f"Invoice {number}", invoice.organisation, back)


@bp.route("/bookings/<ref>/payment", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def receive_for_booking(ref: str) -> Answer:
    """Record money for what a booking owes."""
    session = db.session()
    booking = session.scalar(select(Booking).where(Booking.ref == ref))
    charges = charges_of(session, [booking.id]) if booking else []
    if not charges:
        abort(404)
    back = url_for("admin.bookings.show", ref=ref)
    return _receive([charge.id for charge in charges], f"Booking {ref}", charges[0].payer.organisation, back)


def _receive(charge_ids: Sequence[int], what: str, payer_name: str, back: str) -> Answer:
    form = ReceiveForm(data={"payer_name": payer_name, "received_on": clock.today()})
    form.prepare()
    if form.validate_on_submit():
        with refusals_shown(form, field="pence"), transaction() as session:
            payment_id = payment_operations.receive_by_hand(
                session,
                charge_ids,
                form.received(),
                current_actor(),
                clock.now(),
                keep_surplus=form.keep_surplus.data,
            ).id
        if not form.errors:
            flash(f"{pounds(form.pence.data)} is recorded.", "done")
            return redirect(url_for("admin.money.payment", payment_id=payment_id))
    owed = payment_queries.open_charges(db.session(), charge_ids)
    left = sum(max(one.open_pence, 0) for one in owed)
    if request.method == "GET":
        form.pence.data = left or None
    return page_with(form, "admin/money/receive.html", what=what, left=left, back=back)


def _payment_page(payment_id: int, form: RefundForm) -> Answer:
    session = db.session()
    found = session.get(Payment, payment_id) or abort(404)
    against = payment_queries.set_against(session, found)
    left = refundable(session, found)
    return page_with(
        form,
        "admin/money/payment.html",
        payment=found,
        against=against,
        bookings=payment_queries.bookings_of(session, [charge for charge, _ in against]),
        refunds=payment_queries.refunds_of(session, found),
        receipt=receipt_of_payment(session, found.id),
        became=became,
        story=story_of(session, "payment", found.id),
        left=left,
        surplus=max(unallocated(session, found), 0),
    )


def _about_refund(refund_id: int, operation: Callable[..., Refund], said: str) -> Response:
    with refusals_shown(go_to=url_for("admin.money.payments")), transaction() as session:
        if session.get(Refund, refund_id) is None:
            abort(404)
        done = operation(session, refund_id, current_actor(), clock.now())
        sentence = said.format(pounds(done.pence))
    flash(sentence, "done")
    return redirect(url_for("admin.money.payments"))
