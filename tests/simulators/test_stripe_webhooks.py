"""Deliveries to the site's webhook: signed, tried again, held back, repeated, and listed as events."""

import time

import pytest
import stripe

from tests.simulators.stripe_simulator import SECRET, ControlRefused, an_order, wait_until

pytestmark = pytest.mark.real_time


@pytest.fixture
def pay(simulator, api):
    """Pays a new session, and returns its id."""

    def start() -> str:
        session = api.v1.checkout.sessions.create(an_order())
        simulator.pay(session.id)
        return session.id

    return start


def states(simulator) -> list[str]:
    return [one["state"] for one in simulator.deliveries()]


def event_of(simulator, kind: str) -> str:
    return simulator.deliveries(kind)[0]["event"]


def test_an_event_arrives_signed_and_whole(simulator, site, pay):
    simulator.send_webhooks_to(site.url)
    paid = pay()
    simulator.wait_for_webhooks()
    events = {event.type: event for event in site.events(SECRET)}
    assert set(events) == {"payment_intent.succeeded", "checkout.session.completed"}
    completed = events["checkout.session.completed"]
    assert (completed.api_version, completed.livemode) == ("2026-10-28.endive", False)
    assert (completed.data.object.id, completed.data.object.payment_status) == (paid, "paid")


def test_an_event_shows_its_thing_as_it_was_then(simulator, api, pay):
    pay()
    paid = api.v1.payment_intents.retrieve(
        stripe.Webhook.construct_event(
            *simulator.signed(event_of(simulator, "payment_intent.succeeded")), SECRET
        ).data.object.id
    )
    first, second = (api.v1.refunds.create({"payment_intent": paid.id, "amount": 1000}) for _ in range(2))
    amounts = [
        stripe.Webhook.construct_event(*simulator.signed(one["event"]), SECRET).data.object.amount_refunded
        for one in simulator.deliveries("charge.refunded")
    ]
    assert (first.amount, second.amount, amounts) == (1000, 1000, [1000, 2000])


def test_another_secret_or_an_old_signature_does_not_pass(simulator, pay):
    pay()
    event = event_of(simulator, "checkout.session.completed")
    body, header = simulator.signed(event)
    assert stripe.Webhook.construct_event(body, header, SECRET).id == event
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, header, "whsec_another")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body + " ", header, SECRET)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(*simulator.signed(event, at=int(time.time()) - 600), SECRET)


def test_a_webhook_that_is_not_taken_is_sent_again_until_it_is(simulator, site, pay):
    simulator.send_webhooks_to(site.url, retry_after=(0.01, 0.01, 0.01))
    site.answers = [500, 400, 503]
    pay()
    simulator.wait_for_webhooks()
    assert states(simulator) == ["delivered", "delivered"]
    statuses = sorted(attempt["status"] for one in simulator.deliveries() for attempt in one["tries"])
    assert statuses == [200, 200, 400, 500, 503]
    assert len(site.taken) == 5


def test_after_the_last_try_a_webhook_is_given_up_and_can_be_found(simulator, api, site, pay):
    simulator.send_webhooks_to(site.url, retry_after=(0.01,))
    site.answers = [500] * 4
    pay()
    simulator.wait_for_webhooks()
    assert states(simulator) == ["failed", "failed"]
    lost = api.v1.events.list({"delivery_success": False, "types": ["checkout.session.completed"]})
    assert [event.pending_webhooks for event in lost.data] == [1]
    assert simulator.deliver(lost.data[0].id) == 200
    assert not api.v1.events.list({"delivery_success": False, "types": ["checkout.session.completed"]}).data
    assert api.v1.events.retrieve(lost.data[0].id).pending_webhooks == 0


def test_a_site_that_is_not_there_is_tried_too(simulator, pay):
    simulator.send_webhooks_to("http://127.0.0.1:9/nobody", retry_after=())
    pay()
    simulator.wait_for_webhooks()
    [attempt] = simulator.deliveries()[0]["tries"]
    assert (attempt["status"], "Connector" in attempt["error"]) == (None, True)


def test_a_site_that_names_its_webhook_later_is_sent_all_events(simulator, site, pay):
    pay()
    assert states(simulator) == ["waiting", "waiting"]
    simulator.send_webhooks_to(site.url)
    simulator.wait_for_webhooks()
    assert len(site.taken) == 2


def test_webhooks_that_are_held_back_are_sent_in_any_order_and_number(simulator, site, pay):
    simulator.send_webhooks_to(site.url)
    simulator.pause_webhooks()
    pay()
    succeeded = event_of(simulator, "payment_intent.succeeded")
    completed = event_of(simulator, "checkout.session.completed")
    for event in (completed, succeeded, completed):
        assert simulator.deliver(event) == 200
    assert [event.id for event in site.events(SECRET)] == [completed, succeeded, completed]
    pay()
    simulator.drop(simulator.deliveries("payment_intent.succeeded")[1]["event"])
    simulator.resume_webhooks()
    simulator.wait_for_webhooks()
    assert states(simulator) == ["delivered", "delivered", "dropped", "delivered"]
    assert len(site.taken) == 4


def test_a_slow_site_holds_nothing_up(simulator, site, pay):
    simulator.send_webhooks_to(site.url)
    site.seconds = 1
    begun = time.monotonic()
    for _ in range(4):
        pay()
    assert time.monotonic() - begun < 0.9
    wait_until(lambda: len(site.taken) == 8, 0.9, "they were not sent side by side")
    simulator.wait_for_webhooks()


def test_events_are_listed_newest_first_by_kind_and_time(simulator, api, pay):
    simulator.set_clock(1_800_000_000, stopped=True)
    pay()
    simulator.advance_clock(60)
    paid = pay()
    listed = api.v1.events.list({"created": {"gte": 1_800_000_060}, "limit": 1})
    assert (listed.data[0].data.object.id, listed.has_more) == (paid, True)
    kind = {"types": ["checkout.session.completed", "refund.created"]}
    assert len(api.v1.events.list(kind).data) == 2
    assert len(api.v1.events.list({"type": "checkout.session.*"}).data) == 2
    assert len(list(api.v1.events.list({"limit": 1}).auto_paging_iter())) == 4


def test_an_unknown_event_cannot_be_sent(simulator, site):
    simulator.send_webhooks_to(site.url)
    with pytest.raises(ControlRefused, match="No such event"):
        simulator.deliver("evt_nothing")
