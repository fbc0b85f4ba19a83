"""Every text is read by the end of the next working day, weekends and bank holidays counted out."""

from datetime import datetime, timedelta

import pytest

from training import clock
from training.texts.deadlines import late_if_before, read_by


def london(text):
    return datetime.fromisoformat(text).replace(tzinfo=clock.LONDON)


@pytest.mark.parametrize(
    ("written", "by"),
    (
        ("2026-05-12 09:00", "2026-05-13 17:00"),  # a Tuesday
        ("2026-05-12 23:59", "2026-05-13 17:00"),
        ("2026-05-15 08:00", "2026-05-18 17:00"),  # a Friday
        ("2026-05-16 12:00", "2026-05-18 17:00"),  # a Saturday
        ("2026-05-22 12:00", "2026-05-26 17:00"),  # the Friday before a bank holiday
        ("2026-12-24 12:00", "2026-12-29 17:00"),  # Christmas
    ),
)
def test_a_text_is_to_be_read_by_the_end_of_the_next_working_day(written, by):
    assert read_by(london(written), 17) == london(by)


@pytest.mark.parametrize("hours", range(0, 24 * 21, 5))
def test_the_query_counts_as_late_what_the_rule_does(hours):
    """At every moment of the rule, a text written at any other is late in both or in neither."""
    written, start = london("2026-12-21 00:00") + timedelta(hours=hours), london("2026-12-18 12:00")
    for ahead in range(0, 24 * 16, 3):
        now = start + timedelta(hours=ahead)
        if now > written:
            assert (written < late_if_before(now, 17)) == (now >= read_by(written, 17)), (written, now)
