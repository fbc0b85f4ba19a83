"""How long somebody was there: devices, gaps, breakouts, and the sitting's own ends."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from training.attendance.online.presence import breakouts, minutes_there, spans_of
from training.attendance.online.reports import Join

BEGINS = datetime(2026, 5, 12, 9, 0)
SITTING = (BEGINS, BEGINS + timedelta(hours=2))


def join(begin: int, end: int, name: str = "Jane", seconds: int | None = None) -> Join:
    """`begin` and `end`: minutes after nine."""
    times = BEGINS + timedelta(minutes=begin), BEGINS + timedelta(minutes=end)
    return Join(1, name, "", *times, (end - begin) * 60 if seconds is None else seconds)


def test_two_devices_at_once_count_once():
    assert minutes_there([join(0, 60), join(30, 90)], SITTING) == 90


def test_what_is_before_and_after_the_sitting_does_not_count():
    assert minutes_there([join(-30, 10), join(110, 200)], SITTING) == 20


def test_a_line_that_has_the_first_and_the_last_moment_counts_as_long_as_it_says():
    assert minutes_there([join(0, 120, seconds=45 * 60)], SITTING) == 45


def test_a_file_without_moments_counts_no_longer_than_the_sitting():
    whole = Join(1, "Jane", "", None, None, 200 * 60)
    assert minutes_there([whole], SITTING) == 120


def test_a_breakout_is_when_most_are_away_and_counts_for_who_comes_back():
    devices = [[join(0, 30), join(45, 120)] for _ in range(5)] + [[join(0, 120)]]
    gaps = breakouts([spans_of(joins, SITTING) for joins in devices])
    assert gaps == [(BEGINS + timedelta(minutes=30), BEGINS + timedelta(minutes=45))]
    assert minutes_there(devices[0], SITTING, gaps) == 120
    assert minutes_there([join(0, 30)], SITTING, gaps) == 30, "who did not come back was not in a breakout"
    assert minutes_there([join(50, 120)], SITTING, gaps) == 70


def test_the_gap_of_one_person_is_no_breakout():
    devices = [[join(0, 120)] for _ in range(5)] + [[join(0, 30), join(45, 120)]]
    gaps = breakouts([spans_of(joins, SITTING) for joins in devices])
    assert (gaps, minutes_there(devices[-1], SITTING, gaps)) == ([], 105)


def test_a_meeting_of_another_day_on_the_same_link_counts_nothing():
    assert minutes_there([join(24 * 60, 26 * 60)], SITTING) == 0


TIMES = st.tuples(st.integers(-60, 180), st.integers(1, 120)).map(lambda one: join(one[0], one[0] + one[1]))


@given(st.lists(TIMES, max_size=8), TIMES)
def test_another_device_never_takes_time_away_nor_makes_a_sitting_longer(joins, more):
    before = minutes_there(joins, SITTING)
    assert before <= minutes_there([*joins, more], SITTING) <= 120
