"""What Stripe is asked again after its answer was lost, when it may have forgotten our key: nothing happens twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.checkout.books import ADMINISTRATOR
from tests.pages import main_text
from training import clock
from training.checkout.models import Attempt
from training.payments import ledger_operations, refund_operations
from training.payments.gateway import MoneyBack
from training.payments.models import Charge, Payment, Refund
from training.payments.queries import account_of

A_DAY_AND_MORE = timedelta(hours=25)
LOST = 2  # the library asks once more by itself


def sent_back(stripe, payment):
    return [one.amount for one in stripe.client().v1.refunds.list({"payment_intent": payment.intent_id}).data]


@pytest.mark.parametrize("pence", (1000, 8000))
def test_a_refund_whose_answer_was_lost_for_25_hours_is_sent_once(
    stripe, card_paid, want_back, run_job, session, move_both, pence
):
    """Stripe has forgotten the key by then: it is looked for among the refunds of the payment before asking again."""
    want_back(pence)
    stripe.lose_answers(calls=LOST, path="/v1/refunds")
    run_job("payments.refund")
    refund = session.scalars(select(Refund)).one()
    assert (refund.state, refund.stripe_id) == ("wanted", None)
    move_both(A_DAY_AND_MORE)
    run_job("payments.refund")
    assert sent_back(stripe, refund.payment) == [pence]
    assert (refund.state, refund.last_error) == ("done", None)
    assert session.scalars(select(Refund.pence)).all() == [pence]


def test_a_refund_that_never_reached_stripe_is_sent_when_it_answers_again(
    stripe, card_paid, want_back, run_job, session, move_both
):
    want_back(1000)
    stripe.outage(calls=LOST, path="/v1/refunds")
    run_job("payments.refund")
    move_both(A_DAY_AND_MORE)
    run_job("payments.refund")
    refund = session.scalars(select(Refund)).one()
    assert (sent_back(stripe, refund.payment), refund.state) == ([1000], "done")


def test_a_refund_is_not_asked_for_while_it_cannot_be_looked_for(
    stripe, card_paid, want_back, run_job, session, move_both
):
    want_back(1000)
    stripe.lose_answers(calls=LOST, path="/v1/refunds")
    run_job("payments.refund")
    move_both(A_DAY_AND_MORE)
    stripe.outage(calls=LOST, path="/v1/refunds")  # the look fails
    run_job("payments.refund")
    refund = session.scalars(select(Refund)).one()
    assert (sent_back(stripe, refund.payment), refund.state, refund.attempts) == ([1000], "wanted", 2)


def given(number, key, pence=1000):
    return MoneyBack(id=f"re_{number}", pence=pence, state="succeeded", is_dispute=False, key=key, because="Agreed")


def test_a_second_refund_under_the_same_key_becomes_a_row_of_its_own(make, transact, session):
    """However it came about: what left us stands in the books, or somebody owes us what we do not know of."""
    booking = make.booking(make.event(price_pence=5000), price_pence=5000)
    make.paid(make.charge(booking))
    with transact() as inner:
        payment, charge = inner.scalars(select(Payment)).one(), inner.scalars(select(Charge)).one()
        refund = ledger_operations.refund_payment(inner, payment, 1000, "Agreed.", ADMINISTRATOR, clock.now(), charge)
        both = [given(1, refund.key), given(2, refund.key)]
        for _ in range(2):
            refund_operations.take_in_refund(inner, payment, both, clock.now())
    rows = session.execute(select(Refund.stripe_id, Refund.pence, Refund.state).order_by(Refund.id)).tuples().all()
    assert rows == [("re_1", 1000, "done"), ("re_2", 1000, "done")]
    assert account_of(session, booking.id).paid_pence == 3000


def test_an_answer_about_another_refund_than_the_row_has_is_a_row_of_its_own(make, transact, session):
    """The webhook told of one, and then the worker is answered with another under the same key."""
    booking = make.booking(make.event(price_pence=5000), price_pence=5000)
    make.paid(make.charge(booking))
    with transact() as inner:
        payment, charge = inner.scalars(select(Payment)).one(), inner.scalars(select(Charge)).one()
        refund = ledger_operations.refund_payment(inner, payment, 1000, "Agreed.", ADMINISTRATOR, clock.now(), charge)
        refund_operations.take_in_refund(inner, payment, [given(1, refund.key)], clock.now())
        refund_operations.record_refund_answer(inner, refund, given(2, refund.key), clock.now())
        refund_operations.record_refund_answer(inner, refund, given(2, refund.key), clock.now())
    assert session.scalars(select(Refund.stripe_id).order_by(Refund.id)).all() == ["re_1", "re_2"]


def test_a_page_whose_answer_was_lost_for_25_hours_is_found_and_its_payment_taken_in(
    browser, stripe, unpaid, run_job, session, move_both
):
    """It was opened, and paid by a link that the payer had: asked for anew, Stripe would refuse it as long expired."""
    booking = unpaid()
    stripe.lose_answers(calls=LOST, path="/v1/checkout/sessions")
    browser.submit(f"/bookings/{booking.ref}", "Pay £80.00 by card")
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.state, attempt.page_id) == ("opening", None)
    [page] = stripe.client().v1.checkout.sessions.list({"limit": 1}).data
    stripe.pay(page.id)
    move_both(A_DAY_AND_MORE)
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert (attempt.state, attempt.page_id) == ("paid", page.id)
    assert (booking.state, session.scalars(select(Payment.pence)).all()) == ("confirmed", [8000])
    mine = [one for one in stripe.client().v1.checkout.sessions.list({"limit": 100}).data if booking.ref in str(one)]
    assert len(mine) <= 1, "and no second page is opened"


def test_a_page_that_the_webhook_names_need_not_be_looked_for(
    browser, stripe, unpaid, run_job, session, move_both, tell
):
    booking = unpaid()
    stripe.lose_answers(calls=LOST, path="/v1/checkout/sessions")
    browser.submit(f"/bookings/{booking.ref}", "Pay £80.00 by card")
    [page] = stripe.client().v1.checkout.sessions.list({"limit": 1}).data
    stripe.pay(page.id)
    move_both(A_DAY_AND_MORE)
    tell(stripe.deliveries("checkout.session.completed")[-1])
    run_job("checkout.look")
    assert session.scalars(select(Attempt.state)).one() == "paid"
    assert booking.state == "confirmed"


def test_a_page_that_was_never_opened_keeps_nobody_from_paying_a_day_later(
    browser, stripe, make, person, run_job, session, move_both
):
    """On invoice, so that no hold ends meanwhile; the worker has not come to it."""
    booking = make.booking(make.event(price_pence=8000), person)
    make.charge(booking)
    stripe.outage(calls=LOST)
    browser.submit(f"/bookings/{booking.ref}", "Pay £80.00 by card")
    move_both(A_DAY_AND_MORE)
    answer = browser.submit(f"/bookings/{booking.ref}", "Pay £80.00 by card", follow=False)
    assert answer.status_code == 303
    assert "/c/pay/cs_" in (answer.location or ""), main_text(browser.get(answer.location))
