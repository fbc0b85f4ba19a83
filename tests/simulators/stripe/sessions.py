"""Checkout sessions, which localstripe does not have: made, paid, expired."""

import secrets
import string
from collections.abc import Mapping
from typing import Any, ClassVar

from localstripe.resources import StripeObject

from tests.simulators.stripe.accepted import A_DAY, HALF_AN_HOUR, LEAST, MOST
from tests.simulators.stripe.clock import clock
from tests.simulators.stripe.errors import ParameterRefused, Refused, not_simulated
from tests.simulators.stripe.ground import everything, find, happened
from tests.simulators.stripe.money import BankDebit, Card, PaymentIntent

_LETTERS = string.ascii_letters + string.digits
_SIGNS = {"gbp": "£", "eur": "€", "usd": "$"}


class LineItem(StripeObject):
    """One line of a session."""

    object = "item"
    _id_prefix = "li_"

    def __init__(self, currency: str, data: Mapping[str, Any]) -> None:
        super().__init__()
        price, product = data["price_data"], data["price_data"]["product_data"]
        self.amount_subtotal = self.amount_total = price["unit_amount"] * data["quantity"]
        self.amount_discount = self.amount_tax = 0
        self.currency = currency
        self.description = product["name"]
        self.quantity = data["quantity"]
        self.metadata = data.get("metadata", {})
        self.price = {
            "object": "price",
            "active": False,
            "currency": currency,
            "metadata": {},
            "type": "one_time",
            "unit_amount": price["unit_amount"],
        }


class Session(StripeObject):
    """One visit to the hosted payment page."""

    object = "checkout.session"
    _id_prefix = "cs_test_"
    _expands_to: ClassVar = {"payment_intent": "payment_intent"}

    def __init__(self, origin: str, params: Mapping[str, Any], session_id: str | None = None) -> None:
        items, currency = _checked_items(params)
        expires_at = _checked_expiry(params.get("expires_at"))
        super().__init__(session_id or "cs_test_a1" + "".join(secrets.choice(_LETTERS) for _ in range(56)))
        self._url = f"{origin}/c/pay/{self.id}"
        self._lines = [LineItem(currency, item).id for item in items]
        self._intent_data = params.get("payment_intent_data", {})
        self.amount_subtotal = self.amount_total = _total(items)
        self.cancel_url = params.get("cancel_url")
        self.client_reference_id = params.get("client_reference_id")
        self.currency = currency
        self.custom_text = params.get("custom_text", {})
        self.customer = None
        self.customer_creation = params.get("customer_creation", "if_required")
        self.customer_details: dict[str, Any] | None = None
        self.customer_email = params.get("customer_email")
        self.expires_at = expires_at
        self.locale = params.get("locale")
        self.metadata = params.get("metadata", {})
        self.mode = params.get("mode", "payment")
        self.payment_intent: str | None = None
        excluded = params.get("excluded_payment_method_types", [])
        allowed = params.get("allowed_payment_method_types", ["card", "bacs_debit"])
        self.payment_method_types = [method for method in allowed if method not in excluded]
        self.status = "open"
        self.submit_type = params.get("submit_type")
        self.success_url = params["success_url"]
        self.total_details = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}
        self.ui_mode = params.get("ui_mode", "hosted_page")

    @property
    def url(self) -> str | None:
        return self._url if self.status == "open" else None

    @property
    def payment_status(self) -> str:
        intent = self._intent()
        return "paid" if intent is not None and intent.status == "succeeded" else "unpaid"

    def _items(self) -> list[LineItem]:
        return [find("item", line) for line in self._lines]

    _hidden_lists: ClassVar = {
        "line_items": lambda session: (f"/v1/checkout/sessions/{session.id}/line_items", session._items())
    }

    def _intent(self) -> PaymentIntent | None:
        return find("payment_intent", self.payment_intent) if self.payment_intent else None

    def _success_address(self) -> str:
        return str(self.success_url).replace("{CHECKOUT_SESSION_ID}", self.id)


def pay(session: Session, method: Card | BankDebit) -> PaymentIntent:
    """Try to pay an open session. The intent's `status` and `last_payment_error` say what came of it."""
    intent = _open_intent(session)
    session.customer_details = {
        "email": method.billing_details.get("email") or session.customer_email,
        "name": method.billing_details.get("name"),
        "address": method.billing_details.get("address"),
    }
    intent._try(method)
    _complete_if_paid(session, intent)
    return intent


