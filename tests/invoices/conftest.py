"""Charges on account and invoices of them: issued by the operation itself, under the test's clock."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Make
from tests.pages import PageClient
from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.invoices import operations
from training.payments.invoice_models import Invoice
from training.payments.ledger_operations import receive
from training.payments.models import Charge, Payment
from training.settings.operations import change_rules

SUPPLIER = {
    "supplier_name": "Essex County Council",
    "supplier_address": "County Hall, Market Road, Chelmsford, CM1 1QH",
    "vat_registration": "GB 123 4567 89",
}

Transact = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def owed(make: Make) -> Callable[..., Charge]:
    """owed(pence=8000, booking=…, payer=…): somebody's place, to be paid on account."""

    def charge(pence: int = 8000, *, booking: Booking | None = None, payer=None, agency=None, **course) -> Charge:
        if booking is None:
            priced = {"price_pence": pence, "price_explanation": "£80.00 standard price"}
            booking = make.booking(make.event(make.course(**course)), agency=agency, **priced)
        return make.charge(booking, payer, pence=pence)

    return charge


@pytest.fixture
def invoice_for(session: Session, transact: Transact) -> Callable[..., Invoice]:
    """invoice_for(charge, charge): what they are put on; one payer's."""

    def issue(*charges: Charge) -> Invoice:
        wanted = [charge.id for charge in charges]
        with transact() as inner:
            (invoice,) = operations.issue_invoice(inner, wanted, SYSTEM, clock.now())
            invoice_id = invoice.id
        return session.scalars(select(Invoice).where(Invoice.id == invoice_id)).one()

    return issue


@pytest.fixture
def admin(make: Make, client_for) -> PageClient:
    return client_for(make.administrator())


@pytest.fixture
def pay(session: Session) -> Callable[..., Payment]:
    """pay(charge, 3000): a cheque for it came in."""

    def receive_cheque(charge: Charge, pence: int, **values) -> Payment:
        now = clock.now()
        usual = {"method": "cheque", "pence": pence, "received_on": now.date(), "payer_name": "Fin Ance"}
        payment = Payment(**{**usual, "created_at": now, **values})
        receive(session, payment, [(charge, pence)], SYSTEM, now)
        session.commit()
        return payment

    return receive_cheque


@pytest.fixture
def registered(session: Session) -> None:
    """The settings say who is registered for VAT."""
    change_rules(session, SUPPLIER, SYSTEM, clock.now())
    session.commit()
