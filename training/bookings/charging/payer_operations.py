"""Somebody else pays for a booking, inside transaction()."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.bookings import places
from training.bookings.lifecycle import Action, State
from training.bookings.models import Booking
from training.bookings.settling import carry_out
from training.payments import ledger_operations as payments
from training.payments.ledger_operations import hand_over, locked_charges
from training.payments.models import Payer
from training.payments.queries import invoices_with


def choose_payer(session: Session, booking: Booking, details: Mapping[str, str], actor: Actor, now: datetime) -> bool:
    """Have an invoice or a recharge sent: the payer's columns by name. A booking that waited for a card is confirmed.

    True when an invoice had gone out already. Raises Refused with a sentence.
    """
    anew = change_payer(session, booking, details, actor, now)
    booking.pays_by = details["way"]
    if booking.state == State.AWAITING_PAYMENT:
        carry_out(session, booking, Action.CHOOSE_INVOICE, actor, now)
    return anew


def change_payer(session: Session, booking: Booking, details: Mapping[str, str], actor: Actor, now: datetime) -> bool:
    """Have what a booking owes paid by somebody else: the payer's columns by name.

    True when it was on an invoice: that is credited, and the new payer is sent another. What the old invoice says stays
    as it was, so its payer's row is left alone and a new one takes its place.
    """
    places.lock_for(session, booking)
    charges = locked_charges(session, booking.id)
    if not invoices_with(session, [charge.id for charge in charges]):
        named = {booking.payer} if booking.payer else set()
        for payer in named | {charge.payer for charge in charges}:
            payments.change_payer(session, payer, booking.id, details, actor, now)
        return False
    old = charges[-1].payer
    if all(getattr(old, name) == text for name, text in details.items()):
        return False
    kept = {"way": old.way, "cost_code": old.cost_code, "purchase_order": old.purchase_order}
    new = Payer(**{**kept, "organisation": "", "contact_name": "", "contact_email": "", **details})
    hand_over(session, booking.id, new, actor, now)
    booking.payer_id = new.id
    session.flush()
    return True
