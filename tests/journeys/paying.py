"""At the payment page, and behind it: what a payer does there, and what Stripe has of it."""

from sqlalchemy import select

from tests.factories import Make
from tests.journeys.conftest import Site
from tests.journeys.visitor import Visitor
from tests.simulators.stripe_simulator import wait_until
from training.bookings.models import Booking
from training.checkout.models import Attempt, AttemptLine
from training.payments.models import Payment, Refund

ARRIVED = "Paid, and your place is booked"


def pay(visitor: Visitor, number: str, sum_in_words: str) -> None:
    """Fill in the payment page and press its button."""
    visitor.type("Card number", number).type("Expiry date", "12/34").type("Security code", "123")
    visitor.type("Name on card", "Priya Natarajan").type("Postcode", "CM1 1QH")
    visitor.press(f"Pay {sum_in_words}")


def sees_it_arrive(visitor: Visitor) -> None:
    """Back from the payment page, until the site knows."""
    visitor.waits_for(ARRIVED, "Look again")


def booking_shown(visitor: Visitor, make: Make) -> Booking:
    """The booking whose page is open."""
    ref = visitor.page.url.partition("/bookings/")[2][:8]
    make.session.rollback()
    return make.session.scalars(select(Booking).where(Booking.ref == ref)).one()


def sees_it_go_back(visitor: Visitor, booking: Booking, pence: int, make: Make, site: Site) -> None:
    """So much goes back to the card: Stripe has sent it, and the booking's page says so."""
    intent = make.session.scalars(
        select(Attempt.intent_id)
        .join(Attempt.lines)
        .where(AttemptLine.booking_id == booking.id, Attempt.state == "paid")
    ).one()

    def sent() -> bool:
        make.session.rollback()
        states = select(Refund.state).join(Payment).where(Payment.intent_id == intent)
        return make.session.scalars(states).all() == ["done"]

    wait_until(sent, 20, "the refund is still on its way")
    at_stripe = site.stripe.client().v1.refunds.list({"payment_intent": str(intent)})
    assert [(refund.amount, refund.status) for refund in at_stripe] == [(pence, "succeeded")]
    visitor.open(f"/bookings/{booking.ref}").sees(f"£{pence / 100:.2f} back", "Sent back to your card on")
