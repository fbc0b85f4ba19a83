"""Twenty people of one area press at the same moment for the one place that is not kept for another."""

from datetime import timedelta
from time import sleep

import pytest

from tests.bookings.test_races import all_at_once, crowd, places_sold, session  # noqa: F401 - the session is a fixture
from tests.factories import Make
from training import clock
from training.bookings import places, waiting_queries
from training.courses.models import KeptPlaces

pytestmark = pytest.mark.real_time

KEPT = 5


@pytest.fixture
def joint(session):  # noqa: F811
    event = Make(session).event(capacity=KEPT + 1, kept_until=clock.today() + timedelta(days=20))
    event.kept_places = [KeptPlaces(area="Southend", places=KEPT)]
    session.commit()
    return event


def test_places_that_are_kept_for_another_area_are_not_taken_in_a_rush(real_app, session, joint):  # noqa: F811
    presses = crowd(real_app, session, joint, 20)
    assert all_at_once(presses)["booked"] == 20, "who finds no place waits"
    assert places_sold(session, joint) == 1


def test_without_the_lock_kept_places_would_be_taken(real_app, session, joint, monkeypatch, database_kind):  # noqa: F811
    """The canary: the same rush with nobody waiting for anybody."""
    if database_kind == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    count = waiting_queries.area_places
    monkeypatch.setattr(places, "lock_pools", lambda *_: [])

    def slowly(*what):
        found = count(*what)
        sleep(0.05)
        return found

    monkeypatch.setattr(waiting_queries, "area_places", slowly)
    all_at_once(crowd(real_app, session, joint, 20))
    assert places_sold(session, joint) > 1
