"""Somebody else pays: after the invoice went out it is credited, and a new one goes to the new payer."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.payments.invoice_models import Invoice
from training.payments.models import Charge

NEW = {"organisation": "Zebra nursery", "contact_name": "Zoe", "contact_email": "zoe@zebra.example"}


@pytest.fixture
def delegate(make):
    return make.person()


@pytest.fixture
def booking(make, delegate):
    return make.booking(make.event(), delegate, price_pence=8000)


@pytest.mark.parametrize("paid", (0, 3000, 8000))
def test_changing_the_payer_credits_the_invoice_and_issues_a_new_one(
    client_for, delegate, booking, owed, invoice_for, pay, run_job, session, paid
):
    charge = owed(booking=booking)
    invoice_for(charge)
    if paid:
        pay(charge, paid)
    browser, address = client_for(delegate), f"/bookings/{booking.ref}/payer"
    assert "INV-2026-00001 went to Fin Ance" in main_text(browser.get(address))
    assert "A new invoice goes there" in main_text(browser.submit(address, "Save who pays", **NEW))
    run_job("admin.money.credit_invoice")
    run_job("admin.money.credit_invoice")
    found = session.scalars(select(Invoice).order_by(Invoice.id)).all()
    assert [one.number for one in found] == ["INV-2026-00001", "CRN-2026-00001", "INV-2026-00002"]
    old, note, new = found
    assert (old.organisation, note.organisation, new.organisation) == (
        "Example Scouts",
        "Example Scouts",
        "Zebra nursery",
    )
    assert note.because == "Somebody else pays for it."
    assert new.paid_pence == paid
    stands = session.scalars(select(Charge).where(Charge.withdrawn_at.is_(None))).one()
    assert stands.payer_id == booking.payer_id


def test_changing_the_payer_before_an_invoice_issues_none(client_for, delegate, booking, owed, session):
    charge = owed(booking=booking)
    payer_id = charge.payer_id
    said = main_text(client_for(delegate).submit(f"/bookings/{booking.ref}/payer", "Save who pays", **NEW))
    assert "The invoice will go there." in said
    assert (charge.payer_id, charge.payer.organisation) == (payer_id, "Zebra nursery")
    assert charge.withdrawn_at is None


def test_saving_the_same_payer_again_keeps_the_invoice(client_for, delegate, booking, owed, invoice_for, session):
    charge = owed(booking=booking)
    invoice_for(charge)
    client_for(delegate).submit(f"/bookings/{booking.ref}/payer", "Save who pays")
    assert charge.withdrawn_at is None


def test_an_order_number_that_comes_later_does_not_change_the_invoice(client_for, delegate, booking, owed, invoice_for):
    invoice = invoice_for(owed(booking=booking))
    said = main_text(client_for(delegate).submit(f"/bookings/{booking.ref}", "Save the number", number="PO-4711"))
    assert "INV-2026-00001 went out without it" in said
    assert invoice.purchase_order == ""
