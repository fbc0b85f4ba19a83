"""An invoice with VAT, and its credit note, show all that HMRC wants of them; without it they are not issued.

The lists are regulations 14 and 15C of the VAT Regulations 1995 (VAT Notice 700, sections 16.3 and 18.2); up to £250
regulation 16A asks for less, and for no address of whoever pays.
"""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.invoices.conftest import SUPPLIER
from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.invoices import operations
from training.payments.invoice_models import Invoice
from training.refusals import Code, Refused
from training.settings.operations import change_rules

PAYER_ADDRESS = "12 Example Street, Colchester, CO1 1AA"


@pytest.fixture
def standard(owed, make):
    """standard(12000): a place of a course at the standard rate."""
    return lambda pence=12000, **payer: owed(pence, vat="standard", payer=make.payer(**payer))


def issue(transact, *charges):
    wanted = [charge.id for charge in charges]
    with transact() as inner:
        return [invoice.id for invoice in operations.issue_invoice(inner, wanted, SYSTEM, clock.now())]


def words(invoice):
    reader = PdfReader(BytesIO(invoice.document.pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("missing", ("supplier_address", "vat_registration"))
def test_the_first_one_with_vat_needs_the_suppliers_address_and_number(
    session, transact, standard, registered, missing
):
    change_rules(session, {missing: ""}, SYSTEM, clock.now())
    with pytest.raises(Refused, match="Settings") as refused:
        issue(transact, standard())
    assert refused.value.code is Code.MISSING


def test_the_administrator_reads_what_to_do_first(admin, transact, standard, session):
    charge = standard()
    page = admin.get("/admin/invoices/waiting")
    answer = admin.submit("", "Issue the invoices", page=page, group=[str(charge.id)])
    assert answer.status_code == 422
    assert "postal address and VAT registration number" in main_text(answer)
    assert session.query(Invoice).count() == 0


@pytest.mark.parametrize("vat", ("exempt", "zero-rated", "outside the scope"))
def test_without_vat_nothing_is_asked_for(transact, owed, vat):
    assert len(issue(transact, owed(vat=vat))) == 1


def test_a_credit_note_with_vat_needs_them_too(session, transact, standard, registered, invoice_for):
    invoice_id = invoice_for(standard()).id
    change_rules(session, {"supplier_address": ""}, SYSTEM, clock.now())
    with pytest.raises(Refused, match="Settings"), transact() as inner:
        operations.credit_invoice(inner, invoice_id, "Cancelled in time.", SYSTEM, clock.now())


@pytest.mark.parametrize(
    ("pence", "address", "goes"), ((25000, "", True), (25001, "", False), (25001, PAYER_ADDRESS, True))
)
def test_above_250_pounds_the_payers_address_is_needed(transact, standard, registered, pence, address, goes):
    charge = standard(pence, postal_address=address)
    if goes:
        assert issue(transact, charge)
        return
    with pytest.raises(Refused, match="postal address of whoever pays"):
        issue(transact, charge)


def test_whoever_books_can_say_the_address(client_for, make, session, standard):
    charge = standard(30000)
    booking_ref = session.get_one(Booking, charge.booking_id).ref
    browser = client_for(make.administrator())
    browser.submit(f"/bookings/{booking_ref}/payer", "Save who pays", postal_address=PAYER_ADDRESS)
    session.expire_all()
    assert charge.payer.postal_address == PAYER_ADDRESS


def test_it_shows_all_that_the_list_names(session, transact, make, owed, registered, invoice_for, run_job):
    payer = make.payer(organisation="Colchester Scouts", postal_address=PAYER_ADDRESS)
    invoice = invoice_for(owed(12000, vat="standard", payer=payer))
    run_job("invoices.render")
    said = words(invoice)
    for part in (
        invoice.number,  # a number that follows on
        "Tax point 12 May 2026",  # the time of supply
        "Issued 12 May 2026",
        "Essex County Council", "County Hall", "CM1 1QH", "GB 123 4567 89",  # the supplier
        "Colchester Scouts", "12 Example Street", "CO1 1AA",  # the customer
        invoice.lines[0].description.split("\n")[0],  # what it was for
        "1 at £100.00",  # quantity and unit price, without VAT
        "20%", "£100.00", "£20.00", "£120.00",  # rate, net, VAT, gross
        "Net £100.00",
        "VAT £20.00",
    ):  # fmt: skip
        assert part in said, part


def test_lines_with_and_without_vat_are_added_up_apart(session, transact, make, owed, registered, run_job):
    payer, agency = make.payer(postal_address=PAYER_ADDRESS), make.agency()
    charges = [
        owed(12000, vat="standard", payer=payer, agency=agency),
        owed(8000, vat="exempt", payer=payer, agency=agency),
    ]
    (invoice_id,) = issue(transact, *charges)
    run_job("invoices.render")
    said = words(session.get_one(Invoice, invoice_id))
    assert "Of it at 20% £100.00" in said
    assert "Of it exempt £80.00" in said


def test_its_credit_note_shows_the_same(session, transact, standard, registered, invoice_for, run_job):
    invoice = invoice_for(standard(postal_address=PAYER_ADDRESS))
    invoice_id = invoice.id
    with transact() as inner:
        note_id = operations.credit_invoice(inner, invoice_id, "Cancelled in time.", SYSTEM, clock.now()).id
    run_job("invoices.render")
    note = session.get_one(Invoice, note_id)
    said = words(note)
    for part in (
        note.number, "Credit note", "Issued 12 May 2026", "Essex County Council", "CM1 1QH", "GB 123 4567 89",
        "12 Example Street", f"Corrects invoice {invoice.number} of 12 May 2026", "1 at £100.00", "20%", "£20.00",
        "Cancelled in time.",
    ):  # fmt: skip
        assert part in said, part


def test_long_after_the_event_the_tax_point_is_its_day(make, owed, registered, invoice_for, frozen_clock):
    charge = owed(12000, booking=make.booking(make.event(make.course(vat="standard"), days=2), price_pence=12000))
    frozen_clock.move_to(datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
    assert "Tax point 14 May 2026" in invoice_for(charge).lines[0].description


def withdrawn(session, charge):
    charge.withdrawn_at, charge.withdrawn_because = clock.now(), "Cancelled in time."
    session.commit()


def kinds(session):
    return list(session.scalars(select(Invoice.kind).order_by(Invoice.id)))


def test_a_credit_note_repeats_an_invoice_from_before_addresses_were_kept(
    session, standard, registered, invoice_for, run_job
):
    charge = standard(30000, postal_address=PAYER_ADDRESS)
    invoice_for(charge).postal_address = ""  # as migration 0029 left those that it found
    withdrawn(session, charge)
    run_job("admin.money.credit_invoice")
    assert kinds(session) == ["invoice", "credit note"]


def test_a_credit_note_that_the_settings_hold_up_is_on_the_desk_until_they_are_filled_in(
    session, admin, standard, registered, invoice_for, run_job
):
    charge = standard()
    invoice_for(charge)
    withdrawn(session, charge)
    change_rules(session, {"vat_registration": ""}, SYSTEM, clock.now())
    session.commit()
    run_job("admin.money.credit_invoice")
    page = admin.get("/admin")
    assert "1 credit note cannot be issued" in main_text(page)
    assert 'href="/admin/settings"' in page.text
    assert "Fill in both on the page Settings, under Invoices" in main_text(page)
    change_rules(session, SUPPLIER, SYSTEM, clock.now())
    session.commit()
    run_job("admin.money.credit_invoice")
    assert kinds(session) == ["invoice", "credit note"]
    assert "Nothing needs you today" in main_text(admin.get("/admin"))


def test_a_new_payer_without_an_address_does_not_hold_up_the_credit_note_and_is_on_the_desk(
    session, admin, standard, registered, invoice_for, run_job
):
    charge = standard(30000, postal_address=PAYER_ADDRESS)
    ref = session.get_one(Booking, charge.booking_id).ref
    invoice_for(charge)
    change = f"/bookings/{ref}/payer"
    admin.submit(change, "Save who pays", organisation="Zebra nursery", postal_address="")
    run_job("admin.money.credit_invoice")
    run_job("admin.money.credit_invoice")
    assert kinds(session) == ["invoice", "credit note"]
    page = admin.get("/admin")
    assert "The invoice of Zebra nursery cannot be issued" in main_text(page)
    assert "postal address of whoever pays" in main_text(page)
    assert f'href="{change}"' in page.text
    admin.submit(change, "Save who pays", postal_address=PAYER_ADDRESS)
    run_job("admin.money.credit_invoice")
    run_job("admin.money.credit_invoice")
    assert kinds(session) == ["invoice", "credit note", "invoice"]
    assert "Nothing needs you today" in main_text(admin.get("/admin"))


def test_what_the_administrator_credits_by_hand_waits_though_somebody_else_paid_before(
    session, admin, owed, transact, invoice_for, run_job
):
    charge = owed()
    ref = session.get_one(Booking, charge.booking_id).ref
    invoice_for(charge)
    admin.submit(f"/bookings/{ref}/payer", "Save who pays", organisation="Zebra nursery")
    run_job("admin.money.credit_invoice")
    newest = session.scalars(select(Invoice.id).order_by(Invoice.id.desc())).first()
    with transact() as inner:
        operations.credit_invoice(inner, newest, "It lacked the purchase order.", SYSTEM, clock.now())
    run_job("admin.money.credit_invoice")
    assert kinds(session) == ["invoice", "credit note", "invoice", "credit note"]
