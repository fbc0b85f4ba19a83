"""Every movement of the account's balance, seen by stripe's own library."""

import pytest

from tests.simulators.stripe_simulator import ControlRefused, StripeSimulator, an_order

pytestmark = pytest.mark.real_time


@pytest.fixture
def intent(simulator, api):
    """A payment of £60.00."""
    return simulator.pay(api.v1.checkout.sessions.create(an_order()).id)["payment_intent"]["id"]


def movements(api, **by):
    found = api.v1.balance_transactions.list(by).data
    return [(one.type, one.reporting_category, one.amount, one.fee, one.net, one.source[:2]) for one in found]


CHARGED = ("charge", "charge", 6000, 110, 5890, "ch")


def test_a_payment_comes_less_its_fee_and_can_be_paid_out_some_days_later(simulator, api, intent):
    assert movements(api) == [CHARGED]
    balance = api.v1.balance.retrieve()
    assert ([one.amount for one in balance.available], [one.amount for one in balance.pending]) == ([0], [5890])
    with pytest.raises(ControlRefused, match="insufficient funds"):
        simulator.pay_out()
    simulator.advance_clock(3 * 24 * 60 * 60)
    payout = simulator.pay_out()
    assert (payout["amount"], payout["status"]) == (5890, "paid")
    assert movements(api) == [("payout", "payout", -5890, 0, -5890, "po"), CHARGED]
    assert [one.amount for one in api.v1.balance.retrieve().available] == [0]
    assert [one.id for one in api.v1.payouts.list().data] == [payout["id"]]


def test_what_a_movement_was_for_can_be_asked_for_with_it(api, intent):
    refund = api.v1.refunds.create({"payment_intent": intent, "amount": 1000})
    listed = api.v1.balance_transactions.list({"expand": ["data.source"]}).data
    assert [(one.source.object, one.source.payment_intent) for one in listed] == [
        ("refund", intent),
        ("charge", intent),
    ]
    assert movements(api, source=refund.id) == [("refund", "refund", -1000, 0, -1000, "re")]
    assert api.v1.balance_transactions.retrieve(listed[0].id).amount == -1000


def test_a_refund_that_failed_comes_back(simulator, api, intent):
    refund = api.v1.refunds.create({"payment_intent": intent, "amount": 1000})
    simulator.fail_refund(refund.id)
    assert movements(api, type="refund_failure") == [("refund_failure", "refund_failure", 1000, 0, 1000, "re")]
    failed = api.v1.refunds.retrieve(refund.id)
    assert failed.failure_balance_transaction != failed.balance_transaction
    assert sum(one.amount for one in api.v1.balance.retrieve().pending) == 5890


@pytest.mark.parametrize("won", (True, False))
def test_a_dispute_takes_the_money_and_a_fee_and_gives_back_the_money_when_it_is_won(simulator, api, intent, won):
    dispute = simulator.dispute(intent)
    simulator.close_dispute(dispute["id"], won=won)
    taken = ("adjustment", "dispute", -6000, 2000, -8000, "du")
    given_back = ("adjustment", "dispute_reversal", 6000, 0, 6000, "du")
    assert movements(api, source=dispute["id"]) == [given_back] * won + [taken]
    kept = api.v1.disputes.retrieve(dispute["id"]).balance_transactions
    assert [one.reporting_category for one in kept] == ["dispute", "dispute_reversal"][: 1 + won]


def test_stripe_bills_the_account_itself(simulator, api):
    simulator.take_fee(250)
    [fee] = api.v1.balance_transactions.list().data
    assert (fee.type, fee.reporting_category, fee.amount, fee.source) == ("stripe_fee", "fee", -250, None)
    assert [one.amount for one in api.v1.balance.retrieve().available] == [-250]


def test_a_bank_debit_counts_once_it_has_settled(simulator, api):
    session = api.v1.checkout.sessions.create(an_order())
    simulator.pay_later(session.id)
    assert movements(api) == []
    simulator.settle(session.id)
    assert [one[:3] for one in movements(api)] == [("payment", "charge", 6000)]


def test_movements_outlive_a_restart(tmp_path):
    state = tmp_path / "simulator.json"
    with StripeSimulator.started(state_file=state) as first:
        session = first.client().v1.checkout.sessions.create(an_order())
        first.pay(session.id)
        first.advance_clock(3 * 24 * 60 * 60)
        first.pay_out(1000)
    with StripeSimulator.started(state_file=state) as second:
        assert [one[0] for one in movements(second.client())] == ["payout", "charge"]
