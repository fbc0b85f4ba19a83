"""The part of Stripe's API that the site uses: each address, what it takes, and what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localstripe.resources import StripeObject

from tests.simulators.stripe import accepted
from tests.simulators.stripe.accepted import CREATE_REFUND, CREATE_SESSION, RETRIEVE
from tests.simulators.stripe.balance import balance, movements
from tests.simulators.stripe.ground import created_within, everything, find, show, show_page
from tests.simulators.stripe.parameters import Hash
from tests.simulators.stripe.refunding import charge_of, of_payment, refund
from tests.simulators.stripe.sessions import Session, expire
from tests.simulators.stripe.webhooks import Deliveries

Params = dict[str, Any]


@dataclass(frozen=True)
class Endpoint:
    """One method and address of the API. `perform` gets the checked parameters, and the id in the address."""

    method: str
    path: str
    takes: Hash
    perform: Callable[[Params, str], dict[str, Any]]


def endpoints(origin: str, deliveries: Deliveries) -> tuple[Endpoint, ...]:
    """All that this Stripe answers. `origin` is where the payment page is."""
    sessions = "/v1/checkout/sessions"

    def create_session(params: Params, _id: str) -> dict[str, Any]:
        return shown(Session(origin, params), params)

    def expire_session(params: Params, session_id: str) -> dict[str, Any]:
        session = find("checkout.session", session_id, param="session")
        expire(session)
        return shown(session, params)

    def list_events(params: Params, _id: str) -> dict[str, Any]:
        return show_page("/v1/events", wanted_events(params, deliveries), params)

    return (
        Endpoint("POST", sessions, CREATE_SESSION, create_session),
        Endpoint("GET", sessions, accepted.LIST_SESSIONS, list_sessions),
        Endpoint("GET", sessions + "/{id}", RETRIEVE, retrieve("checkout.session", "session")),
        Endpoint("GET", sessions + "/{id}/line_items", accepted.LIST_LINES, list_lines),
        Endpoint("POST", sessions + "/{id}/expire", RETRIEVE, expire_session),
        Endpoint("GET", "/v1/payment_intents/{id}", RETRIEVE, retrieve("payment_intent", "intent")),
        Endpoint("GET", "/v1/charges/{id}", RETRIEVE, retrieve("charge")),
        Endpoint("POST", "/v1/refunds", CREATE_REFUND, create_refund),
        Endpoint("GET", "/v1/refunds", accepted.LIST_OF_A_PAYMENT, list_of("refund")),
        Endpoint("GET", "/v1/refunds/{id}", RETRIEVE, retrieve("refund")),
        Endpoint("GET", "/v1/disputes", accepted.LIST_OF_A_PAYMENT, list_of("dispute")),
        Endpoint("GET", "/v1/disputes/{id}", RETRIEVE, retrieve("dispute")),
        Endpoint("GET", "/v1/balance", RETRIEVE, lambda _params, _id: balance()),
        Endpoint("GET", "/v1/balance_transactions", accepted.LIST_MOVEMENTS, list_movements),
        Endpoint("GET", "/v1/balance_transactions/{id}", RETRIEVE, retrieve("balance_transaction")),
        Endpoint("GET", "/v1/payouts", accepted.LIST_PAYOUTS, list_payouts),
        Endpoint("GET", "/v1/payouts/{id}", RETRIEVE, retrieve("payout", "payout")),
        Endpoint("GET", "/v1/events", accepted.LIST_EVENTS, list_events),
        Endpoint("GET", "/v1/events/{id}", RETRIEVE, retrieve("event")),
    )


def shown(thing: StripeObject, params: Params) -> dict[str, Any]:
    return show(thing, params.get("expand", ()))


def retrieve(kind: str, param: str = "id") -> Callable[[Params, str], dict[str, Any]]:
    return lambda params, thing_id: shown(find(kind, thing_id, param=param), params)


def list_sessions(params: Params, _id: str) -> dict[str, Any]:
    found = [
        session
        for session in created_within(everything("checkout.session"), params.get("created"))
        if params.get("payment_intent") in (None, session.payment_intent)
        and params.get("status") in (None, session.status)
    ]
    return show_page("/v1/checkout/sessions", found, params)


def list_lines(params: Params, session_id: str) -> dict[str, Any]:
    session = find("checkout.session", session_id, param="session")
    return show_page(f"/v1/checkout/sessions/{session_id}/line_items", session._items(), params)


def create_refund(params: Params, _id: str) -> dict[str, Any]:
    charge = charge_of(params)
    status = "pending" if charge._is_delayed() else "succeeded"
    made = refund(charge, params.get("amount"), params.get("reason"), params.get("metadata", {}), status)
    return shown(made, params)


def list_of(kind: str) -> Callable[[Params, str], dict[str, Any]]:
    def perform(params: Params, _id: str) -> dict[str, Any]:
        return show_page(f"/v1/{kind}s", created_within(of_payment(kind, params), params.get("created")), params)

    return perform


def list_movements(params: Params, _id: str) -> dict[str, Any]:
    return show_page("/v1/balance_transactions", created_within(movements(params), params.get("created")), params)


def list_payouts(params: Params, _id: str) -> dict[str, Any]:
    found = [one for one in everything("payout") if params.get("status") in (None, one.status)]
    return show_page("/v1/payouts", created_within(found, params.get("created")), params)


def wanted_events(params: Params, deliveries: Deliveries) -> list[Any]:
    """By kind, span and whether the webhook has taken them, newest first."""
    kinds = params.get("types") or ([params["type"]] if "type" in params else None)
    delivered = params.get("delivery_success")
    return [
        event
        for event in created_within(everything("event"), params.get("created"))
        if (kinds is None or any(fits(event.type, kind) for kind in kinds))
        and delivered in (None, deliveries.all[event.id].state == "delivered")
    ]


def fits(kind: str, wanted: str) -> bool:
    """`charge.*` stands for all that begins with it."""
    return kind.startswith(wanted[:-1]) if wanted.endswith(".*") else kind == wanted
