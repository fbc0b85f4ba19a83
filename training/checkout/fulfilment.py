"""What became of a payment page, inside transaction(): the one way in which a card payment reaches the books.

The webhook, the return page and the nightly look all end here, in any order and any number of times; what Stripe says
now is what counts, and what was done before is not done again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import SYSTEM
from training.bookings import places
from training.bookings.holds import bank_ends
from training.bookings.lifecycle import Action, State
from training.bookings.models import Booking
from training.bookings.queries import live_booking
from training.bookings.settling import carry_out
from training.checkout import emails
from training.checkout.models import Attempt, AttemptLine, AttemptState
from training.checkout.receipts.operations import want_receipt
from training.courses.models import EventState
from training.history.operations import record
from training.payments import refund_operations
from training.payments.gateway import MoneyBack, PaymentPage
from training.payments.ledger_operations import receive, refund_surplus
from training.payments.models import Charge, Method, Payment
from training.payments.queries import accounts_of
from training.refusals import Code, Refused
from training.settings.queries import rules

_AFTER_A_FAILURE = timedelta(hours=24)


def settle(session: Session, attempt_id: int, page: PaymentPage, back: Sequence[MoneyBack], now: datetime) -> Attempt:
    """Bring bookings and books in line with a payment page and what went back of it, as Stripe has them now.

    Returns the attempt, which is locked.
    """
    attempt = _locked(session, attempt_id)
    attempt.page_id, attempt.page_url = page.id, page.url or attempt.page_url
    attempt.intent_id = attempt.intent_id or page.intent_id
    if attempt.state == AttemptState.OPENING:
        attempt.state = AttemptState.OPEN
    if page.is_paid and page.intent_id:
        payment = session.scalar(select(Payment).where(Payment.intent_id == page.intent_id))
        if payment is None:
            payment = _take_payment(session, attempt, page, now)
        refund_operations.take_in_refund(session, payment, back, now)
    elif page.failed:
        _payment_failed(session, attempt, now)
    elif page.status == "complete":
        _payment_takes_time(session, attempt, now)
    elif page.status == "expired":
        _ended(session, attempt, AttemptState.EXPIRED, now)
    return attempt


def _locked(session: Session, attempt_id: int) -> Attempt:
    """The attempt, read after the places of its bookings are locked in ascending order, and then itself."""
    events = select(Booking.event_id).join(AttemptLine).where(AttemptLine.attempt_id == attempt_id).distinct()
    for event_id in session.scalars(events.order_by(Booking.event_id)).all():
        places.lock_pools(session, event_id)
    return session.scalars(
        select(Attempt).where(Attempt.id == attempt_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def _take_payment(session: Session, attempt: Attempt, page: PaymentPage, now: datetime) -> Payment:
    payment = Payment(
        method=Method.CARD,
        pence=page.pence,
        received_on=clock.local(now).date(),
        payer_name=page.name or attempt.email,
        reference=page.intent_id or "",
        intent_id=page.intent_id,
        created_at=now,
    )
    late = [line.booking for line in attempt.lines if not _confirm(session, line.booking, now)]
    receive(session, payment, _shares(session, attempt.lines), SYSTEM, now)
    because = _why_too_late(late) if late else "More was paid than is owed."
    refund = refund_surplus(session, payment, because, SYSTEM, now)
    _ended(session, attempt, AttemptState.PAID, now)
    receipt = want_receipt(session, attempt, payment, now)
    emails.send_receipt(session, attempt, payment, receipt.number, refund.pence if refund else 0, now)
    for booking in late:
        emails.tell_too_late(session, booking, payment, now)
    return payment


def _confirm(session: Session, booking: Booking, now: datetime) -> bool:
    """Give a booking that waited for its payment its place. False: it was given up, and cannot be had back."""
    session.refresh(booking)
    if booking.event.state == EventState.CANCELLED and booking.state == State.AWAITING_PAYMENT:
        return True  # the money goes back with the rest, when the worker comes to this booking
    if booking.state == State.LAPSED and not _can_come_back(session, booking, now):
        return False
    if booking.state not in {State.AWAITING_PAYMENT, State.LAPSED}:
        return True  # on invoice and confirmed long since, or cancelled late: what it owes is paid now
    try:
        carry_out(session, booking, Action.PAY, SYSTEM, now)
    except Refused as refused:
        if refused.code is Code.NOBODY_PAYS:
            raise
        return False  # its last place is gone, its agency has its share, or its register is closed
    return True


def _can_come_back(session: Session, booking: Booking, now: datetime) -> bool:
    event = booking.event
    if event.state == EventState.CANCELLED or now >= event.starts_at or booking.delegate_id is None:
        return False
    return live_booking(session, event.id, booking.delegate_id) is None


def _shares(session: Session, lines: Sequence[AttemptLine]) -> list[tuple[Charge, int]]:
    """How much of each line goes to which charge: what a booking still owes, and never more than was paid for it."""
    accounts = accounts_of(session, [line.booking_id for line in lines])
    shares = []
    for line in lines:
        left = line.pence
        for owed in accounts[line.booking_id].live:
            pence = min(left, max(owed.open_pence, 0))
            if pence:
                shares.append((owed.charge, pence))
                left -= pence
    return shares


def _why_too_late(late: Sequence[Booking]) -> str:
    refs = ", ".join(booking.ref for booking in late)
    return f"Paid after the place was given up, and it could not be had back: {refs}."[:200]


def _payment_takes_time(session: Session, attempt: Attempt, now: datetime) -> None:
    """It was completed by a way of paying that takes days: the places are held for as long as the rules say."""
    if attempt.state in {AttemptState.PROCESSING, AttemptState.PAID, AttemptState.FAILED}:
        return
    attempt.state = AttemptState.PROCESSING
    for line in attempt.lines:
        if line.booking.state == State.AWAITING_PAYMENT:
            ends = bank_ends(now, line.booking.event.starts_at, rules(session).bank_days)
            line.booking.held_until = max(ends, line.booking.held_until or now)
    emails.tell_it_takes_time(session, attempt, now)


def _payment_failed(session: Session, attempt: Attempt, now: datetime) -> None:
    """No money came after all: there is a day to pay in another way."""
    if attempt.state in {AttemptState.FAILED, AttemptState.PAID}:
        return
    _ended(session, attempt, AttemptState.FAILED, now)
    for line in attempt.lines:
        if line.booking.state == State.AWAITING_PAYMENT:
            line.booking.held_until = min(now + _AFTER_A_FAILURE, line.booking.event.starts_at)
    emails.tell_it_failed(session, attempt, now)


def _ended(session: Session, attempt: Attempt, state: AttemptState, now: datetime) -> None:
    if attempt.state == state:
        return
    attempt.state, attempt.settled_at = state, now
    record(session, "checkout attempt", attempt.id, f"payment page {state}", SYSTEM, now)
    session.flush()
