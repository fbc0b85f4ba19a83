"""Somebody's own bookings: one of them, all of them, those of an agency; cancelling; who pays."""

from flask import Response as FileResponse
from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, Role, current_actor, requires, signed_in
from training.bookings import book_views, operations, queries
from training.bookings.blueprint import bp
from training.bookings.emails import calendar_attachment
from training.bookings.forms import CancelForm, PayerForm, PurchaseOrderForm
from training.bookings.lifecycle import Action, Refused, State, available_actions
from training.bookings.models import Booking
from training.bookings.payer_operations import change_payer
from training.bookings.standing import standing
from training.db import db, transaction
from training.payments.invoice_queries import invoices_with
from training.payments.operations import set_purchase_order
from training.payments.queries import charges_of

blueprints = [book_views.bp]

PER_PAGE = 50

Answer = str | tuple[str, int] | Response


@bp.get("/bookings/<ref>")
@signed_in
def show(ref: str) -> str:
    return _booking_page(_visible_or_404(ref), PurchaseOrderForm(formdata=None))


def _booking_page(booking: Booking, form: PurchaseOrderForm) -> str:
    session, now = db.session(), clock.now()
    own = booking.delegate_id == current_user.id
    return render_template(
        "bookings/show.html",
        booking=booking,
        event=booking.event,
        own=own,
        standing=standing(booking, now),
        confirmed=booking.state == State.CONFIRMED,
        coming=now < booking.event.ends_at,
        may_cancel=_may_act(booking) and Action.CANCEL in _actions(booking),
        charges=charges_of(session, [booking.id]),
        links=queries.links_of(session, [booking.id])[booking.id] if own else [],
        papers=queries.papers_of(session, current_user._get_current_object(), booking.id),
        may_pay=_may_act(booking),
        form=form,
        just_booked=request.args.get("just") == "booked",
        wants_password=own and not current_user.password,
    )


@bp.post("/bookings/<ref>/purchase-order")
@signed_in
def purchase_order(ref: str) -> Answer:
    """The number that was to follow."""
    booking = _to_change_or_404(ref)
    charges = charges_of(db.session(), [booking.id])
    if not charges:
        abort(404)
    form = PurchaseOrderForm()
    if not form.validate_on_submit():
        return _booking_page(_visible_or_404(ref), form), 422
    booking_id, actor, now = booking.id, current_actor(), clock.now()
    with transaction() as session:
        for payer in {charge.payer for charge in charges_of(session, [booking_id])}:
            set_purchase_order(session, payer, booking_id, form.number.data or "", actor, now)
    sent = [invoice.number for invoice in invoices_with(db.session(), [charge.id for charge in charges])]
    flash(_about_order(sent), "done")
    return redirect(url_for("bookings.show", ref=ref))


@bp.route("/bookings/<ref>/payer", methods=["GET", "POST"])
@signed_in
def payer(ref: str) -> Answer:
    """Who the invoice goes to, when it is not who was named at first."""
    booking = _to_change_or_404(ref)
    charges = charges_of(db.session(), [booking.id])
    if not charges:
        abort(404)
    form = PayerForm(obj=charges[0].payer)
    if not form.validate_on_submit():
        invoices = invoices_with(db.session(), [charge.id for charge in charges])
        page = render_template(
            "bookings/payer.html", booking=booking, event=booking.event, form=form, invoices=invoices
        )
        return page, 422 if form.is_submitted() else 200
    actor, now = current_actor(), clock.now()
    details = {name: text or "" for name, text in form.data.items() if name not in {"csrf_token", "submit"}}
    with transaction() as session:
        anew = change_payer(session, booking, details, actor, now)
    flash("A new invoice goes there, and the old one is credited." if anew else "The invoice will go there.", "done")
    return redirect(url_for("bookings.show", ref=ref))


@bp.get("/bookings/<ref>/calendar.ics")
@signed_in
def calendar(ref: str) -> FileResponse:
    """The event for somebody's calendar; with the online link once the booking is confirmed."""
    booking = _visible_or_404(ref)
    cancelled = booking.state in {State.CANCELLED, State.LAPSED, State.DECLINED}
    file = calendar_attachment(booking, clock.now(), cancelled=cancelled)
    return FileResponse(
        file.content,
        content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="booking-{booking.ref}.ics"'},
    )


