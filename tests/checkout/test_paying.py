"""Paying by card, as the person at the page and the one at the books see it."""

from datetime import timedelta

from sqlalchemy import select

from tests.checkout.conftest import page_of
from tests.pages import main_text
from training.bookings.models import Booking
from training.checkout.models import Attempt
from training.mail.models import Message
from training.payments.models import Charge, Payment, Refund
from training.payments.queries import account_of
from training.people.models import Coordinator


def messages(session, kind):
    return session.scalars(select(Message).where(Message.kind == kind)).all()


def test_a_card_that_pays_confirms_the_booking_and_sends_a_receipt(
    browser, stripe, unpaid, go_to_pay, run_job, session, frozen_clock
):
    booking = unpaid()
    page_id = go_to_pay(booking)
    assert booking.held_until > booking.created_at + timedelta(minutes=35), "the place outlasts the payment page"
    stripe.pay(page_id)
    key = session.scalars(select(Attempt)).one().key
    assert "We are checking your payment" in main_text(browser.get(f"/pay/{key}"))
    run_job("checkout.look")
    assert booking.state == "confirmed"
    payment = session.scalars(select(Payment)).one()
    assert (payment.method, payment.pence) == ("card", 8000)
    assert account_of(session, booking.id).open_pence == 0
    shown = browser.get(f"/pay/{key}", follow_redirects=True)
    assert "Paid, and your place is booked" in main_text(shown)
    assert "£80.00" in messages(session, "checkout/receipt")[0].subject
    assert len(messages(session, "bookings/confirmed")) == 1


def test_what_stripe_is_asked_for_says_what_it_is_for_and_nothing_about_the_person(stripe, unpaid, go_to_pay):
    booking = unpaid()
    go_to_pay(booking)
    asked = stripe.requests("/v1/checkout/sessions")[0]
    assert booking.ref in str(asked)
    assert "Natarajan" not in str(asked)


def test_a_member_of_ecvys_reads_on_the_payment_page_why_the_place_costs_less(stripe, unpaid, go_to_pay, make):
    explained = {"price_explanation": "£80.00 less 25% for ECVYS members = £60.00", "discount_pence": 2000}
    booking = unpaid(make.event(price_pence=8000), price_pence=6000, **explained)
    go_to_pay(booking)
    asked = str(stripe.requests("/v1/checkout/sessions")[0])
    assert f"booking {booking.ref} (£80.00 less 25% for ECVYS members)" in asked


def test_pressing_pay_twice_leads_to_the_same_payment_page(browser, stripe, unpaid, go_to_pay, session):
    booking = unpaid()
    assert go_to_pay(booking) == go_to_pay(booking)
    assert len(session.scalars(select(Attempt)).all()) == 1


def test_a_page_for_another_sum_closes_the_one_before(browser, stripe, unpaid, go_to_pay, session, make):
    booking = unpaid()
    first = go_to_pay(booking)
    charge = session.scalars(select(Charge)).one()
    charge.pence = booking.price_pence = 6000
    second = go_to_pay(booking)
    assert second != first
    old = stripe.client().v1.checkout.sessions.retrieve(first)
    assert old.status == "expired", "nobody can pay twice"


def test_several_bookings_are_paid_for_at_once(browser, stripe, unpaid, make, run_job, session):
    bookings = [unpaid(), unpaid(make.event(price_pence=2500))]
    answer = browser.submit("/my/payments", "Pay by card", follow=False)
    stripe.pay(page_of(answer))
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert [booking.state for booking in bookings] == ["confirmed", "confirmed"]
    assert session.scalars(select(Payment.pence)).all() == [10500]


def test_paying_with_no_booking_ticked_has_a_sentence(browser, unpaid, stripe):
    unpaid()
    answer = browser.submit("/my/payments", "Pay by card", ref=[])
    assert answer.status_code == 422
    assert "Choose at least one booking" in main_text(answer)


def test_stripe_down_keeps_the_booking_and_says_what_next(browser, stripe, unpaid, session):
    booking = unpaid()
    stripe.outage(calls=None)
    said = main_text(browser.submit(f"/bookings/{booking.ref}", "Pay £80.00 by card"))
    assert "does not answer at the moment" in said
    assert "choose an invoice" in said
    assert booking.state == "awaiting payment"
    stripe.recover()
    answer = browser.submit(f"/bookings/{booking.ref}", "Pay £80.00 by card", follow=False)
    assert answer.status_code == 303, "trying again works"
    assert len(session.scalars(select(Attempt)).all()) == 1, "with the same key"


