"""Payments from before the simulator first ran: what a demonstration's books say was paid by card, as if it had been.

They are told in a file (`--past`): JSON, pence, and moments in seconds since 1970.

    {"mark": "…", "payments": [{"page": "cs_test_…", "intent": "pi_…", "key": "…", "at": …, "pence": …,
     "name": "…", "email": "…", "what": "…", "back": [{"id": "re_… or du_…", "at": …, "pence": …, "key": null}]}],
     "payouts": […]}

Each happens at its own moment, by what happens when somebody pays here, so that fees and balance come out the same. No
event of it is told: the books know.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from localstripe import resources
from localstripe.resources import store

from tests.simulators.stripe.balance import balance, pay_out
from tests.simulators.stripe.clock import clock
from tests.simulators.stripe.ground import everything, find
from tests.simulators.stripe.money import PAYS, Card, PaymentIntent
from tests.simulators.stripe.refunding import open_dispute, refund
from tests.simulators.stripe.sessions import Session, pay

Data = dict[str, Any]
_NOWHERE = "https://example.invalid/paid"


def happen(told: Data) -> None:
    """Everything that is told, in the order of its moments. Raises KeyError or TypeError for what is no such file."""
    doings: list[tuple[float, Callable[[], object]]] = []
    for payment in told["payments"]:
        doings.append((payment["at"], partial(_pay, payment)))
        doings += [(back["at"], partial(_give_back, payment["intent"], back)) for back in payment["back"]]
    doings += [(at, _pay_out_what_there_is) for at in told["payouts"]]
    try:
        for at, do in sorted(doings, key=lambda doing: doing[0]):
            clock.set(at, stopped=True)
            do()
    finally:
        clock.set(None, stopped=False)
    for event in everything("event"):
        del store[f"event:{event.id}"]


def _pay(told: Data) -> None:
    note = {"attempt": told["key"]}
    price = {"currency": "gbp", "unit_amount": told["pence"], "product_data": {"name": told["what"]}}
    params = {
        "mode": "payment",
        "success_url": _NOWHERE,
        "line_items": [{"quantity": 1, "price_data": price}],
        "allowed_payment_method_types": ["card"],
        "client_reference_id": told["key"],
        "customer_email": told["email"],
        "metadata": note,
    }
    session = Session(_NOWHERE, params, told["page"])
    with _called(told["intent"]):
        intent = PaymentIntent(told["pence"], "gbp", metadata=note)
    session.payment_intent = intent.id
    pay(session, Card(PAYS, 12, clock.year_and_month()[0] + 2, "123", name=told["name"], email=told["email"]))


def _give_back(intent_id: str, told: Data) -> None:
    charge = find("payment_intent", intent_id).latest_charge
    with _called(told["id"]):
        if told["id"].startswith("du_"):
            open_dispute(charge, told["pence"], "product_not_received")
        else:
            refund(charge, told["pence"], "requested_by_customer", {"key": told["key"]} if told["key"] else {})


def _pay_out_what_there_is() -> None:
    if balance()["available"][0]["amount"] > 0:
        pay_out()


@contextmanager
def _called(thing_id: str) -> Iterator[None]:
    """The first thing that is made in this block has this id, and not one by chance."""
    by_chance = resources.random_id

    def once(_length: int) -> str:
        resources.random_id = by_chance
        return thing_id.partition("_")[2]

    resources.random_id = once
    try:
        yield
    finally:
        resources.random_id = by_chance
