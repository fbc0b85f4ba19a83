from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.history.operations import record
from training.payments.models import Charge, Payer

PLACE = "place"


def charge_for_place(
    session: Session, booking_id: int, payer: Payer, pence: int, explanation: str, actor: Actor, now: datetime
) -> Charge:
    """Write down what is owed for a place."""
    session.add(payer)
    session.flush()
    charge = Charge(
        booking_id=booking_id,
        payer_id=payer.id,
        reason=PLACE,
        pence=pence,
        explanation=explanation,
        created_at=now,
    )
    session.add(charge)
    record(session, "booking", booking_id, "charged", actor, now, pence=pence)
    return charge


def withdraw_charges(session: Session, booking_id: int, because: str, actor: Actor, now: datetime) -> None:
    """Say that nothing is owed for a booking after all."""
    for charge in session.scalars(select(Charge).where(Charge.booking_id == booking_id, Charge.withdrawn_at.is_(None))):
        charge.withdrawn_at = now
        charge.withdrawn_because = because
        record(session, "booking", booking_id, "charge withdrawn", actor, now, pence=charge.pence)


def replace_place_charge(
    session: Session, booking_id: int, pence: int, explanation: str, because: str, actor: Actor, now: datetime
) -> None:
    """The place costs something else than was charged: the same payer owes that instead, or nothing for nothing."""
    charge = session.scalar(
        select(Charge).where(Charge.booking_id == booking_id, Charge.reason == PLACE, Charge.withdrawn_at.is_(None))
    )
    if charge is None:
        return
    charge.withdrawn_at, charge.withdrawn_because = now, because
    record(session, "booking", booking_id, "charge withdrawn", actor, now, pence=charge.pence)
    session.flush()  # before there is another: nobody is charged twice for one reason
    if pence:
        charge_for_place(session, booking_id, charge.payer, pence, explanation, actor, now)


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
