"""What nobody types on purpose is refused with a sentence or not found, on both databases: never a failure of ours."""

import pytest

from tests.pages import main_text

BEYOND = "9" * 20
"""More than any column of numbers holds."""


@pytest.mark.parametrize(
    "address",
    (
        f"/admin/people/{BEYOND}",
        f"/admin/agencies/{BEYOND}",
        f"/admin/messages/{BEYOND}",
        "/admin/people/2147483648",
        f"/admin/programme/venues/{BEYOND}",
        f"/admin/programme/funders/{BEYOND}",
    ),
)
def test_a_number_that_no_row_can_have_is_not_found(admin, address):
    admin.page(address, status=404)


def test_the_last_month_there_is_lists_nothing(admin):
    admin.page("/admin/programme/?month=9999-12")


@pytest.mark.parametrize(
    ("field", "typed"),
    (
        ("sittings-0-day", ["12", "5", BEYOND]),
        ("sittings-0-day", [BEYOND, "5", "2026"]),
        ("sittings-0-starts", f"{BEYOND}:00"),
        ("room_places", BEYOND),
    ),
)
def test_an_event_with_numbers_beyond_all_bounds_is_refused(admin, make, field, typed):
    course = make.course()
    answer = admin.submit(f"/admin/events/new?course={course.code}", "Save the event", **{field: typed})
    assert answer.status_code == 422


@pytest.mark.parametrize("hours", ("1e999999", "9" * 60, "-1e30"))
def test_hours_beyond_all_bounds_are_refused(admin, hours):
    answer = admin.submit("/admin/programme/courses/new", "Save the course", hours=hours)
    assert answer.status_code == 422
    assert "Enter a number from 0.5 to 100" in main_text(answer)


@pytest.mark.parametrize(("field", "typed"), (("code", "ß" * 20), ("title", "🧒" * 201)))
def test_a_code_that_grows_longer_in_capitals_is_refused(admin, field, typed):
    answer = admin.submit(
        "/admin/programme/courses/new",
        "Save the course",
        **{
            "title": "Neglect",
            "code": "neglect",
            "level": "topic",
            "format": "classroom",
            "hours": "3.5",
            "price_pence": "0",
            field: typed,
        },
    )
    assert answer.status_code == 422


def test_a_venue_whose_postcode_grows_longer_in_capitals_is_refused(admin):
    typed = {
        "name": "Hall",
        "street": "1 Road",
        "town": "Harlow",
        "postcode": "ß" * 10,
        "quadrant": "West",
        "room_limit": "20",
    }
    assert admin.submit("/admin/programme/venues/new", "Save the venue", **typed).status_code == 422


def test_who_pays_for_a_free_course_can_be_said_in_full(admin, client, make, session):
    """The sentence about the price is kept with each booking, and holds the longest name a funder may have."""
    limit = 150
    too_long = admin.submit("/admin/programme/funders/new", "Save the funder", code="F", name="x" * (limit + 1))
    assert too_long.status_code == 422
    event = make.event(make.course(funder_id=make.funder("LONG", "x" * limit).id))
    person = make.person(agency=make.agency())
    admin.submit(f"/admin/events/{event.ref}/add/{person.id}", "Add to the roster")
    assert event.taken == 1


def test_a_form_whose_hidden_token_was_lengthened_books_nothing_twice(admin, make):
    event, person = make.event(), make.person(agency=make.agency())
    answer = admin.submit(f"/admin/events/{event.ref}/add/{person.id}", "Add to the roster", form_token="x" * 500)
    assert answer.status_code < 500
