"""Webhooks as Stripe sends them, and a Stripe that says what a test has made it say."""

import hashlib
import hmac
import itertools
import json
from typing import Any

from training import clock
from training.payments import gateway
from training.payments.gateway import MoneyBack, PaymentPage

SECRET = "whsec_test"
_numbers = itertools.count(1)


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> str:
    """The Stripe-Signature header of a body."""
    moment = int(clock.now().timestamp() if at is None else at)
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def event_body(kind: str, page_id: str, intent_id: str | None, key: str | None) -> bytes:
    """One event about a payment page, or about money that went back of its payment."""
    about: dict[str, Any]
    if kind.startswith("checkout.session"):
        about = {"object": "checkout.session", "id": page_id, "metadata": {"attempt": key} if key else {}}
    elif kind.startswith("charge.dispute"):
        about = {"object": "dispute", "id": "dp_1", "payment_intent": intent_id}
    else:
        about = {"object": "charge", "id": "ch_1", "payment_intent": intent_id}
    number = next(_numbers)
    event = {"id": f"evt_{number}", "object": "event", "type": kind, "created": 0, "livemode": False}
    return json.dumps({**event, "data": {"object": about}}).encode()


class Truth:
    """What Stripe says whenever it is asked, whatever was told before."""

    def __init__(self, monkeypatch: Any, page_id: str, key: str, pence: int, intent_id: str = "pi_1") -> None:
        self.page_id, self.key, self.pence, self.intent_id = page_id, key, pence, intent_id
        self.status, self.payment_status, self.failed = "open", "unpaid", False
        self.back: list[MoneyBack] = []
        monkeypatch.setattr(gateway, "read_page", lambda _id: self.page())
        monkeypatch.setattr(gateway, "page_of_intent", lambda _id: self.page())
        monkeypatch.setattr(gateway, "money_back_of", lambda _id: list(self.back))

    def page(self) -> PaymentPage:
        return PaymentPage(
            id=self.page_id,
            url=None if self.status == "complete" else f"https://pay.example/{self.page_id}",
            status=self.status,
            payment_status=self.payment_status,
            pence=self.pence,
            intent_id=self.intent_id if self.status == "complete" else None,
            key=self.key,
            failed=self.failed,
        )

    def pay(self) -> None:
        self.status, self.payment_status = "complete", "paid"

    def pay_later(self) -> None:
        self.status = "complete"

    def fail(self) -> None:
        self.status, self.failed = "complete", True

    def expire(self) -> None:
        self.status = "expired"

    def refund(self, pence: int, number: int = 1) -> None:
        self.back.append(
            MoneyBack(
                id=f"re_{number}_of_{self.intent_id}",
                pence=pence,
                state="succeeded",
                is_dispute=False,
                key=None,
                because="Requested by customer",
            )
        )
