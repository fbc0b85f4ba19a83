"""A sweep has everything it found done, whatever becomes of one of them."""

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from training import queue
from training.bookings import settling
from training.bookings.models import Booking


def fails_on(*bad):
    def work(number):
        if number in bad:
            raise ValueError(f"{number} is bad")
        return number

    return work


def test_a_sweep_does_every_row_and_raises_a_failure_last():
    seen = []

    def work(number):
        seen.append(number)
        return fails_on(2)(number)

    with pytest.raises(ValueError, match="2 is bad"):
        queue.each([1, 2, 3], work)
    assert seen == [1, 2, 3]


def test_a_sweep_counts_what_was_done():
    assert queue.each([1, 2, 3], fails_on()) == 6
    assert queue.each([], fails_on()) == 0


def test_several_troubles_come_as_a_group():
    with pytest.raises(ExceptionGroup) as several:
        queue.each([1, 2, 3], fails_on(1, 3))
    assert [str(one) for one in several.value.exceptions] == ["1 is bad", "3 is bad"]


@pytest.mark.usefixtures("session")
def test_a_sweep_takes_some_rows_at_a_time_until_fewer_are_left(app):
    left = [3, 3, 1]
    with app.app_context():
        assert queue.some_at_a_time(lambda _: left.pop(0), 3) == 7
    assert left == []


def test_a_waiting_list_moves_though_another_cannot(make, session, run_job, monkeypatch):
    broken, other = (make.event(capacity=1) for _ in range(2))
    waiting = [make.booking(event, state="waiting") for event in (broken, other)]
    broken_id, pass_on = broken.id, settling.offer_free_places

    def pass_on_or_fail(inner, event, now):
        if event.id == broken_id:
            raise ZeroDivisionError
        return pass_on(inner, event, now)

    monkeypatch.setattr(settling, "offer_free_places", pass_on_or_fail)
    with pytest.raises(ZeroDivisionError):
        run_job("bookings.pass_on")

    states = dict(session.execute(select(Booking.event_id, Booking.state)).tuples().all())
    assert states == {broken.id: "waiting", other.id: "offered"}
    assert waiting[1].held_until > NOW
