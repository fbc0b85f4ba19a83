"""Who pays, inside transaction()."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.history.operations import record
from training.payments.models import Payer


def change_payer(
    session: Session, payer: Payer, booking_id: int, details: Mapping[str, str], actor: Actor, now: datetime
) -> None:
    """Send the invoice somewhere else: the payer's columns by name."""
    changed = [name for name, text in details.items() if getattr(payer, name) != text]
    for name in changed:
        setattr(payer, name, details[name])
    if changed:
        record(session, "booking", booking_id, "payer changed", actor, now, fields=changed)


def set_purchase_order(
    session: Session, payer: Payer, booking_id: int, number: str, actor: Actor, now: datetime
) -> None:
    """Add the purchase order number that was to follow."""
    payer.purchase_order = number
    record(session, "booking", booking_id, "purchase order set", actor, now)
