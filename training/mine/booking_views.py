"""Somebody's own bookings: all of them, one with everything about it, its calendar file, its order number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import Response as FileResponse
from flask import abort, current_app, flash, redirect, render_template, request, url_for

from training import clock
from training.access import Role, has_role, signed_in
from training.answers import Answer
from training.attendance.arriving.queries import takes_code_now
from training.bookings import operations, queries, waiting_queries
from training.bookings.approval import asking
from training.bookings.blueprint import (
    actions_on,
    actor_for,
    came_by_link,
    may_join,
    opens_booking,
    reader,
    visible_or_404,
)
from training.bookings.calendar import Overlap
from training.bookings.charging.forms import PurchaseOrderForm
from training.bookings.emails import calendar_attachment, terms_of_accepting
from training.bookings.lifecycle import FINISHED, LIVE, Action, State
from training.bookings.models import Booking
from training.bookings.moving.queries import with_other_dates
from training.bookings.queries import overlaps_of
from training.bookings.reasons.queries import own_words
from training.bookings.standing import (
    NOT_SHOWN_YET,
    can_be_contested_until,
    hides_no_show,
    standing,
    standing_of_another,
)
from training.checkout.receipts.queries import receipts_for
from training.courses.event_operations import notes_of
from training.courses.models import EventState, Mode
from training.db import db, transaction
from training.invoices.queries import invoices_of
from training.mine.blueprint import bp
from training.mine.material_views import materials_shown
from training.mine.own_bookings.card_queries import ToOpen, card_of
from training.mine.related_links import certificates_of, evaluation_forms_of, papers_of, quoting_links_of, ways_on
from training.payments.cancellation import CancellationCost
from training.payments.ledger_operations import set_purchase_order
from training.payments.models import ChargeReason, Refund
from training.payments.money_back import what_went_back
from training.payments.queries import Account, account_of, charge_waits, charges_of, invoices_with
from training.settings.queries import rules
from training.settings.rules import Rules
from training.texts.queries import texts_of_booking


@bp.get("/bookings/<ref>")
@opens_booking
def booking(ref: str) -> str:
    return booking_page(visible_or_404(ref), PurchaseOrderForm(formdata=None))


def booking_page(booking: Booking, form: PurchaseOrderForm) -> str:
    session, now, in_force = db.session(), clock.now(), rules(db.session())
    own, mode = booking.delegate_id == reader().id, queries.kind_of_place(booking)
    by_link, alone = came_by_link(), own and not came_by_link()
    joins = booking.state == State.CONFIRMED and mode is not Mode.ROOM and may_join(booking)
    has_begun, is_over = now >= booking.event.starts_at, booking.outcome is not None or now >= booking.event.ends_at
    asks_of_others = booking.state == State.CONFIRMED and not has_begun and not by_link
    person, account, may = reader(), account_of(session, booking.id), set(actions_on(booking))
    if hidden := _hides_no_show(booking, in_force, own=own):
        account = _without_absence(account)
    on_them, has_paid = invoices_of(session, [booking.id])[booking.id], account.paid_pence or account.refunds
    others = waiting_queries.other_bookings(session, person, booking) if asks_of_others else []
    return render_template(
        "mine/booking.html",
        booking=booking,
        event=booking.event,
        notes=notes_of(booking.event, mode),
        own=own,
        by_link=by_link,
        keeps_to_themselves=own and (by_link or person.shares_address),
        own_words=own_words(session, booking.id, person.id) if booking.state == State.CANCELLED and not by_link else "",
        hidden_texts=texts_of_booking(session, booking.id).hidden if booking.declined_because else frozenset(),
        for_agency=not own and has_role(Role.COORDINATOR),
        contested_until=_contested_until(booking, in_force, hidden=hidden),
        card=card_of(
            session,
            booking,
            NOT_SHOWN_YET if hidden else standing(booking, now) if own else standing_of_another(booking, now),
            account,
            on_them,
            _to_open(booking, mine=alone and is_over, joins=joins),
            may,
            now,
            arrives=own and takes_code_now(session, booking, now, current_app.config["SECRET_KEY"]),
            takes_cards=current_app.config["STRIPE_SECRET_KEY"] is not None,
        ),
        quoting=quoting_links_of(session, booking) if alone and is_over else (),
        confirmed=booking.state == State.CONFIRMED,
        joins=joins,
        coming=now < booking.event.ends_at,
        name_by=None if booking.delegate_id else queries.name_by(session, booking.event),
        may=may,
        moves=Action.TRANSFER in may and bool(with_other_dates(session, [booking], now)),
        Action=Action,
        asks_manager=asking.waits_for_manager(booking.state, booking.awaits, booking.held_until, now),
        turn=_turn(booking, now),
        others=[other for other in others if other.state != State.CONFIRMED],
        elsewhere=_elsewhere(others, now),
        money=account,
        what_went_back=_went_back,
        charge_waits=own and booking.state == State.CANCELLED and charge_waits(session, booking.id),
        overlaps=_overlaps(booking, now) if alone else (),
        papers=papers_of(session, person, on_them) if not by_link else [],
        receipts=receipts_for(session, person, booking.id, by_link=by_link) if has_paid else [],
        may_claim=alone and _without_discount(booking),
        form=form,
        materials=materials_shown(booking, now),
        just=request.args.get("just", ""),
        wants_password=alone and person.lacks_password,
    )


def _hides_no_show(booking: Booking, in_force: Rules, *, own: bool) -> bool:
    """Whether the delegate's organisation looks, and does not see yet that they did not come."""
    if own or has_role(Role.ADMINISTRATOR):
        return False
    return hides_no_show(booking, clock.today(), in_force.no_show_shown_days)


