"""When the Board moves an event: what is a move, from which those who had booked may cancel free of charge."""

from datetime import timedelta

import pytest

from tests.courses.conftest import edit_address, fields_of, on, save_and_tell
from tests.pages import main_text
from training import clock
from training.courses.models import Event


def test_a_new_day_time_or_place_of_an_event_counts_as_a_move(desk, make, session, frozen_clock):
    for change in (
        lambda: fields_of(0, on(15, 7), "9:30am", "4:30pm"),
        lambda: fields_of(0, on(11, 7), "10am", "4:30pm"),
        lambda: {"venue": str(make.venue().id)},
    ):
        event = make.event()
        frozen_clock.shift(timedelta(minutes=5))
        save_and_tell(desk, edit_address(event), **change())
        assert session.get(Event, event.id).moved_at == clock.now()


@pytest.mark.parametrize(
    "change",
    ({"online_link": "https://meeting.example/other"}, {"price_pence": "12"}, {"joining_instructions": "Bell"}),
)
def test_a_new_online_link_price_or_joining_instruction_is_no_move_of_the_event(desk, make, session, change):
    event = make.event(online=True)
    save_and_tell(desk, edit_address(event), **change)
    assert session.get(Event, event.id).version == 2
    assert session.get(Event, event.id).moved_at is None


def test_a_draft_event_with_new_dates_does_not_count_as_moved(desk, make, session):
    event = make.event(state="draft", published_at=None)
    save_and_tell(desk, edit_address(event), **fields_of(0, on(15, 7), "10am", "3pm"))
    assert session.get(Event, event.id).moved_at is None


def test_who_had_booked_before_the_board_moved_an_event_may_cancel_free_of_charge(desk, client_for, make, frozen_clock):
    """Moved on 12 May for the 15th: free until it starts. Whoever books after that knew the date."""
    event, early = make.event(price_pence=8000, days=2), make.person()
    booking = make.booking(event, early, created_at=clock.now() - timedelta(days=30))
    save_and_tell(desk, edit_address(event), **fields_of(0, on(15, 5), "9:30am", "4:30pm"))
    page = main_text(client_for(early).get(f"/bookings/{booking.ref}/cancel"))
    assert "the Board changed the date, time or place on Tuesday 12 May 2026" in page
    frozen_clock.shift(timedelta(minutes=1))
    late = make.person()
    booking = make.booking(event, late)
    frozen_clock.shift(timedelta(hours=25))
    assert "less than 15 working days’ notice" in main_text(client_for(late).get(f"/bookings/{booking.ref}/cancel"))


UNCONFIRMED = (
    {"state": "requested", "awaits": "manager"},
    {"state": "requested", "awaits": "address"},
    {"state": "offered"},
    {"state": "awaiting payment"},
    {"state": "waiting", "awaits": "address"},
)


@pytest.mark.parametrize("how", UNCONFIRMED)
def test_an_event_moved_earlier_ends_holds_that_last_beyond_its_start(desk, make, frozen_clock, run_job, how):
    """From 11 July to 13 May: what was held until the 14th is held until it starts, and then given up."""
    event = make.event()
    later = make.booking(event, held_until=clock.now() + timedelta(days=2), **how)
    sooner = make.booking(event, held_until=clock.now() + timedelta(hours=2), **how)
    elsewhere = make.booking(held_until=clock.now() + timedelta(days=2), **how)
    save_and_tell(desk, edit_address(event), **fields_of(0, on(13, 5), "9:30am", "4:30pm"))
    assert later.held_until == event.starts_at
    assert sooner.held_until == clock.now() + timedelta(hours=2)
    assert elsewhere.held_until == clock.now() + timedelta(days=2)
    frozen_clock.move_to(event.starts_at)
    run_job("bookings.lapse")
    assert (later.state, sooner.state, elsewhere.state) == ("lapsed", "lapsed", how["state"])


def test_an_event_moved_later_holds_no_place_longer(desk, make):
    event = make.event()
    booking = make.booking(event, state="offered", held_until=clock.now() + timedelta(days=2))
    save_and_tell(desk, edit_address(event), **fields_of(0, on(15, 7), "9:30am", "4:30pm"))
    assert booking.held_until == clock.now() + timedelta(days=2)


@pytest.mark.parametrize("how", [how for how in UNCONFIRMED if how["state"] != "awaiting payment"])
def test_no_place_is_held_once_the_event_has_started(make, frozen_clock, run_job, how):
    event = make.event(days=1)
    booking = make.booking(event, held_until=event.starts_at + timedelta(days=2), **how)
    confirmed = make.booking(event)
    frozen_clock.move_to(event.starts_at - timedelta(seconds=1))
    run_job("bookings.lapse")
    assert booking.state == how["state"]
    frozen_clock.shift(timedelta(seconds=1))
    run_job("bookings.lapse")
    assert (booking.state, confirmed.state) == ("lapsed", "confirmed")


def test_who_is_at_the_payment_page_when_it_starts_has_the_rest_of_their_time(make, frozen_clock, run_job):
    event = make.event(days=1)
    pays = make.booking(event, state="awaiting payment", held_until=event.starts_at + timedelta(minutes=40))
    for minutes, state in ((0, "awaiting payment"), (40, "lapsed")):
        frozen_clock.move_to(event.starts_at + timedelta(minutes=minutes))
        run_job("bookings.lapse")
        assert pays.state == state