def confirm(session: Session, success: bool) -> PaymentIntent:
    """The payer's bank has answered the 3-D Secure step."""
    intent = _open_intent(session)
    if intent.status != "requires_action":
        raise Refused("There is nothing to confirm.")
    intent._authenticate(success)
    _complete_if_paid(session, intent)
    return intent


def settle(session: Session, paid: bool) -> None:
    """The bank debit of a completed session has gone through, or has failed."""
    intent = session._intent()
    if intent is None or intent.status != "processing":
        raise Refused("This session has no payment on its way.")
    if paid:
        intent._settle()
        happened("checkout.session.async_payment_succeeded", session)
    else:
        intent._fail_later()
        happened("checkout.session.async_payment_failed", session)


def expire(session: Session) -> None:
    expire_due()
    if session.status != "open":
        raise Refused(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f"`{session.status}`."
        )
    session.status = "expired"
    if intent := session._intent():
        intent._cancel()
    happened("checkout.session.expired", session)


def expire_due() -> bool:
    """End the sessions whose time is over. True where there was one."""
    due = [one for one in everything("checkout.session") if one.status == "open" and one.expires_at <= clock.time()]
    for session in due:
        session.status = "expired"
        if intent := session._intent():
            intent._cancel()
        happened("checkout.session.expired", session)
    return bool(due)


def _open_intent(session: Session) -> PaymentIntent:
    expire_due()
    if session.status != "open":
        raise Refused(f"This session is {session.status}, so nobody can pay it.")
    intent = session._intent()
    if intent is None:
        intent = PaymentIntent(
            session.amount_total,
            session.currency,
            **session._intent_data,
            payment_method_types=session.payment_method_types,
        )
        session.payment_intent = intent.id
    return intent


def _complete_if_paid(session: Session, intent: PaymentIntent) -> None:
    if intent.status in {"succeeded", "processing"}:
        session.status = "complete"
        happened("checkout.session.completed", session)


def _checked_items(params: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], str]:
    """The lines and their one currency."""
    if "mode" not in params:
        raise ParameterRefused("You must provide a mode: payment, setup or subscription.", param="mode")
    if "success_url" not in params:
        raise ParameterRefused(
            "You must provide a success_url when creating a hosted session.", code="parameter_missing",
            param="success_url",
        )  # fmt: skip
    items = params.get("line_items")
    if not items:
        raise ParameterRefused(
            "The `line_items` parameter is required in payment mode.", code="parameter_missing", param="line_items"
        )
    for number, item in enumerate(items):
        price = item.get("price_data") or {}
        for name in ("price_data", "product_data", "unit_amount"):
            if name not in (item if name == "price_data" else price):
                param = f"line_items[{number}][price_data]" + ("" if name == "price_data" else f"[{name}]")
                raise ParameterRefused(f"Missing required param: {param}.", code="parameter_missing", param=param)
        _check_currency(price["currency"], f"line_items[{number}][price_data][currency]")
    currencies = {item["price_data"]["currency"].lower() for item in items}
    if "currency" in params:
        _check_currency(params["currency"], "currency")
        currencies.add(params["currency"].lower())
    if len(currencies) > 1:
        raise ParameterRefused("All prices of a Checkout Session have to be in the same currency.", param="line_items")
    currency = currencies.pop()
    _check_total(_total(items), currency)
    return items, currency


def _check_currency(currency: str, param: str) -> None:
    if currency.lower() not in LEAST:
        raise ParameterRefused(
            f"Invalid currency: {currency}. The simulator takes these currencies: {', '.join(LEAST)}", param=param
        )


def _total(items: list[Mapping[str, Any]]) -> int:
    return sum(item["price_data"]["unit_amount"] * item["quantity"] for item in items)


def _check_total(total: int, currency: str) -> None:
    if total == 0:
        raise not_simulated("orders that cost nothing", "line_items")
    sign = _SIGNS[currency]
    if total < LEAST[currency]:
        least = f"{sign}{LEAST[currency] / 100:.2f} {currency}"
        raise ParameterRefused(
            f"The Checkout Session's total amount due must add up to at least {least}",
            code="amount_too_small",
        )
    if total > MOST:
        raise ParameterRefused(
            f"The Checkout Session's total amount due must be no more than {sign}999,999.99", code="amount_too_large"
        )


def _checked_expiry(expires_at: int | None) -> int:
    if expires_at is None:
        return clock.now() + A_DAY
    if expires_at < clock.now() + HALF_AN_HOUR:
        raise ParameterRefused(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", param="expires_at"
        )
    if expires_at > clock.now() + A_DAY:
        raise ParameterRefused(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", param="expires_at"
        )
    return expires_at
