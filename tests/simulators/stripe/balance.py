"""The account's balance: every movement of it, what is left, and payouts to the bank.

A movement is a balance transaction. Kinds, fields and signs are those of stripe's library 16.1 (BalanceTransaction,
Balance, Payout, Refund.failure_balance_transaction) and of docs.stripe.com/reports/balance-transaction-types and
/reports/reporting-categories; how a dispute looks (an adjustment with a fee of its own, whose source is the dispute) is
taken from events that Stripe sent to others.
"""

from typing import Any, ClassVar

from localstripe.resources import StripeObject

from tests.simulators.stripe.clock import clock
from tests.simulators.stripe.errors import Refused
from tests.simulators.stripe.ground import everything, find, happened

A_DAY = 24 * 60 * 60
SETTLES_IN = 3 * A_DAY  # a card's money can be paid out some days later
# A British card costs 1.5% and 20p, a dispute £20 (stripe.com/gb/pricing). A refund gives no fee back.
PERCENT, FIXED, DISPUTE_FEE = 15, 20, 2000

# What Stripe calls a movement, in its older and in its newer words: (type, reporting_category).
CHARGE, PAYMENT = ("charge", "charge"), ("payment", "charge")  # by card, and by anything else
REFUND_FAILURE = ("refund_failure", "refund_failure")
DISPUTE, DISPUTE_REVERSAL = ("adjustment", "dispute"), ("adjustment", "dispute_reversal")
FEE, PAYOUT = ("stripe_fee", "fee"), ("payout", "payout")


class BalanceTransaction(StripeObject):
    """One movement. `amount` is what came (or went, below nought), of which Stripe keeps `fee`."""

    object = "balance_transaction"
    _id_prefix = "txn_"
    _expands_to: ClassVar = {"source": {"ch": "charge", "re": "refund", "du": "dispute", "po": "payout"}}

    def __init__(
        self,
        amount: int,
        currency: str,
        *,
        type: str,
        reporting_category: str,
        source: str | None,
        description: str | None = None,
        exchange_rate: float | None = None,
        fee: int | None = None,
        settles_in: int = 0,
    ) -> None:
        """localstripe makes those of charges and refunds, and knows no fees."""
        super().__init__()
        charged = reporting_category == "charge"
        self.amount = amount
        self.available_on = self.created + (SETTLES_IN if charged else settles_in)
        self.balance_type = "payments"
        self.currency = currency
        self.description = description
        self.exchange_rate = None
        self.fee = fee if fee is not None else card_fee(amount) if charged else 0
        told = {"application": None, "currency": currency, "type": "stripe_fee"}
        words = "Stripe processing fees" if charged else "Dispute fee"
        self.fee_details = [{"amount": self.fee, "description": words, **told}] if self.fee else []
        self.reporting_category = reporting_category
        self.source = source
        self.type = type

    @property
    def net(self) -> int:
        return int(self.amount - self.fee)

    @property
    def status(self) -> str:
        return "available" if self.available_on <= clock.now() else "pending"


class Payout(StripeObject):
    """Money on its way to the Board's bank account."""

    object = "payout"
    _id_prefix = "po_"
    _expands_to: ClassVar = {"balance_transaction": "balance_transaction"}

    def __init__(self, amount: int) -> None:
        super().__init__()
        self.amount = amount
        self.arrival_date = self.created + A_DAY
        self.automatic = True
        self.currency = "gbp"
        self.description = "STRIPE PAYOUT"
        self.metadata: dict[str, str] = {}
        self.method = "standard"
        self.status = "paid"
        self.type = "bank_account"
        self.balance_transaction = move(-amount, "gbp", PAYOUT, self.id).id


def card_fee(pence: int) -> int:
    """Rounded half up to the penny."""
    return (pence * PERCENT + 500) // 1000 + FIXED


def move(amount: int, currency: str, kind: tuple[str, str], source: str | None, fee: int = 0) -> BalanceTransaction:
    """Write a movement down."""
    older, newer = kind
    return BalanceTransaction(amount, currency, type=older, reporting_category=newer, source=source, fee=fee)


def pay_out(amount: int | None = None) -> Payout:
    """Send some pence to the bank, or all that can be sent. Raises Refused for more than there is."""
    left = _sum("available", "gbp")
    if amount is None:
        amount = left
    if amount <= 0 or amount > left:
        raise Refused("You have insufficient funds in your Stripe account.", code="balance_insufficient")
    payout = Payout(amount)
    happened("payout.created", payout)
    happened("payout.paid", payout)
    return payout


def take_fee(amount: int, description: str) -> BalanceTransaction:
    """Stripe bills the account itself, such as for a month of something."""
    made = move(-amount, "gbp", FEE, None)
    made.description = description
    return made


def balance() -> dict[str, Any]:
    """What is in the account now, by currency."""
    currencies = sorted({one.currency for one in everything("balance_transaction")} | {"gbp"})

    def by_currency(status: str) -> list[dict[str, Any]]:
        return [{"amount": _sum(status, one), "currency": one, "source_types": {}} for one in currencies]

    return {
        "object": "balance",
        "available": by_currency("available"),
        "livemode": False,
        "pending": by_currency("pending"),
    }


def _sum(status: str, currency: str) -> int:
    return sum(one.net for one in everything("balance_transaction") if (one.status, one.currency) == (status, currency))


def movements(params: dict[str, Any]) -> list[BalanceTransaction]:
    """Those of a kind, source, currency or payout, newest first. An unknown payout is refused."""
    if "payout" in params:
        find("payout", params["payout"], param="payout")
    return [
        one
        for one in everything("balance_transaction")
        if params.get("type") in (None, one.type)
        and params.get("currency") in (None, one.currency)
        and params.get("source") in (None, one.source)
        and params.get("payout") in (None, one.source)
    ]
