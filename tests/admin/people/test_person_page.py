"""The page of a person: bookings, training with certificates, messages, money, roles and history."""

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.operations import issue_if_earned


@pytest.mark.parametrize("part", ("overview", "messages", "money", "roles", "history", "nonsense"))
def test_every_part_says_who_it_is(make, admin, part):
    person = make.person("Asha Okoro", agency=make.agency("Colne youth club"))
    said = main_text(admin.get(f"/admin/people/{person.id}?part={part}"))
    assert "Asha Okoro" in said
    assert "Colne youth club since 12 May 2026" in said
    assert "Never signed in" in said


def test_from_a_person_to_a_certificate_is_one_press(make, session, transact, admin):
    booking_id = make.booking(make.event(days=-3), make.person("Asha Okoro"), outcome="attended").id
    with transact() as inner:
        issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
    certificate = session.scalars(select(Certificate)).one()
    found = admin.page("/admin/people?q=asha")
    person = next(a for a in found.select("tbody a") if a.get_text() == "Asha Okoro")
    link = next(a for a in admin.page(str(person["href"])).select("a") if a.get_text() == certificate.number)
    assert certificate.number in main_text(admin.get(str(link["href"])))


def test_names_of_delegates_lead_to_the_person(make, admin):
    person = make.person("Asha Okoro")
    booking = make.booking(make.event(), person)
    page = admin.page(f"/admin/bookings/{booking.ref}")
    assert any(str(a["href"]).startswith(f"/admin/people/{person.id}") for a in page.select("main a"))


def test_money_says_what_is_to_be_paid(make, admin):
    person = make.person("Asha Okoro")
    booking = make.booking(make.event(), person)
    make.charge(booking, pence=8000)
    said = main_text(admin.get(f"/admin/people/{person.id}?part=money"))
    assert "£80.00 is still to be paid; £0.00 was paid." in said
