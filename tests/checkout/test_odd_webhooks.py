"""What is posted to the webhook's address is refused with a sentence or put aside: it is never a fault of ours."""

import json

import pytest
from sqlalchemy import func, select

from tests.checkout.test_converging import post
from tests.checkout.webhooks import SECRET, signed
from training.checkout.models import StripeEvent

EVENT = {
    "id": "evt_odd",
    "object": "event",
    "type": "checkout.session.completed",
    "created": 0,
    "livemode": False,
    "data": {"object": {"object": "checkout.session", "id": "cs_odd", "metadata": {}}},
}


def about(**thing):
    """An event about something, without metadata unless it is named."""
    return {**EVENT, "data": {"object": thing}}


PUT_ASIDE = {
    "no metadata": about(object="checkout.session", id="cs_odd"),
    "metadata that is empty": about(object="checkout.session", id="cs_odd", metadata=None),
    "metadata that is a list": about(object="checkout.session", id="cs_odd", metadata=[]),
    "a note that is no text": about(object="checkout.session", id="cs_odd", metadata={"attempt": 7}),
    "a note that is too long": about(object="checkout.session", id="cs_odd", metadata={"attempt": "a" * 500}),
    "an intent in full": about(object="charge", id="ch_1", payment_intent={"id": "pi_odd", "object": "payment_intent"}),
    "no intent": about(object="charge", id="ch_1"),
    "an intent that is a list": about(object="charge", id="ch_1", payment_intent=[]),
    "something without a number": about(object="balance"),
    "something without a kind": about(id="cs_odd"),
    "a kind nobody asked for": {**EVENT, "type": "customer.created"},
}
NO_EVENTS = {
    "a list": [EVENT],
    "a text": "evt_odd",
    "a number": 7,
    "nothing": None,
    "an empty object": {},
    "no number": {**EVENT, "id": None},
    "a number that is too long": {**EVENT, "id": "evt_" + "a" * 200},
    "a number with odd letters": {**EVENT, "id": "evt_\u0000"},
    "no type": {**EVENT, "type": None},
    "a type that is too long": {**EVENT, "type": "a" * 200},
    "no data": {key: value for key, value in EVENT.items() if key != "data"},
    "data that is a list": {**EVENT, "data": []},
    "data about nothing": {**EVENT, "data": {}},
    "data about a list": {**EVENT, "data": {"object": []}},
    "a thin event": {**EVENT, "object": "v2.core.event"},
    "no mode": {key: value for key, value in EVENT.items() if key != "livemode"},
    "the mode of real money": {**EVENT, "livemode": True},
    "a mode that is a word": {**EVENT, "livemode": "false"},
}


def events(session):
    return session.scalar(select(func.count(StripeEvent.id)))


@pytest.mark.parametrize("event", PUT_ASIDE.values(), ids=PUT_ASIDE)
def test_a_signed_event_with_something_missing_is_written_down(client, session, event):
    assert post(client, json.dumps(event).encode()) == 200
    assert events(session) == 1


@pytest.mark.parametrize("event", NO_EVENTS.values(), ids=NO_EVENTS)
def test_a_signed_body_that_is_no_event_for_this_site_is_refused(client, session, event):
    assert post(client, json.dumps(event).encode()) == 400
    assert events(session) == 0


@pytest.mark.parametrize("body", (b"", b"{", b"\xff\xfe", b"[" * 50_000, b'{"id": NaN}'))
def test_a_signed_body_that_is_not_even_json_is_refused(client, session, body):
    assert post(client, body) == 400
    assert events(session) == 0


@pytest.mark.parametrize(("live_key", "answers"), ((True, {True: 200, False: 400}), (False, {True: 400, False: 200})))
@pytest.mark.parametrize("live", (True, False))
def test_events_of_real_money_and_of_tests_are_kept_apart(app, client, monkeypatch, live_key, answers, live):
    """An event of the test mode would confirm a place that nobody paid for."""
    monkeypatch.setitem(app.config, "STRIPE_SECRET_KEY", "rk_live_0123456789" if live_key else "sk_test_0123456789")
    answer = client.post(
        "/webhooks/stripe",
        data=(body := json.dumps({**EVENT, "livemode": live}).encode()),
        headers={"Stripe-Signature": signed(body)},
    )
    assert answer.status_code == answers[live]
    if answer.status_code == 400:
        assert "mode" in answer.text


@pytest.mark.parametrize("signature", ("t=1,v1=é", "t=é,v1=0", "t=,v1=", "=,=", "t=99999999999999999999,v1=0", "v1"))
def test_a_signature_of_odd_letters_is_refused(client, session, signature):
    body = json.dumps(EVENT).encode()
    now = signed(body).partition(",")[0]
    for header in (signature, signature.replace("t=1", now)):
        assert post(client, body, header) == 400
    assert events(session) == 0


def test_a_signature_from_the_far_future_is_refused(client, session):
    body = json.dumps(EVENT).encode()
    assert post(client, body, signed(body, SECRET, at=999_999_999_999)) == 400
    assert events(session) == 0
