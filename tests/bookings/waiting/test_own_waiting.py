"""Somebody who waits sees among their bookings where they stand, and first of all what they have to answer."""

from datetime import timedelta

from tests.pages import main_text
from training import clock


def test_my_bookings_lists_an_offer_to_answer_first_and_then_what_is_next(make, client_for):
    person = make.person()
    make.booking(make.event(make.course(title="Confirmed soon"), days=10), person)
    full = make.event(make.course(title="Waited for"), days=20, capacity=0)
    make.booking(full, state="waiting")
    make.booking(full, person, state="waiting")
    offered = make.booking(
        make.event(make.course(title="Offered late"), days=80),
        person,
        state="offered",
        held_until=clock.now() + timedelta(days=2),
    )
    page = client_for(person).page("/my/bookings")
    assert [title.get_text() for title in page.select(".event__title")] == [
        "Offered late",
        "Confirmed soon",
        "Waited for",
    ]
    said = " ".join(page.find("main").get_text(" ").split())
    assert "Number 2 on the waiting list" in said
    links = [link.get_text() for link in page.find_all("a", href=f"/bookings/{offered.ref}")]
    assert links == ["Offered late", "Accept or decline the place: Offered late"]
    assert "A place is kept for you until Thursday 14 May 2026, 9am" in said


def test_a_waiting_booking_whose_address_is_not_confirmed_has_no_number_on_the_list(make, client_for):
    person = make.person()
    make.booking(
        make.event(capacity=0),
        person,
        state="waiting",
        awaits="address",
        held_until=clock.now() + timedelta(minutes=20),
    )
    assert "Number" not in main_text(client_for(person).get("/my/bookings"))


def test_many_lists_cost_no_more_queries_than_one(make, client_for):
    person = make.person()
    make.booking(make.event(capacity=0), person, state="waiting")
    browser = client_for(person)
    browser.get("/my/bookings")
    few = len(browser.queries)
    for _ in range(8):
        make.booking(make.event(capacity=0), person, state="waiting")
    browser.get("/my/bookings")
    assert len(browser.queries) == few
