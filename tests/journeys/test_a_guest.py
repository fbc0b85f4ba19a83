"""Journey 1: a guest finds a course and reads what it is."""

import pytest
from icalendar import Calendar

from tests.factories import Make
from tests.journeys.visitor import Visitor


@pytest.mark.usually_on_a_phone
def test_a_guest_filters_searches_and_reads_a_course_and_its_event(visitor: Visitor, make: Make) -> None:
    title = f"Listening to young carers {visitor.where}"
    course = make.course(title=title, level="2", refresh_months=36, price_pence=1500)
    event = make.event(course, days=40, capacity=3)
    make.event(make.course(title=f"Working with young carers {visitor.where}", level="1"), days=41)

    visitor.open("/").follow("Courses").heading("Courses")
    visitor.unfold("Filter the dates").choose("Level 2", group="Level").press("Show dates")
    assert "level=2" in visitor.page.url
    visitor.type("Search by topic, place or who it is for", "young carers").press("Search")
    visitor.sees(title, "£15.00", "3 places left", "Remove: Level 2")
    assert not visitor.page.get_by_role("link", name="Working with young carers").count()
    visitor.follow(title).sees("9:30am to 4:30pm", "£15.00", "3 places left")

    visitor.follow("More about this course").heading(title)
    assert visitor.page.url.endswith(f"/courses/{course.code}")
    visitor.sees("What you will be able to do", "I can do thing 2", "Anyone working with children")
    visitor.sees("How long it counts", "3 years, then renew it", "Who delivers it")
    visitor.follow("Colchester").heading(title)
    assert visitor.page.url.endswith(f"/events/{event.ref}")

    answer = visitor.page.request.get(f"/events/{event.ref}.ics")
    assert answer.ok
    entries = Calendar.from_ical(answer.text()).walk("VEVENT")
    assert [str(entry["summary"]) for entry in entries] == [title]


@pytest.mark.accessibility
@pytest.mark.usually_on_a_phone
def test_a_search_that_finds_nothing_offers_a_way_out(visitor: Visitor) -> None:
    visitor.open("/courses?q=underwater+basket+weaving")
    visitor.heading("Courses").does_not_see("9:30am to").follow("Start again").heading("Courses")
