"""The page of one event: what it says, and what can be done."""

from datetime import UTC, date, datetime, timedelta

import pytest

from training import clock
from training.courses.models import Audience, PlacePool
from training.payments.pricing import ComingFor
from training.programme.details import shares_of_places


def words(page):
    return " ".join(page.find("main").get_text(" ").split())


def book_link(page):
    return page.find("a", string="Book a place")


def test_an_event_says_when_where_price_and_how_to_book(client, make):
    event = make.event(make.course(price_pence=8000), sittings=2, capacity=10)
    page = client.page(f"/events/{event.ref}")
    text = words(page)
    for said in (
        "Saturday 11 July 2026, 9:30am to 4:30pm",
        "Sunday 12 July 2026, 9:30am to 4:30pm",
        "1 High Street, Colchester",
        "CO1 1AA",
        "Hearing loop",
        "£80.00",
        "Standard price",
        "10 places left",
        "Booking closes on Wednesday 8 July 2026, 9:30am",
        "You can cancel free of charge until Sunday 21 June 2026",
    ):
        assert said in text
    assert book_link(page)["href"] == f"/events/{event.ref}/book"
    link = page.find("a", string="See it on OpenStreetMap")["href"]
    assert link == "https://www.openstreetmap.org/search?query=1+High+Street%2C+Colchester%2C+CO1+1AA"


def test_the_online_link_is_never_shown(client, make):
    event = make.event(online=True)
    for address in (f"/events/{event.ref}", f"/events/{event.ref}.ics", "/programme.json", "/calendar.ics"):
        assert event.online_link not in client.get(address).text


@pytest.mark.parametrize(
    ("values", "sentence"),
    (
        ({"state": "closed"}, "Booking for this event is closed."),
        ({"days": 1}, "Booking for this event closed on"),
        ({"days": -3}, "This event took place on Saturday 9 May 2026."),
        ({"state": "cancelled"}, "This event has been cancelled."),
        ({"open_to": "invitation"}, "This event is by invitation."),
    ),
)
def test_an_event_that_cannot_be_booked_says_why_and_shows_other_dates(client, make, values, sentence):
    course = make.course()
    event = make.event(course, **values)
    other = make.event(course, days=90)
    page = client.page(f"/events/{event.ref}")
    assert sentence in words(page)
    assert book_link(page) is None
    assert page.find("a", href=f"/events/{other.ref}")


@pytest.mark.parametrize(
    ("names", "sentence"),
    ((0, "Nobody is waiting yet."), (1, "1 person is waiting."), (3, "3 people are waiting.")),
)
def test_a_full_event_takes_names_and_says_how_many_wait(client, make, names, sentence):
    event = make.event(capacity=1)
    make.booking(event)
    for _ in range(names):
        make.booking(event, state="waiting")
    make.booking(event, state="waiting", awaits="address", held_until=event.starts_at)  # nobody knows who that is
    page = client.page(f"/events/{event.ref}")
    assert f"Every place is taken. {sentence}" in words(page)
    assert page.find("a", string="Join the waiting list")["href"] == f"/events/{event.ref}/book"
    assert book_link(page) is None


def test_somebody_who_waits_sees_where_they_stand(client_for, make):
    event, person = make.event(capacity=0), make.person()
    make.booking(event, state="waiting")
    booking = make.booking(event, person, state="waiting")
    page = client_for(person).page(f"/events/{event.ref}")
    assert "You are number 2 on the waiting list." in words(page)
    assert page.find("a", string="See your booking")["href"] == f"/bookings/{booking.ref}"
    assert page.find("a", string="Join the waiting list") is None


def test_somebody_who_has_an_offer_is_led_to_answer_it(client_for, make):
    event, person = make.event(), make.person()
    booking = make.booking(event, person, state="offered", held_until=clock.now() + timedelta(days=2))
    page = client_for(person).page(f"/events/{event.ref}")
    assert "A place is free for you: answer until Thursday 14 May 2026, 9am." in words(page)
    assert page.find("a", string="Accept or decline")["href"] == f"/bookings/{booking.ref}"


def test_other_dates_with_places_come_before_those_with_a_list(client, make):
    course = make.course()
    event = make.event(course, state="closed")
    full = [make.event(course, days=70 + day, capacity=0) for day in range(6)]
    open_ = make.event(course, days=90)
    page = client.page(f"/events/{event.ref}")
    assert page.find("a", href=f"/events/{open_.ref}")
    assert page.find("a", href=f"/events/{full[-1].ref}") is None


