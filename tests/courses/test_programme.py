"""The programme's list, courses, venues, funders and trainers."""

import pytest
from sqlalchemy import select

from tests.courses.conftest import errors_in
from tests.pages import main_text
from training.access import Role
from training.courses.models import Course, Funder, Venue
from training.history.models import History
from training.people.models import Person

NEW_COURSE = {
    "title": "Neglect",
    "code": "neglect",
    "level": "topic",
    "format": "classroom",
    "hours": "3.5",
    "price_pence": "0",
    "outcomes": "- I can spot neglect\n\n- I can act on it",
}


def test_the_list_is_filtered_by_what_is_in_the_address(desk, make):
    level_3 = make.course("L3", title="Safeguarding lead")
    make.event(level_3, ref="L3-01", days=10)
    make.event(level_3, ref="L3-02", days=-10)
    make.event(make.course("L2", title="Level two"), ref="L2-01", days=40, state="draft")

    def refs(query):
        words = main_text(desk.get(f"/admin/programme/{query}")).split()
        return [ref for ref in ("L2-01", "L3-01", "L3-02") if ref in words]

    assert refs("") == ["L2-01", "L3-01"]
    assert refs("?when=past") == ["L3-02"]
    assert refs("?when=all") == ["L2-01", "L3-01", "L3-02"]
    assert refs("?course=L3") == ["L3-01"]
    assert refs("?month=2026-05&when=all") == ["L3-01", "L3-02"]
    assert refs("?state=draft") == ["L2-01"]
    assert refs("?q=safeguarding+colchester") == ["L3-01"]
    assert refs("?q=100%25") == []
    assert refs("?month=rubbish&page=-4&state=rubbish") == []


def test_the_administrator_s_list_of_events_needs_as_many_queries_however_long_it_is(desk, make):
    course = make.course()
    for _ in range(3):
        make.event(course, trainers=(make.trainer(),))
    desk.page("/admin/programme/")
    few = len(desk.queries)
    for _ in range(60):
        make.event(course)
    page = desk.page("/admin/programme/")
    assert len(desk.queries) == few
    assert "63 events" in page.get_text()
    assert len(page.select("tbody tr")) == 50


def test_a_new_course_is_saved_with_its_outcomes(desk, session):
    answer = desk.submit("/admin/programme/courses/new", "Save the course", **NEW_COURSE)
    assert "Now give it a date" in main_text(answer)
    course = session.scalars(select(Course)).one()
    assert (course.code, course.capacity, course.agency_cap) == ("NEGLECT", 24, 3)
    assert [outcome.text for outcome in course.outcomes] == ["I can spot neglect", "I can act on it"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    (
        ({"title": ""}, "Enter the title"),
        ({"title": "x" * 10_000}, "Use 200 characters or fewer"),
        ({"code": "L3"}, "Another course has this code"),
        ({"code": "l3"}, "Another course has this code"),
        ({"code": "a/b"}, "Use letters, digits and single dashes, like L3 or L3-REF"),
        ({"hours": "many"}, "Enter a number, like 3.5"),
        ({"hours": "NaN"}, "Enter a number, like 3.5"),
        ({"hours": "0"}, "Enter a number from 0.5 to 100"),
        ({"hours": "1.25"}, "Use half hours, or one digit after the point"),
        ({"price_pence": "99999999"}, "Enter an amount in pounds, like 80 or 80.00"),
        ({"outcomes": "x" * 301}, "Use 300 characters or fewer on each line"),
        ({"outcomes": "same\nsame"}, "Two lines are the same"),
        ({"outcomes": "\n".join(f"outcome {n}" for n in range(13))}, "Use at most 12 outcomes: there are 13 lines"),
        ({"open_to": "agencies"}, "Choose at least one agency, or open it to everybody"),
        ({"description": "x" * 10_000}, "Use 8,000 characters or fewer"),
    ),
)
def test_a_course_that_cannot_be_is_refused_with_a_sentence(desk, make, session, typed, sentence):
    make.course("L3")
    answer = desk.submit("/admin/programme/courses/new", "Save the course", **{**NEW_COURSE, **typed})
    assert answer.status_code == 422
    assert sentence in errors_in(answer)
    assert session.scalars(select(Course.code)).all() == ["L3"]


def test_changing_a_course_leaves_a_trace_of_what_changed(desk, make, session):
    course = make.course("L3", title="Before")
    desk.submit("/admin/programme/courses/L3", "Save the course", title="After", description="# About\n\n**Bold**")
    session.expire_all()
    assert course.title == "After"
    done = session.scalars(select(History)).one()
    assert (done.action, done.details) == ("changed", {"fields": ["title", "description"]})


def test_a_code_stays_once_there_are_events(desk, make):
    course = make.course("L3")
    assert 'name="code"' in desk.get("/admin/programme/courses/L3").text
    make.event(course)
    assert 'name="code"' not in desk.get("/admin/programme/courses/L3").text


def test_a_course_is_not_its_own_prerequisite(desk, make):
    course = make.course("L3")
    answer = desk.submit(
        "/admin/programme/courses/L3", "Save the course", prerequisite=str(course.id), renews=str(course.id)
    )
    assert errors_in(answer) == ["A course cannot come before itself", "A course cannot renew itself"]


def test_a_prerequisite_may_block_and_only_where_there_is_one(desk, make, session):
    before, course = make.course("L2"), make.course("L3")
    address, blocks = "/admin/programme/courses/L3", {"prerequisite_blocks": "y"}
    refused = desk.submit(address, "Save the course", **blocks)
    assert errors_in(refused) == ["Choose the course that should come before, or clear this box"]
    late = desk.get(address)
    desk.submit(address, "Save the course", prerequisite=str(before.id), **blocks)
    session.expire_all()
    assert (course.prerequisite_id, course.prerequisite_blocks) == (before.id, True)
    stale = desk.submit(address, "Save the course", page=late, prerequisite=str(before.id))
    assert "Nobody may book without it Yes No" in main_text(stale)
    assert 'name="prerequisite_blocks"' in desk.get(address).text


