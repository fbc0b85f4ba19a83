"""A booking whose money went back says so on its pages, beside what was paid and what is owed again."""

import pytest
from sqlalchemy import select, update

from tests.pages import main_text
from training import clock
from training.payments.models import Allocation, Refund


@pytest.fixture
def disputed(make):
    """A booking of £40.00 whose card payment the cardholder's bank took back."""
    person = make.person("Priya Natarajan", agency=make.agency())
    booking = make.booking(make.event(price_pence=4000), person, price_pence=4000)
    charge = make.charge(booking, make.payer(way="card"))
    went_back(make, make.paid(charge), charge, source="dispute")
    return booking


def went_back(make, payment, charge, **values):
    defaults = {
        "payment_id": payment.id,
        "pence": payment.pence,
        "state": "done",
        "source": "site",
        "because": "Disputed by the cardholder: fraudulent",
        "created_at": clock.now(),
        "due_at": clock.now(),
        "done_at": clock.now(),
    }
    refund = make._save(Refund(**{**defaults, **values}))
    share = {"charge_id": charge.id, "refund_id": refund.id, "pence": payment.pence, "created_at": clock.now()}
    make._save(Allocation(**share))
    return refund


def test_the_administrator_reads_why_it_is_owed_again(client_for, make, disputed):
    said = main_text(client_for(make.administrator()).get(f"/admin/bookings/{disputed.ref}"))
    assert "£40.00 by card" in said
    assert "£40.00 of it taken back by the bank of the card" in said
    assert "on Tuesday 12 May 2026" in said


def test_whoever_paid_reads_why_it_is_to_be_paid_again(client_for, disputed):
    said = main_text(client_for(disputed.delegate).get(f"/bookings/{disputed.ref}"))
    assert "To pay: £40.00" in said
    assert "Taken back by the bank of your card" in said
    assert "it has to be paid again" in said
    assert "Sent back" not in said


def test_the_page_of_the_payment_does_not_call_it_paid_back(client_for, make, session, disputed):
    payment_id = session.scalars(select(Refund.payment_id)).one()
    said = main_text(client_for(make.administrator()).get(f"/admin/payments/{payment_id}"))
    assert "Taken back by the bank" in said
    assert "Paid back" not in said


def test_the_page_of_the_payment_says_of_a_dispute_that_is_open_that_the_bank_has_the_money(
    client_for, make, session, disputed
):
    session.execute(update(Refund).values(state="sent", done_at=None))
    payment_id = session.scalars(select(Refund.payment_id)).one()
    said = main_text(client_for(make.administrator()).get(f"/admin/payments/{payment_id}"))
    assert "Taken back by the bank" in said
    assert "On its way" not in said


def test_a_dispute_that_was_won_is_no_refund_that_waits(client_for, make, session, disputed):
    session.execute(update(Refund).values(state="failed", done_at=None))
    said = main_text(client_for(disputed.delegate).get(f"/bookings/{disputed.ref}"))
    assert "gave it back" in said
    assert "could not be sent back" not in said.lower()
    assert "To pay" not in said


def test_a_refund_of_ours_is_named_beside_its_payment(client_for, make):
    booking = make.booking(make.event(price_pence=4000), price_pence=4000)
    charge = make.charge(booking, make.payer(way="card"))
    went_back(make, make.paid(charge), charge, because="Agreed.")
    said = main_text(client_for(make.administrator()).get(f"/admin/bookings/{booking.ref}"))
    assert "£40.00 of it sent back to the card on Tuesday 12 May 2026" in said


def test_a_page_with_all_that_a_booking_can_have_asks_no_more_of_the_database(client_for, make, session, disputed):
    """The client counts: paid, sent back, charged, partly attended, noted, with earlier training and a certificate."""
    desk, event = client_for(make.administrator()), disputed.event
    event.course.prerequisite_id = make.course().id
    event.register_closed_at = clock.now()
    disputed.outcome, disputed.outcome_because = "partial", "Left at noon"
    make.proposal(disputed)
    session.commit()
    desk.submit(f"/admin/bookings/{disputed.ref}", "Keep the note", words="Rang")
    said = main_text(desk.get(f"/admin/bookings/{disputed.ref}"))
    for there in ("taken back by the bank", "Left at noon", "Rang", "Correct the outcome", "Waive the charge"):
        assert there in said
