"""Invoice and credit note as documents: tagged, titled, with every line, read back from the PDF; sent once."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from training.access import SYSTEM
from training.invoices import operations, tasks
from training.invoices.pdf import InvoiceText, LineText, render
from training.mail.models import Message
from training.payments.invoice_models import Invoice

LINE = LineText(
    description=("Safeguarding lead, 8 and 9 December 2026", "Priya Ramanathan, booking 7Q4M9XF2"),
    quantity="1 at £60.00",
    net="£60.00",
    vat="Exempt",
    vat_sum="£0.00",
    gross="£60.00",
)
TEXT = InvoiceText(
    title="Invoice",
    number="INV-2026-00001",
    board_name="Essex Safeguarding Children Board",
    contact_email="training@example.org",
    contact_phone="0333 013 8937",
    supplier=("Essex Safeguarding Children Board",),
    vat_registration="",
    issued_text="10 December 2026",
    due_text="9 January 2027",
    corrects=None,
    corrects_issued=None,
    because="",
    address=("Colchester Scouts", "Fin Ance", "finance@example.org"),
    references=(("Purchase order", "PO-4711"),),
    lines=(LINE,),
    net="£60.00",
    parts=(),
    vat="£0.00",
    total="£60.00",
    paid=None,
    left="£60.00",
    vat_reasons=("Exempt: training by an eligible public body.",),
    how_to_pay=("By bank transfer to the Council, sort code 20-00-00, account number 12345678.",),
)


def read(text: InvoiceText) -> PdfReader:
    return PdfReader(BytesIO(render(text)))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def kinds(reader: PdfReader) -> set[str]:
    """Every kind of tag in the document."""
    found, left = set(), [reader.trailer["/Root"]["/StructTreeRoot"]]
    while left:
        node = left.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            left += node
        elif isinstance(node, dict):
            if "/S" in node:
                found.add(node["/S"])
            left += [node["/K"]] if "/K" in node else []
    return found


def test_the_pdf_of_an_invoice_is_tagged_titled_and_in_english():
    reader = read(TEXT)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert str(root["/Lang"]).startswith("en")
    assert reader.metadata.title == "Invoice INV-2026-00001: £60.00, Colchester Scouts"
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert kinds(reader) >= {"/H1", "/H2", "/Table", "/TH", "/TD", "/Caption"}


def test_an_invoice_says_who_owes_what_by_when_and_how_to_pay():
    said = words(read(TEXT))
    for part in (*TEXT.address, *LINE.description, "Due 9 January 2027", "PO-4711", "Exempt: training", "20-00-00"):
        assert part in said
    assert "None" not in said


def test_many_lines_run_over_pages_with_their_headings():
    reader = read(replace(TEXT, lines=(LINE,) * 40))
    assert len(reader.pages) > 2
    assert words(reader).count("7Q4M9XF2") == 40
    assert all("Description" in page.extract_text() for page in list(reader.pages)[:-1])
    assert f"Page 1 of {len(reader.pages)}" in words(reader)


def test_a_credit_note_names_what_it_corrects():
    note = replace(TEXT, title="Credit note", number="CRN-2026-00001", due_text=None, corrects="INV-2026-00001")
    said = words(read(replace(note, corrects_issued="10 December 2026", because="Cancelled in time.", how_to_pay=())))
    assert "Corrects invoice INV-2026-00001 of 10 December 2026" in said
    assert "Cancelled in time." in said
    assert "How to pay" not in said


def test_what_was_paid_already_is_taken_off_on_the_printed_invoice():
    said = words(read(replace(TEXT, paid="£20.00", left="£40.00")))
    assert "Paid already £20.00" in said
    assert "To pay £40.00" in said


def test_the_same_words_make_the_same_bytes():
    assert render(TEXT) == render(TEXT)


@pytest.fixture
def issued(make, owed, invoice_for) -> Invoice:
    return invoice_for(owed(payer=make.payer(contact_name="Fin [Ance](http://bad)", purchase_order="PO-4711")))


def test_an_invoice_is_printed_and_sent_once_to_the_finance_contact(session, issued, run_job):
    run_job("invoices.render")
    run_job("invoices.render")
    message = session.scalars(select(Message).where(Message.kind == "invoices/issued")).one()
    assert message.to_address == "finance@example.org"
    assert message.subject == "Invoice INV-2026-00001: £80.00, due Thursday 11 June 2026"
    assert 'href="http://bad"' not in message.html, "what somebody typed makes no link"
    (file,) = message.attachments
    assert file.filename == "INV-2026-00001.pdf"
    assert "PO-4711" in words(PdfReader(BytesIO(file.content)))
    assert issued.document.pdf == file.content


def test_the_bank_account_is_shown_once_it_is_filled_in(session, issued, admin, run_job):
    admin.submit(
        "/admin/settings",
        "Save the settings",
        bank_account_name="Essex County Council",
        bank_sort_code="20-00-00",
        bank_account_number="12345678",
    )
    run_job("invoices.render")
    assert "By bank transfer to Essex County Council" in words(PdfReader(BytesIO(issued.document.pdf)))


def test_an_invoice_without_a_bank_account_says_whom_to_ask(session, issued, run_job):
    run_job("invoices.render")
    said = words(PdfReader(BytesIO(issued.document.pdf)))
    assert "Ask us for the details of our bank account" in said
    assert "sort code" not in said


def test_a_recharge_is_not_to_be_paid(make, session, owed, invoice_for, run_job):
    invoice = invoice_for(owed(payer=make.payer(way="recharge", cost_code="C-100")))
    run_job("invoices.render")
    assert "charges this to your cost code C-100" in words(PdfReader(BytesIO(invoice.document.pdf)))
    message = session.scalars(select(Message).where(Message.kind == "invoices/issued")).one()
    assert message.subject == f"Invoice {invoice.number}: £80.00, charged to your cost code"
    assert "so you do not need to pay it" in message.text


def test_a_credit_note_is_sent_too(session, issued, transact, run_job):
    issued_id, now = issued.id, issued.issued_at
    with transact() as inner:
        operations.credit_invoice(inner, issued_id, "It lacked the purchase order.", SYSTEM, now)
    run_job("invoices.render")
    message = session.scalars(select(Message).where(Message.kind == "invoices/credited")).one()
    assert message.subject == "You owe less: credit note CRN-2026-00001 for invoice INV-2026-00001"
    assert "It lacked the purchase order." in message.text


def test_an_invoice_that_cannot_be_printed_is_tried_again_and_shown(session, issued, run_job, monkeypatch, admin):
    monkeypatch.setattr(tasks, "render", lambda text: 1 / 0)
    run_job("invoices.render")
    assert issued.attempts == 1
    assert issued.last_error.startswith("ZeroDivisionError")
    assert issued.claimed_until > issued.issued_at
    assert admin.get(f"/invoices/{issued.number}.pdf").status_code == 202