def test_the_second_to_save_a_course_sees_what_changed_and_loses_nothing(desk, make, session):
    course = make.course("L3", title="Before", price_pence=100)
    opened = desk.get("/admin/programme/courses/L3")
    desk.submit("/admin/programme/courses/L3", "Save the course", title="First")
    late = desk.submit("/admin/programme/courses/L3", "Save the course", page=opened, summary="Second")
    assert late.status_code == 422
    assert "Title First Before" in main_text(late)
    session.expire_all()
    assert (course.title, course.summary) == ("First", "What it is about.")
    desk.submit("/admin/programme/courses/L3", "Save the course", page=late, title="First")
    session.expire_all()
    assert (course.title, course.summary) == ("First", "Second")


def test_outcomes_keep_their_rows_when_they_move_or_are_reworded(desk, make, session):
    course = make.course("L3", outcomes=3)
    before = {outcome.text: outcome.id for outcome in course.outcomes}
    desk.submit(
        "/admin/programme/courses/L3",
        "Save the course",
        outcomes="I can do thing 3\nI can do thing 1\nI can do thing two\nI can do more",
    )
    session.expire_all()
    after = {outcome.text: outcome.id for outcome in course.outcomes}
    assert list(after) == ["I can do thing 3", "I can do thing 1", "I can do thing two", "I can do more"]
    assert after["I can do thing 3"] == before["I can do thing 3"]
    assert after["I can do thing two"] == before["I can do thing 2"]


def test_an_outcome_that_was_rated_cannot_go(desk, make, session):
    course = make.course("L3")
    booking = make.booking(make.event(course))
    make.evaluation(booking, said={"confidence": (2, 4)})
    answer = desk.submit("/admin/programme/courses/L3", "Save the course", outcomes="I can do thing 1")
    assert answer.status_code == 422
    assert errors_in(answer)[0].startswith("Delegates have rated these outcomes")
    session.expire_all()
    assert len(course.outcomes) == 2


def test_a_course_is_retired_and_brought_back(desk, make, session):
    course = make.course("L3")
    desk.submit("/admin/programme/courses/L3", "Retire this course")
    session.expire_all()
    assert course.retired_at is not None
    desk.submit("/admin/programme/courses/L3", "Bring this course back")
    session.expire_all()
    assert course.retired_at is None
    assert session.scalars(select(History.action).order_by(History.id)).all() == ["retired", "brought back"]


def test_a_description_is_shown_cleaned(desk, make):
    make.course("L3")
    page = desk.submit(
        "/admin/programme/courses/L3",
        "Show how it reads",
        description="# Title\n\n[bad](javascript:alert(1)) <b>raw</b>",
    )
    assert "<h2>Title</h2>" in page.text
    assert 'href="javascript' not in page.text
    assert "<b>raw" not in page.text


def test_a_venue_is_added_and_changed_and_its_name_is_its_own(desk, make, session):
    make.venue("County Hall")
    new = {"street": "1 Street", "town": "Harlow", "postcode": "cm20 1aa", "quadrant": "West", "room_limit": "40"}
    answer = desk.submit("/admin/programme/venues/new", name="County Hall", **new)
    assert errors_in(answer) == ["Another venue has this name"]
    assert "Harlow" in answer.text
    desk.submit("/admin/programme/venues/new", name="Latton Hall", **new)
    venue = session.scalars(select(Venue).where(Venue.name == "Latton Hall")).one()
    assert (venue.postcode, venue.room_limit) == ("CM20 1AA", 40)
    desk.submit(f"/admin/programme/venues/{venue.id}", access="Hearing loop")
    session.expire_all()
    assert venue.access == "Hearing loop"
    assert session.scalars(select(History.action).order_by(History.id)).all() == ["created", "changed"]


def test_a_funder_is_added_and_its_short_name_is_its_own(desk, make, session):
    make.funder("VVU")
    assert errors_in(desk.submit("/admin/programme/funders/new", code="VVU", name="Other")) == [
        "Another funder has this short name"
    ]
    desk.submit("/admin/programme/funders/new", code="DWP", name="Department for Work and Pensions")
    assert session.scalars(select(Funder.code).order_by(Funder.code)).all() == ["DWP", "VVU"]


def test_somebody_with_an_account_becomes_a_trainer_and_keeps_their_name(desk, make, session):
    person = make.person("Known Already", email="Known@example.org")
    desk.submit("/admin/programme/trainers", "Add the trainer", name="Known Other", email="known@example.org")
    session.expire_all()
    assert (person.name, person.role_names) == ("Known Already", [Role.TRAINER])
    desk.submit("/admin/programme/trainers", "Add the trainer", name="Known Other", email="known@example.org")
    assert len(session.scalars(select(Person)).all()) == 2
    assert len(session.scalars(select(History)).all()) == 1


def test_trainers_are_listed_with_what_they_have_ahead(desk, make):
    make.event(make.course(title="Neglect"), trainers=(make.trainer("Tia Trainer"),))
    words = main_text(desk.get("/admin/programme/trainers"))
    assert "Tia Trainer" in words
    assert "Neglect" in words


def test_an_empty_programme_says_what_to_do_first(desk):
    for address in ("", "courses/", "venues", "funders", "trainers"):
        desk.page(f"/admin/programme/{address}")
    assert "the course comes first" in main_text(desk.get("/admin/events/new"))
