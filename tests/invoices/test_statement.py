"""What an agency owes, and the table for the finance system: every row, and nothing that runs as a formula."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.downloads import as_csv
from training.invoices import operations
from training.invoices.queries import invoice_visible_to, visible_among
from training.invoices.statement_queries import statement_of
from training.mail.models import Message
from training.payments.models import Refund
from training.people.models import Coordinator


def table(response) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(response.data.decode("utf-8-sig"))))


@pytest.fixture
def agency(make):
    return make.agency("Colchester Scouts")


@pytest.fixture
def account(make, agency, owed, invoice_for, pay):
    """One invoice that is overdue and part paid, one charge without an invoice, a card payment, another agency's."""
    late = invoice_for(owed(8000, agency=agency))
    late.due_on = clock.today().replace(day=1)
    pay(late.lines[0].charge, 3000, reference="=1+1", payer_name="@SUM(A1)")
    owed(6000, agency=agency)
    owed(1000, agency=agency, payer=make.payer(way="card"))
    owed(2000)
    return late


def test_an_agency_s_statement_lists_overdue_first_and_then_what_is_not_invoiced(session, agency, account):
    found = statement_of(session, agency, clock.today())
    assert [(entry.open_pence, entry.word) for entry in found.entries] == [
        (5000, "Overdue"),
        (6000, "Not invoiced yet"),
    ]
    assert (found.open_pence, found.overdue_pence, found.uninvoiced_pence) == (11000, 5000, 6000)
    assert [pence for _, pence in found.payments] == [3000]
    assert found.credit_pence == 0


def test_the_administrator_reads_downloads_and_sends_an_agency_s_statement(session, admin, agency, account):
    address = f"/admin/agencies/{agency.id}/statement"
    said = main_text(admin.get(address))
    assert "£110.00 to pay" in said
    assert account.number in said
    rows = table(admin.get(f"{address}.csv"))
    assert [row["Kind"] for row in rows] == ["Charge", "Charge", "Payment"]
    assert rows[2]["State"] == "'=1+1", "text, never a formula"
    wrong = admin.submit(address, "Send the statement", to_address="nobody")
    assert wrong.status_code == 422
    assert "The statement goes to finance@example.org." in main_text(admin.submit(address, "Send the statement"))
    message = session.scalars(select(Message).where(Message.kind == "invoices/statement")).one()
    assert message.subject == "Check what Colchester Scouts owes for training"
    assert message.attachments[0].filename == "statement.csv"
    assert "£110.00" in message.text


def test_a_coordinator_reads_that_of_their_own_agency_only(client_for, make, agency, account):
    coordinator = client_for(make.coordinator(agency))
    assert "£110.00 to pay" in main_text(coordinator.get("/agency/statement"))
    assert len(table(coordinator.get("/agency/statement.csv"))) == 3
    assert coordinator.get(f"/agency/statement?agency={make.agency().id}").status_code == 404
    other = client_for(make.coordinator(make.agency()))
    assert "Nothing to pay" in main_text(other.get("/agency/statement"))
    assert other.get(f"/agency/statement?agency={agency.id}").status_code == 404


def test_the_finance_table_has_documents_payments_and_refunds(session, admin, make, owed, transact, account, pay):
    number, invoice_id = account.number, account.id
    with transact() as inner:
        operations.credit_invoice(inner, invoice_id, "No order number.", SYSTEM, clock.now())
    refund = {"state": "done", "source": "site", "because": "Paid twice.", "pence": 200, "done_at": clock.now()}
    paid_twice = make.payment(pence=500).id
    session.add(Refund(payment_id=paid_twice, created_at=clock.now(), due_at=clock.now(), **refund))
    rows = table(admin.get("/admin/invoices/export.csv?period=2026-05"))
    kinds = [row["Kind"] for row in rows]
    assert kinds == ["Invoice", "Credit note", "Payment", "Payment", "Refund"]
    invoice, note, payment, _, back = rows
    assert (invoice["Number"], invoice["Net"], invoice["VAT"], invoice["Gross"]) == (number, "80.00", "0.00", "80.00")
    assert (invoice["VAT treatment"], invoice["State"], invoice["Credited"]) == ("exempt", "Credited", "80.00")
    assert (note["Gross"], note["About"]) == ("-80.00", f"{number}: No order number.")
    assert (payment["Gross"], payment["About"], payment["Payer"]) == ("30.00", number, "'@SUM(A1)")
    assert (back["Gross"], back["About"]) == ("-2.00", "Paid twice.")
    assert [row["Kind"] for row in table(admin.get("/admin/invoices/export.csv?period=2026"))] == kinds
    assert table(admin.get("/admin/invoices/export.csv?period=2026-06")) == []


def test_in_excel_sums_are_numbers_and_text_is_text(admin, account):
    content = admin.get("/admin/invoices/export.xlsx?period=2026").data
    sheet = load_workbook(BytesIO(content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Kind"
    assert rows[1][rows[0].index("Gross")] == 80
    payment = next(sheet.iter_rows(min_row=3, max_row=3))
    assert payment[rows[0].index("Reference")].data_type == "s"
    assert payment[rows[0].index("Reference")].value == "=1+1"


@pytest.mark.parametrize("period", ("", "2026-13", "20x6", "99999", "0000", "nonsense"))
def test_the_finance_table_of_a_period_that_is_none_is_not_found(admin, period):
    assert admin.get(f"/admin/invoices/export.csv?period={period}").status_code == 404


def test_the_page_offers_years_and_months(admin, account):
    said = main_text(admin.get("/admin/invoices/export"))
    assert "2026-27, April to March" in said
    assert "May 2026" in said


def test_two_vat_treatments_of_an_invoice_are_two_rows_of_which_the_first_says_what_is_open(
    admin, make, agency, owed, invoice_for, registered
):
    payer = make.payer()
    invoice_for(owed(8000, agency=agency, payer=payer), owed(6000, agency=agency, payer=payer, vat="standard"))
    first, second = table(admin.get("/admin/invoices/export.csv?period=2026"))
    assert first["Open"] == "140.00"
    assert (second["Open"], second["Net"], second["VAT"]) == ("", "50.00", "10.00")


@pytest.mark.parametrize("typed", ("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1"))
def test_nothing_typed_is_run_as_a_formula(typed):
    assert as_csv(["A"], [[typed]]).decode("utf-8-sig").splitlines()[1].startswith(("'", '"'))


def test_who_no_longer_books_for_an_agency_opens_no_invoice_of_what_they_booked(
    client_for, make, session, owed, invoice_for
):
    theirs = make.agency()
    coordinator = make.coordinator(theirs)
    delegate = make.person("Bo Booked", agency=theirs)
    booking = make.booking(
        make.event(), delegate, agency=theirs, booked_by_id=coordinator.id, price_pence=8000, price_explanation="£80.00"
    )
    invoice = invoice_for(owed(booking=booking))
    assert invoice_visible_to(session, coordinator, invoice.number) is invoice
    assert invoice_visible_to(session, delegate, invoice.number) is invoice

    session.delete(session.get_one(Coordinator, (coordinator.id, theirs.id)))
    coordinator.roles = []
    session.commit()
    assert invoice_visible_to(session, coordinator, invoice.number) is None
    assert visible_among(session, coordinator, [invoice.id]) == set()
