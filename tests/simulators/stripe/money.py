"""Cards, bank debits, charges, payments, refunds and disputes: localstripe's, brought up to today's API."""

from typing import Any, ClassVar

from localstripe import resources
from localstripe.errors import UserError
from localstripe.resources import StripeObject

from tests.simulators.stripe.balance import (
    DISPUTE,
    DISPUTE_FEE,
    DISPUTE_REVERSAL,
    PAYMENT,
    REFUND_FAILURE,
    move,
)
from tests.simulators.stripe.clock import clock
from tests.simulators.stripe.errors import CARD
from tests.simulators.stripe.ground import everything, find, happened

PAYS = "4242424242424242"
DECLINED = "4000000000000002"
ASKS_TO_CONFIRM = "4000002500003155"

# Test cards and what the payer is told when one does not pay: (decline code, sentence).
TEST_CARDS: dict[str, tuple[str, str] | None] = {
    PAYS: None,
    ASKS_TO_CONFIRM: None,
    DECLINED: ("generic_decline", "Your card was declined."),
    "4000000000009995": ("insufficient_funds", "Your card has insufficient funds."),
    "4000000000000069": ("expired_card", "Your card has expired."),
    "4000000000000127": ("incorrect_cvc", "Your card's security code is incorrect."),
}


class Card(resources.PaymentMethod):
    """A test card that somebody typed in."""

    def __init__(self, number: str, month: int, year: int, cvc: str, **details: str) -> None:
        super().__init__(
            type="card",
            card={"number": number, "exp_month": month, "exp_year": year, "cvc": cvc},
            billing_details={
                "name": details.get("name"),
                "email": details.get("email"),
                "address": {"postal_code": details.get("postcode"), "country": "GB"},
            },
        )
        self.card["country"] = "GB"

    def _charging_is_declined(self) -> bool:
        return TEST_CARDS[self._card_number] is not None


class BankDebit(resources.PaymentMethod):
    """A payment that takes days: Bacs Direct Debit. It pays when it is told to."""

    def __init__(self, **details: str) -> None:
        StripeObject.__init__(self)
        self.type = "bacs_debit"
        self.bacs_debit = {"last4": "2345", "sort_code": "108800", "fingerprint": resources.fingerprint(self.id)}
        self.billing_details = {"name": details.get("name"), "email": details.get("email")}
        self.customer = None
        self.metadata: dict[str, str] = {}


class Charge(resources.Charge):
    """One attempt to take the money. A bank debit's stays pending until it is settled or fails."""

    _expands_to: ClassVar = {
        "balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
    }

    def __init__(self, intent: "PaymentIntent") -> None:
        super().__init__(amount=intent.amount, currency=intent.currency, source=intent.payment_method)
        method = self._method()
        self.payment_intent = intent.id
        self.metadata = dict(intent.metadata)
        self.description = intent.description
        self.receipt_email = intent.receipt_email
        self.disputed = False
        self.amount_captured = 0
        self.billing_details = method.billing_details
        self.payment_method_details = {"type": method.type, method.type: getattr(method, method.type)}

    def _method(self) -> Any:
        return find("payment_method", self.payment_method)

    def _is_delayed(self) -> bool:
        return bool(self._method().type == "bacs_debit")

    def _trigger_payment(self, on_success: Any = None) -> None:
        if self._is_delayed():
            self.status = "pending"
            return
        self.amount_captured = self.amount
        super()._trigger_payment(on_success)

    def _set_auth_failure(self) -> None:
        super()._set_auth_failure()
        decline_code, sentence = TEST_CARDS.get(getattr(self._method(), "_card_number", "")) or (
            "generic_decline",
            "The bank declined the debit.",
        )
        self.failure_code = "debit_not_authorized" if self._is_delayed() else self.failure_code
        self.failure_message = sentence
        self.outcome = {"type": "issuer_declined", "reason": decline_code, "network_status": "declined_by_network"}

    def _settle(self) -> None:
        self.status, self.amount_captured = "succeeded", self.amount
        self.balance_transaction = move(self.amount, self.currency, PAYMENT, self.id).id

    def _refunds(self) -> list["Refund"]:
        return [refund for refund in everything("refund") if refund.charge == self.id]

    def _left(self) -> int:
        """What may still be refunded, in pence."""
        return int(self.amount - self.amount_refunded)

    @property
    def amount_refunded(self) -> int:
        """In pence. A refund that failed gave nothing back."""
        return sum(refund.amount for refund in self._refunds() if refund.status not in {"failed", "canceled"})

    @property
    def refunded(self) -> bool:
        return self.amount_captured > 0 and self.amount_refunded >= self.amount

    def _export(self, expand: object = None) -> dict[str, Any]:
        body: dict[str, Any] = super()._export()
        del body["refunds"], body["invoice"]  # since 2022-11-15 only where they are asked for; gone since 2025-03-31
        return body

    refunds = None  # localstripe's own list
    _hidden_lists: ClassVar = {"refunds": lambda charge: (f"/v1/charges/{charge.id}/refunds", charge._refunds())}


