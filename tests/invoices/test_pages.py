"""The administrator's pages of invoices: what waits is ticked and issued, once; each invoice says how it stands."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.payments.invoice_models import Invoice
from training.payments.models import Charge


def numbers(session) -> list[str]:
    return list(session.scalars(select(Invoice.number).order_by(Invoice.id)))


def test_the_pages_without_invoices_and_without_waiting_charges_say_so(admin):
    assert "Nothing waits for an invoice" in admin.page("/admin/invoices/waiting").get_text()
    assert "No invoices here" in admin.page("/admin/invoices").get_text()
    for cut in ("overdue", "paid", "credit notes", "all", "nonsense"):
        admin.page(f"/admin/invoices?show={cut}")


def test_ticked_charges_get_one_invoice_for_each_payer(admin, make, owed, session):
    agency, payer = make.agency(), make.payer()
    first = owed(payer=payer, agency=agency)
    owed(payer=payer, agency=agency)
    other = owed(payer=make.payer(organisation="Zebra nursery"))
    page = main_text(admin.get("/admin/invoices/waiting"))
    assert "£240.00 from 2 payers" in page
    said = main_text(admin.submit("/admin/invoices/waiting", "Issue the invoices", group=[first.id, other.id]))
    assert "2 invoices over £240.00 are issued" in said
    assert "Nothing waits for an invoice" in said
    assert [len(invoice.lines) for invoice in session.scalars(select(Invoice).order_by(Invoice.id))] == [2, 1]


def test_issuing_invoices_again_from_a_stale_page_says_that_they_are_issued(admin, owed, session):
    charge = owed()
    page = admin.get("/admin/invoices/waiting")
    admin.submit("/admin/invoices/waiting", "Issue the invoices", page=page, group=[charge.id])
    again = admin.submit("/admin/invoices/waiting", "Issue the invoices", page=page, group=[charge.id])
    assert again.status_code == 422
    assert "on an invoice already" in main_text(again)
    assert len(numbers(session)) == 1


def test_issuing_invoices_with_nothing_ticked_has_a_sentence(admin, owed):
    owed()
    answer = admin.submit("/admin/invoices/waiting", "Issue the invoices")
    assert answer.status_code == 422
    assert "Choose at least one" in main_text(answer)
    assert admin.post("/admin/invoices/waiting", data={"group": ["x", "-1", "9" * 40]}).status_code in {400, 422}


def test_charges_that_wait_for_an_invoice_are_filtered_by_month(admin, make, owed):
    owed(booking=make.booking(make.event(days=5), price_pence=5000), pence=5000)
    owed(booking=make.booking(make.event(days=40), price_pence=3000), pence=3000)
    assert "£50.00 from 1 payer" in main_text(admin.get("/admin/invoices/waiting?month=2026-05"))
    assert "£80.00 from 2 payers" in main_text(admin.get("/admin/invoices/waiting?month=nonsense"))


def test_some_of_the_charges_of_a_payer_are_invoiced(admin, make, owed, session):
    agency, payer = make.agency(), make.payer()
    charges = [owed(payer=payer, agency=agency) for _ in range(3)]
    address = f"/admin/invoices/waiting/{charges[0].id}"
    ids = [charge.id for charge in charges]
    assert main_text(admin.get(address)).count("£80.00 standard price") == 3
    page = admin.get(address)
    said = main_text(admin.submit(address, "Issue the invoice", page=page, charge=ids[:2]))
    assert "Invoice INV-2026-00001 over £160.00 is issued" in said
    again = admin.submit(address, "Issue the invoice", page=page, charge=ids[:2])
    assert again.status_code == 422
    assert "already: INV-2026-00001" in main_text(again)
    assert admin.get("/admin/invoices/waiting/999999").status_code == 404


def test_a_booking_is_invoiced_at_once_from_its_page(admin, owed, session):
    charge = owed()
    booking = session.get(Charge, charge.id)
    from training.bookings.models import Booking

    ref = session.get(Booking, booking.booking_id).ref
    page = admin.get(f"/admin/bookings/{ref}")
    said = main_text(admin.submit(f"/admin/bookings/{ref}", "Invoice now", page=page))
    assert "Invoice INV-2026-00001 over £80.00 is issued" in said
    assert "Put on an invoice" in said
    again = main_text(admin.submit(f"/admin/bookings/{ref}", "Invoice now", page=page))
    assert "Nothing of this booking waits for an invoice" in again
    assert numbers(session) == ["INV-2026-00001"]
    assert admin.post("/admin/bookings/NOSUCH/invoice").status_code in {400, 404}


def test_an_invoice_is_credited_with_a_reason(admin, owed, invoice_for, session):
    number = invoice_for(owed()).number
    empty = admin.submit(f"/admin/invoices/{number}/credit", "Credit the invoice", because="")
    assert "Say why it is credited" in main_text(empty)
    said = main_text(admin.submit(f"/admin/invoices/{number}/credit", "Credit the invoice", because="No order number."))
    assert "Credit note CRN-2026-00001 is issued" in said
    assert "Corrects" in said
    twice = admin.submit(f"/admin/invoices/{number}/credit", "Credit the invoice", because="Again.")
    assert "All of this invoice was credited before" in main_text(twice)
    assert "£80.00 from 1 payer" in main_text(admin.get("/admin/invoices/waiting")), "it waits for another"
    assert admin.get("/admin/invoices/NO-SUCH").status_code == 404


def test_reminders_are_stopped_for_a_reason(admin, owed, invoice_for, session):
    invoice = invoice_for(owed())
    address = f"/admin/invoices/{invoice.number}"
    without = admin.submit(address, "Save", stop="y")
    assert without.status_code == 422
    assert "Say why nobody is reminded" in main_text(without)
    admin.submit(address, "Save", stop="y", because="Disputed")
    assert invoice.no_reminders_because == "Disputed"
    page = admin.page(address)
    assert page.find("input", attrs={"name": "stop"}).get("checked") is not None


def test_a_reason_for_no_reminders_that_is_put_back_after_signing_in_is_there(admin, owed, invoice_for):
    invoice = invoice_for(owed())
    address = f"/admin/invoices/{invoice.number}"
    back = admin.submit(address, "Save", follow=False, kept="", stop="y", because="Disputed")
    assert back.status_code == 200
    assert "Disputed" in back.text
    assert not invoice.no_reminders_because


def test_found_by_number_payer_order_name_and_booking(admin, make, owed, invoice_for, session):
    payer = make.payer(organisation="Zebra nursery", purchase_order="PO-4711")
    invoice = invoice_for(owed(payer=payer))
    booking_line = invoice.lines[0].description.split("\n")[1]
    for typed in ("00001", "zebra", "PO-47", booking_line[:12], "finance@"):
        assert invoice.number in main_text(admin.get("/admin/invoices", query_string={"q": typed}))
    assert "No invoice found" in main_text(admin.get("/admin/invoices?q=%25"))


@pytest.mark.parametrize("rows", (1, 30))
def test_many_rows_cost_no_more_queries(admin, owed, invoice_for, rows):
    for _ in range(rows):
        invoice_for(owed())
    admin.get("/admin/invoices?show=all")  # the page client counts
    admin.get("/admin/invoices/waiting")


def test_the_pdf_of_an_invoice_opens_for_those_whom_it_concerns_only(client_for, make, owed, invoice_for, run_job):
    agency = make.agency()
    mine, theirs = make.person(agency=agency), make.person(agency=agency)
    payer, event = make.payer(), make.event(make.course())
    charges = [
        owed(payer=payer, booking=make.booking(event, one, agency=agency, price_pence=8000)) for one in (mine, theirs)
    ]
    single = owed(booking=make.booking(make.event(), mine, agency=agency, price_pence=8000))
    alone, gathered = invoice_for(single).number, invoice_for(*charges).number
    run_job("invoices.render")
    coordinator = client_for(make.coordinator(agency))
    assert client_for(mine).get(f"/invoices/{alone}.pdf").mimetype == "application/pdf"
    assert client_for(theirs).get(f"/invoices/{alone}.pdf").status_code == 404
    assert client_for(mine).get(f"/invoices/{gathered}.pdf").status_code == 404, "a colleague's name is on it"
    for number in (alone, gathered):
        assert coordinator.get(f"/invoices/{number}.pdf").status_code == 200


def test_a_booking_lists_its_invoices(client_for, make, owed, invoice_for):
    delegate = make.person()
    booking = make.booking(make.event(), delegate, price_pence=8000)
    number = invoice_for(owed(booking=booking)).number
    page = client_for(delegate).page(f"/bookings/{booking.ref}")
    assert page.find("a", href=f"/invoices/{number}.pdf")
