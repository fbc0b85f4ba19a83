"""Days as people, spreadsheets and programs write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import clock
from training.files_in.cells import Formula
from training.files_in.dates import day_of

FIRST = date(2026, 4, 1)


@pytest.mark.parametrize(
    "written",
    (
        "01/04/2026", "1/4/2026", "1.4.26", "01-04-2026", "01 04 2026", "01-Apr-26", "1-Apr-2026", "1st April 2026",
        "1st of April, 2026", "Wed 1 Apr 2026", "Wednesday, 1 April 2026", "April 1, 2026", "1 APR 26", "2026-04-01",
        "2026/4/1", "20260401", "2026-04-01T00:00:00", "2026-04-01 00:00", "01/04/2026 00:00:00",
        "01/04/2026 12:00:00 AM", "1 April 2026, 9:30am", "1 April 2026 at 9:30am", "2026-04-01T00:00:00.000+01:00",
        "46113", "46113.5", FIRST, datetime(2026, 4, 1, 9, 30),
    ),
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(written):
    assert day_of(written) == FIRST


@pytest.mark.parametrize(
    ("written", "day"),
    (
        ("2026-03-31T23:00:00Z", FIRST),
        ("2026-03-31T23:00:00.000Z", FIRST),
        ("2026-03-31 23:00:00 UTC", FIRST),
        ("2026-03-31 23:00:00+0000", FIRST),
        ("2026-03-31 23:00:00", FIRST),
        (datetime(2026, 3, 31, 23, 0), FIRST),
        ("46112.9583333333", FIRST),
        ("2026-03-31 23:30:00", date(2026, 3, 31)),
        ("2027-03-31T22:59:59Z", date(2027, 3, 31)),
        ("2026-12-31T23:00:00Z", date(2026, 12, 31)),
        ("2026-12-31 23:00:00", date(2026, 12, 31)),
        ("2026-03-28 23:00", date(2026, 3, 28)),
        ("31/12/9999 23:00", date(9999, 12, 31)),
    ),
)
def test_midnight_kept_in_utc_stays_its_day_in_london(written, day):
    assert day_of(written) == day


@pytest.mark.parametrize(
    "written",
    (
        "", "soon", "31/02/2026", "13/13/2026", "2026", "1 April", "1 Marchember 2026", "1 April 2026 25:00",
        "1 April 2026 13:00pm", "4611", "1/4/2026/5", "x" * 5_000, Formula(), "01/04/2026 to 31/03/2027",
    ),
)  # fmt: skip
def test_what_is_no_day_is_none(written):
    assert day_of(written) is None


days = st.dates(date(1970, 1, 1), date(2068, 12, 31))
FORMS = (
    "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%b-%y", "%d-%b-%Y", "%d %B %Y", "%A %d %B %Y", "%B %d, %Y", "%Y-%m-%d",
    "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%Y%m%d",
)  # fmt: skip


@given(days, st.sampled_from(FORMS))
def test_every_day_is_read_in_every_form(day, form):
    assert day_of(datetime(day.year, day.month, day.day).strftime(form)) == day


@given(days)
def test_the_first_moment_of_a_day_is_that_day_in_every_zone_and_as_a_number(day):
    moment = clock.start_of(day)
    assert day_of(moment.isoformat()) == day_of(moment.strftime("%Y-%m-%dT%H:%M:%SZ")) == day
    assert day_of(moment.replace(tzinfo=None)) == day_of(str(moment.replace(tzinfo=None))) == day
    assert day_of(moment.astimezone(clock.LONDON).isoformat()) == day
    assert day_of(str((day - date(1899, 12, 30)).days)) == day
    assert day_of((moment + timedelta(hours=12)).astimezone(UTC).isoformat()) == day


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_none(text):
    found = day_of(text)
    assert found is None or isinstance(found, date)
