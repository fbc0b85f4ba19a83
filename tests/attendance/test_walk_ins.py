"""Somebody who had not booked is at the door."""

import pytest
from sqlalchemy import func, select

from tests.attendance.conftest import words
from tests.pages import main_text
from training import clock
from training.attendance.models import Mark
from training.attendance.queries import expected
from training.bookings.models import Booking
from training.people.models import Agency, Person


def add(today, **typed):
    return today.phone.submit(f"{today.address}/walk-in", "Add to the register", **typed)


def walk_in_of(session, event) -> Booking:
    session.expire_all()
    return session.scalars(select(Booking).where(Booking.event_id == event.id, Booking.walk_in)).one()


def test_a_walk_in_is_present_counted_apart_and_outside_the_places(day, make, session):
    today = day()
    make.booking(today.event)
    agency = make.agency("Essex Police")
    page = main_text(add(today, name="Wanda Walker", email="wanda@example.org", agency=str(agency.id)))
    assert "Wanda Walker is on the register." in page
    assert "1 of 2 marked" in page
    assert "1 walked in" in page
    booking = walk_in_of(session, today.event)
    assert (booking.agency_name, booking.pool_id, booking.state) == ("Essex Police", None, "confirmed")
    assert session.get(Mark, (today.event.sittings[0].id, booking.id)).kind == "present"
    assert booking.delegate.confirmed_at is None
    assert today.event.pools[0].taken == 1


def test_a_walk_in_with_a_known_address_is_that_person(day, make, session):
    today = day()
    known = make.person("Registered Name", email="Known@Example.org")
    add(today, name="Reg Name", email="known@example.ORG", agency="self")
    assert walk_in_of(session, today.event).delegate_id == known.id


@pytest.mark.parametrize("booked", (None, "confirmed", "requested", "waiting"))
def test_whoever_types_an_address_does_not_learn_whose_it_is(day, make, session, booked, client_for):
    """The link of a register may be in anybody's hands, and any address can be typed there."""
    today = day()
    known = make.person("Registered Name", email="known@example.org")
    if booked:
        make.booking(today.event, known, state=booked)
    answer = add(today, name="Registered Else", email="known@example.org", agency="self")
    if not booked:
        register = today.page()
        assert "Registered Else is on the register." in main_text(answer)
        assert "Registered Else" in register
    pages = [answer.text]
    if booked != "confirmed":  # who has booked is on the register by their name
        pages += [today.phone.get(today.address).text, today.phone.get(f"{today.address}/close").text]
    assert [page for page in pages if "Registered Name" in page] == []


def test_the_training_team_sees_both_names_of_such_a_walk_in(day, make, session, client_for):
    today = day()
    make.person("Registered Name", email="known@example.org")
    add(today, name="Registered Else", email="known@example.org", agency="self")
    booking = walk_in_of(session, today.event)
    page = main_text(client_for(make.administrator()).get(f"/admin/bookings/{booking.ref}"))
    assert "Registered Name" in page
    assert "Registered Else" in page


def test_a_walk_in_who_shares_an_address_with_somebody_is_a_person_of_their_own(day, make, session):
    today = day()
    known = make.person("Registered Name", email="known@example.org")
    add(today, name="Somebody Else", email="known@example.org", agency="self")
    walked_in = walk_in_of(session, today.event).delegate
    assert (walked_in.name, walked_in.email) == ("Somebody Else", known.email)
    assert walked_in.id != known.id


def test_nobody_is_tied_to_an_agency_by_who_types_their_address_under_another_name(day, make, session):
    today = day()
    known, agency = make.person("Registered Name", email="known@example.org"), make.agency("Essex Police")
    add(today, name="Somebody Else", email="known@example.org", agency=str(agency.id))
    session.expire_all()
    assert known.affiliations == []
    assert walk_in_of(session, today.event).agency_id == agency.id


def test_a_walk_in_is_not_matched_by_name_and_needs_no_address(day, make, session):
    today = day()
    namesake = make.person("Same Name")
    add(today, name="Same Name", agency="self")
    booking = walk_in_of(session, today.event)
    assert booking.delegate_id != namesake.id
    assert (booking.delegate.email, booking.agency_name) == (None, "Works for themselves")