def test_an_answer_of_stripe_that_was_lost_opens_no_second_payment_page(browser, stripe, unpaid, go_to_pay):
    booking = unpaid()
    stripe.lose_answers(calls=2)  # the library tries once more by itself
    browser.submit(f"/bookings/{booking.ref}", "Pay £80.00 by card")
    go_to_pay(booking)
    assert len(stripe.client().v1.checkout.sessions.list().data) >= 1
    mine = [one for one in stripe.client().v1.checkout.sessions.list({"limit": 100}).data if booking.ref in str(one)]
    assert len(mine) <= 1


def test_a_hold_that_is_over_takes_no_payment(browser, stripe, unpaid, frozen_clock):
    booking = unpaid()
    page = browser.get(f"/bookings/{booking.ref}")
    frozen_clock.shift(timedelta(minutes=41))
    answer = browser.submit("", "Pay £80.00 by card", page=page)
    assert "no longer held" in main_text(answer)


def test_somebody_who_meant_to_pay_by_card_has_an_invoice_sent(browser, unpaid, session):
    booking = unpaid()
    answer = browser.submit(
        f"/bookings/{booking.ref}/payer",
        "Save who pays",
        organisation="Example Scouts",
        contact_name="Accounts",
        contact_email="accounts@example.org",
    )
    assert "Your place is booked" in main_text(answer)
    assert (booking.state, booking.pays_by, booking.payer.way) == ("confirmed", "invoice", "invoice")


def test_a_recharge_needs_its_cost_code(browser, unpaid, session):
    booking = unpaid()
    typed = {"organisation": "Essex", "contact_name": "Accounts", "contact_email": "a@example.org", "way": "recharge"}
    answer = browser.submit(f"/bookings/{booking.ref}/payer", "Save who pays", **typed)
    assert answer.status_code == 422
    assert "Enter the council’s cost code" in main_text(answer)
    browser.submit(f"/bookings/{booking.ref}/payer", "Save who pays", **typed, cost_code="E1234")
    assert (booking.payer.way, booking.payer.cost_code) == ("recharge", "E1234")


def test_an_invoice_can_be_paid_by_card_after_all(browser, stripe, make, person, run_job, session):
    booking = make.booking(make.event(price_pence=8000), person)
    make.charge(booking)
    answer = browser.submit(f"/bookings/{booking.ref}", "Pay £80.00 by card", follow=False)
    stripe.pay(page_of(answer))
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert account_of(session, booking.id).open_pence == 0
    assert "To pay" not in main_text(browser.get(f"/bookings/{booking.ref}"))


def test_a_paid_booking_cancelled_in_time_goes_back_to_the_card(
    browser, stripe, unpaid, go_to_pay, run_job, session, frozen_clock
):
    booking = unpaid()
    page_id = go_to_pay(booking)
    stripe.pay(page_id)
    run_job("checkout.reconcile")
    run_job("checkout.look")
    said = main_text(browser.submit(f"/bookings/{booking.ref}/cancel", "Cancel my place"))
    assert "£80.00 back" in said
    assert "£80.00 goes back" in messages(session, "bookings/cancelled")[0].text
    run_job("payments.refund")
    refund = session.scalars(select(Refund)).one()
    assert (refund.pence, refund.state) == (8000, "done")
    assert stripe.client().v1.refunds.retrieve(refund.stripe_id).amount == 8000
    assert "Sent back to your card" in main_text(browser.get(f"/bookings/{booking.ref}"))


def test_a_refund_that_stripe_cannot_take_now_is_asked_for_again_with_the_same_key(
    browser, stripe, unpaid, go_to_pay, run_job, session, frozen_clock
):
    booking = unpaid()
    stripe.pay(go_to_pay(booking))
    run_job("checkout.reconcile")
    run_job("checkout.look")
    browser.submit(f"/bookings/{booking.ref}/cancel", "Cancel my place")
    stripe.lose_answers(calls=2, path="/v1/refunds")
    run_job("payments.refund")
    refund = session.scalars(select(Refund)).one()
    assert (refund.state, refund.attempts) == ("wanted", 1)
    frozen_clock.shift(timedelta(minutes=2))
    run_job("payments.refund")
    assert refund.state == "done"
    asked = stripe.client().v1.refunds.list({"payment_intent": refund.payment.intent_id}).data
    assert [one.amount for one in asked] == [8000], "asked for twice, sent back once"


