"""Once a day the books are compared with the account at Stripe, and what differs stands on the money page."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.checkout.conftest import ADMINISTRATOR
from tests.pages import main_text
from tests.simulators.stripe_simulator import an_order
from training import clock
from training.checkout.models import Attempt, StripeEvent
from training.payments import gateway, refund_operations
from training.payments.account_models import AccountComparison, AccountDifference, AccountKind, AccountTotal
from training.payments.models import Payment, Refund

A_DAY = timedelta(days=1)
PAGE = "/admin/money"


@pytest.fixture
def fresh(stripe):
    """An account in which nothing has moved."""
    now = stripe.now()
    stripe.reset()
    stripe.set_clock(now, stopped=True)


@pytest.fixture
def compare(run_job, session, move_both):
    """The comparison of the next day: what each line of it says, as (at Stripe, in the books)."""

    def run():
        move_both(A_DAY)
        run_job("payments.compare")
        last = session.scalars(select(AccountComparison.id).order_by(AccountComparison.id.desc())).first()
        found = session.scalars(select(AccountTotal).where(AccountTotal.comparison_id == last))
        return {one.kind: (one.stripe_pence, one.books_pence) for one in found}

    return run


def differences(session):
    found = session.scalars(select(AccountDifference).order_by(AccountDifference.id))
    return [(one.kind, one.stripe_pence, one.books_pence) for one in found]


@pytest.fixture
def money_page(client_for, make):
    administrator = client_for(make.person("Ada Min", "administrator"))
    return lambda: main_text(administrator.get(PAGE))


FEE = 140  # 1.5% of £80.00 and 20p


def test_books_that_agree(fresh, stripe, card_paid, want_back, run_job, compare, session, money_page):
    want_back(1000)
    run_job("payments.refund")
    found = compare()
    assert found == {
        "payments": (8000, 8000),
        "refunds": (1000, 1000),
        "disputes": (0, 0),
        "fees": (FEE, None),
        "payouts": (0, None),
        "other": (0, None),
        "left": (8000 - 1000 - FEE, 8000 - 1000 - FEE),
    }
    assert differences(session) == []
    assert "The books and Stripe agree" in money_page()


def test_fees_and_payouts_leave_what_stripe_says_is_left(fresh, stripe, card_paid, move_both, compare):
    stripe.take_fee(250)
    move_both(timedelta(days=4))
    stripe.pay_out(5000)
    found = compare()
    assert (found["fees"], found["payouts"]) == ((FEE + 250, None), (5000, None))
    assert found["left"] == (8000 - FEE - 250 - 5000,) * 2


@pytest.mark.parametrize(("won", "taken"), ((True, 0), (False, 8000)))
def test_a_dispute_is_compared_as_it_stands(fresh, stripe, card_paid, run_job, compare, session, won, taken):
    dispute = stripe.dispute(session.scalars(select(Payment.intent_id)).one())
    stripe.close_dispute(dispute["id"], won=won)
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert compare()["disputes"] == (taken, taken)
    assert differences(session) == []


@pytest.mark.parametrize("heard", (True, False))
def test_a_dispute_that_was_just_won_is_compared_tomorrow(
    fresh, stripe, card_paid, run_job, compare, session, move_both, heard
):
    """Stripe took the money a day ago and gave it back just now; the worker has looked, or is about to."""

    def look():
        run_job("checkout.reconcile")
        run_job("checkout.look")

    dispute = stripe.dispute(session.scalars(select(Payment.intent_id)).one())
    look()
    move_both(A_DAY)
    stripe.close_dispute(dispute["id"], won=True)
    if heard:
        look()
    run_job("payments.compare")
    assert differences(session) == []
    look()
    assert compare()["disputes"] == (0, 0)
    assert differences(session) == []


def test_a_refund_that_failed_is_compared_as_nothing(fresh, stripe, card_paid, want_back, run_job, compare, session):
    want_back(1000)
    run_job("payments.refund")
    stripe.fail_refund(session.scalars(select(Refund.stripe_id)).one())
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert compare()["refunds"] == (0, 0)
    assert differences(session) == []


def test_a_refund_paid_back_by_bank_after_it_failed_stays_paid_back(
    fresh, stripe, card_paid, want_back, run_job, compare, session, transact
):
    want_back(1000)
    run_job("payments.refund")
    refund = session.scalars(select(Refund)).one()
    stripe.fail_refund(refund.stripe_id)
    run_job("checkout.reconcile")
    run_job("checkout.look")
    refund_id = refund.id
    with transact() as inner:
        refund_operations.paid_back_by_hand(inner, refund_id, ADMINISTRATOR, clock.now())
    stripe.refund(session.scalars(select(Payment.intent_id)).one(), 500)  # something else is told of that payment
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert refund.state == "done", "it is not owed once more"
    assert compare()["refunds"] == (500, 500)
    assert differences(session) == []


def test_what_only_stripe_has_is_named(fresh, stripe, card_paid, compare, session, money_page):
    payment = session.scalars(select(Payment)).one()
    stripe.refund(payment.intent_id, 3000)  # and no webhook tells
    assert compare()["refunds"] == (3000, 0)
    assert differences(session) == [("refunds", 3000, 0)]
    said = money_page()
    assert "The books and Stripe differ" in said
    assert "£30.00 at Stripe, £0.00 in the books" in said


@pytest.mark.parametrize("kind", ("refunds", "disputes"))
def test_what_no_row_has_becomes_one_even_if_stripe_never_told(
    fresh, stripe, card_paid, compare, run_job, session, monkeypatch, kind
):
    """Neither a webhook nor the list of events: they are older than the 30 days that Stripe lists."""
    monkeypatch.setattr(gateway, "notices_since", lambda *_: iter(()))
    intent = session.scalars(select(Payment.intent_id)).one()
    (stripe.refund if kind == "refunds" else stripe.dispute)(intent, 3000)
    assert compare()[kind] == (3000, 0)
    assert session.scalars(select(AccountDifference.payment_id)).all() == session.scalars(select(Payment.id)).all()
    for _ in range(2):
        run_job("checkout.reconcile")
        run_job("checkout.look")
    assert session.scalars(select(Refund.pence)).all() == [3000]
    assert compare()[kind] == (3000, 3000)


@pytest.mark.parametrize("known", (True, False))
def test_a_difference_is_looked_at_once_and_is_no_event_of_stripe_s(
    fresh, stripe, card_paid, compare, run_job, session, monkeypatch, known
):
    """Else Stripe would seem to have told of something just now, and what it told before would not be asked for."""
    asked_since = []
    monkeypatch.setattr(gateway, "notices_since", lambda since, kinds: iter(asked_since.append(since) or ()))
    told = session.scalars(select(StripeEvent.event_id).order_by(StripeEvent.id)).all()
    attempt = session.scalars(select(Attempt)).one()
    looks, intent = attempt.looks_wanted, session.scalars(select(Payment.intent_id)).one()
    attempt.intent_id = intent if known else None
    stripe.refund(intent, 3000)
    compare()
    for _ in range(2):
        run_job("checkout.reconcile")
        run_job("checkout.look")
    assert attempt.looks_wanted == looks + 1
    assert session.scalars(select(StripeEvent.event_id).order_by(StripeEvent.id)).all() == told
    assert len(set(asked_since)) == 1


def test_a_difference_is_looked_at_later_while_stripe_does_not_answer(
    fresh, stripe, card_paid, compare, run_job, session, monkeypatch
):
    monkeypatch.setattr(gateway, "notices_since", lambda *_: iter(()))
    stripe.refund(session.scalars(select(Payment.intent_id)).one(), 3000)
    compare()
    stripe.outage(calls=None)
    run_job("checkout.reconcile")
    stripe.recover()
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert session.scalars(select(Refund.pence)).all() == [3000]


def test_what_only_the_books_have_is_named(fresh, stripe, card_paid, make, compare, session, money_page):
    make.paid(make.charge(make.booking(price_pence=2500)), pence=2500)
    assert compare()["payments"] == (8000, 10500)
    assert differences(session) == [("payments", 0, 2500)]
    assert "£0.00 at Stripe, £25.00 in the books" in money_page()


def test_a_sum_that_differs_is_named(fresh, stripe, card_paid, compare, session):
    session.execute(update(Payment).values(pence=8100))
    compare()
    assert differences(session) == [("payments", 8000, 8100)]


def test_payments_of_another_site_with_the_same_account_are_no_difference(fresh, stripe, card_paid, compare, session):
    theirs = an_order(2000, metadata=None, payment_intent_data=None)
    intent = stripe.pay(stripe.client().v1.checkout.sessions.create(theirs).id)["payment_intent"]["id"]
    stripe.refund(intent, 500)
    found = compare()
    assert (found["payments"], found["refunds"], found["other"]) == ((8000, 8000), (0, 0), (1500, None))
    assert found["left"][0] == found["left"][1]


def test_what_is_just_happening_is_compared_tomorrow(fresh, stripe, unpaid, go_to_pay, run_job, session):
    """Paid a minute ago: Stripe has it, and the worker is about to look."""
    stripe.pay(go_to_pay(unpaid()))
    run_job("payments.compare")
    assert differences(session) == []


def test_it_is_compared_once_a_day_and_what_was_mended_is_gone_the_day_after(
    fresh, stripe, card_paid, compare, run_job, session, money_page
):
    stripe.refund(session.scalars(select(Payment.intent_id)).one(), 3000)
    compare()
    stripe.forget_requests()
    run_job("payments.compare")
    assert stripe.requests() == [], "once a day"
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert compare()["refunds"] == (3000, 3000)
    assert "The books and Stripe agree" in money_page()
    days = session.scalars(select(AccountComparison.day)).all()
    assert len(set(days)) == len(days) == 2


def test_while_stripe_does_not_answer_the_page_says_when_it_was_last_done(
    fresh, stripe, card_paid, compare, run_job, session, money_page, move_both
):
    compare()
    stripe.outage(calls=None)
    move_both(3 * A_DAY)
    run_job("payments.compare")
    assert "Compared on Wednesday 13 May 2026" in money_page()
    assert "not been compared since" in money_page()


def test_every_kind_has_a_name_on_the_page(fresh, stripe, card_paid, compare, money_page):
    compare()
    said = money_page()
    for name in (
        "Payments",
        "Refunds",
        "Taken back by banks",
        "Stripe’s fees",
        "Paid out to the bank",
        "Left at Stripe",
    ):
        assert name in said
    assert len(AccountKind) == 7


def test_without_cards_there_is_nothing_to_compare(run_job, session, money_page):
    run_job("payments.compare")
    assert session.scalars(select(AccountComparison)).all() == []
    assert "Stripe" not in money_page()
