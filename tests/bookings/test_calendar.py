"""The calendar file, read by other means than those that wrote it."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from dateutil.tz import tzical

from training import clock
from training.bookings.calendar import CalendarEntry, Span, calendar_file

MADE = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)


def entry(*starts: datetime) -> CalendarEntry:
    days = tuple(Span(start, start + timedelta(hours=7)) for start in starts)
    return CalendarEntry("booking-K7M2@training", "Neglect", days, "Chelmsford", "", "https://training.example")


def written(*entries: CalendarEntry) -> str:
    return calendar_file(list(entries), MADE, "training@example.org").decode()


def test_the_time_zone_has_two_parts_with_yearly_rules():
    """Programs are reported to ignore lists of dates (RDATE): they would be an hour off all winter."""
    text = written(entry(MADE))
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")]
    assert "RDATE" not in zone
    assert (zone.count("BEGIN:STANDARD"), zone.count("BEGIN:DAYLIGHT")) == (1, 1)
    assert zone.count("RRULE:FREQ=YEARLY;") == 2
    assert "TZID:Europe/London" in zone


@pytest.mark.parametrize("year", (1997, 2026, 2027, 2040, 2099))
def test_by_the_rules_of_the_file_it_is_as_late_as_in_london(year):
    """Hour by hour through a year, as a reader of the rules alone works it out."""
    zone = tzical(StringIO(written(entry(MADE)))).get("Europe/London")
    first = datetime(year, 1, 1)
    for hour in range(0, 366 * 24):
        wall = first + timedelta(hours=hour)
        there = wall.replace(tzinfo=clock.LONDON)
        if there.astimezone(UTC).astimezone(clock.LONDON).replace(tzinfo=None) != wall:
            continue  # the hour that is left out in March
        assert wall.replace(tzinfo=zone).utcoffset() == there.utcoffset(), wall


@pytest.mark.parametrize(
    ("day", "in_utc"),
    (
        (datetime(2026, 10, 23), "20261023T083000"),
        (datetime(2026, 10, 26), "20261026T093000"),
        (datetime(2027, 3, 26), "20270326T093000"),
        (datetime(2027, 3, 29), "20270329T083000"),
    ),
)
def test_half_past_nine_stays_half_past_nine_when_the_clocks_change(day, in_utc):
    start = day.replace(hour=9, minute=30, tzinfo=clock.LONDON)
    text = written(entry(start))
    assert f"DTSTART;TZID=Europe/London:{day:%Y%m%d}T093000" in text
    zone = tzical(StringIO(text)).get("Europe/London")
    read = start.replace(tzinfo=zone).astimezone(UTC)
    assert f"{read:%Y%m%dT%H%M%S}" == in_utc
