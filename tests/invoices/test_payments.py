"""Money that comes and goes by hand: recorded once, never more than is owed unless kept, and paid back in sight."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.payments.models import Payment, Refund
from training.payments.queries import account_of, unallocated

TYPED = {"method": "bank transfer", "pence": "80.00", "payer_name": "Fin Ance", "reference": "INV 1"}
BUTTON = "Record the payment"


@pytest.fixture
def address(owed, invoice_for) -> str:
    return f"/admin/invoices/{invoice_for(owed()).number}/payment"


def only_payment(session) -> Payment:
    return session.scalars(select(Payment)).one()


def test_the_whole_payment_of_an_invoice_is_recorded_by_hand(admin, address, session):
    said = main_text(admin.submit(address, BUTTON, **TYPED))
    assert "£80.00 is recorded." in said
    payment = only_payment(session)
    assert (payment.method, payment.pence, payment.reference) == ("bank transfer", 8000, "INV 1")
    assert payment.recorded_by_id is not None
    assert "Paid" in main_text(admin.get(address.removesuffix("/payment")))


def test_a_form_that_is_sent_twice_records_one_payment(admin, address, session):
    page = admin.get(address)
    for _ in range(2):
        assert "£80.00 is recorded." in main_text(admin.submit(address, BUTTON, page=page, **TYPED))
    assert only_payment(session)


def test_part_payments_of_an_invoice_add_up_to_paid(admin, address, session):
    for part in ("30", "50"):
        admin.submit(address, BUTTON, **{**TYPED, "pence": part})
    assert "Paid" in main_text(admin.get(address.removesuffix("/payment")))
    assert "£0.00 is still to be paid" in main_text(admin.get(address))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"pence": "0"}, "Enter an amount of more than £0.00"),
        ({"pence": "-5"}, "Enter an amount in pounds"),
        ({"pence": ""}, "Enter the amount that came"),
        ({"pence": "9999999"}, "Enter at most £100,000.00"),
        ({"pence": "80.01"}, "Only £80.00 is still to be paid"),
        ({"method": "card"}, "Choose one of these"),
        ({"received_on": ["13", "5", "2026"]}, "The day it was received cannot be in the future"),
        ({"payer_name": " "}, "Enter who paid"),
    ),
)
def test_a_payment_that_cannot_be_is_refused_beside_the_field(admin, address, session, typed, sentence):
    answer = admin.submit(address, BUTTON, **{**TYPED, **typed})
    assert answer.status_code == 422
    assert sentence in main_text(answer)
    assert session.scalar(select(Payment)) is None


def test_an_overpayment_is_kept_when_asked_and_paid_back(admin, address, session):
    admin.submit(address, BUTTON, **{**TYPED, "pence": "100"}, keep_surplus="y")
    payment = only_payment(session)
    assert unallocated(session, payment) == 2000
    assert "£20.00 of £100.00 from Fin Ance" in main_text(admin.get("/admin/payments"))
    admin.submit(f"/admin/payments/{payment.id}", "Pay it back", pence="20", because="Paid too much.")
    listed = main_text(admin.get("/admin/payments"))
    assert "To be paid back" in listed
    assert "Paid too much" not in listed.replace("Paid too much.", "")
    said = main_text(admin.submit("/admin/payments", "Paid back £20.00 to Fin Ance"))
    assert "It is written down that £20.00 was paid back." in said
    assert session.scalars(select(Refund)).one().state == "done"
    assert "To be paid back" not in main_text(admin.get("/admin/payments"))


def test_a_refund_larger_than_the_payment_is_refused(admin, pay, owed, session):
    payment_id = pay(owed(), 8000).id
    answer = admin.submit(f"/admin/payments/{payment_id}", "Pay it back", pence="80.01", because="Too much.")
    assert answer.status_code == 422
    assert "Only £80.00 of this payment is left" in main_text(answer)
    for typed, sentence in (("0", "more than £0.00"), ("", "Enter how much goes back"), ("-1", "in pounds")):
        again = admin.submit(f"/admin/payments/{payment_id}", "Pay it back", pence=typed, because="Why.")
        assert sentence in main_text(again)
    assert session.scalar(select(Refund)) is None


def test_a_refunded_payment_is_owed_again(admin, pay, owed, session):
    charge = owed()
    booking_id, payment_id = charge.booking_id, pay(charge, 8000).id
    admin.submit(f"/admin/payments/{payment_id}", "Pay it back", pence="30", because="Half of it was missed.")
    assert account_of(session, booking_id).open_pence == 3000
    assert admin.get("/admin/payments/999").status_code == 404


def test_a_refund_that_failed_is_tried_again_or_paid_by_hand(admin, make, session):
    payment = make.payment(method="card", intent_id="pi_1", pence=5000)
    refund = Refund(
        payment_id=payment.id,
        pence=5000,
        state="failed",
        source="site",
        because="Cancelled in time.",
        key="refund-1",
        created_at=clock.now(),
        due_at=clock.now(),
    )
    session.add(refund)
    session.commit()
    assert "We ask for the refund" in main_text(admin.submit("/admin/payments", "Try again £50.00 to Example Scouts"))
    assert refund.state == "wanted"
    refund.state = "failed"
    other = {"pence": "50", "because": "By bank instead."}
    admin.submit(f"/admin/payments/{payment.id}", "Pay it back", **other)
    said = main_text(admin.submit("/admin/payments", "Paid back £50.00 to Example Scouts"))
    assert "went back in another way since" in said


def test_a_booking_that_waits_for_its_payment_is_confirmed(admin, make, owed, session):
    booking = make.booking(make.event(), state="awaiting payment", price_pence=8000, held_until=clock.now())
    owed(booking=booking, payer=make.payer(way="card"))
    address = f"/admin/bookings/{booking.ref}/payment"
    admin.submit(address, BUTTON, **{**TYPED, "pence": "10"})
    assert booking.state == "awaiting payment"
    admin.submit(address, BUTTON, **{**TYPED, "pence": "70"})
    assert booking.state == "confirmed"


def test_a_booking_that_owes_nothing_takes_no_payment(admin, make):
    assert admin.get(f"/admin/bookings/{make.booking().ref}/payment").status_code == 404
    assert admin.get("/admin/invoices/NO-SUCH/payment").status_code == 404
