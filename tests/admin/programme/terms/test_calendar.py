"""The programme as a month and as a term; and the school holidays that both mark."""

import io
from datetime import date, timedelta

import pytest

from tests.courses.conftest import errors_in, on
from tests.pages import main_text, soup_of
from training.admin.programme.terms.holiday_operations import KNOWN
from training.courses.models import SchoolHoliday
from training.refusals import Refused, mapped


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


def day_in(response, text):
    """What one day of the calendar says."""
    days = soup_of(response).select("td:not(.calendar__day--outside)")
    found = [day.get_text(" ", strip=True) for day in days]
    return next(day for day in found if day.startswith(text))


def test_a_month_shows_every_day_of_an_event_drafts_and_days_off(desk, make):
    make.holiday(date(2026, 5, 25), date(2026, 5, 29))
    two_days = make.event(make.course(title="Two days"), days=2, sittings=2)
    draft = make.event(make.course(title="Not yet"), days=2, state="draft", published_at=None)
    make.event(make.course(title="Not any more"), days=2, state="cancelled")
    page = desk.get("/admin/programme/month?month=2026-05")
    assert "May 2026" in main_text(page)
    assert day_in(page, "Thursday 14").count("9:30am") == 2
    assert "Not yet Colchester, draft" in day_in(page, "Thursday 14")
    assert "Two days" in day_in(page, "Friday 15")
    assert "Spring Bank Holiday" in day_in(page, "Monday 25")
    assert "Autumn half term" in day_in(page, "Tuesday 26")
    assert "Not any more" not in main_text(page)
    assert f"/admin/events/{two_days.ref}/edit" in page.text
    assert draft.ref in page.text


def test_a_term_shows_all_its_weeks_and_leads_to_those_beside_it(desk, make):
    make.event(make.course(title="In July"), days=58)
    page = desk.get("/admin/programme/term")
    assert "Summer 2026" in main_text(page)
    assert "In July" in main_text(page)
    links = {link.get_text(): link["href"] for link in soup_of(page).select(".calendar-moves a")}
    assert list(links) == ["Spring 2026", "Autumn 2026"]
    assert "Nothing is planned in Autumn 2026." in main_text(desk.get(links["Autumn 2026"]))


@pytest.mark.parametrize("address", ("month?month=2026-99", "month?month=x", "term?term=2026-winter"))
def test_what_is_no_month_or_term_shows_this_one(desk, address):
    assert "2026" in main_text(desk.get(f"/admin/programme/{address}"))


def test_a_school_holiday_is_put_on_the_list_once_and_taken_off(desk, session):
    typed = {"name": "Half term", "first_day": on(26, 10), "last_day": on(30, 10)}
    assert "It is on the list." in main_text(desk.submit("/admin/programme/holidays", "Add to the list", **typed))
    twice = desk.submit("/admin/programme/holidays", "Add to the list", **typed)
    assert errors_in(twice) == ["These days are on the list already"]
    backwards = typed | {"last_day": on(25, 10)}
    assert "before the first" in errors_in(desk.submit("/admin/programme/holidays", "Add to the list", **backwards))[0]
    long = typed | {"last_day": on(30, 10, 2027)}
    assert "check the year" in errors_in(desk.submit("/admin/programme/holidays", "Add to the list", **long))[0]
    assert "It is off the list." in main_text(
        desk.submit("/admin/programme/holidays", "Take off Half term Monday 26 October 2026")
    )
    assert session.query(SchoolHoliday).all() == []


LIST = b"""School dates of Essex
Holiday,First day,Last day
Autumn half term,26/10/2026,30 October 2026
Christmas,2026-12-21,2027-01-01
Inset day,4 September 2026,
Summer,22/07/2027,
Odd,soon,later
Backwards,2027-04-09,2027-03-25
Too long,2027-04-01,2028-04-01
"""


def test_school_holidays_come_from_a_file_that_is_looked_at_first(desk, make, session):
    make.holiday()
    address = "/admin/programme/holidays/import"
    preview = desk.submit(address, "Read the file", file=(io.BytesIO(LIST), "dates.csv"))
    said = main_text(preview)
    assert "4 holidays were read" in said
    assert "Autumn half term: Monday 26 October 2026 to Friday 30 October 2026 (on the list already)" in said
    assert "Line 7: the first day cannot be read." in said
    assert "Line 8: it ends on Thursday 25 March 2027, before it begins." in said
    assert "Line 9: it has 70 days or more: check the year." in said
    assert session.query(SchoolHoliday).count() == 1
    assert "3 holidays were added." in main_text(desk.submit("", "Add them to the list", page=preview))
    assert session.query(SchoolHoliday).count() == 4
    again = desk.submit("", "Add them to the list", page=preview)
    assert "All of them were on the list already." in main_text(again)


def test_a_file_without_such_columns_is_refused(desk):
    address = "/admin/programme/holidays/import"
    wrong = desk.submit(address, "Read the file", file=(io.BytesIO(b"a,b\n1,2\n"), "dates.csv"))
    assert "This file has no line with the words" in errors_in(wrong)[0]


def test_a_file_of_more_holidays_than_can_be_brought_in_is_not_cut_but_refused(desk, session):
    days = [date(2027, 1, 1) + timedelta(days=3 * number) for number in range(101)]
    lines = "".join(f"Off,{day.isoformat()},{day.isoformat()}\n" for day in days)
    sheet = io.BytesIO(f"Name,First day,Last day\n{lines}".encode())
    refused = desk.submit("/admin/programme/holidays/import", "Read the file", file=(sheet, "dates.csv"))
    assert errors_in(refused) == [
        "This file has 101 holidays, and 100 can be brought in at once. Split it, then bring in one part after the"
        " other"
    ]


def test_the_same_days_added_by_two_at_once_are_a_sentence(make, session):
    """The other's row is there when this one is written, and was not when this one looked."""
    holiday = make.holiday()
    with (
        pytest.raises(Refused, match="These days are on the list already"),
        mapped(session, {"school_holiday.first_day": ("first_day", KNOWN)}),
    ):
        session.add(SchoolHoliday(name="", first_day=holiday.first_day, last_day=holiday.last_day))
    session.rollback()
