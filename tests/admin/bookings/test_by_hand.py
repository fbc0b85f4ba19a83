"""The administrator books for somebody, approves, declines and cancels, whatever the closing date."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.bookings.models import Booking, Needs
from training.bookings.reasons.models import CancelReason
from training.mail.models import Message
from training.payments.models import Charge
from training.people.models import Affiliation, Agency, Person


def bookings_of(session, event):
    return session.scalars(select(Booking).where(Booking.event_id == event.id)).all()


def test_somebody_we_know_is_found_and_booked(make, session, admin):
    event = make.event(days=2, closes_at=clock.now() - timedelta(days=1))
    agency = make.agency("Colne youth club")
    person = make.person("Asha Okoro", email="asha@example.org", agency=agency, job_role="Youth worker")

    found = admin.submit(f"/admin/events/{event.ref}/add", "Search", q="okoro")
    assert "Asha Okoro" in main_text(found)
    assert "Colne youth club" in main_text(found)
    added = admin.submit(
        f"/admin/events/{event.ref}/add/{person.id}", "Add to the roster", access_needs="Step-free access"
    )

    (booking,) = bookings_of(session, event)
    assert f"Asha Okoro is booked: {booking.ref}. Price: Free. The confirmation goes to asha@example.org." in main_text(
        added
    )
    assert (booking.delegate_id, booking.agency_id, booking.state) == (person.id, agency.id, "confirmed")
    assert booking.job_role == "Youth worker"
    assert session.get(Needs, booking.id).access == "Step-free access"
    assert session.get(type(event), event.id).taken == 1
    assert session.scalar(select(Message.to_address).where(Message.about_id == booking.id)) == "asha@example.org"


def test_somebody_new_without_an_address_and_of_an_unlisted_agency_is_booked_by_hand(make, session, admin):
    event = make.event()
    added = admin.submit(
        f"/admin/events/{event.ref}/add/new",
        "Add to the roster",
        name="Vera Volunteer",
        agency="unlisted",
        agency_name="Tendring sailing club",
    )
    assert "They have no e-mail address" in main_text(added)
    (booking,) = bookings_of(session, event)
    agency = session.get(Agency, booking.agency_id)
    assert (agency.name, agency.checked_at) == ("Tendring sailing club", None)
    assert session.get(Person, booking.delegate_id).email is None
    assert (
        session.scalar(select(Affiliation.agency_id).where(Affiliation.person_id == booking.delegate_id)) == agency.id
    )


def test_a_place_that_costs_money_is_charged_to_a_payer(make, session, admin):
    event = make.event(make.course(price_pence=8000))
    address = f"/admin/events/{event.ref}/add/{make.person(agency=make.agency()).id}"
    missing = admin.submit(address, "Add to the roster")
    assert missing.status_code == 422
    assert "Enter which organisation pays" in main_text(missing)
    admin.submit(
        address,
        "Add to the roster",
        organisation="Colne Trust",
        contact_name="Fay Finance",
        contact_email="fay@example.org",
    )
    charge = session.scalars(select(Charge)).one()
    assert (charge.pence, charge.payer.organisation, charge.payer.purchase_order) == (8000, "Colne Trust", "")


def test_a_full_event_is_refused_with_a_sentence_and_keeps_what_was_typed(make, session, admin):
    event = make.event(capacity=1)
    make.booking(event)
    page = admin.submit(
        f"/admin/events/{event.ref}/add/new", "Add to the roster", name="Late Comer", agency="themselves"
    )
    assert page.status_code == 422
    assert "This event is full, so nobody was added." in main_text(page)
    assert "Put them on the waiting list" in main_text(page)
    assert 'value="Late Comer"' in page.text
    assert session.scalar(select(Person).where(Person.name == "Late Comer")) is None


def test_a_full_event_takes_somebody_on_its_waiting_list(make, session, admin):
    event = make.event(capacity=1)
    make.booking(event)
    person = make.person("Asha Okoro", email="asha@example.org", agency=make.agency())
    address = f"/admin/events/{event.ref}/add/{person.id}"
    said = main_text(admin.submit(address, "Put them on the waiting list"))
    assert "Asha Okoro is on the waiting list" in said
    assert "The message goes to asha@example.org." in said
    booking = session.scalars(select(Booking).where(Booking.delegate_id == person.id)).one()
    assert (booking.state, booking.pool_id) == ("waiting", None)
    assert session.scalars(select(Message.kind).where(Message.about_id == booking.id)).all() == ["bookings/waiting"]


def test_while_places_are_left_nobody_is_put_on_the_waiting_list_by_hand(make, admin):
    event = make.event()
    page = admin.get(f"/admin/events/{event.ref}/add/{make.person().id}")
    assert "waiting list" not in main_text(page)


def test_somebody_with_a_booking_is_not_booked_again_by_hand(make, session, admin):
    event, person = make.event(), make.person("Asha Okoro", agency=make.agency())
    booking = make.booking(event, person)
    page = admin.submit(f"/admin/events/{event.ref}/add/{person.id}", "Add to the roster")
    assert page.status_code == 422
    assert f"Asha Okoro has a booking for this event already: {booking.ref}." in main_text(page)


def test_the_form_for_booking_by_hand_sent_twice_books_once(make, session, admin):
    event, agency = make.event(), make.agency()
    page = admin.get(f"/admin/events/{event.ref}/add/new")
    typed = {"name": "New Person", "email": "New@Example.org", "agency": str(agency.id)}
    for _ in range(2):
        sent = admin.submit("", "Add to the roster", page=page, **typed)
        assert sent.status_code == 200
    (booking,) = bookings_of(session, event)
    assert booking.delegate.email == "new@example.org"


def test_an_address_we_know_is_not_made_into_a_second_person(make, session, admin):
    event = make.event()
    make.person("Asha Okoro", email="asha@example.org")
    page = admin.submit(
        f"/admin/events/{event.ref}/add/new",
        "Add to the roster",
        name="A. Okoro",
        email="ASHA@example.org",
        agency="themselves",
    )
    assert page.status_code == 422
    assert "Asha Okoro has this e-mail address" in main_text(page)
    assert bookings_of(session, event) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({}, "Enter their full name"),
        ({"name": "X"}, "Choose their agency"),
        ({"name": "X", "agency": "unlisted"}, "Enter the name of their agency"),
        ({"name": "X" * 10_000, "agency": "themselves"}, "Use 200 characters or fewer"),
        ({"name": "X", "agency": "themselves", "email": "no address"}, "Enter an e-mail address in the correct format"),
    ),
)
def test_what_is_missing_or_wrong_has_a_sentence(make, session, admin, typed, sentence):
    event = make.event()
    page = admin.submit(f"/admin/events/{event.ref}/add/new", "Add to the roster", **typed)
    assert page.status_code == 422
    assert sentence in main_text(page)
    assert bookings_of(session, event) == []


def test_cancelling_by_hand_says_what_it_costs_and_keeps_the_reason(make, session, admin):
    event = make.event()
    booking = make.booking(event, make.person("Asha Okoro"))
    address = f"/admin/bookings/{booking.ref}/cancel"
    assert "Nothing is owed" in main_text(admin.get(address))
    said = main_text(admin.submit(address, "Cancel the booking", reason="Rang in"))
    assert "Cancelled: Asha Okoro. The place is free again." in said
    session.refresh(booking)
    assert (booking.state, session.get_one(CancelReason, booking.id).text) == ("cancelled", "Rang in")
    assert session.get(type(event), event.id).taken == 0
    again = main_text(admin.submit(address, "Cancel the booking"))
    assert "This booking is already cancelled." in again


def test_a_late_cancellation_is_announced_with_its_price(make, admin):
    event = make.event(make.course(price_pence=8000), days=5)
    booking = make.booking(event, created_at=clock.now() - timedelta(days=30))
    assert "£80.00 is due" in main_text(admin.get(f"/admin/bookings/{booking.ref}/cancel"))


def test_once_the_register_is_closed_nothing_changes(make, session, admin):
    event = make.event(days=-2, register_closed_at=clock.now())
    booking = make.booking(event)
    page = admin.submit(f"/admin/bookings/{booking.ref}/cancel", "Cancel the booking")
    assert page.status_code == 422
    assert "The register of this event is closed" in main_text(page)
    assert "Cancel the booking" not in main_text(admin.get(f"/admin/bookings/{booking.ref}"))


def test_a_booking_that_waits_for_its_manager_is_approved_or_declined(make, session, admin):
    event = make.event(make.course(line_manager="must approve"))
    values = {"state": "requested", "awaits": "manager", "held_until": clock.now() + timedelta(days=3)}
    yes, no = (make.booking(event, make.person(name), **values) for name in ("Yara Yes", "Noel No"))
    admin.submit(f"/admin/events/{event.ref}/roster", "Approve Yara Yes")
    admin.submit(f"/admin/bookings/{no.ref}/decline", "Decline the booking", reason="Not this term")
    session.refresh(yes)
    session.refresh(no)
    assert (yes.state, no.state, no.declined_because) == ("confirmed", "declined", "Not this term")
    assert session.get(type(event), event.id).taken == 1


def test_a_booking_page_tells_all_that_happened(make, admin):
    event = make.event()
    person = make.person("Asha Okoro", email="asha@example.org", agency=make.agency("Colne youth club"))
    admin.submit(f"/admin/events/{event.ref}/add/{person.id}", "Add to the roster")
    page = admin.page("/admin/bookings?q=asha")
    said = main_text(admin.get(page.find("table").find("a", class_="number")["href"]))
    assert "Booked Alex Administrator , Tuesday 12 May 2026, 9am" in said
    assert "to asha@example.org" in said
    assert "Colne youth club" in said


@pytest.mark.parametrize("typed", ("okoro", "ASHA@example", "Colne", "Neglect", "{ref}", "{event}"))
def test_a_booking_is_found_by_what_somebody_says_on_the_telephone(make, admin, typed):
    event = make.event(make.course(title="Neglect in the early years"))
    person = make.person("Asha Okoro", email="asha@example.org")
    booking = make.booking(event, person, agency=make.agency("Colne youth club"))
    make.booking(make.event(), make.person("Somebody Else"))
    q = typed.format(ref=f"{booking.ref[:4]}-{booking.ref[4:].lower()}", event=event.ref)
    said = main_text(admin.get("/admin/bookings", query_string={"q": q}))
    assert "Asha Okoro" in said
    assert "Somebody Else" not in said


def test_bookings_are_cut_by_state_and_time(make, admin):
    make.booking(make.event(days=-30), make.person("Past Person"))
    make.booking(make.event(), make.person("Coming Person"), state="cancelled")
    said = main_text(admin.get("/admin/bookings?when=past"))
    assert "Past Person" in said
    assert "Coming Person" not in said
    assert "Past Person" not in main_text(admin.get("/admin/bookings?state=cancelled"))
    assert "No booking found" in main_text(admin.get("/admin/bookings?state=cancelled&when=past"))


def test_a_newcomer_whose_message_never_came_is_confirmed_by_telephone(make, session, admin):
    event = make.event()
    values = {"state": "requested", "awaits": "address", "held_until": clock.now() + timedelta(minutes=20)}
    booking = make.booking(event, make.person("Nell Newcomer"), **values)
    said = main_text(admin.submit(f"/admin/bookings/{booking.ref}", "Confirm Nell Newcomer"))
    assert "Confirmed for them." in said
    session.refresh(booking)
    assert booking.state == "confirmed"


def test_somebody_whose_agency_nobody_has_checked_keeps_it(make, session, admin):
    event, typed = make.event(), make.unchecked_agency("Tendring sailing club")
    person = make.person("Asha Okoro", agency=typed)
    admin.submit(f"/admin/events/{event.ref}/add/{person.id}", "Add to the roster")
    (booking,) = bookings_of(session, event)
    assert booking.agency_id == typed.id


def test_cancelling_what_was_never_confirmed_costs_nothing(make, admin):
    event = make.event(make.course(price_pence=8000), days=5)
    values = {"state": "requested", "awaits": "manager", "held_until": clock.now() + timedelta(days=1)}
    booking = make.booking(event, created_at=clock.now() - timedelta(days=30), **values)
    assert "Cancelling costs nothing: the place is not confirmed." in main_text(
        admin.get(f"/admin/bookings/{booking.ref}/cancel")
    )