def test_an_agency_that_is_not_listed_is_kept_to_be_checked(day, make, session):
    today = day()
    add(today, name="A", agency="other", other_agency="Harwich Kites")
    agency = session.scalars(select(Agency).where(Agency.name == "Harwich Kites")).one()
    assert agency.checked_at is None
    add(today, name="B", agency="other", other_agency="harwich kites")
    assert session.scalar(select(func.count()).where(Agency.name.ilike("harwich kites"))) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"name": ""}, "Enter their full name"),
        ({"email": "nobody@"}, "Enter an e-mail address in the correct format"),
        ({"agency": ""}, "Choose their organisation"),
        ({"agency": "other"}, "Enter the name of their organisation"),
        ({"agency": "999999"}, "Choose their organisation"),
        ({"name": "x" * 10_000}, "Use 200 characters or fewer"),
    ),
)
def test_what_is_missing_of_a_walk_in_is_said_and_what_was_typed_stays(day, session, typed, sentence):
    today = day()
    page = add(today, **{"name": "Wanda Walker", "agency": "self", **typed})
    assert page.status_code == 422
    assert sentence in main_text(page)
    assert session.scalar(select(func.count()).select_from(Person).where(Person.name == "Wanda Walker")) == 0
    assert 'value="Wanda Walker"' in page.text or "name" in typed


def test_somebody_who_had_booked_is_not_let_in_twice(day, make):
    today = day()
    booked = make.booking(today.event).delegate
    page = add(today, name=booked.name, email=booked.email, agency="self")
    assert page.status_code == 422
    assert "Somebody with that e-mail address is already on the register." in main_text(page)


@pytest.mark.parametrize("state", ("requested", "waiting"))
def test_a_booking_that_still_waits_is_named_as_such(day, make, state):
    today = day()
    waits = make.booking(today.event, state=state).delegate
    page = add(today, name=waits.name, email=waits.email, agency="self")
    assert "that e-mail address has a booking for this event that is not confirmed yet" in main_text(page)


def test_past_the_limit_of_the_room_there_is_a_warning_but_nobody_is_turned_away(day, make):
    today = day(venue_id=make.venue(room_limit=1).id)
    make.booking(today.event)
    assert "The room may hold 1 people, and 1 are here" in words(today.phone.page(f"{today.address}/walk-in"))
    page = main_text(add(today, name="One More", agency="self"))
    assert "2 people are here or may still come, and the room may hold 1." in page


def test_the_form_does_not_open_on_a_closed_register(day, session):
    today = day()
    opened = today.phone.get(f"{today.address}/walk-in")
    today.phone.submit(f"{today.address}/close", "Close the register")
    answer = today.phone.get(f"{today.address}/walk-in")
    assert (answer.status_code, answer.location) == (302, today.address)
    assert "The register is closed, so nothing was changed." in today.page()
    late = today.phone.submit("", "Add to the register", page=opened, name="Late Comer", agency="self")
    assert "The register is closed, so nothing was changed." in main_text(late)
    assert session.scalar(select(func.count()).where(Person.name == "Late Comer")) == 0


@pytest.mark.parametrize("form", ("walk-in", "close"))
def test_no_form_opens_on_the_register_of_a_cancelled_event(client_for, make, form):
    event = make.event(days=0, state="cancelled", cancelled_at=clock.now(), cancelled_because="The trainer is ill")
    desk = client_for(make.administrator())
    answer = desk.get(f"/register/{event.ref}/{form}")
    assert (answer.status_code, answer.location) == (302, f"/register/{event.ref}")
    assert "This event was cancelled, so it has no register." in words(desk.page(answer.location))


def test_no_form_asks_why_to_reopen_a_register_that_is_open(client_for, make):
    desk, event = client_for(make.administrator()), make.event(days=0)
    answer = desk.get(f"/register/{event.ref}/reopen")
    assert (answer.status_code, answer.location) == (302, f"/register/{event.ref}")
    assert "This register is open already." in words(desk.page(answer.location))