def test_somebody_else_cannot_pay_for_a_booking_nor_see_its_payment(
    client_for, make, unpaid, stripe, go_to_pay, session
):
    booking = unpaid()
    go_to_pay(booking)
    other = client_for(make.person())
    key = session.scalars(select(Attempt)).one().key
    assert other.get(f"/pay/{key}").status_code == 404
    assert booking.state == session.get_one(Booking, booking.id).state


def test_the_sum_still_to_be_paid_is_said_first_on_the_booking_and_on_my_bookings(browser, unpaid):
    booking = unpaid()
    shown = main_text(browser.get(f"/bookings/{booking.ref}?just=booked"))
    assert "Your place is held" in shown
    assert shown.index("To pay: £80.00") < shown.index("Where")
    row = main_text(browser.get("/my/bookings"))
    assert "£80.00 to pay by card" in row
    assert "Pay £80.00" in row


def test_a_charge_invoiced_to_an_organisation_is_not_ticked_for_card_payment_by_itself(
    browser, unpaid, make, person, stripe
):
    mine, theirs = unpaid(), make.booking(make.event(price_pence=2500), person)
    make.charge(theirs, make.payer(way="invoice"))
    boxes = {box["value"]: box.has_attr("checked") for box in browser.page("/my/payments").select("input[name=ref]")}
    assert boxes == {mine.ref: True, theirs.ref: False}
    listed = main_text(browser.get("/my/bookings"))
    assert "£80.00 to pay by card" in listed
    assert "£25.00 to pay when the invoice comes" in listed


def test_before_cancelling_the_page_says_what_is_refunded_and_where_to(
    browser, stripe, unpaid, go_to_pay, run_job, make, person, session
):
    booking = unpaid()
    stripe.pay(go_to_pay(booking))
    run_job("checkout.reconcile")
    run_job("checkout.look")
    assert "£80.00 goes back to the card it was paid with" in main_text(browser.get(f"/bookings/{booking.ref}/cancel"))
    free = make.booking(make.event(), person)
    assert "goes back" not in main_text(browser.get(f"/bookings/{free.ref}/cancel"))


def test_whoever_left_the_payment_page_may_have_an_invoice_sent(browser, stripe, unpaid, go_to_pay, session):
    booking = unpaid()
    go_to_pay(booking)
    key = session.scalars(select(Attempt)).one().key
    left = browser.page(f"/pay/{key}?left=1")
    assert left.find("h1").text == "You have not paid yet"
    assert left.find("a", href=f"/bookings/{booking.ref}/payer")


def test_who_no_longer_books_for_an_agency_reads_no_names_on_an_old_payment_page(
    client_for, make, session, stripe, unpaid
):
    agency = make.agency("Mid Essex Scouts")
    coordinator = make.coordinator(agency)
    bookings = [
        unpaid(delegate=make.person(f"Colleague {n}", agency=agency), agency=agency, booked_by_id=coordinator.id)
        for n in (1, 2)
    ]
    browser = client_for(coordinator)
    refs = [booking.ref for booking in bookings]
    browser.submit("/my/payments", "Pay by card", ref=refs, follow=False)
    page = f"/pay/{session.scalars(select(Attempt.key)).one()}"
    assert "Colleague 1" in main_text(browser.get(page))

    session.delete(session.get_one(Coordinator, (coordinator.id, agency.id)))
    coordinator.roles = []
    session.commit()
    shown = browser.get(page)
    assert shown.status_code == 200, "they paid, and may see that they did"
    assert "Colleague" not in shown.text
    assert not any(f"/bookings/{ref}" in shown.text for ref in refs)


def test_whoever_came_by_the_link_of_a_message_pays_and_comes_back(app, client, make, stripe, unpaid, run_job, session):
    booking = unpaid()
    client.get(f"/bookings/open/{make.link(booking, 'entrance')}")
    page_id = page_of(client.submit(f"/bookings/{booking.ref}", "Pay £80.00 by card", follow=False))
    stripe.pay(page_id)
    key = session.scalars(select(Attempt)).one().key
    assert "We are checking your payment" in main_text(client.get(f"/pay/{key}"))
    run_job("checkout.look")
    assert "Paid, and your place is booked" in main_text(client.get(f"/pay/{key}", follow_redirects=True))
    assert "/account/login" in app.test_client().get(f"/pay/{key}").location
