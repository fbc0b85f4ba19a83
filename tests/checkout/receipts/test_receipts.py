"""A card payment has a receipt as a PDF: wanted with the money, made by the worker, opened by whoever paid alone."""

import re
from datetime import date
from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select

from tests.pages import main_text
from training.bookings.models import Booking
from training.checkout.models import Attempt, AttemptLine
from training.checkout.receipts.models import Receipt
from training.checkout.receipts.pdf import PaidLine, ReceiptText, render
from training.checkout.receipts.wording import receipt_text
from training.courses.models import Course, Event
from training.mail.models import Message
from training.payments import vat
from training.payments.models import Payment
from training.people.models import Person
from training.settings.rules import Rules

TEXT = ReceiptText(
    number="REC-7KX2M4QP",
    board_name="Essex Safeguarding Children Board",
    contact_email="training@example.org",
    contact_phone="0333 000 0000",
    paid_by="Priya Natarajan",
    paid_on="12 May 2026",
    reference="pi_123",
    lines=(PaidLine(("Safeguarding lead: level 3, 9 March 2027, booking 7KX2M4QP", "Priya Natarajan"), "£80.00"),),
    total="£80.00",
    vat="",
    vat_reasons=("Exempt: training by an eligible public body.",),
    vat_registration="",
    went_back="",
)


def read(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_a_receipt_says_what_was_paid_by_whom_when_and_what_for():
    pdf = render(TEXT)
    said = read(pdf)
    for words in ("REC-7KX2M4QP", "Paid by card on 12 May 2026", "level 3, 9 March 2027", "£80.00", "Exempt"):
        assert words in said
    assert "gone back" not in said
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"], "read aloud in its order"


def receipt_of(*lines: AttemptLine) -> Receipt:
    payment = Payment(pence=8000, payer_name="Priya Natarajan", received_on=date(2026, 5, 12), reference="pi_123")
    return Receipt(number="REC-7KX2M4QP", payment=payment, attempt=Attempt(lines=list(lines)))


def line_of(whose: str, vat: str | None, pence: int) -> AttemptLine:
    booking = Booking(delegate=Person(name=whose), event=Event(course=Course(title="Renamed since", vat="zero-rated")))
    return AttemptLine(booking=booking, name="Level 3, 9 March 2027", vat=vat, pence=pence)


def test_a_receipt_says_what_the_payment_page_said_on_the_day_whatever_changed_since():
    lines = line_of("Priya Natarajan", "standard", 6000), line_of("Bo Carr", "exempt", 2000)
    text = receipt_text(receipt_of(*lines), Rules(vat_registration="GB 123"), 0)
    assert [line.description for line in text.lines] == [
        ("Level 3, 9 March 2027", "Priya Natarajan"),
        ("Level 3, 9 March 2027", "Bo Carr"),
    ]
    assert (text.vat, text.vat_registration) == ("£10.00", "GB 123")
    assert text.vat_reasons == (vat.REASONS[vat.Vat.STANDARD], vat.REASONS[vat.Vat.EXEMPT])


def test_a_receipt_of_a_payment_without_its_vat_says_nothing_of_it():
    """From before it was kept."""
    lines = line_of("Priya Natarajan", None, 6000), line_of("Bo Carr", "standard", 2000)
    text = receipt_text(receipt_of(*lines), Rules(vat_registration="GB 123"), 0)
    assert (text.vat, text.vat_reasons, text.vat_registration) == ("", (), "")
    assert "VAT" not in read(render(text))


def test_whoever_paid_opens_the_receipt_from_the_booking_and_the_message(browser, client, card_paid, session, run_job):
    receipt = session.scalars(select(Receipt)).one()
    address = f"/bookings/{card_paid.ref}/receipts/{receipt.number}.pdf"
    waiting = browser.get(address)
    assert (waiting.status_code, waiting.headers["Refresh"]) == (202, "2")
    assert f"Receipt {receipt.number} is being made" in main_text(waiting)

    run_job("checkout.print_receipts")

    [message] = session.scalars(select(Message).where(Message.kind == "checkout/receipt")).all()
    link = re.search(r"http://127\.0\.0\.1:8000(/bookings/open/\S+)", message.text)
    assert link, message.text
    assert client.get(link[1]).location == address, "the link in the message asks nobody to sign in"
    link = browser.page(f"/bookings/{card_paid.ref}").find("a", href=address)
    assert "for £80.00 (PDF)" in link.get_text()
    answer = browser.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    [line] = receipt.attempt.lines
    said = read(answer.data)
    assert f"{line.name} Priya Natarajan" in said, "the words of the payment page and of the message"
    assert vat.REASONS[vat.Vat.EXEMPT] in said


def test_nobody_else_opens_it_though_they_see_the_booking(client_for, make, card_paid, session):
    receipt = session.scalars(select(Receipt)).one()
    address = f"/bookings/{card_paid.ref}/receipts/{receipt.number}.pdf"
    coordinator = client_for(make.coordinator(card_paid.agency))
    assert coordinator.get(f"/bookings/{card_paid.ref}").status_code == 200
    assert coordinator.get(address).status_code == 404
    assert client_for(make.administrator()).get(address).status_code == 202
    assert coordinator.page(f"/bookings/{card_paid.ref}").find("a", href=address) is None


def test_a_booking_s_link_opens_the_receipt_of_that_booking_alone(client, make, card_paid, session):
    """It may have been passed on: a receipt for several names the others, too."""
    receipt = session.scalars(select(Receipt)).one()
    address = f"/bookings/{card_paid.ref}/receipts/{receipt.number}.pdf"
    assert card_paid.delegate
    client.get(f"/bookings/open/{make.link(card_paid, 'entrance', sent_to=card_paid.delegate.email)}")
    assert client.get(address).status_code == 202
    assert client.page(f"/bookings/{card_paid.ref}").find("a", href=address)

    colleague = make.booking(card_paid.event, price_pence=8000)
    session.add(AttemptLine(attempt_id=receipt.attempt_id, booking_id=colleague.id, name="A colleague", pence=8000))
    session.commit()

    assert client.get(address).status_code == 404
    assert client.page(f"/bookings/{card_paid.ref}").find("a", href=address) is None


def test_whoever_paid_keeps_the_receipt_when_a_colleague_has_the_place(browser, client_for, make, card_paid, session):
    receipt = session.scalars(select(Receipt)).one()
    address = f"/bookings/{card_paid.ref}/receipts/{receipt.number}.pdf"
    colleague = make.person("Bo Carr", agency=card_paid.agency)
    card_paid.delegate_id = colleague.id
    session.commit()

    assert browser.get(f"/bookings/{card_paid.ref}").status_code == 404
    assert browser.get(address).status_code == 202
    assert browser.get(address.replace(receipt.number, "REC-22222222")).status_code == 404
    elsewhere = make.booking(card_paid.event, price_pence=8000)
    assert browser.get(address.replace(card_paid.ref, elsewhere.ref)).status_code == 404, "it did not pay for that"
    assert client_for(colleague).get(address).status_code == 404


def test_what_went_back_stands_on_the_receipt(card_paid, session, want_back, run_job):
    want_back(3000)
    run_job("checkout.print_receipts")
    session.expire_all()
    assert "Has gone back, or is on its way £30.00" in read(session.scalars(select(Receipt)).one().pdf)