@bp.route("/bookings/<ref>/cancel", methods=["GET", "POST"])
@signed_in
def cancel(ref: str) -> Answer:
    """What cancelling costs now and from when it costs more, and the button."""
    booking, now = _to_change_or_404(ref), clock.now()
    form, actor = CancelForm(), _actor_for(booking)
    status = 200
    if request.method == "POST":
        if form.validate():
            try:
                with transaction() as session:
                    reason = form.reason.data or ""
                    done = operations.change(session, booking, Action.CANCEL, actor, now, reason=reason)
            except Refused as refused:
                form.form_errors = [*form.form_errors, str(refused)]
            else:
                flash(done.sentence if done else "Your booking is cancelled. We have sent you a message.", "done")
                return redirect(url_for("bookings.show", ref=ref))
        status = 422
        booking = _to_change_or_404(ref)
    elif Action.CANCEL not in available_actions(operations.facts_of(booking), actor, now):
        return redirect(url_for("bookings.show", ref=ref))
    notice = operations.cancelling_now(db.session(), booking, now)
    page = render_template("bookings/cancel.html", booking=booking, event=booking.event, notice=notice, form=form)
    return page, status


@bp.get("/my/bookings")
@signed_in
def mine() -> str:
    """What is coming, what is past, and what did not come about."""
    now = clock.now()
    bookings = [(booking, standing(booking, now)) for booking in queries.bookings_of(db.session(), current_user.id)]
    ended = [(booking, how) for booking, how in bookings if _has_ended(booking)]
    others = [(booking, how) for booking, how in bookings if not _has_ended(booking)]
    return render_template(
        "bookings/mine.html",
        coming=[pair for pair in reversed(others) if now < pair[0].event.ends_at],
        past=[pair for pair in others if now >= pair[0].event.ends_at],
        ended=ended,
        links=queries.links_of(db.session(), [booking.id for booking, _ in bookings]),
        wants_password=not current_user.password,
    )


@bp.get("/agency")
@requires(Role.COORDINATOR)
def agency() -> str:
    """Everybody of the coordinator's agencies who has booked: to read, not to change."""
    now = clock.now()
    when = "past" if request.args.get("when") == "past" else "coming"
    typed = request.args.get("page", "")[:6]
    page = max(int(typed), 1) if typed.isascii() and typed.isdecimal() else 1
    session, person = db.session(), current_user._get_current_object()
    total = queries.count_of_agencies(session, person, now, past=when == "past")
    pages = max(-(-total // PER_PAGE), 1)
    page = min(page, pages)
    rows = queries.page_of_agencies(session, person, now, past=when == "past", page=page, per_page=PER_PAGE)
    return render_template(
        "bookings/agency.html",
        when=when,
        rows=[(booking, standing(booking, now)) for booking in rows],
        total=total,
        page=page,
        pages=pages,
        names=queries.names_of_agencies(session, person),
    )


def _about_order(sent: list[str]) -> str:
    """An invoice is never changed: one that went out before its order number stays as it is, unless somebody asks."""
    if not sent:
        return "The purchase order number is saved."
    return (
        f"The purchase order number is saved. {' and '.join(sent)} went out without it: if your finance team needs it"
        " on the invoice, ask the training team to send a new one."
    )


def _visible_or_404(ref: str) -> Booking:
    g.section = "bookings.mine"
    booking = queries.booking_visible_to(db.session(), current_user._get_current_object(), ref)
    if booking is None:
        abort(404)
    return booking


def _to_change_or_404(ref: str) -> Booking:
    g.section = "bookings.mine"
    booking = queries.booking_to_change(db.session(), current_user._get_current_object(), ref)
    if booking is None:
        abort(404)
    return booking


def _may_act(booking: Booking) -> bool:
    """A coordinator sees the bookings of the agency, but changes only those they made."""
    return current_user.id in {booking.delegate_id, booking.booked_by_id} or current_actor().is_administrator


def _actor_for(booking: Booking) -> Actor:
    """Even an administrator cancels a booking of their own as its delegate."""
    return Actor(current_user.id, "delegate") if booking.delegate_id == current_user.id else current_actor()


def _actions(booking: Booking) -> list[Action]:
    return available_actions(operations.facts_of(booking), _actor_for(booking), clock.now())


def _has_ended(booking: Booking) -> bool:
    return booking.state in {State.CANCELLED, State.LAPSED, State.DECLINED}
