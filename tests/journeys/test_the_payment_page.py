"""The simulator's payment page in a browser: by keyboard at a computer, and without scripts on a small phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor
from tests.simulators.stripe_simulator import ASKS_TO_CONFIRM, DECLINED, StripeSimulator, an_order


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeSimulator]:
    with StripeSimulator.started() as simulator:
        yield simulator


@pytest.mark.accessibility
def test_a_payer_is_declined_then_confirms_and_the_administrator_refunds(stripe: StripeSimulator, visitor: Visitor):
    # Back to the simulator itself, which stands in for the site.
    session = stripe.client().v1.checkout.sessions.create(an_order(success_url=f"{stripe.url}/?paid"))
    visitor.open(str(session.url))
    visitor.press("Pay £60.00")
    expect(visitor.page.get_by_role("alert")).to_contain_text("Enter a card number")
    for number in (DECLINED, ASKS_TO_CONFIRM):
        visitor.type("Card number", number).type("Expiry date", "12/34").type("Security code", "123")
        visitor.type("Name on card", "Priya N").type("Postcode", "CM1 1QH")
        visitor.press("Pay £60.00")
    visitor.press("Complete")
    assert visitor.page.url == f"{stripe.url}/?paid"
    visitor.type("Pounds to refund (all that is left: £60.00)", "10").press("Refund")
    expect(visitor.page.get_by_role("main")).to_contain_text("£10.00 refunded: succeeded")
    stripe.reset()
