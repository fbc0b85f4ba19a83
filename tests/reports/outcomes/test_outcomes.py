"""What people said of a period, beside plain SQL, and nothing of days of which it may not be told."""

import pytest
from sqlalchemy import text

from tests.pages import main_text
from training import clock


@pytest.fixture
def reader(client_for, make):
    return client_for(make.board_reader())


@pytest.fixture
def asked(make):
    """Nine forms of one event of May 2026, and two of another course."""
    for people, title in ((9, "Lead training"), (2, "Neglect")):
        event = make.event(make.course(title=title, outcomes=1), days=-9, register_closed_at=clock.now())
        for number in range(people):
            booking = make.booking(event, outcome="attended")
            make.evaluation(booking, said={"confidence": (1 + number % 2, 4 + number % 2), "recommend": 9})
    return event


def test_what_people_said_stands_on_a_page_as_plain_sql_has_it(reader, asked, make, session):
    make.quote("I ask more now.", make.booking(asked, outcome="attended"), verdict="fit")
    n, before, after = session.execute(
        text("""SELECT count(*), avg(a.looking_back * 1.0), avg(a.number * 1.0) FROM evaluation_answer a
            JOIN evaluation e ON e.id = a.evaluation_id JOIN evaluation_question q ON q.id = a.question_id
            JOIN event v ON v.id = e.event_id JOIN course c ON c.id = v.course_id
            WHERE q.key = 'confidence' AND e.stage = 'after' AND c.title = 'Lead training'""")
    ).one()
    for period in ("2026", "2026-q1"):
        shown = main_text(reader.get(f"/reports/year/outcomes?period={period}"))
        assert f"It is not compared with what was said beforehand. {before:.1f} ({n} answers)" in shown, period
        assert f"How sure straight after, 1 to 5 Asked straight after the event. {after:.1f} ({n} answers)" in shown
        assert len(reader.queries) <= 12
    quarter = main_text(reader.get("/reports/quarter?period=2026-q1"))
    assert f"Asked straight after the event. {after:.1f} ({n} answers) – –" in quarter


def test_nothing_is_said_of_days_of_which_it_may_not_be_told(reader, asked):
    for period in ("period=2026-05", "from=2026-05-01&to=2026-05-20", "period=calendar-2026"):
        shown = main_text(reader.get(f"/reports/year/outcomes?{period}"))
        assert "Nothing is told of these days" in shown
        assert "answers)" not in shown
