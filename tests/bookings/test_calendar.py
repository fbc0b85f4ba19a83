"""The calendar file, read by other means than those that wrote it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from training import clock
from training.bookings.calendar import CalendarEntry, CalendarSitting, Organiser, calendar_file

MADE = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)


BOARD = Organiser("Essex Safeguarding Board; training", "training@example.org")


def entry(*starts: datetime, **more: Any) -> CalendarEntry:
    days = tuple(
        CalendarSitting(number, start, start + timedelta(hours=7)) for number, start in enumerate(starts, start=1)
    )
    fields = {"sittings": days, "location": "Chelmsford", "description": "", "url": "https://training.example"}
    return CalendarEntry(uid="booking-K7M2@training", title="Neglect", **{**fields, **more})


def written(*entries: CalendarEntry) -> str:
    return calendar_file(list(entries), MADE, BOARD).decode()


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


def events_in(text: str) -> list[Any]:
    return Calendar.from_ical(text).walk("VEVENT")


def test_the_board_is_named_as_the_organiser():
    (event,) = events_in(written(entry(MADE)))
    assert str(event["organizer"]) == "mailto:training@example.org"
    assert event["organizer"].params["CN"] == "Essex Safeguarding Board; training"


def test_a_calendar_reminds_the_day_before_where_it_is_asked_to():
    assert "VALARM" not in written(entry(MADE))
    (event,) = events_in(written(entry(MADE, reminds=True)))
    (alarm,) = event.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(days=-1)
    assert (str(alarm["action"]), str(alarm["description"])) == ("DISPLAY", "Neglect")
    assert "VALARM" not in written(entry(MADE, reminds=True, cancelled=True))


def test_a_removed_sitting_is_cancelled_and_no_longer_counted():
    first, second, third = (MADE + timedelta(days=day) for day in range(3))
    removed = CalendarSitting(3, third, third + timedelta(hours=7), removed=True)
    two = entry(first, second, reminds=True)
    text = written(replace(two, sittings=(*two.sittings, removed)))
    assert [(str(event["uid"])[-1], str(event["status"]), str(event["summary"])) for event in events_in(text)] == [
        ("1", "CONFIRMED", "Neglect (day 1 of 2)"),
        ("2", "CONFIRMED", "Neglect (day 2 of 2)"),
        ("3", "CANCELLED", "Neglect"),
    ]
    assert "METHOD:PUBLISH" in text
    assert text.count("BEGIN:VALARM") == 2
    assert "METHOD:CANCEL" in written(replace(two, sittings=(removed,)))


@pytest.mark.parametrize(
    ("more", "said"),
    (
        ({}, "CONFIRMED"),
        ({"tentative": True}, "TENTATIVE"),
        ({"tentative": True, "cancelled": True}, "CANCELLED"),
    ),
)
def test_a_calendar_says_whether_the_place_is_theirs(more, said):
    (event,) = Calendar.from_ical(written(entry(MADE, **more))).walk("VEVENT")
    assert str(event["STATUS"]) == said
