"""Somebody pays by card, and money goes back to a card: what Stripe said then, taken in as it is from Stripe."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.rows import seeded_code
from training.access import Actor
from training.bookings.models import Booking
from training.checkout import fulfilment
from training.checkout.operations import opened, start
from training.payments.gateway import MoneyBack, PaymentPage
from training.payments.models import Allocation, Charge, Method, Payment, Refund, RefundState
from training.payments.refund_operations import record_refund_answer
from training.people.models import Person

TYPING = timedelta(minutes=3)
"""So long somebody looks for their card."""


def pay_by_card(session: Session, booking: Booking, payer: Person, at: datetime, rng: Random) -> None:
    """The button, the page at Stripe, and what Stripe told of it."""
    attempt = start(session, [booking], payer, Actor(payer.id, "delegate"), at).attempt
    page_id = f"cs_test_demo_{seeded_code(rng, 20)}"
    page = PaymentPage(
        id=page_id,
        url=f"https://checkout.example/{page_id}",
        status="open",
        payment_status="unpaid",
        pence=attempt.pence,
        intent_id=None,
        key=attempt.key,
    )
    opened(session, attempt.id, page)
    intent = f"pi_demo_{seeded_code(rng, 16)}"
    paid = replace(page, status="complete", payment_status="paid", intent_id=intent, name=payer.name, url=None)
    fulfilment.settle(session, attempt.id, paid, [], at + TYPING)


def send_card_refunds(session: Session, booking: Booking, at: datetime, rng: Random) -> None:
    """What was to go back to a card for a booking has gone."""
    wanted = (
        select(Refund)
        .join(Refund.payment)
        .join(Allocation, Allocation.refund_id == Refund.id)
        .join(Charge, Charge.id == Allocation.charge_id)
        .where(Charge.booking_id == booking.id)
        .where(Refund.state == RefundState.WANTED, Payment.method == Method.CARD)
    )
    for refund in session.scalars(wanted.distinct()).all():
        given = MoneyBack(
            id=f"re_demo_{seeded_code(rng, 16)}",
            pence=refund.pence,
            state="succeeded",
            is_dispute=False,
            key=refund.key,
            because="",
        )
        record_refund_answer(session, refund, given, at)