def test_a_full_event_without_other_dates_says_what_to_do(client, make):
    event = make.event(state="closed")
    assert "No other dates of this course are planned at present" in words(client.page(f"/events/{event.ref}"))


@pytest.mark.parametrize(("values", "tag"), (({"days": -3}, "Past"), ({"state": "cancelled"}, "Cancelled")))
def test_past_and_cancelled_events_say_so_at_the_top(client, make, values, tag):
    event = make.event(**values)
    assert client.page(f"/events/{event.ref}").select_one(".tag").get_text() == tag


def test_a_cancelled_event_names_no_price_and_promises_nothing(client, make):
    event = make.event(make.course(price_pence=8000), state="cancelled", online=True)
    text = words(client.page(f"/events/{event.ref}"))
    assert "£80.00" not in text
    assert "we will send the link" not in text
    assert "If you have to cancel" not in text


def test_an_event_in_a_room_and_online_counts_both(client, make, session):
    event = make.event(capacity=20)
    event.pools.append(PlacePool(mode="online", capacity=50, taken=1))
    session.commit()
    text = words(client.page(f"/events/{event.ref}"))
    assert "In the room: 20 places left" in text
    assert "Online: 49 places left" in text
    assert "Colchester, or online" in text
    assert "You can also join online." in text


def test_an_event_says_when_the_certificate_comes_what_it_leads_to_and_whom_to_ask(client, make):
    course = make.course(title="First", level="2", refresh_months=36)
    next_up = make.course(title="Next", prerequisite_id=course.id)
    of_the_same_rung = make.course(title="Also", level="2")
    also = make.course(title="For any level 2", prerequisite_id=of_the_same_rung.id)
    refresher = make.course(title="Refresher", renews_id=course.id, refresh_months=24)
    make.course(title="No longer offered", prerequisite_id=course.id, retired_at=clock.now())
    event = make.event(course, sittings=2)
    page = client.page(f"/events/{event.ref}")
    text = words(page)
    assert "It is for everybody who comes to all of it. After the event we will send you a short form" in text
    assert "It counts for 3 years, then renew it." in text
    assert "It renews “First” for 2 years." in words(client.page(f"/events/{make.event(refresher).ref}"))
    assert "Refresher , to renew it" in text
    assert "No longer offered" not in text
    for leads_to in (next_up, also, refresher):
        assert page.find("a", href=f"/courses/{leads_to.code}")
    assert page.find("a", string="Write to the training team", href=f"/contact?about=booking&ref={event.ref}")


def test_the_lists_of_a_course_stand_in_order_and_are_read_with_the_event(client_for, make, session):
    course = make.course(outcomes=11, audience="")
    course.audiences = [Audience(name=name) for name in ("Youth workers", "Childminders", "élèves")]
    agency = make.agency()
    event = make.event(course, sittings=3, agencies=(agency,), open_to="agencies", agency_cap=3)
    event.pools.append(PlacePool(mode="online", capacity=50))
    make.event(course, days=90)
    browser = client_for(make.person(agency=agency))
    text = words(browser.page(f"/events/{event.ref}"))  # which refuses a page of more than 12 queries
    assert " ".join(f"I can do thing {number}" for number in range(1, 12)) in text
    assert "Childminders, élèves, Youth workers" in text
    assert not [query for query in browser.queries if "JOIN learning_outcome" in query or "JOIN audience" in query]


def test_the_price_and_the_button_stand_together_once(client, make):
    event = make.event(make.course(price_pence=8000))
    act = client.page(f"/events/{event.ref}").select_one(".event-page__act--stays")
    assert " ".join(act.get_text(" ").split()) == "£80.00 Book a place"


def test_a_guest_reads_what_members_pay_and_how_to_become_one(client, make):
    page = client.page(f"/events/{make.event(make.course(price_pence=8000)).ref}")
    assert "Standard price; £60.00 for members of ECVYS." in words(page)
    assert page.find("a", string="How to become a member")["href"] == "/help#ecvys"


