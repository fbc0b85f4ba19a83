"""What a document with VAT has to show of both sides, and which documents wait until somebody fills it in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from training.bookings.models import Booking
from training.invoices.uninvoiced_queries import Key, handed_over
from training.payments import vat
from training.payments.invoice_models import InvoiceLine
from training.payments.models import Charge
from training.payments.queries import is_not_credited
from training.settings.queries import rules


@dataclass(frozen=True)
class HeldUp:
    """Documents that the worker would issue, were it not for something that is missing."""

    what: str
    """“The invoice of Example Scouts”: the beginning of a sentence."""
    missing: str
    """The sentence that says what to fill in, and where."""
    booking_ref: str | None
    """The booking where who pays is changed; None where it is for the settings."""


def missing_for_credit(session: Session, treatments: Iterable[str]) -> str | None:
    """What a credit note lacks, as a sentence. Of the payer it repeats what the invoice said, and asks for no more."""
    if vat.Vat.STANDARD not in treatments:
        return None
    in_force = rules(session)
    return vat.supplier_lacks(in_force.supplier_address, in_force.vat_registration)


def missing_for_invoice(session: Session, pairs: Sequence[tuple[Charge, Booking]]) -> str | None:
    """What an invoice of these charges lacks, as a sentence; None when it can be issued."""
    treatments = [booking.event.course.vat for _, booking in pairs]
    if vat.Vat.STANDARD not in treatments:
        return None
    total = sum(charge.pence for charge, _ in pairs)
    return missing_for_credit(session, treatments) or vat.payer_lacks(postal_address_of(pairs), total)


def postal_address_of(pairs: Sequence[tuple[Charge, Booking]]) -> str:
    """Where the payer is, as far as it was said for one of these."""
    return next((charge.payer.postal_address for charge, _ in pairs if charge.payer.postal_address), "")


def held_up(session: Session, credits_with_vat: int) -> list[HeldUp]:
    """Credit notes, and invoices to whoever pays instead, that the worker cannot issue. For the administrator.

    `credits_with_vat` is what count_of_credits_with_vat() came to.
    """
    found = []
    missing = missing_for_credit(session, [vat.Vat.STANDARD])
    if missing and credits_with_vat:
        notes = "1 credit note" if credits_with_vat == 1 else f"{credits_with_vat} credit notes"
        found.append(HeldUp(notes, missing, None))
    for pairs in by_payer(handed_over(session)).values():
        lacks = missing_for_invoice(session, pairs)
        if lacks:
            charge, booking = pairs[0]
            ref = None if lacks == missing else booking.ref
            found.append(HeldUp(f"The invoice of {charge.payer.organisation}", lacks, ref))
    return found


def by_payer(found: Iterable[tuple[Charge, Booking]]) -> dict[Key, list[tuple[Charge, Booking]]]:
    """Charges gathered as they may stand on one invoice."""
    gathered: dict[Key, list[tuple[Charge, Booking]]] = {}
    for charge, booking in found:
        gathered.setdefault(Key.of(charge.payer, booking), []).append((charge, booking))
    return gathered


def count_of_credits_with_vat() -> ScalarSelect[int]:
    """How many invoices have lines with VAT that a credit note has to take back, as a column for a query of more."""
    return (
        select(func.count(InvoiceLine.invoice_id.distinct()))
        .join(Charge, Charge.id == InvoiceLine.charge_id)
        .where(is_not_credited(), Charge.withdrawn_at.is_not(None), InvoiceLine.vat == vat.Vat.STANDARD)
        .scalar_subquery()
    )
