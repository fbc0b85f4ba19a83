"""Charges, payments and invoices that are right in all that a test does not name."""

import itertools
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from training import clock
from training.bookings.models import Booking
from training.checkout.models import Attempt, AttemptLine
from training.checkout.receipts.models import Receipt
from training.links import new_token
from training.payments.invoice_models import Invoice, InvoiceDocument, InvoiceLine
from training.payments.models import Allocation, Charge, Payer, Payment, Proposal

_numbers = itertools.count(1)


class MakeMoney:
    """What Make makes of money."""

    session: Session

    def _save(self, row: Any) -> Any:
        raise NotImplementedError

    def payer(self, **values: Any) -> Payer:
        """An agency that is sent an invoice."""
        defaults = {
            "way": "invoice",
            "organisation": "Example Scouts",
            "contact_name": "Fin Ance",
            "contact_email": "finance@example.org",
        }
        return self._save(Payer(**{**defaults, **values}))

    def charge(self, booking: Booking, payer: Payer | None = None, **values: Any) -> Charge:
        """What is owed for the place of a booking, and who pays it: the booking's own payer, or one that is made."""
        payer = payer or booking.payer or self.payer()
        booking.payer, booking.pays_by = payer, payer.way
        defaults = {
            "booking_id": booking.id,
            "payer_id": payer.id,
            "reason": "place",
            "pence": booking.price_pence,
            "explanation": booking.price_explanation,
            "created_at": booking.created_at,
        }
        return self._save(Charge(**{**defaults, **values}))

    def invoice(self, charge: Charge, **values: Any) -> Invoice:
        """A printed invoice of one charge, under the next number that no other of these has."""
        number, payer = next(_numbers), charge.payer
        booking = self.session.get_one(Booking, charge.booking_id)
        line = {"charge_id": charge.id, "description": "A place", "pence": charge.pence}
        defaults = {
            "kind": "invoice",
            "year": 2026,
            "serial": number,
            "number": f"INV-2026-{number:05}",
            "way": payer.way,
            "organisation": payer.organisation,
            "contact_name": payer.contact_name,
            "contact_email": payer.contact_email,
            "agency_id": booking.agency_id,
            "agency_name": booking.agency_name,
            "issued_on": clock.today(),
            "issued_at": clock.now(),
            "due_on": clock.today() + timedelta(days=30),
            "total_pence": charge.pence,
            "vat_pence": 0,
            "rendered_at": clock.now(),
            "document": InvoiceDocument(pdf=b"%PDF-1.7 example"),
            "lines": [InvoiceLine(position=1, vat="exempt", vat_pence=0, **line)],
        }
        return self._save(Invoice(**{**defaults, **values}))

    def payment(self, **values: Any) -> Payment:
        """A cheque that is for nothing yet."""
        defaults = {
            "method": "cheque",
            "pence": 8000,
            "received_on": clock.today(),
            "payer_name": "Example Scouts",
            "created_at": clock.now(),
        }
        return self._save(Payment(**{**defaults, **values}))

    def paid(self, charge: Charge, method: str = "card", **values: Any) -> Payment:
        """A charge that was paid in full."""
        number = next(_numbers)
        defaults = {
            "method": method,
            "pence": charge.pence,
            "received_on": clock.today(),
            "payer_name": "Example Scouts",
            "intent_id": f"pi_test_{number}" if method == "card" else None,
            "created_at": clock.now(),
        }
        payment = self._save(Payment(**{**defaults, **values}))
        share = {"charge_id": charge.id, "payment_id": payment.id, "pence": payment.pence, "created_at": clock.now()}
        self._save(Allocation(**share))
        return payment

    def proposal(self, booking: Booking, **values: Any) -> Proposal:
        """A charge for cancelling late that nobody has decided about."""
        defaults = {
            "booking_id": booking.id,
            "reason": "late cancellation",
            "pence": booking.price_pence or 1500,
            "explanation": "Cancelled: 5 to 14 working days’ notice",
            "created_at": clock.now(),
        }
        return self._save(Proposal(**{**defaults, **values}))

    def attempt(self, *bookings: Booking, **values: Any) -> Attempt:
        """A payment page that the first booking's delegate has open, for the whole price of each booking."""
        number = next(_numbers)
        defaults = {
            "key": new_token(),
            "person_id": bookings[0].delegate_id,
            "state": "open",
            "pence": sum(booking.price_pence for booking in bookings),
            "email": f"payer{number}@example.org",
            "page_id": f"cs_test_{number}",
            "page_url": f"http://127.0.0.1:9/c/pay/cs_test_{number}",
            "created_at": clock.now(),
            "expires_at": clock.now() + timedelta(minutes=35),
            "lines": [
                AttemptLine(booking_id=booking.id, name=f"Booking {booking.ref}", pence=booking.price_pence)
                for booking in bookings
            ],
        }
        return self._save(Attempt(**{**defaults, **values}))

    def receipt(self, attempt: Attempt, payment: Payment, **values: Any) -> Receipt:
        """The receipt of a card payment, which the worker has not made yet."""
        defaults = {
            "number": f"REC-{next(_numbers):08}",
            "attempt_id": attempt.id,
            "payment_id": payment.id,
            "created_at": clock.now(),
        }
        return self._save(Receipt(**{**defaults, **values}))