OPENS = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("cap", "own", "held", "why_wait", "limit"),
    (
        (3, (), {}, (), "Before Wednesday 1 July 2026, each organisation can have up to 3 places."),
        (None, (), {}, (), ""),
        (3, (ComingFor(name="Scouts", agency_id=1),), {}, (), ""),
        (3, (ComingFor(name="Myself"),), {1: 3}, (), ""),
        (
            3,
            (ComingFor(name="Scouts", agency_id=1),),
            {1: 2, 2: 3},
            (),
            "Scouts has 2 of the 3 places it can have before Wednesday 1 July 2026.",
        ),
        (1, (ComingFor(name="Scouts", agency_id=1),), {1: 1}, ("Your organisation already has 1 place",), ""),
        (
            3,
            (ComingFor(name="Scouts", agency_id=1), ComingFor(name="Police", agency_id=2)),
            {1: 2, 2: 3},
            ("Police: Your organisation already has 3 places",),
            "Scouts has 2 of the 3 places it can have before Wednesday 1 July 2026.",
        ),
    ),
)
def test_the_cap_is_said_where_it_concerns_whoever_looks(cap, own, held, why_wait, limit):
    said = shares_of_places(cap, OPENS, own, held, None, datetime(2026, 5, 12, 9, tzinfo=UTC))
    assert said.limit == limit
    assert len(said.why_wait) == len(why_wait)
    assert all(sentence.startswith(start) for sentence, start in zip(said.why_wait, why_wait, strict=True))


def test_whoever_books_for_others_reads_of_the_cap_before_any_place_is_held(client_for, make):
    agency = make.agency("Mid Essex Scouts")
    event = make.event(agency_cap=3)
    coordinator = make.coordinator(agency)
    page = client_for(coordinator).page(f"/events/{event.ref}")
    assert "Mid Essex Scouts can have up to 3 places before" in words(page)


def test_somebody_signed_in_reads_how_many_places_their_agency_holds(client_for, make):
    agency = make.agency("Mid Essex Scouts")
    course = make.course(price_pence=8000)
    event = make.event(course, agency_cap=3)
    make.event(course, days=90)
    make.booking(event, agency=agency)
    page = client_for(make.person(agency=agency)).page(f"/events/{event.ref}")
    assert "Mid Essex Scouts has 1 of the 3 places it can have before" in words(page)


def test_an_event_that_has_begun_is_under_way(client, make, frozen_clock):
    event = make.event(days=3)
    frozen_clock.move_to(event.starts_at)
    assert client.page(f"/events/{event.ref}").select_one(".tag").get_text() == "Under way"


def test_an_event_for_certain_agencies_names_them_and_knows_whose_it_is(client, client_for, make):
    police, council = make.agency("Essex Police"), make.agency("Essex County Council")
    event = make.event(open_to="agencies", agencies=(police, council))
    guest = client.page(f"/events/{event.ref}")
    assert "Staff and volunteers of Essex County Council and Essex Police only." in words(guest)
    assert book_link(guest)
    insider = client_for(make.person(agency=police)).page(f"/events/{event.ref}")
    assert book_link(insider)
    outsider = client_for(make.person(agency=make.agency())).page(f"/events/{event.ref}")
    assert "and you come for others" in words(outsider)
    assert book_link(outsider) is None


def test_somebody_who_has_booked_is_led_to_their_booking(client_for, make):
    event, person = make.event(), make.person()
    booking = make.booking(event, person)
    page = client_for(person).page(f"/events/{event.ref}")
    assert "You have a booking for this event." in words(page)
    assert page.find("a", string="See your booking")["href"] == f"/bookings/{booking.ref}"
    assert book_link(page) is None


def test_a_cancelled_booking_does_not_stand_in_the_way(client_for, make):
    event, person = make.event(), make.person()
    make.booking(event, person, state="cancelled")
    assert book_link(client_for(person).page(f"/events/{event.ref}"))


def test_a_draft_is_seen_by_the_administrator_only(client, client_for, make):
    event = make.event(state="draft")
    client.page(f"/events/{event.ref}", status=404)
    assert client.get(f"/events/{event.ref}.ics").status_code == 404
    client_for(make.person()).page(f"/events/{event.ref}", status=404)
    assert "This is a draft." in words(client_for(make.administrator()).page(f"/events/{event.ref}"))


@pytest.mark.parametrize("address", ("/events/NOPE-01", "/events/%00", "/events/👩‍🏫", "/courses/%00"))
def test_unknown_events_are_not_found(client, address):
    client.page(address, status=404)
    assert client.get(f"{address}.ics").status_code == 404


def test_an_event_takes_as_many_queries_however_many_dates_its_course_has(client, make):
    course = make.course()
    event = make.event(course, sittings=2)
    make.event(course, days=70)
    client.get(f"/events/{event.ref}")
    few = len(client.queries)
    for day in range(20):
        make.event(course, days=80 + day, sittings=2)
    client.get(f"/events/{event.ref}")
    assert len(client.queries) == few <= 12


def test_the_page_of_a_free_event_says_how_to_cancel_a_free_place(client, make):
    event = make.event()
    assert "The place is free. If you cannot come, cancel" in words(client.page(f"/events/{event.ref}"))