class PaymentIntent(resources.PaymentIntent):
    """The payment behind a session, made when somebody first tries to pay."""

    _expands_to: ClassVar = {"latest_charge": "charge", "payment_method": "payment_method"}

    def __init__(self, amount: int, currency: str, **data: Any) -> None:
        super().__init__(amount=amount, currency=currency, metadata=data.get("metadata"))
        self.description = data.get("description")
        self.receipt_email = data.get("receipt_email")
        self.statement_descriptor = data.get("statement_descriptor")
        self.statement_descriptor_suffix = data.get("statement_descriptor_suffix")
        self.payment_method_types = data.get("payment_method_types", ["card"])
        self.canceled_at: int | None = None
        self.confirmation_method = "automatic"

    @property
    def amount_received(self) -> int:
        return int(self.latest_charge.amount_captured) if self.latest_charge else 0

    def _try(self, method: resources.PaymentMethod) -> None:
        """Pay with it. Afterwards `status` says what came of it: succeeded, processing, requires_action or …_method."""
        self.payment_method, self.next_action = method.id, None  # another card ends the confirmation of the last
        try:
            self._confirm(on_failure_now=self._report_failure)
        except UserError:  # localstripe raises the decline for its API; the hosted page shows last_payment_error
            self.payment_method = None

    def _create_charge(self, on_failure_now: Any) -> None:
        self.latest_charge = Charge(self)
        self.latest_charge._initialize_charge(self._on_success, on_failure_now)

    def _authenticate(self, success: bool) -> None:
        """The answer to the 3-D Secure step."""
        self.next_action = None
        if success:
            self._create_charge(on_failure_now=None)
        else:
            self._authentication_failed = True
            self.payment_method = None
            happened("payment_intent.payment_failed", self)

    def _settle(self) -> None:
        self.latest_charge._settle()
        self._on_success()

    def _fail_later(self) -> None:
        self.latest_charge._set_auth_failure()
        self.payment_method = None
        self._report_async_failure()

    def _cancel(self) -> None:
        self._canceled, self.canceled_at, self.next_action = True, clock.now(), None

    @property
    def last_payment_error(self) -> dict[str, Any] | None:
        error = super().last_payment_error
        if error is None or self.status == "succeeded":
            return None
        charge = self.latest_charge
        decline = {"decline_code": charge.outcome["reason"]} if charge and charge.status == "failed" else {}
        return {**error, "type": CARD, **decline}

    def _export(self, expand: object = None) -> dict[str, Any]:
        body: dict[str, Any] = super()._export()
        del body["charges"], body["invoice"]  # gone from today's API
        body["latest_charge"] = self.latest_charge and self.latest_charge.id
        return body


class Refund(resources.Refund):
    """Money given back. Who may have it has been checked before: see refunding.py."""

    _expands_to: ClassVar = {
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "failure_balance_transaction": "balance_transaction",
        "payment_intent": "payment_intent",
    }

    def __init__(self, charge: Charge, amount: int, reason: str | None, metadata: dict[str, str], status: str) -> None:
        super().__init__(payment_intent=charge.payment_intent, amount=amount, metadata=metadata)
        del self.date  # localstripe's own
        self.status = status
        self.reason = reason
        self.failure_balance_transaction: str | None = None
        self.failure_reason: str | None = None
        self.receipt_number = None
        self.destination_details = {"type": charge.payment_method_details["type"]}

    def _fail(self) -> None:
        """The money is back in the account."""
        self.status, self.failure_reason = "failed", "lost_or_stolen_card"
        self.failure_balance_transaction = move(self.amount, self.currency, REFUND_FAILURE, self.id).id


class Dispute(StripeObject):
    """A payer's objection at their bank: the money is taken back until it is decided."""

    object = "dispute"
    _id_prefix = "du_"
    _expands_to: ClassVar = {"charge": "charge", "payment_intent": "payment_intent"}

    def __init__(self, charge: Charge, amount: int, reason: str) -> None:
        super().__init__()
        self.amount = amount
        withdrawn = move(-amount, charge.currency, DISPUTE, self.id, fee=DISPUTE_FEE)
        self.balance_transactions = [withdrawn._export()]
        self.charge = charge.id
        self.currency = charge.currency
        self.evidence: dict[str, object] = {}
        self.evidence_details = {
            "due_by": self.created + 7 * 24 * 60 * 60,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        }
        self.is_charge_refundable = False
        self.metadata: dict[str, str] = {}
        self.payment_intent = charge.payment_intent
        self.reason = reason
        self.status = "needs_response"

    def _close(self, *, won: bool) -> None:
        """Won: the Board keeps the money, and Stripe its fee. Lost: the payer does."""
        self.status = "won" if won else "lost"
        if won:
            given_back = move(self.amount, self.currency, DISPUTE_REVERSAL, self.id)
            self.balance_transactions = [*self.balance_transactions, given_back._export()]
