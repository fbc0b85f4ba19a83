"""A conference is written to in slices: other work has its turn, and who cannot be reached keeps nobody waiting."""

import pytest

from training import queue
from training.timetable import tasks


@pytest.fixture
def woken(monkeypatch):
    names: list[str] = []
    monkeypatch.setattr(queue, "wake_now", names.append)
    return names


def test_many_are_written_to_in_slices_and_the_worker_is_woken_for_the_rest(
    make, full_day, run_job, written, monkeypatch, woken
):
    monkeypatch.setattr(tasks, "SLICE", 3)
    event = make.event(full_day, days=4)
    for _ in range(4):
        make.booking(event, make.person(email=None))
    for _ in range(5):
        make.booking(event)
    run_job("timetable.send")
    assert (len(written()), woken) == (3, ["timetable.send"])
    run_job("timetable.send")
    run_job("timetable.send")
    assert len(written()) == 5


def test_two_rounds_at_the_same_moment_write_one_message(make, full_day, run_job, written):
    make.booking(make.event(full_day, days=4))
    run_job("timetable.send")
    run_job("timetable.send")
    assert len(written()) == 1
