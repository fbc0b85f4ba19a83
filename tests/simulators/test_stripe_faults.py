"""Idempotency keys, outages, lost and slow answers, the list of requests, and what outlives a restart."""

import json
import subprocess
import sys
import time

import pytest
import stripe

from config import ROOT
from tests.simulators.stripe_simulator import KEY, PYTHON, SECRET, StripeSimulator, an_order, free_port

pytestmark = pytest.mark.real_time


def once(key: str) -> dict[str, str]:
    return {"idempotency_key": key}


def test_a_repeated_request_is_carried_out_once(simulator, api):
    first, second = (api.v1.checkout.sessions.create(an_order(), once("attempt-1")) for _ in range(2))
    assert first.id == second.id
    assert len(api.v1.checkout.sessions.list().data) == 1
    assert [one["replayed"] for one in simulator.requests("/v1/checkout/sessions")] == [False, True, False]


@pytest.mark.parametrize("changes", ({"client_reference_id": "another"}, {"metadata": {"attempt": "2"}}))
def test_the_same_key_with_other_parameters_is_an_error(api, changes):
    api.v1.checkout.sessions.create(an_order(), once("attempt-1"))
    with pytest.raises(stripe.IdempotencyError) as refused:
        api.v1.checkout.sessions.create(an_order(**changes), once("attempt-1"))
    assert refused.value.http_status == 400


def test_the_same_key_for_something_else_is_an_error(simulator, api):
    intent = simulator.pay(api.v1.checkout.sessions.create(an_order(), once("one")).id)["payment_intent"]["id"]
    with pytest.raises(stripe.IdempotencyError):
        api.v1.refunds.create({"payment_intent": intent}, once("one"))


def test_an_answer_of_500_is_replayed_and_one_of_503_is_not(simulator, api):
    for status, kept in ((500, True), (503, False)):
        simulator.outage(status=status)
        with pytest.raises(stripe.APIError) as refused:
            api.v1.checkout.sessions.create(an_order(), once(f"key-{status}"))
        assert refused.value.http_status == status
        if kept:
            with pytest.raises(stripe.APIError):
                api.v1.checkout.sessions.create(an_order(), once(f"key-{status}"))
        else:
            assert api.v1.checkout.sessions.create(an_order(), once(f"key-{status}")).status == "open"


def test_parameters_that_were_refused_do_not_use_up_their_key(api):
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.checkout.sessions.create(an_order(success_url=None), once("attempt-1"))
    assert api.v1.checkout.sessions.create(an_order(), once("attempt-1")).status == "open"


def test_a_refusal_of_something_begun_is_replayed(simulator, api):
    intent = simulator.pay(api.v1.checkout.sessions.create(an_order()).id)["payment_intent"]["id"]
    api.v1.refunds.create({"payment_intent": intent, "amount": 5000})
    asked = {"payment_intent": intent, "amount": 2000}
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.refunds.create(asked, once("refund-2"))
    simulator.fail_refund(api.v1.refunds.list({"payment_intent": intent}).data[0].id)  # now there is enough left
    with pytest.raises(stripe.InvalidRequestError) as replayed:
        api.v1.refunds.create(asked, once("refund-2"))
    assert replayed.value.headers["Idempotent-Replayed"] == "true"
    assert api.v1.refunds.create(asked, once("refund-3")).amount == 2000


def test_a_key_is_forgotten_after_a_day(simulator, api):
    first = api.v1.checkout.sessions.create(an_order(), once("attempt-1"))
    simulator.advance_clock(24 * 60 * 60 + 1)
    assert api.v1.checkout.sessions.create(an_order(), once("attempt-1")).id != first.id


def test_what_was_done_but_not_answered_is_found_by_its_key(simulator, api):
    simulator.lose_answers()
    with pytest.raises(stripe.APIConnectionError):
        api.v1.checkout.sessions.create(an_order(), once("attempt-1"))
    made = api.v1.checkout.sessions.list().data
    assert len(made) == 1
    assert api.v1.checkout.sessions.create(an_order(), once("attempt-1")).id == made[0].id


def test_the_library_tries_again_by_itself(simulator):
    simulator.lose_answers()
    assert simulator.client(max_network_retries=1).v1.checkout.sessions.create(an_order()).status == "open"
    assert len(simulator.client().v1.checkout.sessions.list().data) == 1


def test_an_outage_lasts_as_long_as_it_is_told_to(simulator, api):
    simulator.outage(calls=2)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            api.v1.events.list()
    assert api.v1.events.list().data == []
    simulator.outage(calls=None, path="/v1/refunds")
    for _ in range(3):
        with pytest.raises(stripe.APIError):
            api.v1.refunds.list()
    assert api.v1.events.list().data == []
    simulator.recover()
    assert api.v1.refunds.list().data == []


def test_an_answer_may_be_slow(simulator, api):
    simulator.be_slow(0.3)
    begun = time.monotonic()
    api.v1.events.list()
    assert 0.3 <= time.monotonic() - begun < 2


def test_requests_are_remembered_with_what_they_said(simulator, api):
    api.v1.checkout.sessions.create(an_order(client_reference_id="attempt-9"), once("key-9"))
    [seen] = simulator.requests("/v1/checkout")
    assert (seen["method"], seen["status"], seen["idempotency_key"]) == ("POST", 200, "key-9")
    assert seen["parameters"]["client_reference_id"] == "attempt-9"
    simulator.forget_requests()
    assert simulator.requests() == []


def test_everything_outlives_a_restart(tmp_path):
    state = tmp_path / "simulator.json"
    with StripeSimulator.started(state_file=state) as first:
        api = first.client()
        paid = api.v1.checkout.sessions.create(an_order(), once("attempt-1")).id
        intent = first.pay(paid)["payment_intent"]["id"]
        open_still = api.v1.checkout.sessions.create(an_order()).id
        refund = api.v1.refunds.create({"payment_intent": intent, "amount": 1000}).id
        events = [one["event"] for one in first.deliveries()]
    assert state.stat().st_mode & 0o077 == 0
    with StripeSimulator.started(state_file=state) as second:
        api = second.client()
        whole = api.v1.checkout.sessions.retrieve(paid, {"expand": ["payment_intent.latest_charge.refunds"]})
        assert (whole.payment_status, whole.payment_intent.id) == ("paid", intent)
        assert [one.id for one in whole.payment_intent.latest_charge.refunds.data] == [refund]
        assert [one["event"] for one in second.deliveries()] == events
        assert api.v1.checkout.sessions.create(an_order(), once("attempt-1")).id == paid
        assert second.pay(open_still)["session"]["payment_status"] == "paid"


def test_a_file_that_is_no_state_of_the_simulator_is_named(tmp_path):
    state = tmp_path / "simulator.json"
    state.write_text(json.dumps({"things": 1}))
    command = [PYTHON, "-m", "tests.simulators.stripe", "--port", str(free_port()), "--key", KEY, "--secret", SECRET]
    ran = subprocess.run([*command, "--state-file", state], cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert ran.returncode == 1
    assert f"{state} is not the state of a simulator" in ran.stderr


def test_the_site_loads_nothing_of_the_simulator():
    """localstripe is under the GPL: it is not installed where the site is, and the site's process knows none of it."""
    program = (
        "import importlib.util, sys\n"
        "import training.app\n"
        "assert importlib.util.find_spec('localstripe') is None\n"
        "assert not [name for name in sys.modules if name.startswith('tests')]\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, timeout=60)
