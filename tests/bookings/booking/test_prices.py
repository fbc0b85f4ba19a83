"""What a place costs the person who looks, and that the booking keeps it as on the day."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.bookings.models import Booking
from training.mail.models import Message
from training.payments.models import Charge
from training.people.models import Affiliation

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
PAYER = {"pays_by": "invoice", "finance_name": "Accounts", "finance_email": "accounts@example.org"}


@pytest.fixture
def course(make):
    return make.course(title="Safeguarding lead", price_pence=8000)


@pytest.fixture
def member(make):
    agency = make.agency("Mid Essex Scouts")
    make.membership(agency, *YEAR)
    return agency


def also_of(session, person, agency):
    session.add(Affiliation(person_id=person.id, agency_id=agency.id if agency else None, began_at=clock.now()))
    session.commit()


def book(browser, event, **typed):
    check = browser.submit(f"/events/{event.ref}/book", "Continue", **typed)
    assert check.status_code == 200, main_text(check)
    return check, browser.submit("", "Accept the terms and book", page=check)


def test_a_member_sees_60_explained_before_paying_for_80_and_keeps_it(make, session, client_for, course, member):
    event, person = make.event(course), make.person(agency=member, job_role="Leader")
    browser = client_for(person)
    for address in (f"/events/{event.ref}", f"/courses/{course.code}", f"/events/{event.ref}/book"):
        said = main_text(browser.get(address))
        assert "£60.00" in said
        assert "£80.00 less 25% for ECVYS members" in said
    check, _ = book(browser, event, **PAYER)
    assert "£60.00 (£80.00 less 25% for ECVYS members)" in main_text(check)
    booking = session.scalars(select(Booking)).one()
    assert (booking.price_pence, booking.price_explanation, booking.discount_pence) == (
        6000,
        "£80.00 less 25% for ECVYS members = £60.00",
        2000,
    )
    charge = session.scalars(select(Charge)).one()
    assert (charge.pence, charge.explanation) == (6000, booking.price_explanation)


def test_a_guest_reads_what_members_pay(client, make, course):
    event = make.event(course)
    for address in (f"/events/{event.ref}", f"/courses/{course.code}", f"/events/{event.ref}/book", "/courses", "/"):
        said = main_text(client.get(address))
        assert "£80.00" in said
        assert "£60.00 for members of ECVYS" in said
    make.price(course, tariff="other voluntary", pence=5000)
    assert "from £37.50 for members of ECVYS" in main_text(client.get("/courses"))


@pytest.mark.parametrize(
    ("first", "last", "pence"),
    (
        (date(2026, 5, 12), date(2026, 5, 12), 6000),
        (date(2026, 5, 13), date(2026, 12, 31), 8000),
        (date(2025, 1, 1), date(2026, 5, 11), 8000),
    ),
)
def test_the_membership_register_decides_the_price_on_the_day_of_booking(
    make, session, client_for, course, first, last, pence
):
    agency = make.agency()
    make.membership(agency, first, last)
    book(client_for(make.person(agency=agency, job_role="Leader")), make.event(course), **PAYER)
    assert session.scalars(select(Booking.price_pence)).one() == pence


def test_a_membership_s_last_day_ends_at_midnight_in_london(make, session, client_for, course, frozen_clock):
    """11:30pm of the last day, which in UTC is still the evening of the same day; in summer an hour apart."""
    agency = make.agency()
    make.membership(agency, date(2026, 5, 1), date(2026, 5, 31))
    browser = client_for(make.person(agency=agency, job_role="Leader"))
    for hour, pence in ((22, 6000), (23, 8000)):  # UTC; in London half past eleven, and half past midnight
        frozen_clock.move_to(clock.start_of(date(2026, 5, 31)) + timedelta(hours=hour + 1, minutes=30))
        book(browser, make.event(course), **PAYER)
        assert session.scalars(select(Booking.price_pence).order_by(Booking.id.desc())).first() == pence


def test_somebody_of_two_agencies_pays_by_whom_they_come_for(make, session, client_for, course, member):
    event, school = make.event(course), make.agency("Colne School", tariff="education", sector="school")
    make.price(course, tariff="education", pence=5000)
    person = make.person(agency=member, job_role="Leader")
    also_of(session, person, school)
    browser = client_for(person)
    said = main_text(browser.get(f"/events/{event.ref}"))
    assert "What you pay depends on whom you come for" in said
    assert "For Mid Essex Scouts £60.00 (£80.00 less 25% for ECVYS members)" in said
    assert "For Colne School £50.00 education price" in said
    check, _ = book(browser, event, affiliation=str(school.id), **PAYER)
    assert "£50.00 education price" in main_text(check)
    assert session.scalars(select(Booking.price_pence)).one() == 5000


def test_somebody_who_works_alone_or_whose_agency_is_not_listed_pays_the_standard_price(
    make, session, client_for, course
):
    make.price(course, tariff="other voluntary", pence=100)
    for choice in ({"agency": "myself"}, {"agency": "other", "agency_name": "Tendring sailing"}):
        check, _ = book(client_for(make.person()), make.event(course), job_role="Minder", **choice, **PAYER)
        assert "£80.00 standard price" in main_text(check)
    assert session.scalars(select(Booking.price_pence)).all() == [8000, 8000]


def test_whoever_comes_for_free_is_asked_for_no_payer(make, session, client_for, course):
    agency = make.agency(tariff="statutory partner", sector="police")
    make.price(course, tariff="statutory partner")
    event, browser = make.event(course), client_for(make.person(agency=agency, job_role="Officer"))
    assert browser.page(f"/events/{event.ref}/book").find("input", {"name": "finance_name"}) is None
    check, _ = book(browser, event)
    assert "Free for statutory partners" in main_text(check)
    assert "The place is free." in main_text(check)
    assert session.scalars(select(Booking.price_explanation)).one() == "Free for statutory partners"
    assert session.scalars(select(Charge)).all() == []


def test_payer_details_are_asked_for_where_the_chosen_agency_s_place_costs_something(
    make, session, client_for, course, member
):
    police = make.agency(tariff="statutory partner", sector="police")
    make.price(course, tariff="statutory partner")
    person = make.person(agency=police, job_role="Officer")
    also_of(session, person, member)
    browser, address = client_for(person), f"/events/{make.event(course).ref}/book"
    assert browser.submit(address, "Continue", affiliation=str(police.id)).status_code == 200
    page = browser.submit(address, "Continue", affiliation=str(member.id))
    assert page.status_code == 422
    assert "Choose how it will be paid" in main_text(page)


def test_a_guest_is_shown_the_price_of_their_agency_before_the_button(make, session, client, course, member):
    check = client.submit(
        f"/events/{make.event(course).ref}/book", "Continue", name="New Comer", email="new@example.org",
        agency=str(member.id), job_role="Leader", **PAYER,
    )  # fmt: skip
    assert "£60.00 (£80.00 less 25% for ECVYS members)" in main_text(check)
    client.submit("", "Accept the terms and hold my place", page=check)
    assert session.scalars(select(Booking.price_pence)).one() == 6000


def test_a_guest_reads_the_price_again_where_they_confirm(make, session, client, course, member):
    typed = {"name": "Nia", "email": "nia@example.org", "agency": str(member.id), "job_role": "Leader"}
    event = make.event(course)
    check = client.submit(f"/events/{event.ref}/book", "Continue", **typed, **PAYER)
    client.submit("", "Accept the terms and hold my place", page=check)
    [message] = session.scalars(select(Message)).all()
    link = re.search(r"/bookings/confirm/[\w-]+", message.text)
    assert link
    said = main_text(client.get(link.group()))
    assert "Price: £60.00 (£80.00 less 25% for ECVYS members), on an invoice." in said


def test_the_price_stays_when_rules_and_membership_change(make, session, client_for, course, member):
    event = make.event(course)
    browser = client_for(make.person(agency=member, job_role="Leader"))
    book(browser, event, **PAYER)
    make.price(course, pence=100)
    ref = session.scalars(select(Booking.ref)).one()
    assert "£60.00 (£80.00 less 25% for ECVYS members)" in main_text(browser.get(f"/bookings/{ref}"))


def test_an_event_that_is_free_for_everybody_is_found_as_free(client, make, course):
    make.event(course)
    assert "No dates fit all of that" in main_text(client.get("/courses?free=yes"))
    make.price(course)
    assert "Safeguarding lead" in main_text(client.get("/courses?free=yes"))


def test_the_list_asks_the_database_no_more_for_more_courses(client, make):
    for _ in range(6):
        course = make.course(price_pence=8000)
        make.price(course, percent=10)
        make.event(course)
    client.get("/courses")
    assert len(client.queries) <= 6
