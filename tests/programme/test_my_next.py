"""The first page of whoever is signed in says what they need next."""

from datetime import timedelta

from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.certificates.operations import issue_if_earned


def words(page) -> str:
    return " ".join(page.find("main").get_text(" ").split())


def test_a_guest_is_not_asked_what_they_need_next(client, make):
    make.event()
    assert "What is next for you" not in words(client.page("/"))


def test_whoever_is_new_is_led_to_the_three_questions(client_for, make):
    page = client_for(make.person("Nia New")).page("/")
    assert "You have nothing to do at the moment." in words(page)
    assert page.find("main").find("a", href="/courses/which")


def test_what_waits_comes_before_what_is_booked(client_for, make):
    person = make.person("Asha Okoro")
    make.booking(make.event(make.course(title="Gangs")), person)
    offered = make.booking(
        make.event(make.course(title="Neglect"), days=90),
        person,
        state="offered",
        held_until=clock.now() + timedelta(days=2),
    )
    page = client_for(person).page("/")
    said = words(page)
    assert "What is next for you" in said, "a booking is no need"
    assert said.index("Neglect A place is free.") < said.index("Gangs Confirmed. ")
    assert page.find("main").find("a", href=f"/bookings/{offered.ref}")


def test_what_is_due_again_leads_to_its_next_date_or_to_being_told_of_one(client_for, make, transact):
    person = make.person("Dee Due")
    course = make.course("SG2", title="Level 2", level="2", refresh_months=36)
    booking_id = make.booking(make.event(course, days=-1070), person, outcome="attended").id
    with transact() as inner:
        issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
    page = client_for(person).page("/")
    assert "Renew: Level 2 Refresh is due on" in words(page)
    assert page.find("main").find("a", href="/courses/SG2/tell-me")
    event = make.event(course, days=30)
    page = client_for(person).page("/")
    assert "The next date is Thursday 11 June 2026." in words(page)
    assert page.find(class_="panel").find("a", href=f"/events/{event.ref}")
