"""Payments from before the simulator first ran, as a demonstration tells of them in a file."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulators.stripe_simulator import StripeSimulator, an_order

pytestmark = pytest.mark.real_time

A_DAY = 24 * 60 * 60
BEGAN = 1_760_000_000


def told(mark: str = "the first", pence: int = 6000) -> dict[str, Any]:
    back = [
        {"id": "re_demo_1", "at": BEGAN + 2 * A_DAY, "pence": 1000, "key": "refund-1"},
        {"id": "du_demo_2", "at": BEGAN + 3 * A_DAY, "pence": 4000, "key": None},
    ]
    payment = {"at": BEGAN, "pence": pence, "name": "Priya Natarajan", "email": "p@demo.example", "what": "Level 3"}
    first = {**payment, "page": "cs_test_demo_1", "intent": "pi_demo_1", "key": "a1", "back": back[:1]}
    second = {**payment, "page": "cs_test_demo_2", "intent": "pi_demo_2", "key": "a2", "pence": 4000, "back": back[1:]}
    return {"mark": mark, "payments": [first, second], "payouts": [BEGAN + 7 * A_DAY]}


@pytest.fixture
def past(tmp_path: Path) -> Path:
    path = tmp_path / "past.json"
    path.write_text(json.dumps(told()))
    return path


def test_what_was_paid_is_there_with_its_fees_at_its_own_moment_and_under_its_own_number(past: Path) -> None:
    with StripeSimulator.started(past_file=past) as simulator:
        api = simulator.client()
        found = api.v1.balance_transactions.list({"expand": ["data.source"]}).data
        assert [(one.reporting_category, one.amount, one.fee, one.created) for one in reversed(found)] == [
            ("charge", 6000, 110, BEGAN),
            ("charge", 4000, 80, BEGAN),
            ("refund", -1000, 0, BEGAN + 2 * A_DAY),
            ("dispute", -4000, 2000, BEGAN + 3 * A_DAY),
            ("payout", -2810, 0, BEGAN + 7 * A_DAY),
        ]
        assert [found[2].source.id, found[1].source.id] == ["re_demo_1", "du_demo_2"]
        page = api.v1.checkout.sessions.list({"payment_intent": "pi_demo_1"}).data[0]
        assert (page.id, page.payment_status, page.metadata["attempt"]) == ("cs_test_demo_1", "paid", "a1")
        assert api.v1.refunds.list({"payment_intent": "pi_demo_1"}).data[0].metadata["key"] == "refund-1"


def test_nothing_is_told_of_it_and_the_clock_goes_on(past: Path) -> None:
    with StripeSimulator.started(past_file=past) as simulator:
        api = simulator.client()
        assert api.v1.events.list({}).data == []
        assert api.v1.checkout.sessions.create(an_order()).created > BEGAN + 30 * A_DAY


def test_it_can_be_paid_back(past: Path) -> None:
    with StripeSimulator.started(past_file=past) as simulator:
        made = simulator.client().v1.refunds.create({"payment_intent": "pi_demo_1", "amount": 500})
        assert (made.status, made.amount) == ("succeeded", 500)


def test_it_is_taken_once_and_another_past_begins_anew(past: Path, tmp_path: Path) -> None:
    def numbers(simulator: StripeSimulator) -> list[str]:
        return [one.source or "" for one in simulator.client().v1.balance_transactions.list({"type": "charge"}).data]

    state = tmp_path / "state.json"
    with StripeSimulator.started(past_file=past, state_file=state) as simulator:
        simulator.pay(simulator.client().v1.checkout.sessions.create(an_order()).id)
        before = numbers(simulator)
    with StripeSimulator.started(past_file=past, state_file=state) as simulator:
        assert numbers(simulator) == before
    past.write_text(json.dumps(told("another")))
    with StripeSimulator.started(past_file=past, state_file=state) as simulator:
        assert len(numbers(simulator)) == len(before) - 1


def test_a_file_that_tells_of_nothing_is_refused(past: Path) -> None:
    past.write_text("[]")
    with pytest.raises(RuntimeError, match="does not tell of payments"), StripeSimulator.started(past_file=past):
        pass
