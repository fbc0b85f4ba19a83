"""A sweep of the timetable that found nothing asks one small thing, until something happens or a moment comes."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.pages import counting_queries
from training import queue
from training.access import SYSTEM
from training.history.operations import record
from training.mail.models import Message
from training.timetable.quiet import Looked, is_quiet

NINE = NOW.replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize(
    ("looked", "change", "now", "quiet"),
    (
        (None, 7, NINE, False),
        (Looked(NINE, 7), 7, NINE + timedelta(minutes=4, seconds=59), True),
        (Looked(NINE, 7), 8, NINE + timedelta(minutes=1), False),
        (Looked(NINE, 7), 7, NINE + timedelta(minutes=5), False),
        (Looked(NINE - timedelta(seconds=1), 7), 7, NINE, False),  # what is due at nine goes at nine
        (Looked(NINE, 7), 7, NINE - timedelta(seconds=1), False),
    ),
)
def test_it_is_quiet_until_something_happened_or_a_mark_is_passed(looked, change, now, quiet):
    assert is_quiet(looked, change, now, 5) == quiet


@pytest.fixture
def working_app(app, monkeypatch):
    """As in production: a sweep remembers that it found nothing."""
    monkeypatch.setitem(app.config, "TESTING", False)
    app.extensions.pop("timetable_looked", None)
    yield app
    app.extensions.pop("timetable_looked", None)


def test_a_quiet_minute_costs_one_query_and_a_change_is_seen_at_once(working_app, make, session, run_job, frozen_clock):
    event = make.event(days=3)
    run_job("timetable.send")
    with counting_queries() as queries:
        run_job("timetable.send")
    assert len([one for one in queries if one.startswith("SELECT")]) == 1
    booking = make.booking(event)
    record(session, "booking", booking.id, "booked", SYSTEM, NOW)
    run_job("timetable.send")
    assert session.query(Message).filter(Message.kind == "timetable/joining").count() == 1


@pytest.mark.parametrize("name", ("timetable.send", "timetable.afterwards"))
def test_what_only_time_makes_due_is_found_at_the_next_mark(working_app, make, session, run_job, frozen_clock, name):
    run_job(name)
    frozen_clock.shift(timedelta(hours=1))
    with counting_queries() as queries:
        run_job(name)
    assert len(queries) > 2
    assert name in queue.sweeps
