"""Journey 1: a guest finds a course and reads what it is."""

from icalendar import Calendar

from tests.factories import Make
from tests.journeys.visitor import Visitor


def test_a_guest_searches_filters_and_reads_an_event(visitor: Visitor, make: Make) -> None:
    course = make.course(
        f"J1-{visitor.by_keyboard:d}",
        title="Listening to young carers",
        level="2",
        refresh_months=36,
        price_pence=1500,
    )
    event = make.event(course, days=40, capacity=3)

    visitor.open("/").heading("")
    visitor.follow("Courses", within=None)
    visitor.heading("Courses")
    visitor.open("/courses?q=young+carers&level=2")
    visitor.sees("Listening to young carers", "£15.00", "3 places left")
    visitor.follow("Listening to young carers")
    visitor.sees("9:30am to 4:30pm", "£15.00", "3 places left")

    answer = visitor.page.request.get(f"/events/{event.ref}.ics")
    assert answer.ok
    entries = Calendar.from_ical(answer.text()).walk("VEVENT")
    assert [str(entry["summary"]) for entry in entries] == ["Listening to young carers"]


def test_a_search_that_finds_nothing_offers_a_way_out(visitor: Visitor) -> None:
    visitor.open("/courses?q=underwater+basket+weaving")
    visitor.heading("Courses").does_not_see("9:30am to").follow("Start again").heading("Courses")
