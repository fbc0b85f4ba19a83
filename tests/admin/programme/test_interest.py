"""The administrator sees how many wait for a date of each course, and where they would go."""

import csv
from io import StringIO

import pytest
from sqlalchemy import insert

from tests.pages import main_text
from training import clock
from training.interest.models import Interest


def rows_of(page):
    """The cells of the table, by the title of the course."""
    rows = [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])] for row in page.find_all("tr")
    ]
    return {row[0]: row[1:] for row in rows[1:]}


@pytest.fixture
def wanted(make):
    """Two courses that people wait for, and one that nobody does."""
    lead, neglect = make.course("L3", title="Safeguarding lead"), make.course("NEGLECT", title="Neglect")
    make.course("L1", title="Awareness")
    kim = make.person()
    make.interest(lead, kim, "North")
    make.interest(lead, kim, "Mid")
    make.interest(lead, "gus@example.org", "online")
    make.interest(neglect, kim)
    make.interest(neglect, "unproved@example.org", confirmed_at=None)
    make._save(Interest(course_id=neglect.id, reach="Mid", asked_at=clock.now(), ended_at=clock.now()))
    make.event(lead, days=90)
    make.event(lead, days=30, state="cancelled")
    make.event(lead, days=20, state="draft")
    make.event(lead, days=-20)
    full = make.event(lead, days=60, capacity=1)
    make.booking(full)
    make.booking(full, state="waiting")
    return lead


def actions_for(code):
    return f"Write to who waits for {code} Add a date of {code}"


def test_courses_that_most_people_wait_for_come_first_with_the_quadrants_they_would_go_to(wanted, admin):
    page = admin.page("/admin/interest")
    said = " ".join(page.get_text().split())
    assert "2 different people wait" in said
    shown = rows_of(page)
    assert list(shown.values()) == [
        [
            "2",
            "1",
            "1",
            "0",
            "0",
            "0",
            "1",
            "11 July 2026 , next date of L3",
            "1",
            "Write to who waits for L3 Add a date of L3",
        ],
        ["1", "0", "0", "0", "0", "1", "0", "Not planned", "0", "Write to who waits for NEGLECT Add a date of NEGLECT"],
    ]
    assert next(iter(shown)).startswith("Safeguarding lead First asked on 12 May 2026")


def test_a_course_with_people_on_a_waiting_list_alone_is_listed(make, admin):
    make.booking(make.event(make.course("L3", title="Safeguarding lead")), state="waiting")
    assert rows_of(admin.page("/admin/interest"))["Safeguarding lead"][0] == "0"


def test_a_wanted_course_that_is_no_longer_offered_says_so(wanted, admin):
    wanted.retired_at = clock.now()
    assert "No longer offered" in main_text(admin.get("/admin/interest"))


def test_the_list_without_people_who_wait_for_a_date_says_so(admin):
    assert "Nobody waits for a date" in main_text(admin.get("/admin/interest"))


def test_the_file_of_wanted_courses_has_numbers_and_nobody_s_address(wanted, admin):
    response = admin.get("/admin/interest.csv")
    assert response.mimetype == "text/csv"
    assert 'filename="demand-2026-05-12.csv"' in response.headers["Content-Disposition"]
    first, *others = csv.DictReader(StringIO(response.data.decode("utf-8-sig")))
    assert (first["Course"], first["People who wait for a date"], first["North"], first["Next date"]) == (
        *("L3", "2", "1", "2026-07-11"),
    )
    assert [row["Course"] for row in others] == ["NEGLECT"]
    assert "@" not in response.text


def test_desk_programme_and_course_link_to_the_wanted_courses_with_the_number_of_people(wanted, admin):
    for page in ("/admin", "/admin/programme/", "/admin/programme/courses/"):
        assert admin.page(page).find("a", href="/admin/interest"), page
    assert "2 people wait for a new date of it." in main_text(admin.get("/admin/programme/courses/L3"))
    assert "1 person waits for a new date of it." in main_text(admin.get("/admin/programme/courses/NEGLECT"))


def test_the_list_of_wanted_courses_needs_no_more_queries_for_more_rows(make, session, admin):
    def queries() -> int:
        admin.get("/admin/interest")
        return len(admin.queries)

    make.interest(make.course(), "one@example.org")
    before = queries()
    for number in range(120):
        course = make.course(title=f"Course number {number}")
        session.execute(
            insert(Interest),
            [
                {
                    **{"course_id": course.id, "email": f"{n}@example.org", "reach": reach},
                    **{"asked_at": clock.now(), "confirmed_at": clock.now()},
                }
                for n, reach in enumerate(("North", "Mid", "anywhere", "online"))
            ],
        )
    assert queries() == before
    assert len(rows_of(admin.page("/admin/interest?rows=200"))) == 121
