"""Joint events keep places for areas until a day: who is held back is told why and until when, waits, and is offered
what is left on the morning of release.
"""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.board_lists import LISTS
from tests.conftest import NOW
from tests.pages import main_text
from training.bookings.models import Booking
from training.bookings.places import mismatches
from training.bookings.turns import Limits, Turn, Waiter, allocate_free_places
from training.courses.kinds.areas import AreaPlaces, kept_text, opens_at
from training.courses.models import KeptPlaces
from training.mail.models import Message

RELEASE = date(2026, 6, 1)
NINE = opens_at(RELEASE)
NAMES = LISTS.areas.names(RELEASE)
KEPT = {"Essex": 4, "Southend": 3, "Thurrock": 2}


@pytest.mark.parametrize(
    ("held", "left"),
    (
        # Of 10 places 9 are kept: one is open to all.
        ({}, {"Essex": 5, "Southend": 4, "elsewhere": 1, None: 1}),
        ({"Essex": 4}, {"Essex": 1, "Southend": 4, "elsewhere": 1, None: 1}),
        ({"Essex": 5}, {"Essex": 0, "Southend": 3, "Thurrock": 2, "elsewhere": 0, None: 0}),
        ({None: 1}, {"Essex": 4, "Southend": 3, "elsewhere": 0}),
        ({"Essex": 1, "elsewhere": 1}, {"Essex": 3, "Southend": 3, None: 0}),
        # The administrator gave away what was kept: nobody has more than there are.
        ({"Essex": 6}, {"Essex": 0, "Southend": 3, "elsewhere": 0}),
    ),
)
def test_an_area_has_its_own_places_and_then_those_that_are_open_to_all(held, left):
    places = AreaPlaces(10, KEPT, held, NINE, NAMES)
    assert {area: places.left_for(area) for area in left} == left
    assert {area: places.why_not_yet(area) is None for area in left} == {area: n > 0 for area, n in left.items()}


def test_who_is_held_back_is_told_for_whom_the_places_are_kept_and_until_when():
    places = AreaPlaces(10, KEPT, {"Essex": 5, "Thurrock": 2}, NINE, NAMES)
    assert places.why_not_yet("Essex") == (
        "The places that are left are kept for people from Southend until Monday 1 June 2026, 9am. After"
        " that, everybody can book them."
    )
    assert kept_text(KEPT, NAMES, NINE, NOW) == (
        "Until Monday 1 June 2026, 9am, we keep 4 places for Essex, 3 for Southend and 2 for Thurrock. After"
        " that, everybody can book what is left."
    )
    assert kept_text(KEPT, NAMES, NINE, NINE) == ""


def test_a_place_that_is_kept_is_offered_to_the_first_who_waits_from_its_area():
    waiting = [Waiter(1, None, None, "Essex"), Waiter(2, None, None, "Southend"), Waiter(3, None, None, "Southend")]
    areas = AreaPlaces(2, {"Southend": 1}, {"Essex": 1}, NINE, NAMES)
    assert allocate_free_places(waiting, {7: 1}, {}, Limits(None, None, areas)) == [Turn(2, 7)]
    assert allocate_free_places(waiting, {7: 1}, {}, Limits(None, None)) == [Turn(1, 7)]


@pytest.fixture
def joint(make, session):
    """Two places, one of which is kept for Southend; somebody from Essex has the other."""
    event = make.event(capacity=2, kept_until=RELEASE)
    event.kept_places = [KeptPlaces(area="Southend", places=1)]
    make.booking(event, agency=make.agency("Essex Police"))
    session.commit()
    return event


def book(client, event, button="Accept the terms and book"):
    check = client.submit(f"/events/{event.ref}/book", "Continue", job_role="Worker")
    return check, client.submit("", button, page=check)


@pytest.mark.parametrize(
    ("areas", "said"),
    (
        (("Thurrock", "Essex", "Southend"), "joint event for Essex, Southend and Thurrock"),
        (("Southend",), "joint event"),
    ),
)
def test_the_list_of_dates_names_the_areas_of_a_joint_event(client, session, joint, areas, said):
    joint.kept_places = [KeptPlaces(area=area, places=1) for area in areas]
    session.commit()
    assert said in [fact.get_text() for fact in client.page("/courses").select(".meta li")]


def test_a_joint_event_from_the_kept_place_to_the_offer_on_the_morning_of_release(
    client_for, make, session, joint, frozen_clock, run_job
):
    essex, southend = make.agency("Essex Scouts"), make.agency("Southend Scouts", area="Southend", quadrant=None)
    first, second = make.person("Emma Essex", agency=essex), make.person("Sam Southend", agency=southend)
    client = client_for(first)
    assert "Until Monday 1 June 2026, 9am, we keep 1 place for Southend." in main_text(
        client.get(f"/events/{joint.ref}")
    )
    assert "kept for people from Southend until Monday 1 June 2026, 9am" in main_text(
        client.get(f"/events/{joint.ref}")
    )

    check, _ = book(client, joint, "Accept the terms and join the waiting list")
    assert "The places that are left are kept for people from Southend until Monday 1 June 2026, 9am." in main_text(
        check
    )
    booking = session.scalars(select(Booking).where(Booking.delegate_id == first.id)).one()
    assert (booking.state, joint.taken) == ("waiting", 1)
    told = session.scalars(select(Message).where(Message.kind == "bookings/waiting")).one()
    assert "kept for people from Southend until Monday 1 June 2026, 9am" in told.text
    assert "kept for people from Southend" in main_text(client.get(f"/bookings/{booking.ref}"))

    frozen_clock.move_to(NINE - timedelta(minutes=1))
    run_job("bookings.pass_on")
    session.refresh(booking)
    assert booking.state == "waiting"

    frozen_clock.move_to(NINE)
    run_job("bookings.pass_on")
    session.refresh(booking)
    session.refresh(joint.pools[0])
    assert (booking.state, joint.taken) == ("offered", 2)

    book(client_for(second), joint, "Accept the terms and join the waiting list")
    assert session.scalars(select(Booking.state).where(Booking.delegate_id == second.id)).one() == "waiting"
    assert mismatches(session) == []


def test_the_area_whose_place_is_kept_books_it_at_once_and_the_desk_may_give_it_to_anybody(
    client_for, make, session, joint
):
    southend = make.agency("Southend Scouts", area="Southend", quadrant=None)
    book(client_for(make.person("Sam Southend", agency=southend)), joint)
    session.refresh(joint.pools[0])
    assert joint.taken == 2


def test_a_coordinator_reads_on_the_list_whom_a_kept_place_makes_wait(client_for, make, session):
    event = make.event(capacity=3, kept_until=RELEASE)
    event.kept_places = [KeptPlaces(area="Thurrock", places=2)]
    session.commit()
    client = client_for(make.coordinator(make.agency("Essex Scouts")))
    check = client.submit(
        f"/events/{event.ref}/book-several",
        "Check the list",
        people="Ann One\tann@example.org\nBen Two\tben@example.org",
    )
    page = main_text(check)
    assert "kept for people from Thurrock until Monday 1 June 2026, 9am" in page
    assert page.count("kept for people from Thurrock") == 1, "one of the two has the place that is open to all"
