"""Cards, confirmation, delayed payments, expiry, refunds and disputes, seen by stripe's own library."""

import time

import pytest
import stripe

from tests.simulators.stripe_simulator import ASKS_TO_CONFIRM, DECLINED, ControlRefused, an_order, wait_until

pytestmark = pytest.mark.real_time

WHOLE = {"expand": ["payment_intent.latest_charge.refunds", "line_items"]}


@pytest.fixture
def session(api) -> stripe.checkout.Session:
    return api.v1.checkout.sessions.create(an_order())


def kinds(simulator) -> list[str]:
    return [one["type"] for one in simulator.deliveries()]


def test_before_anybody_pays_there_is_a_page_and_no_payment(simulator, session):
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert session.url == f"{simulator.url}/c/pay/{session.id}"
    assert session.expires_at == session.created + 24 * 60 * 60
    assert kinds(simulator) == []


def test_a_card_pays_at_once(simulator, api, session):
    simulator.pay(session.id)
    paid = api.v1.checkout.sessions.retrieve(session.id, WHOLE)
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert [(line.description, line.amount_total) for line in paid.line_items.data] == [
        ("Level 3, Tuesday 12 May 2026", 6000)
    ]
    intent = paid.payment_intent
    assert (intent.status, intent.amount, intent.amount_received, intent.currency) == ("succeeded", 6000, 6000, "gbp")
    charge = intent.latest_charge
    assert (charge.paid, charge.refunded, charge.amount_refunded, charge.refunds.data) == (True, False, 0, [])
    assert charge.payment_method_details.card.last4 == "4242"
    assert kinds(simulator) == ["payment_intent.succeeded", "checkout.session.completed"]


def test_objects_that_are_not_expanded_are_ids(simulator, api, session):
    intent = simulator.pay(session.id)["payment_intent"]["id"]
    assert api.v1.checkout.sessions.retrieve(session.id).payment_intent == intent
    assert api.v1.payment_intents.retrieve(intent).latest_charge.startswith("ch_")


def test_what_the_site_says_of_a_payment_goes_with_it(simulator, api):
    about = {"description": "Level 3", "metadata": {"charge": "7"}}
    session = api.v1.checkout.sessions.create(an_order(payment_intent_data=about))
    intent = api.v1.payment_intents.retrieve(simulator.pay(session.id)["payment_intent"]["id"])
    assert (intent.description, intent.metadata.to_dict()) == ("Level 3", {"charge": "7"})


