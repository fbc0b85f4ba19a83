"""Priorities and reviews: reach, confidence and quotes of each as plain SQL has them, and those that were missed."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import text

from tests.pages import main_text, soup_of
from training import clock
from training.access import SYSTEM
from training.board_lists.operations import add_thing, end_thing
from training.courses.models import Headcount
from training.courses.priorities.operations import tag_course
from training.reports.priorities.contents_queries import priorities_of, priority_of
from training.reports.priorities.lines import TagKind
from training.reports.year.periods import Beside, financial_year
from training.reports.year.queries import Compared

YEAR = financial_year(2026)


@pytest.fixture
def marked(make, session):
    """Neglect has two courses, one of which also answers a review; online harm has one with nothing but a date to come;
    a third priority has no course, and a fourth ended last year.
    """
    now, long_ago = clock.now(), clock.today() - timedelta(days=500)
    names = ("Neglect", "Harm online", "From child to adult", "Recovery")
    neglect, online, nobody, ended = (add_thing(session, "priority", name, long_ago, {}, SYSTEM, now) for name in names)
    review = add_thing(session, "review", "Child T", long_ago, {}, SYSTEM, now)
    end_thing(session, "priority", ended, YEAR.first - timedelta(days=1), None, SYSTEM, now)
    courses = [make.course(title=title, outcomes=1) for title in ("Neglect", "Injuries", "Gaming")]
    for course, priorities, reviews in zip(courses, ([neglect], [neglect], [online]), ((), [review], ()), strict=True):
        tag_course(session, course.id, priorities, reviews, SYSTEM, now)
    closed = {"register_closed_at": now}
    first, second, before = (make.event(courses[at], days=days, **closed) for at, days in ((0, -9), (1, -8), (0, -60)))
    make.event(courses[2], days=30)
    both, health = make.person(), make.agency(sector="health")
    for event in (first, second):
        make.booking(event, both, outcome="attended")
    for number in range(6):
        booking = make.booking(first, agency=health, outcome="attended")
        make.evaluation(booking, said={"confidence": (2, 4 + number % 2)})
    make.booking(second, outcome="did not attend")
    make.booking(before, outcome="attended")
    talk = make.event(courses[1], days=-7, kind="headcount", came=40, **closed)
    session.add(Headcount(event_id=talk.id, sector="health", came=15))
    make.quote("I ask more now", make.booking(first, outcome="attended"), verdict="fit")
    session.commit()
    return {"neglect": neglect, "online": online, "nobody": nobody, "ended": ended, "review": review}


@pytest.fixture
def compared():
    return Compared(YEAR, YEAR.beside(Beside.WHOLE, clock.today()))


COUNTS = """
    SELECT count(DISTINCT e.id), count(b.id), count(DISTINCT b.delegate_id)
    FROM course_{list} t JOIN event e ON e.course_id = t.course_id
    LEFT JOIN booking b ON b.event_id = e.id AND b.outcome IN ('attended', 'partial') AND b.completes_id IS NULL
    WHERE t.{list} = :code AND e.register_closed_at IS NOT NULL AND e.state <> 'cancelled'
      AND e.starts_at >= :begins AND e.starts_at < :ends
"""


def test_every_priority_has_what_plain_sql_counts_and_its_page_says_the_same(marked, session, compared):
    read = priorities_of(session, compared, clock.now())
    lines = {(line.kind, line.code): line for line in read.lines}
    assert len(lines) == 4, "what ended before is left out, since nothing was done on it"
    for (kind, code), line in lines.items():
        for one, period in ((line.now, compared.now), (line.before, compared.before)):
            span = {"code": code, "begins": period.begins, "ends": period.ends}
            found = session.execute(text(COUNTS.format(list=kind)), span).one()
            assert (one.events or 0, one.attendances - one.counted, one.people) == tuple(found)
        alone = priority_of(session, kind, code, compared, clock.now())
        assert alone.line == line
    of_neglect = lines[TagKind.PRIORITY, marked["neglect"]]
    assert (of_neglect.now.attendances, of_neglect.now.people, of_neglect.now.counted) == (49, 8, 40)
    assert [(name, now) for name, now, _ in of_neglect.sectors] == [
        ("Health", 21),
        ("Voluntary", 3),
        ("Counted only, sector not said", 25),
    ]
    assert of_neglect.effect.confidence["straight after"].text == "4.5"
    assert [one.words for one in of_neglect.quotes] == ["I ask more now"]


def test_what_was_missed_stands_first_with_what_is_planned(marked, client_for, make):
    reader = client_for(make.board_reader())
    page = reader.get("/reports/priorities?period=2026&beside=whole")
    missed = [one.get_text(" ", strip=True) for one in soup_of(page).select("#nothing-delivered + ul li")]
    assert missed[0].startswith("Harm online (priority). 1 event is planned, the next is Gaming on")
    assert missed[1] == "From child to adult (priority). No course is marked with it."
    said = main_text(page)
    assert "Neglect Health 21, Voluntary 3, Counted only, sector not said 25 2 3 before 1" in said
    assert "Recovery" not in said
    assert "Recovery Was on the list" not in main_text(reader.get("/reports/priorities?period=2026-q1"))
    assert "What people said is told of financial years" in main_text(reader.get("/reports/priorities?period=2026-05"))
    one = main_text(reader.get(f"/reports/priorities/priority/{marked['neglect']}?period=2026"))
    assert "49 attendances" in one
    assert "4.5 n 6" in one
    assert "I ask more now" in one
    assert "Nothing was delivered on it" in main_text(reader.get(f"/reports/priorities/priority/{marked['nobody']}"))
    assert "There is no such priority" in main_text(reader.get("/reports/priorities/review/none"))


def test_the_workbook_has_a_sheet_for_each_table(marked, client_for, make):
    answer = client_for(make.board_reader()).get("/reports/priorities.xlsx?period=2026&beside=whole")
    book = openpyxl.load_workbook(BytesIO(answer.data))
    reach = {row[1]: row for row in book["Reach and confidence"].iter_rows(min_row=2, values_only=True)}
    assert reach["Neglect"][2:9] == (2, 3, 1, 49, 1, 8, 1)
    assert reach["From child to adult"][2:9] == (0, 0, 0, 0, 0, 0, 0)
    assert ("Priority", "Neglect", "Health", 21, 0) in list(book["By sector"].iter_rows(values_only=True))
    assert [row[2] for row in book["Quotes"].iter_rows(min_row=2, values_only=True)] == ["I ask more now"]


def test_there_is_a_page_where_nothing_is_on_the_lists(client_for, make):
    assert "Nothing was on the lists" in main_text(client_for(make.administrator()).get("/reports/priorities"))
