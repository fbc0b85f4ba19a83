"""Giving money back, and disputes: who may have how much, and the events that tell of it."""

from typing import Any

from tests.simulators.stripe.errors import ParameterRefused, Refused
from tests.simulators.stripe.ground import everything, find, happened
from tests.simulators.stripe.money import Charge, Dispute, Refund


def refund(
    charge: Charge, amount: int | None, reason: str | None, metadata: dict[str, str], status: str = "succeeded"
) -> Refund:
    """Give back some pence, or all that is left. A bank debit's refund is on its way for days."""
    left = charge._left()
    if charge.disputed:
        raise Refused(f"Charge {charge.id} has been charged back; cannot issue a refund.", code="charge_disputed")
    if left == 0:
        raise Refused(f"Charge {charge.id} has already been refunded.", code="charge_already_refunded")
    if amount is not None and amount > left:
        raise Refused(
            f"Refund amount (£{amount / 100:,.2f}) is greater than unrefunded amount on charge (£{left / 100:,.2f})",
            param="amount",
        )
    made = Refund(charge, left if amount is None else amount, reason, metadata, status)
    happened("refund.created", made)
    happened("charge.refunded", charge)
    return made


def finish_refund(made: Refund, *, failed: bool) -> None:
    """A refund reached its payer, or came back: the bank account was closed, for example."""
    if made.status in {"failed", "canceled"} or (made.status == "succeeded" and not failed):
        raise Refused(f"This refund has {made.status} already.")
    if failed:
        made._fail()
    else:
        made.status = "succeeded"
    happened("refund.updated", made)
    if failed:
        happened("refund.failed", made)


def charge_of(params: dict[str, Any]) -> Charge:
    """The charge that a request names, by itself or by its payment. Raises Refused."""
    if ("charge" in params) == ("payment_intent" in params):
        raise ParameterRefused(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    if "charge" in params:
        charge = find("charge", params["charge"], param="charge", status=404)
    else:
        charge = find("payment_intent", params["payment_intent"], param="payment_intent").latest_charge
    if charge is None or charge.status != "succeeded":
        raise Refused("This payment does not have a successful charge to refund.", param="payment_intent")
    return charge  # type: ignore[no-any-return]


def open_dispute(charge: Charge, amount: int | None = None, reason: str = "fraudulent") -> Dispute:
    if charge.disputed:
        raise Refused(f"Charge {charge.id} is disputed already.")
    charge.disputed = True
    dispute = Dispute(charge, charge.amount if amount is None else amount, reason)
    happened("charge.dispute.created", dispute)
    happened("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close_dispute(dispute: Dispute, *, won: bool) -> None:
    """Won: the Board keeps the money. Lost: the payer does."""
    if dispute.status in {"won", "lost"}:
        raise Refused(f"This dispute was {dispute.status} already.")
    dispute._close(won=won)
    happened("charge.dispute.closed", dispute)
    if won:
        happened("charge.dispute.funds_reinstated", dispute)


def of_payment(kind: str, params: dict[str, Any]) -> list[Any]:
    """Refunds or disputes, of one payment where it is named. An unknown payment is refused."""
    for name in ("charge", "payment_intent"):
        if name in params:
            find(name, params[name], param=name)
    return [
        thing
        for thing in everything(kind)
        if all(getattr(thing, name) == params[name] for name in ("charge", "payment_intent") if name in params)
    ]
