"""Lists that people read stand in the order of the alphabet, whatever the capitals and accents, on both databases."""

import pytest

from tests.factories import Make
from training import clock
from training.access import SYSTEM
from training.agency.certificate_queries import years_and_courses
from training.agency.people_queries import courses_of_agency
from training.bookings.earlier_training.queries import courses_to_count_as
from training.bookings.eligibility import listed
from training.bookings.models import Booking
from training.bookings.queries import booked_twice
from training.certificates.operations import issue_if_earned
from training.courses.queries import courses
from training.interest.queries import interests_of
from training.payments.queries import policies_in_force
from training.programme.queries import courses_without_dates

NAMES = ["“Bones” and burns", "coaching", "Éducation", "Zebra crossings"]
"""In their order. By their characters alone, capitals come before other letters, and accents and quotation marks
after all of them.
"""


@pytest.fixture
def of_course(make: Make):
    """A course of each title, the last first."""
    return {title: make.course(title=title) for title in reversed(NAMES)}


def test_courses(session, of_course):
    now = clock.now()
    assert [course.title for course in courses(session)] == NAMES
    assert [course.title for course in courses_without_dates(session, now)] == NAMES


def test_courses_to_count_as_another(session, make, of_course):
    for course in of_course.values():
        make.course(title="Another", prerequisite_id=course.id)
    assert [course.title for course in courses_to_count_as(session)] == NAMES


def test_courses_that_people_of_an_agency_did(session, make, of_course, transact):
    agency = make.agency()
    person = make.person(agency=agency)
    for course in of_course.values():
        booking_id = make.booking(make.event(course, days=-3), person, agency=agency, outcome="attended").id
        with transact() as inner:
            issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
    assert [title for _, title in courses_of_agency(session, agency.id)] == NAMES
    assert [title for _, title in years_and_courses(session, agency.id)[1]] == NAMES


def test_courses_that_somebody_waits_for(session, make, of_course):
    for course in of_course.values():
        make.interest(course, "ada@example.org")
    assert [interest.course.title for interest in interests_of(session, "ada@example.org")] == NAMES


@pytest.fixture
def admin(client_for, make):
    return client_for(make.administrator())


def first_column(page):
    return [heading.find("a").get_text() for heading in page.select("tbody th")]


def test_the_administrators_lists(make, of_course, admin):
    for number, name in enumerate(reversed(NAMES)):
        make.venue(name)
        make.funder(f"F{number}", name)
        make.interest(of_course[name], f"ada{number}@example.org")
    for address in ("courses/?sort=title", "venues", "funders"):
        assert first_column(admin.page(f"/admin/programme/{address}")) == NAMES
    assert first_column(admin.page("/admin/interest")) == NAMES
    assert first_column(admin.page("/admin/programme/courses/?sort=-title")) == NAMES[::-1]


def test_cancellation_policies_after_the_default(session, make):
    for name in reversed(NAMES):
        make.policy(name)
    default, *others = policies_in_force(session)
    assert (default.is_default, [policy.name for policy in others]) == (True, NAMES)


def test_people_who_are_booked_twice(session, make):
    event, other = make.event(), make.event()
    for name in reversed(NAMES):
        person = make.person(name)
        make.booking(event, person)
        make.booking(other, person)
    assert [twice.name for twice in booked_twice(session, event)] == NAMES


def test_agencies_in_a_sentence():
    assert listed(reversed(NAMES)) == "“Bones” and burns, coaching, Éducation and Zebra crossings"
