"""The page of what came of a list, however its bookings stand by now: nobody is called booked who has no place."""

from datetime import timedelta
from typing import Any

import pytest

from tests.pages import main_text, soup_of
from training import clock
from training.bookings.standing import until_text
from training.courses.models import Event
from training.links import new_token
from training.people.models import Person


@pytest.fixture
def event(make: Any) -> Event:
    return make.event(make.course(price_pence=8000), days=60)


@pytest.fixture
def several(client_for: Any, make: Any, agency: Any, coordinator: Person, event: Event) -> Any:
    """The page after one form has made bookings in these states; those in `unnamed` are for nobody yet."""

    def open_it(*states: str, unnamed: tuple[str, ...] = (), **values: Any) -> Any:
        token, browser = new_token(), client_for(coordinator)
        for number, state in enumerate((*states, *unnamed)):
            held = {"held_until": clock.now() + timedelta(hours=2)} if state not in {"confirmed", "waiting"} else {}
            awaits = {"awaits": "manager"} if state == "requested" else {}
            said = {"booked_by_id": coordinator.id, "form_token": f"{token}-0-{number}", **held, **awaits, **values}
            nobody = {"delegate_id": None} if number >= len(states) else {}
            make.booking(event, agency=agency, state=state, **said, **nobody)
        page = browser.get(f"/events/{event.ref}/book-several/{token}")
        page.queries = len(browser.queries)
        return page

    return open_it


def heading(page: Any) -> str:
    return " ".join(soup_of(page).find("h1").get_text(" ").split())


@pytest.mark.parametrize(
    ("states", "said"),
    (
        (("confirmed", "confirmed"), "Everybody is booked"),
        (("waiting", "waiting"), "Everybody is on the waiting list"),
        (("requested", "requested"), "Everybody is waiting for approval"),
        (("awaiting payment", "awaiting payment"), "Everybody is waiting for payment"),
        (("offered",), "Everybody is offered a place"),
        (("cancelled", "lapsed", "declined"), "Every one of these bookings has ended"),
        (
            ("confirmed", "requested", "awaiting payment", "awaiting payment", "offered", "waiting", "cancelled"),
            "1 booked, 1 waiting for approval, 2 waiting for payment,"
            " 1 offered a place, 1 on the waiting list, 1 ended",
        ),
    ),
)
def test_the_heading_over_a_list_says_how_its_bookings_stand(several, states, said):
    assert heading(several(*states)) == said


def test_what_holds_a_place_says_what_it_waits_for_and_until_when(several):
    said, until = (
        main_text(several("requested", "awaiting payment")),
        until_text(clock.now() + timedelta(hours=2), clock.today()),
    )
    assert f"One place is held until {until}, and waits for the approval of the line manager." in said
    assert f"One place is held until {until}, and is yours once it is paid for." in said
    assert "Pay by card" in said
    said = main_text(several(*("awaiting payment", "requested") * 2, "offered"))
    assert f"2 places are held until {until}, and are yours once they are paid for." in said
    assert f"2 places are held until {until}, and wait for the approval of the line manager." in said
    assert f"One place is offered until {until}: one press accepts it." in said


def test_a_listed_booking_whose_hold_is_over_has_ended_before_the_worker_lapses_it(several):
    page = several("awaiting payment", held_until=clock.now() - timedelta(minutes=1))
    assert heading(page) == "Every one of these bookings has ended"
    assert "paid for" not in main_text(page)


def test_a_listed_place_shows_how_to_name_somebody_only_where_that_is_still_possible(several):
    page = several("confirmed", unnamed=("confirmed", "cancelled", "lapsed", "waiting"))
    assert "2 places have no name yet." in main_text(page)
    nameless = [" ".join(row.get_text(" ").split()) for row in soup_of(page).select("tbody tr")][1:]
    assert [(row.startswith("To be named"), "Name somebody" in row) for row in nameless] == [
        *((True, True), (False, False), (False, False), (True, True)),
    ]


def test_nobody_is_to_be_named_once_all_has_ended(several):
    said = main_text(several(unnamed=("cancelled", "cancelled")))
    assert "no name yet" not in said
    assert "Name somebody" not in said


def test_many_places_to_be_named_ask_no_more_than_few(several, make):
    card = {"pays_by": "card", "payer_id": make.payer(way="card").id, "price_pence": 8000}
    few = several(unnamed=("awaiting payment",) * 2, **card).queries
    assert several(unnamed=("awaiting payment",) * 10, **card).queries == few <= 12