def test_a_declined_card_may_be_followed_by_another(simulator, api, session):
    answer = simulator.pay(session.id, DECLINED)
    error = answer["payment_intent"]["last_payment_error"]
    assert (error["type"], error["code"], error["decline_code"]) == ("card_error", "card_declined", "generic_decline")
    assert answer["session"]["status"] == "open"
    simulator.pay(session.id)
    paid = api.v1.checkout.sessions.retrieve(session.id, WHOLE)
    assert paid.payment_status == "paid"
    assert paid.payment_intent.id == answer["payment_intent"]["id"]
    assert paid.payment_intent.last_payment_error is None
    assert kinds(simulator) == [
        "payment_intent.payment_failed",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_card_that_asks_for_confirmation_pays_when_it_is_given(simulator, session):
    waiting = simulator.pay(session.id, ASKS_TO_CONFIRM)
    assert waiting["payment_intent"]["status"] == "requires_action"
    assert waiting["session"]["payment_status"] == "unpaid"
    refused = simulator.pay(session.id, ASKS_TO_CONFIRM, confirm=False)["payment_intent"]
    assert refused["last_payment_error"]["code"] == "payment_intent_authentication_failure"
    assert simulator.pay(session.id, ASKS_TO_CONFIRM, confirm=True)["session"]["payment_status"] == "paid"


def test_instead_of_confirming_a_payer_may_use_another_card(simulator, session):
    simulator.pay(session.id, ASKS_TO_CONFIRM)
    assert simulator.pay(session.id)["session"]["payment_status"] == "paid"


def test_a_card_that_is_no_test_card_is_never_taken(simulator, session):
    with pytest.raises(ControlRefused, match="takes only test cards"):
        simulator.pay(session.id, "4111111111111111")


def test_a_session_is_paid_once(simulator, session):
    simulator.pay(session.id)
    with pytest.raises(ControlRefused, match="complete"):
        simulator.pay(session.id)


@pytest.mark.parametrize(
    ("arrives", "kind", "status"),
    (
        (True, "checkout.session.async_payment_succeeded", "paid"),
        (False, "checkout.session.async_payment_failed", "unpaid"),
    ),
)
def test_a_delayed_payment_is_complete_long_before_it_is_settled(simulator, api, session, arrives, kind, status):
    simulator.pay_later(session.id)
    waiting = api.v1.checkout.sessions.retrieve(session.id, WHOLE)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert waiting.payment_intent.status == "processing"
    assert kinds(simulator) == ["checkout.session.completed"]
    (simulator.settle if arrives else simulator.fail)(session.id)
    settled = api.v1.checkout.sessions.retrieve(session.id, WHOLE)
    assert settled.payment_status == status
    assert settled.payment_intent.latest_charge.status == ("succeeded" if arrives else "failed")
    assert kinds(simulator)[-1] == kind
    with pytest.raises(ControlRefused, match="no payment on its way"):
        simulator.settle(session.id)


def test_a_session_expires_when_its_time_is_over(simulator, api):
    session = api.v1.checkout.sessions.create(an_order(expires_at=int(time.time()) + 35 * 60))
    simulator.advance_clock(34 * 60)
    assert api.v1.checkout.sessions.retrieve(session.id).status == "open"
    simulator.advance_clock(60)
    assert api.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert kinds(simulator) == ["checkout.session.expired"]
    with pytest.raises(ControlRefused, match="expired"):
        simulator.pay(session.id)


def test_nobody_has_to_ask_for_a_session_to_expire(simulator, api):
    session = api.v1.checkout.sessions.create(an_order(expires_at=int(time.time()) + 35 * 60))
    simulator.set_clock(session.expires_at - 1)
    wait_until(lambda: kinds(simulator) == ["checkout.session.expired"], 5, "it did not expire")


def test_the_clock_can_stand_still(simulator, api):
    simulator.set_clock(1_800_000_000, stopped=True)
    assert api.v1.checkout.sessions.create(an_order()).created == 1_800_000_000
    assert simulator.now() == 1_800_000_000


def test_refunds_add_up(simulator, api, session):
    intent = simulator.pay(session.id)["payment_intent"]["id"]
    data = {"payment_intent": intent, "amount": 1500, "reason": "requested_by_customer", "metadata": {"refund": "3"}}
    first = api.v1.refunds.create(data)
    assert (first.amount, first.status, first.currency) == (1500, "succeeded", "gbp")
    assert (first.reason, first.metadata.to_dict()) == ("requested_by_customer", {"refund": "3"})
    second = simulator.refund(intent)
    charge = api.v1.payment_intents.retrieve(intent, {"expand": ["latest_charge"]}).latest_charge
    assert (second["amount"], charge.amount_refunded, charge.refunded) == (4500, 6000, True)
    listed = api.v1.refunds.list({"payment_intent": intent})
    assert [one.id for one in listed.data] == [second["id"], first.id]
    assert api.v1.refunds.retrieve(first.id).amount == 1500
    assert kinds(simulator)[2:] == ["refund.created", "charge.refunded"] * 2
    assert api.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_a_refund_that_fails_gave_nothing_back(simulator, api, session):
    intent = simulator.pay(session.id)["payment_intent"]["id"]
    made = api.v1.refunds.create({"payment_intent": intent})
    simulator.fail_refund(made.id)
    failed = api.v1.refunds.retrieve(made.id, {"expand": ["charge"]})
    assert (failed.status, failed.charge.amount_refunded, failed.charge.refunded) == ("failed", 0, False)
    assert kinds(simulator)[-2:] == ["refund.updated", "refund.failed"]
    assert api.v1.refunds.create({"payment_intent": intent}).amount == 6000


def test_a_bank_debits_refund_takes_days(simulator, api, session):
    simulator.pay_later(session.id)
    simulator.settle(session.id)
    intent = api.v1.checkout.sessions.retrieve(session.id).payment_intent
    made = api.v1.refunds.create({"payment_intent": intent})
    assert made.status == "pending"
    assert simulator.succeed_refund(made.id)["status"] == "succeeded"
    assert kinds(simulator)[-1] == "refund.updated"


@pytest.mark.parametrize("won", (True, False))
def test_a_dispute_is_opened_and_closed(simulator, api, session, won):
    intent = simulator.pay(session.id)["payment_intent"]["id"]
    opened = simulator.dispute(intent)
    assert api.v1.disputes.list({"payment_intent": intent}).data[0].status == "needs_response"
    simulator.close_dispute(opened["id"], won=won)
    closed = api.v1.disputes.list({"payment_intent": intent}, {}).data[0]
    assert (closed.status, closed.amount, closed.payment_intent) == ("won" if won else "lost", 6000, intent)
    told = ["charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed"]
    assert kinds(simulator)[2:] == told + ["charge.dispute.funds_reinstated"] * won


def test_sessions_are_found_by_their_payment_and_by_when_they_were_made(simulator, api):
    simulator.set_clock(1_800_000_000, stopped=True)
    old = api.v1.checkout.sessions.create(an_order())
    simulator.advance_clock(100)
    new = api.v1.checkout.sessions.create(an_order())
    intent = simulator.pay(old.id)["payment_intent"]["id"]

    def found(**by: object) -> list[str]:
        return [one.id for one in api.v1.checkout.sessions.list(by).data]

    assert found() == [new.id, old.id]
    assert found(payment_intent=intent) == [old.id]
    assert found(created={"gte": old.created, "lt": new.created}) == [old.id]
    assert found(created={"gt": old.created}) == [new.id]
    assert found(created=new.created) == [new.id]
    assert found(status="open") == [new.id]


def test_lists_come_in_pages(api):
    made = [api.v1.checkout.sessions.create(an_order()).id for _ in range(5)]
    page = api.v1.checkout.sessions.list({"limit": 2})
    assert ([one.id for one in page.data], page.has_more) == ([made[4], made[3]], True)
    last = api.v1.checkout.sessions.list({"limit": 2, "starting_after": made[1]})
    assert ([one.id for one in last.data], last.has_more) == ([made[0]], False)
    before = api.v1.checkout.sessions.list({"limit": 2, "ending_before": made[1]})
    assert ([one.id for one in before.data], before.has_more) == ([made[3], made[2]], True)
    assert [one.id for one in page.auto_paging_iter()] == made[::-1]
