"""Access and dietary needs are for preparing an event: of those on its register, and until it is over."""

from datetime import timedelta

import pytest

from training import clock
from training.attendance.access_needs import may_be_seen
from training.bookings.lifecycle import State
from training.bookings.models import Needs


@pytest.mark.parametrize(
    ("state", "over", "seen"),
    (
        ("confirmed", False, True),
        ("confirmed", True, False),
        ("requested", False, False),
        ("waiting", False, False),
        ("offered", False, False),
        ("awaiting payment", False, False),
        ("cancelled", False, False),
        ("lapsed", False, False),
        ("declined", False, False),
    ),
)
def test_needs_may_be_seen_of_those_on_the_register_until_the_event_is_over(state, over, seen):
    now = clock.now()
    assert may_be_seen(State(state), now + timedelta(days=0 if over else 1), now) is seen


def test_the_register_of_an_event_that_is_over_shows_no_needs(day, make):
    past = day(days=-2)
    booking = make.booking(past.event)
    make._save(Needs(booking_id=booking.id, access="Hearing loop", dietary=""))
    assert "Show needs" not in past.page()
    assert "Hearing loop" not in past.post("/needs", booking=booking.ref).text
