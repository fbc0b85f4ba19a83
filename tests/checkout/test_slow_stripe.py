"""A slow Stripe holds nobody's page: after 8 seconds it is checked behind it, and leads on by itself."""

import time

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.checkout.models import Attempt
from training.payments import gateway
from training.payments.models import Charge


@pytest.fixture
def short_patience(monkeypatch):
    """A page waits one second, not eight: nobody has to watch."""
    assert gateway.PATIENCE_OF_A_PAGE == 8
    monkeypatch.setattr(gateway, "PATIENCE_OF_A_PAGE", 1.2)


def press_pay(browser, booking):
    begun = time.perf_counter()
    answer = browser.submit(f"/bookings/{booking.ref}", f"Pay £{booking.price_pence / 100:.2f} by card", follow=False)
    return answer, time.perf_counter() - begun


@pytest.mark.real_time
def test_a_slow_answer_is_waited_for_once_and_not_for_long(stripe, short_patience, app):
    """The clock that measures it is not the frozen one."""
    stripe.be_slow(30, calls=None)
    begun = time.monotonic()
    with app.app_context(), gateway.patience(), pytest.raises(gateway.TooSlow):
        gateway.read_page("cs_test_1")
    assert time.monotonic() - begun < 3
    stripe.recover()


def test_whoever_pays_is_led_to_a_page_that_leads_on_when_stripe_has_answered(
    browser, stripe, unpaid, run_job, session, short_patience
):
    booking = unpaid()
    stripe.be_slow(3, calls=1)
    answer, _ = press_pay(browser, booking)
    assert answer.status_code == 303
    attempt = session.scalars(select(Attempt)).one()
    assert answer.location.endswith(f"/pay/{attempt.key}?opening=1")
    shown = browser.get(answer.location)
    assert "We are checking" in main_text(shown)
    assert "Nothing was taken" in main_text(shown)
    assert "data-look-again" in shown.text
    assert (booking.state, attempt.state) == ("awaiting payment", "opening")
    run_job("checkout.look")
    onwards = browser.get(answer.location)
    assert onwards.status_code == 302
    assert onwards.location == attempt.page_url
    opened = stripe.client().v1.checkout.sessions.list({"limit": 100}).data
    assert len([one for one in opened if booking.ref in str(one)]) <= 1, "one page was opened"


def test_while_it_still_does_not_answer_the_page_says_what_can_be_done(
    browser, stripe, unpaid, run_job, session, short_patience
):
    stripe.be_slow(3, calls=1)
    answer, _ = press_pay(browser, unpaid())
    stripe.outage(calls=None)
    run_job("checkout.look")
    shown = browser.get(answer.location)
    assert "We are checking" in main_text(shown)
    assert "ask for an invoice" in shown.text


def test_a_page_that_cannot_be_closed_in_time_is_said_at_once(
    browser, stripe, unpaid, go_to_pay, session, short_patience
):
    """An earlier page for another sum is still open: nobody is led to a second one."""
    booking = unpaid()
    go_to_pay(booking)
    charge = session.scalars(select(Charge)).one()
    charge.pence = booking.price_pence = 6000
    stripe.be_slow(3, calls=1)
    answer, _ = press_pay(browser, booking)
    assert "does not answer at the moment" in main_text(browser.get(answer.location))


def test_an_attempt_that_was_paid_meanwhile_is_not_led_back_to_its_page(
    browser, stripe, unpaid, go_to_pay, run_job, session
):
    booking = unpaid()
    page = go_to_pay(booking)
    key = session.scalars(select(Attempt.key)).one()
    assert browser.get(f"/pay/{key}?opening=1").status_code == 302
    stripe.pay(page)
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert "just=paid" in browser.get(f"/pay/{key}?opening=1").location
