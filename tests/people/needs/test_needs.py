"""Needs are remembered for whoever wishes it, changed while somebody prepares for them, and forgotten in time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import Actor
from training.bookings.models import Booking, Needs
from training.bookings.operations import change_needs
from training.history.models import History
from training.people.needs.models import RememberedNeeds
from training.people.needs.operations import remember_needs
from training.people.needs.queries import NeedsToRemember, remembered_needs
from training.refusals import Refused

STEP_FREE = "Step-free access"


def book(browser, event, **typed):
    check = browser.submit(f"/events/{event.ref}/book", "Continue", **typed)
    return check, browser.submit("", "Accept the terms and book", page=check)


def test_who_wishes_it_writes_their_needs_once(make, client_for, session):
    browser = client_for(make.person(agency=make.agency(), job_role="Scout leader"))
    check, _ = book(browser, make.event(), access_needs=STEP_FREE, dietary_needs="Halal", remember_needs="y")
    assert "Remember these needs for my next booking Yes" in main_text(check)

    page = browser.page(f"/events/{make.event().ref}/book")

    assert page.find(id="access_needs").get_text(strip=True) == STEP_FREE
    assert page.find(id="dietary_needs")["value"] == "Halal"
    assert page.find(id="remember_needs").has_attr("checked")
    actions = session.scalars(select(History.action).where(History.subject == "person")).all()
    assert "needs remembered" in actions


def test_who_takes_the_tick_away_is_no_longer_remembered(make, client_for, session):
    person = make.person(agency=make.agency(), job_role="Scout leader")
    remember_needs(session, person.id, STEP_FREE, "", Actor(person.id, "delegate"), clock.now())
    book(client_for(person), make.event(), remember_needs=None)
    assert session.scalars(select(RememberedNeeds)).all() == []
    assert session.scalars(select(Needs)).one().access == STEP_FREE, "for this booking"


@pytest.mark.parametrize(
    ("typed", "after"),
    (
        ({}, (STEP_FREE, "Halal")),
        ({"access_needs": ""}, ("", "Halal")),
        ({"remember_needs": None}, ("", "Halal")),
    ),
)
def test_what_a_form_does_not_ask_stays_remembered(make, client_for, session, typed, after):
    """Nobody eats together online, and the tick is about what stands above it."""
    person = make.person(agency=make.agency(), job_role="Scout leader")
    remember_needs(session, person.id, STEP_FREE, "Halal", Actor(person.id, "delegate"), clock.now())
    own, event = client_for(person), make.event(online=True)
    assert own.page(f"/events/{event.ref}/book").find(id="dietary_needs") is None
    book(own, event, **typed)
    kept = session.scalars(select(RememberedNeeds)).one()
    assert (kept.access, kept.dietary) == after


def test_needs_changed_for_one_booking_stay_remembered_as_they_were(make, client_for, session):
    person = make.person()
    remember_needs(session, person.id, STEP_FREE, "Halal", Actor(person.id, "delegate"), clock.now())
    for online in (False, True):
        booking = make.booking(make.event(online=online), person, needs=Needs(access=STEP_FREE, dietary="Halal"))
        client_for(person).submit(f"/bookings/{booking.ref}/needs", "Save", access="")
    kept = session.scalars(select(RememberedNeeds)).one()
    assert (kept.access, kept.dietary) == (STEP_FREE, "Halal")


def test_guests_and_those_whose_mail_others_read_are_not_asked(make, client, client_for, session):
    event, person = make.event(), make.person(agency=make.agency(), job_role="Scout leader")
    assert client.page(f"/events/{event.ref}/book").find(id="remember_needs") is None
    remember_needs(session, person.id, STEP_FREE, "", Actor(person.id, "delegate"), clock.now())
    make.address(make.person(), person.email, shares=True)
    assert client_for(person).page(f"/events/{event.ref}/book").find(id="remember_needs") is None
    assert remembered_needs(session, person) == NeedsToRemember()


def test_where_others_read_the_mail_needs_are_not_kept_and_can_be_forgotten(make, client_for, session):
    person = make.person()
    actor = Actor(person.id, "delegate")
    remember_needs(session, person.id, STEP_FREE, "", actor, clock.now())
    make.address(make.person(), person.email, shares=True)
    with pytest.raises(Refused, match="Add an address of your own first"):
        remember_needs(session, person.id, "A ramp", "", actor, clock.now())
    own = client_for(person)
    assert "We have what you told us before, but do not use it" in main_text(own.get("/account"))
    page = own.get("/account/needs")
    assert "We still have what you told us before" in main_text(page)
    assert STEP_FREE not in main_text(page)

    said = main_text(own.submit("/account/needs", "Delete what I told you before"))

    assert "We have deleted what you need from your account." in said
    assert session.scalars(select(RememberedNeeds)).all() == []
    assert "None saved" in main_text(own.get("/account"))
    assert "We still have" not in main_text(own.get("/account/needs"))


@pytest.mark.parametrize(
    ("before", "access", "dietary", "after"),
    (
        (None, STEP_FREE, None, (STEP_FREE, "")),
        ((STEP_FREE, "Halal"), "A seat in front", None, ("A seat in front", "Halal")),
        ((STEP_FREE, ""), "", None, None),
        ((STEP_FREE, "Halal"), "", "", None),
    ),
)
def test_needs_of_a_booking_are_replaced(make, session, before, access, dietary, after):
    needs = Needs(access=before[0], dietary=before[1]) if before else None
    booking = make.booking(make.event(), needs=needs)
    change_needs(session, session.get_one(Booking, booking.id), access, dietary, Actor(None, "guest"), clock.now())
    session.expire_all()
    kept = session.get_one(Booking, booking.id).needs
    assert ((kept.access, kept.dietary) if kept else None) == after
    assert session.scalars(select(History.action)).all() == ["needs changed"]


@pytest.mark.parametrize("values", ({"state": "cancelled"}, {"days": -3}))
def test_nobody_is_told_of_needs_of_what_is_over(make, session, values):
    booking = make.booking(make.event(days=values.pop("days", 30)), **values)
    with pytest.raises(Refused, match="This booking is over"):
        change_needs(session, session.get_one(Booking, booking.id), "A ramp", "", Actor(None, "guest"), clock.now())


def test_what_nobody_uses_any_more_is_forgotten(make, session, run_job):
    now, actor = clock.now(), Actor(None, "system")
    used, unused = make.person(), make.person()
    remember_needs(session, unused.id, "A ramp", "", actor, now - timedelta(days=3 * 365))
    remember_needs(session, used.id, "A ramp", "", actor, now - timedelta(days=365))
    run_job("bookings.forget_remembered_needs")
    assert session.scalars(select(RememberedNeeds.person_id)).all() == [used.id]