def test_a_walk_in_form_sent_twice_lets_one_person_in(day, session):
    today = day()
    page = today.phone.get(f"{today.address}/walk-in")
    for _ in range(2):
        today.phone.submit("", "Add to the register", page=page, name="Wanda Inn", agency="self")
    assert [booking.delegate.name for booking in session.scalars(select(Booking))] == ["Wanda Inn"]


def names_on(session):
    session.expire_all()
    return [booking.delegate.name for booking in session.scalars(select(Booking).order_by(Booking.id))]


def test_pressed_again_from_another_page_it_asks_whether_they_are_two(day, session):
    """The first press seemed lost on a slow line, so the form was opened and filled in anew."""
    today = day()
    add(today, name="Wanda Inn", agency="self")
    again = add(today, name="wanda  INN", agency="self")
    assert again.status_code == 422
    assert "Wanda Inn (Works for themselves) is on this register already." in main_text(again)
    assert names_on(session) == ["Wanda Inn"]
    two = today.phone.submit("", "Add to the register", page=again, another="yes")
    assert "2 walked in" in main_text(two)
    assert names_on(session) == ["Wanda Inn", "wanda INN"]


def test_somebody_who_had_booked_and_gives_no_address_is_asked_about_too(day, make):
    today = day()
    booked = make.booking(today.event).delegate
    page = add(today, name=booked.name, agency="self")
    assert page.status_code == 422
    assert "is on this register already." in main_text(page)


def test_nothing_is_asked_where_no_name_is_the_same(day):
    page = add(day(), name="", agency="self")
    assert "Another person of the same name" not in page.text


def test_sent_without_what_tells_two_pages_apart_it_still_lets_one_person_in(day, session):
    today = day()
    for _ in range(2):
        today.post("/walk-in", name="Wanda Inn", agency="self")
    assert names_on(session) == ["Wanda Inn"]


def test_the_page_gone_back_to_and_filled_in_for_somebody_else_lets_both_in(day, session):
    """The browser’s Back shows the form as it was sent: another name on it is another person."""
    today = day()
    page = today.phone.get(f"{today.address}/walk-in")
    for name in ("Wanda Inn", "Wendel Door", "Wendel Door"):
        answer = today.phone.submit("", "Add to the register", page=page, name=name, agency="self")
    assert names_on(session) == ["Wanda Inn", "Wendel Door"]
    assert answer.status_code == 422, "it cannot be told whether this is the same press or another Wendel: it asks"


def test_the_question_about_a_namesake_asks_about_the_names_that_the_register_shows(day, make, session):
    today = day()
    make.person("Registered Name", email="known@example.org")
    add(today, name="Somebody Else", email="known@example.org", agency="self")
    again = main_text(add(today, name="Somebody Else", agency="self"))
    assert "Somebody Else (Works for themselves) is on this register already." in again
    guessed = main_text(add(today, name="Registered Name", agency="self"))
    assert "already" not in guessed, "it would say whose the address is"
    assert "Registered Name is on the register." in guessed


@pytest.mark.parametrize("typed", ("ZOE O'BRIEN", "Zoe\u0308 O’Brien", "Zoë OBrien"))
def test_a_namesake_is_known_however_the_name_is_typed(day, make, typed):
    today = day()
    make.booking(today.event, make.person("Zoë O’Brien"))
    assert "is on this register already" in main_text(add(today, name=typed, agency="self"))


def test_the_name_that_a_walk_in_gave_stands_where_the_alphabet_has_it(day, make, session):
    today = day()
    for name in ("Łukasz Zeta", "Mona", "ángel"):
        add(today, name=name, agency="self")
    for number, name in enumerate(("Łukasz", "Ängel Ho", "Nina")):
        make.person("Registered Name", email=f"known{number}@example.org")
        add(today, name=name, email=f"known{number}@example.org", agency="self")
    shown = [person.name for person in expected(session, today.event.id)]
    assert shown == ["ángel", "Ängel Ho", "Łukasz", "Mona", "Nina", "Łukasz Zeta"], "by surname"
