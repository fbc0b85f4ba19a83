"""Money that comes after a place was given up: the place is theirs again only where it would be anybody's of theirs."""

from datetime import timedelta

import pytest

from training import clock
from training.access import SYSTEM
from training.bookings import settling
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.refusals import Refused


def pay(transact, booking):
    booking_id = booking.id
    with transact() as session:
        settling.carry_out(session, session.get_one(Booking, booking_id), Action.PAY, SYSTEM, clock.now())


@pytest.fixture
def agency(make):
    return make.agency()


@pytest.fixture
def lapsed(make, agency):
    """A place that was to be paid by card, at an event of which an agency may have one of two."""
    event = make.event(capacity=2, agency_cap=1, price_pence=8000)
    return make.booking(event, agency=agency, state="lapsed", ended_at=clock.now())


def test_late_money_gives_the_lapsed_place_back_where_it_is_still_free(make, transact, lapsed):
    pay(transact, lapsed)
    assert (lapsed.state, lapsed.event.taken) == ("confirmed", 1)


def test_late_money_gives_no_place_back_beyond_the_agency_cap(make, transact, lapsed, agency):
    make.booking(lapsed.event, agency=agency)
    with pytest.raises(Refused, match="Your organisation already has 1 place at this event"):
        pay(transact, lapsed)
    assert (lapsed.state, lapsed.event.taken) == ("lapsed", 1)


def test_late_money_gives_no_place_back_before_those_who_wait_and_may_have_it(make, transact, lapsed, frozen_clock):
    """The cap has opened, and the worker has not come to it yet."""
    event, others = lapsed.event, make.agency()
    make.booking(event, agency=others)
    waiting = make.booking(event, agency=others, state="waiting")
    frozen_clock.move_to(event.starts_at - timedelta(days=10))
    with pytest.raises(Refused, match="last place"):
        pay(transact, lapsed)
    assert lapsed.state == "lapsed"
    assert waiting.state == "waiting", "what is refused changes nothing"
