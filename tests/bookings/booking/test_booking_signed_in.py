"""Somebody who returns books in four clicks; whatever goes wrong has a sentence, and keeps what was typed."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of
from training import clock
from training.access import Role
from training.bookings.models import Booking
from training.courses.models import PlacePool
from training.history.models import History
from training.mail.models import Message
from training.payments.models import Charge
from training.people.models import Affiliation, Person

PAYER = {"pays_by": "invoice", "finance_name": "Accounts", "finance_email": "accounts@example.org"}


@pytest.fixture
def person(make: Any, agency: Any) -> Person:
    return make.person("Dele Delegate", agency=agency, job_role="Scout leader")


@pytest.fixture
def browser(client_for: Any, person: Person) -> Any:
    return client_for(person)


def book(browser: Any, event: Any, **typed: Any) -> Any:
    check = browser.submit(f"/events/{event.ref}/book", "Continue", **typed)
    return browser.submit("", "Accept the terms and book", page=check) if check.status_code == 200 else check


def test_somebody_signed_in_books_in_four_clicks_and_gets_the_calendar_file(browser, make, session, person, agency):
    event = make.event()
    page = browser.get(f"/events/{event.ref}")
    assert f"/events/{event.ref}/book" in page.text, "the first click"

    shown = book(browser, event)  # the other two: continue, accept and book

    assert "Your place is booked" in main_text(shown)
    booking = session.scalars(select(Booking)).one()
    assert (booking.state, booking.agency_name, booking.job_role) == ("confirmed", agency.name, "Scout leader")
    assert (booking.sector, booking.tariff, booking.quadrant) == ("voluntary", "other voluntary", "Mid")
    [message] = session.scalars(select(Message)).all()
    assert message.to_address == person.email
    assert message.attachments[0].content.startswith(b"BEGIN:VCALENDAR")
    assert {row.action for row in session.scalars(select(History)).all()} == {"booked"}


def test_the_booking_form_is_filled_in_with_the_answers_of_the_last_booking(browser, make, session, person, agency):
    other = make.agency("Another agency")
    session.add(Affiliation(person_id=person.id, agency_id=other.id, began_at=person.created_at))
    session.commit()
    course = make.course(line_manager="told", price_pence=8000)
    book(
        browser,
        make.event(course),
        affiliation=str(agency.id),
        manager_name="Mo Manager",
        manager_email="mo@example.org",
        purchase_order="PO 1",
        **PAYER,
    )

    page = browser.page(f"/events/{make.event(course).ref}/book")

    assert page.find("input", {"name": "affiliation", "checked": True})["value"] == str(agency.id)
    filled = {
        name: page.find("input", {"name": name})["value"] for name in ("manager_name", "finance_name", "job_role")
    }
    assert filled == {"manager_name": "Mo Manager", "finance_name": "Accounts", "job_role": "Scout leader"}
    assert not page.find("input", {"name": "purchase_order"}).get("value"), "each booking has its own order"


def test_a_price_is_charged_to_whoever_pays_and_the_order_number_may_follow(browser, make, session, agency):
    shown = book(browser, make.event(price_pence=8000), **PAYER)
    booking = session.scalars(select(Booking)).one()
    charge = session.scalars(select(Charge)).one()
    assert (charge.pence, charge.payer.organisation, charge.explanation) == (8000, agency.name, "£80.00 standard price")

    refused = browser.submit("", "Save the number", page=shown, number="")
    assert refused.status_code == 422
    assert "Enter the purchase order number" in main_text(refused)
    saved = browser.submit(f"/bookings/{booking.ref}", "Save the number", number="PO-4711")
    assert "PO-4711" in main_text(saved)
    assert charge.payer.purchase_order == "PO-4711"


def test_an_invoice_names_the_agency_and_not_how_a_list_tells_it_from_its_namesakes(browser, make, session):
    agency = make.agency("N" * 190, town="Thorpe-le-Soken")
    another = {"affiliation": "another", "agency": str(agency.id)}
    for ways in (PAYER, {**PAYER, "payer_organisation": "The trust"}):
        book(browser, make.event(price_pence=8000), **another, **ways)
    payers = session.scalars(select(Charge).order_by(Charge.id)).all()
    assert [charge.payer.organisation for charge in payers] == [agency.name, "The trust"]


def test_whoever_works_for_themselves_pays_in_their_own_name(client_for, make, session):
    browser = client_for(make.person("Dele Delegate", job_role="Nanny"))
    book(browser, make.event(price_pence=8000), agency="myself", **PAYER)
    assert session.scalars(select(Charge)).one().payer.organisation == "Dele Delegate"


def test_changing_an_answer_keeps_all_the_others(browser, make):
    event = make.event()
    check = browser.submit(f"/events/{event.ref}/book", "Continue", access_needs="A ramp\nand a chair")
    form = browser.submit("", "Change job or volunteer role", page=check)
    page = soup_of(form)
    assert page.find("textarea", {"name": "access_needs"}).get_text().strip().splitlines() == ["A ramp", "and a chair"]


def test_needs_are_kept_apart_and_shown_to_their_owner_only(browser, make, session, agency, client_for):
    shown = book(browser, make.event(), access_needs="A ramp", dietary_needs="Halal")
    assert "Halal" in main_text(shown)
    booking = session.scalars(select(Booking)).one()
    assert (booking.needs.access, booking.needs.dietary) == ("A ramp", "Halal")
    coordinator = client_for(make.coordinator(agency))
    assert "Halal" not in main_text(coordinator.get(f"/bookings/{booking.ref}"))


REFUSED = (
    ({"state": "cancelled"}, "This event has been cancelled."),
    ({"state": "closed"}, "Booking for this event is closed."),
    ({"days": -3}, "This event took place on"),
    ({"days": 1}, "Booking for this event closed on"),
    ({"open_to": "invitation"}, "This event is by invitation."),
)


@pytest.mark.parametrize(("event", "sentence"), REFUSED)
def test_an_event_that_cannot_be_booked_says_why_instead_of_asking(browser, make, event, sentence):
    page = browser.get(f"/events/{make.event(**event).ref}/book")
    assert sentence in main_text(page)
    assert "Continue" not in main_text(page)


@pytest.mark.parametrize(("change", "sentence"), tuple((c, s) for c, s in REFUSED if "days" not in c))
def test_a_page_that_went_stale_is_refused_and_keeps_what_was_typed(browser, make, session, change, sentence):
    event = make.event()
    check = browser.submit(f"/events/{event.ref}/book", "Continue", access_needs="A ramp")
    for name, value in change.items():
        setattr(event, name, value)
    answer = browser.submit("", "Accept the terms and book", page=check)
    assert answer.status_code == 422
    assert sentence in main_text(answer)
    assert "A ramp" in answer.text
    assert session.scalars(select(Booking)).all() == []


def test_the_last_place_went_while_the_answers_were_checked(browser, make, session):
    event = make.event(capacity=1)
    check = browser.submit(f"/events/{event.ref}/book", "Continue")
    assert "If somebody else takes the last place before you press the button" in main_text(check)
    make.booking(event)
    answer = browser.submit("", "Accept the terms and book", page=check)
    assert event.taken == 1
    assert "You are on the waiting list" in main_text(answer)
    assert "Number 1 on the waiting list" in main_text(answer)


def test_an_event_that_was_changed_is_shown_again_before_it_is_booked(browser, make, session):
    event = make.event()
    check = browser.submit(f"/events/{event.ref}/book", "Continue")
    event.version, event.starts_at = 2, event.starts_at + timedelta(hours=1)
    answer = browser.submit("", "Accept the terms and book", page=check)
    assert answer.status_code == 422
    assert "has just changed" in main_text(answer)
    again = browser.submit("", "Continue", page=answer)
    assert "Your place is booked" in main_text(browser.submit("", "Accept the terms and book", page=again))


def test_booking_twice_leads_to_the_booking(browser, make, session, person):
    event = make.event()
    check = browser.submit(f"/events/{event.ref}/book", "Continue")
    booking = make.booking(event, person)
    answer = browser.submit("", "Accept the terms and book", page=check)
    assert answer.status_code == 422
    for page in (answer, browser.get(f"/events/{event.ref}/book")):
        assert "You have booked this already" in main_text(page)
        assert f'href="/bookings/{booking.ref}"' in page.text


def test_a_form_sent_twice_books_once(browser, make, session):
    event = make.event()
    check = browser.submit(f"/events/{event.ref}/book", "Continue")
    first, second = (browser.submit("", "Accept the terms and book", page=check) for _ in range(2))
    assert first.request.path == second.request.path
    assert (len(session.scalars(select(Booking)).all()), len(session.scalars(select(Message)).all())) == (1, 1)


BAD = (
    ({"job_role": ""}, "Enter your job or volunteer role"),
    ({"job_role": "x" * 10_000}, "Use 120 characters or fewer"),
    ({"manager_email": "mo@"}, "Enter an e-mail address in the correct format"),
    ({"manager_name": "M" * 10_000}, "Use 200 characters or fewer"),
    ({"affiliation": "999999"}, "Choose again from the list"),
    ({"affiliation": "another"}, "Choose your organisation, or that it is not listed"),
    ({"affiliation": "another", "agency": "other"}, "Enter the name of your organisation"),
    ({"finance_email": "accounts"}, "Enter an e-mail address in the correct format"),
)


@pytest.mark.parametrize(("typed", "sentence"), BAD)
def test_bad_input_has_a_sentence_and_keeps_what_was_typed(browser, make, session, typed, sentence):
    event = make.event(make.course(line_manager="told", price_pence=8000))
    good = {"manager_name": "Mo", "manager_email": "mo@example.org", "access_needs": "A ramp", **PAYER}
    answer = book(browser, event, **{**good, **typed})
    assert answer.status_code == 422
    assert "A ramp" in answer.text
    assert all(value in answer.text for name, value in typed.items() if name not in {"affiliation", "agency"})
    assert sentence in main_text(answer)


def test_the_terms_stand_above_the_button_that_accepts_them(browser, make):
    event = make.event(make.course(price_pence=8000))
    page = main_text(browser.submit(f"/events/{event.ref}/book", "Continue", **PAYER))
    assert page.index("The terms") < page.index("cancel") < page.index("Accept the terms and book")


def test_who_pays_can_be_changed_afterwards(browser, make, session):
    event = make.event(make.course(price_pence=8000))
    ref = session.scalars(select(Booking.ref)).one() if book(browser, event, **PAYER) else ""
    refused = browser.submit(f"/bookings/{ref}/payer", "Save who pays", contact_email="no address")
    assert refused.status_code == 422
    assert "like name@example.org.uk" in main_text(refused)
    page = browser.submit(f"/bookings/{ref}/payer", "Save who pays", organisation="The parish", purchase_order="7")
    assert "The parish" in main_text(page)
    assert "Purchase order number: 7" in main_text(page)


@pytest.mark.parametrize(
    "name", ("محمد الفاتح بن عبد الله", "Zoë 🎉 O’Brien-Łukasz", "'; DROP TABLE booking; --", "<b>Bold</b>")
)
def test_a_guest_books_under_a_name_in_any_script_or_with_any_signs(client, make, session, name):
    event = make.event()
    check = client.submit(
        f"/events/{event.ref}/book",
        "Continue",
        name=name,
        email="a@example.org",
        agency="myself",
        job_role="x",
    )
    assert name in main_text(check)
    client.submit("", "Accept the terms and hold my place", page=check)
    assert session.scalars(select(Person)).one().name == name


def test_a_guest_with_bad_input_loses_nothing(client, make):
    answer = client.submit(
        f"/events/{make.event().ref}/book",
        "Continue",
        name="N" * 10_000,
        email="nia@",
        agency="myself",
        job_role="Nurse",
    )
    assert answer.status_code == 422
    assert "Nurse" in answer.text
    assert "N" * 10_000 in answer.text
    assert "Use 200 characters or fewer" in main_text(answer)


def test_an_administrator_books_for_themselves_by_the_rules_for_everybody(make, client_for):
    administrator = make.person("Alex", Role.ADMINISTRATOR, agency=make.agency(), job_role="Administrator")
    page = client_for(administrator).get(f"/events/{make.event(state='closed').ref}/book")
    assert "Booking for this event is closed." in main_text(page)


def test_at_a_hybrid_event_one_chooses_a_place_in_the_room_or_online(browser, make, session):
    event = make.event(capacity=1)
    event.pools.append(PlacePool(mode="online", capacity=5))
    session.commit()
    assert "Choose how you will take part" in main_text(book(browser, event))
    assert "Your place is booked" in main_text(book(browser, event, mode="online"))
    assert [(pool.mode, pool.taken) for pool in event.pools] == [("room", 0), ("online", 1)]


def test_an_agency_may_hold_so_many_places_until_shortly_before(browser, make, agency, frozen_clock):
    event = make.event(agency_cap=3, days=60)
    for _ in range(2):
        make.booking(event, agency=agency)
    make.booking(event, agency=make.agency())
    make.booking(event, agency=agency, state="cancelled")
    make.booking(event, agency=agency, walk_in=True)
    assert "Your place is booked" in main_text(book(browser, event))


def test_a_delegate_over_the_agency_cap_waits_and_is_told_why_and_until_when(
    browser, make, agency, client_for, frozen_clock
):
    event = make.event(agency_cap=2, days=60)  # Saturday 11 July; Monday 29 June is the tenth working day before
    for _ in range(2):
        make.booking(event, agency=agency)
    check = browser.submit(f"/events/{event.ref}/book", "Continue")
    answer = browser.submit("", "Accept the terms and join the waiting list", page=check)
    for page in (check, answer):
        assert "Your organisation already has 2 places at this event" in main_text(page)
        assert "From Monday 29 June 2026 it may book more" in main_text(page)
    assert "Number 1 on the waiting list" in main_text(answer)
    colleague = make.person(agency=agency, job_role="Nurse")
    frozen_clock.move_to(clock.at(date(2026, 6, 29), time(0, 0)))
    assert "Your place is booked" in main_text(book(client_for(colleague), event))


def test_who_works_alone_has_no_cap(client, make, client_for):
    event = make.event(agency_cap=1)
    for _ in range(2):
        browser = client_for(make.person())
        check = browser.submit(f"/events/{event.ref}/book", "Continue", agency="myself", job_role="Childminder")
        assert "Your place is booked" in main_text(browser.submit("", "Accept the terms and book", page=check))


def test_the_form_says_how_many_steps_there_are_and_what_to_have_ready(browser, client, make):
    before = make.course(title="Level one")
    course = make.course(line_manager="told", price_pence=8000, prerequisite_id=before.id)
    event = make.event(course)
    said = main_text(browser.get(f"/events/{event.ref}/book"))
    assert "Step 1 of 2: your details" in said
    assert (
        "Have ready: the name and e-mail address of your line manager, unless you work for yourself"
        " when and where you did “Level one”, or training like it"
        " whom an invoice goes to, and their e-mail address, unless you pay by card"
        " the purchase order number, if your organisation has one; it may follow"
    ) in said
    guest = main_text(client.get(f"/events/{make.event().ref}/book"))
    assert "Step 1 of 3: your details" in guest
    assert "Have ready" not in guest, "what everybody knows by heart is not listed"