def _contested_until(booking: Booking, in_force: Rules, *, hidden: bool) -> date | None:
    return None if hidden else can_be_contested_until(booking, clock.today(), in_force.no_show_contest_days)


def _without_absence(account: Account) -> Account:
    return replace(account, lines=[line for line in account.lines if line.charge.reason != ChargeReason.ABSENCE])


def _to_open(booking: Booking, *, mine: bool, joins: bool) -> ToOpen:
    """`mine`: whether the delegate looks, and the event is over: then there may be a form or a certificate. `joins`:
    whether whoever looks may join online.
    """
    session, ids = db.session(), [booking.id]
    return ToOpen(
        evaluation_forms_of(session, ids).get(booking.id) if mine else None,
        certificates_of(session, ids).get(booking.id) if mine else None,
        ways_on(session, [booking]).get(booking.id, []),
        booking.event.online_link if joins else "",
    )


def _went_back(refund: Refund, own: bool) -> str:
    """What became of a refund, for whoever looks at the booking; where the money is owed again the page says so."""
    day = clock.local(refund.done_at or refund.created_at).date()
    card = "your card" if own else "the card"
    sentence = what_went_back(refund.source, refund.state, refund.payment.method, day, card=card)
    return f"{sentence[0].upper()}{sentence[1:]}."


@dataclass(frozen=True)
class WaitingInfo:
    """Where somebody stands who waits for a place, and why; or what accepting an offered one means."""

    position: int = 0
    why: str = ""
    terms: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """A place at another date of the same course, and what cancelling it costs now: whole pence, and why."""

    booking: Booking
    cancelling: CancellationCost


def _elsewhere(others: Sequence[Booking], now: datetime) -> list[Elsewhere]:
    """Of somebody's other bookings of the course, those that are confirmed and to come. Hardly ever more than one."""
    held = [other for other in others if other.state == State.CONFIRMED and now < other.event.starts_at]
    return [Elsewhere(other, operations.cancelling_now(db.session(), other, now)) for other in held[:2]]


def _turn(booking: Booking, now: datetime) -> WaitingInfo | None:
    session = db.session()
    if booking.state == State.WAITING and booking.awaits is None:
        why = waiting_queries.why_waiting(session, booking, now)
        return WaitingInfo(position=waiting_queries.position(session, booking), why=why)
    if booking.state == State.OFFERED:
        return WaitingInfo(terms=terms_of_accepting(session, booking, now))
    return None


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


@bp.get("/bookings/<ref>/calendar.ics")
@opens_booking
def calendar(ref: str) -> FileResponse:
    """The event for somebody's calendar; with the online link once the booking is confirmed."""
    booking = visible_or_404(ref)
    over = booking.state in FINISHED or booking.event.state == EventState.CANCELLED
    file = calendar_attachment(db.session(), booking, clock.now(), cancelled=over, joins=may_join(booking))
    return FileResponse(
        file.content,
        content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="booking-{booking.ref}.ics"'},
    )


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
    return redirect(url_for("mine.booking", ref=ref))


def _about_order(sent: list[str]) -> str:
    """An invoice is never changed: one that went out before its order number stays as it is, unless somebody asks."""
    if not sent:
        return "The purchase order number is saved."
    return (
        f"The purchase order number is saved. {' and '.join(sent)} went out without it: if your finance team needs it"
        " on the invoice, ask the training team to send a new one."
    )
