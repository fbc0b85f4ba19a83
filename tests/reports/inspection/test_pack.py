"""The inspection pack: attendance as plain SQL counts it, what everybody said, and nothing that finds a person."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import text

from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.board_lists.operations import add_thing
from training.courses.priorities.operations import tag_course
from training.evaluations.quotes.models import QuoteConsent
from training.reports.documents.models import FiguresDocument
from training.reports.documents.operations import SWEEP
from training.reports.inspection.choice import (
    BOTH,
    FEW_KNOWN,
    MOST_AGENCIES,
    NO_COURSES,
    NO_THEME,
    TOO_MANY_AGENCIES,
    PackChoice,
    ThemeKind,
    asked_choice,
    choice_of,
    kept_choice,
)
from training.reports.inspection.contents_queries import attendance_of
from training.reports.inspection.queries import part_of
from training.reports.year.periods import Beside, financial_year
from training.reports.year.queries import Compared

YEAR = financial_year(2026)
CHANGED = "/reports/inspection/changed?theme=priority:neglect&period=2026"
CAME = "/reports/inspection/attendance?theme=priority:neglect&period=2026"


@pytest.fixture
def world(make, session):
    """Neglect, taught at two dates: 6 of a large agency came, one of them of what became it, and one of a small one."""
    now = clock.now()
    add_thing(session, "priority", "Neglect", clock.today() - timedelta(days=500), {}, SYSTEM, now)
    add_thing(session, "priority", "Nothing", clock.today() - timedelta(days=500), {}, SYSTEM, now)
    course = make.course(title="Recognising neglect", outcomes=2, summary="What neglect looks like")
    tag_course(session, course.id, ["neglect"], [], SYSTEM, now)
    events = [make.event(course, days=days, register_closed_at=now) for days in (-9, -8)]
    large, former = make.agency("Marlhoe Trust", sector="health", quadrant="South"), make.agency("Old Trust")
    make.relation("became", former, large)
    small = make.agency("Dunmow Surgery", sector="health")
    for number in range(6):
        agency = former if number == 5 else large
        booking = make.booking(events[number // 5], agency=agency, outcome="attended")
        make.evaluation(booking, said={"confidence": (2, 4), "recommend": 9})
    make.booking(events[0], agency=large, outcome="did not attend")
    make.quote("I ask more now", make.booking(events[0], agency=small, outcome="attended"), verdict="fit")
    make.booking(make.event(days=-5, register_closed_at=now), agency=large, outcome="attended")  # another theme
    session.commit()
    return {"course": course, "large": large, "former": former, "small": small}


@pytest.fixture
def compared():
    return Compared(YEAR, YEAR.beside(Beside.WHOLE, clock.today()))


SQL = """
    SELECT count(*), count(DISTINCT b.delegate_id) FROM booking b JOIN event e ON e.id = b.event_id
    JOIN course_priority t ON t.course_id = e.course_id AND t.priority = 'neglect'
    WHERE e.register_closed_at IS NOT NULL AND e.state <> 'cancelled' AND b.outcome IN ('attended', 'partial')
      AND b.completes_id IS NULL AND e.starts_at >= :begins AND e.starts_at < :ends
"""
OF = {
    "all": "",
    "sector": " AND b.sector = 'health'",
    "agency": " AND b.agency_id IN (:large, :former)",
}


@pytest.mark.parametrize("whose", OF)
def test_attendance_and_its_shares_are_as_plain_sql_counts_them(world, session, compared, whose):
    choices = {
        "all": PackChoice(ThemeKind.PRIORITY, "neglect"),
        "sector": PackChoice(ThemeKind.PRIORITY, "neglect", sector="health"),
        "agency": PackChoice(ThemeKind.PRIORITY, "neglect", agencies=(world["large"].id,)),
    }
    part = part_of(session, choices[whose], clock.today())
    read = attendance_of(session, part, compared, clock.now())
    span = {"begins": YEAR.begins, "ends": YEAR.ends}
    ids = {"large": world["large"].id, "former": world["former"].id} if whose == "agency" else {}
    found = session.execute(text(SQL + OF[whose]), {**span, **ids}).one()
    assert (read.shown.now.attendances, read.shown.now.people) == tuple(found)
    assert read.shown.share.whole == session.execute(text(SQL), span).one()[0]
    everybody = [table for table in read.tables if table.total]
    assert [table.of.name for table in everybody][:2] == ["sector", "quadrant"]
    for table in everybody:
        assert sum(row.now.attendances for row in table.rows) == read.everybody.now.attendances, table.of.name
    for quadrant in ("Mid", "South"):
        row = next(row for row in everybody[1].rows if row.label == quadrant)
        of_it = session.execute(text(SQL + " AND b.quadrant = :quadrant"), {**span, "quadrant": quadrant}).one()
        assert (row.now.attendances, row.now.people) == tuple(of_it)
    named = {row.label for table in read.tables for row in table.rows}
    assert any(name.startswith("Marlhoe Trust") for name in named)
    assert not any("Dunmow" in name for name in named)


def test_whatever_is_chosen_its_figures_stand_on_the_page_of_everybody_too(world, session, compared):
    """So no pack taken from another, or from a page, leaves anybody who could not be had from these pages alone."""
    now, today = clock.now(), clock.today()
    on_page = {
        (table.of.name, row.label, row.now, row.before)
        for table in attendance_of(
            session, part_of(session, PackChoice(ThemeKind.PRIORITY, "neglect"), today), compared, now
        ).tables
        for row in table.rows
    }
    for more in ({"sector": "health"}, {"sector": "voluntary"}, {"agencies": (world["large"].id,)}):
        read = attendance_of(
            session, part_of(session, PackChoice(ThemeKind.PRIORITY, "neglect", **more), today), compared, now
        )
        for table in read.tables:
            assert {(table.of.name, row.label, row.now, row.before) for row in table.rows} <= on_page


def test_a_pack_is_chosen_and_read_in_three_parts(world, client_for, make, session):
    reader = client_for(make.board_reader())
    page = reader.submit("/reports/inspection", "Show the pack", theme="priority:neglect", period="2026")
    said = main_text(page)
    assert "All agencies" in said
    assert "Of those who were expected, 87.5% (7 of 8) came" in said
    assert "Agencies of which fewer than 5 people are known 1 14.3% (1 of 7)" in said
    assert "What neglect looks like" in main_text(reader.get("/reports/inspection/taught?theme=priority:neglect"))
    said = main_text(reader.get(CHANGED))
    assert "Straight after 4.0 n 10" in said
    assert "Would recommend it, 0 to 10 9.0, n 5" in said
    book = openpyxl.load_workbook(
        BytesIO(reader.get("/reports/inspection.xlsx?theme=priority:neglect&period=2026").data)
    )
    assert {"About", "By agency", "By sector", "Courses", "How sure people were", "Quotes"} <= set(book.sheetnames)


def test_of_chosen_agencies_only_who_came_is_shown_and_what_was_said_is_of_everybody(world, client_for, make):
    reader = client_for(make.board_reader())
    of = f"&agency={world['large'].id}"
    said = main_text(reader.get(CAME + of))
    assert "85.7% (6 of 7) of those of all agencies" in said
    assert "Of those who were expected" not in said, "who stayed away is the business of the agency alone"
    assert "whatever agency they were from" in main_text(reader.get(CHANGED + of))
    assert "n 10" in main_text(reader.get(CHANGED + of))


def test_an_agency_of_few_people_is_named_by_no_pack(world, client_for, make):
    address = f"{CAME}&agency={world['small'].id}"
    for browser in (client_for(make.board_reader()), client_for(make.administrator())):
        page = browser.get(address)
        assert (page.status_code, FEW_KNOWN in main_text(page)) == (422, True)
        assert "Dunmow" not in main_text(browser.get("/reports/inspection"))


def test_there_is_a_sentence_where_nothing_is_there(world, client_for, make):
    reader = client_for(make.board_reader())
    said = main_text(reader.get("/reports/inspection/attendance?theme=priority:nothing&period=2026"))
    assert "Nothing was delivered on this theme No course is marked with it" in said
    for part in ("taught", "changed"):
        assert reader.get(f"/reports/inspection/{part}?theme=priority:nothing&period=2026").status_code == 200
    assert "Choose other days" in main_text(reader.get("/reports/inspection/changed?theme=level:3&period=2026-05"))
    assert "is not there any more" in main_text(reader.get("/reports/inspection/attendance?theme=priority:no"))
    assert "is not there any more" in main_text(reader.get(f"{CAME}&agency=999999"))
    page = reader.get(f"/reports/inspection/attendance?sector=health&agency={world['large'].id}")
    assert (page.status_code, NO_THEME in main_text(page)) == (422, True)
    assert f'value="{world["large"].id}" checked' in page.text, "what was ticked stays"
    page = reader.get(f"{CAME}&from=3/4/2026&to=")
    assert (page.status_code, "Enter a day like" in main_text(page)) == (422, True)


@pytest.mark.parametrize(
    ("typed", "expected"),
    (
        ({"theme": ["review:child-t"], "sector": ["health"]}, PackChoice(ThemeKind.REVIEW, "child-t", sector="health")),
        ({"theme": ["courses"], "course": ["A", "B", "A"]}, PackChoice(ThemeKind.COURSES, courses=("A", "B"))),
        ({"theme": ["level:3"], "agency": ["9", "x", "7"]}, PackChoice(ThemeKind.LEVEL, "3", agencies=(7, 9))),
        ({"theme": ["level:"]}, NO_THEME),
        ({"theme": ["moon:1"]}, NO_THEME),
        ({"theme": ["courses"]}, NO_COURSES),
        ({"theme": ["level:3"], "sector": ["health"], "agency": ["7"]}, BOTH),
        ({"theme": ["level:3"], "agency": [str(n) for n in range(MOST_AGENCIES + 1)]}, TOO_MANY_AGENCIES),
    ),
)
def test_a_choice_is_read_from_an_address_and_kept(typed, expected):
    found = asked_choice(lambda name: typed.get(name, [""])[0], lambda name: typed.get(name, []))
    assert found == expected
    if isinstance(found, PackChoice):
        assert choice_of(kept_choice(found)) == found


def test_a_pack_is_had_as_a_pdf_which_says_what_has_changed_since(world, client_for, make, session, run_job):
    reader = client_for(make.board_reader())
    assert "Being made" in main_text(reader.submit(CAME, "Make the pack as a PDF", follow=True))
    run_job(SWEEP)
    document = session.query(FiguresDocument).one()
    assert "Nothing: every figure is today" in main_text(reader.get(f"/reports/documents/{document.ref}"))
    answer = reader.get(f"/reports/documents/{document.ref}/file")
    said = " ".join(page.get_textpage().get_text_bounded() for page in PdfDocument(BytesIO(answer.data)))
    for words in (
        "Inspection pack: Neglect",
        "What neglect looks like",
        "I ask more now",
        "14.3% (1 of 7)",
        "4.0, n 10",
    ):
        assert words in said, words
    make.booking(make.event(world["course"], days=-3, register_closed_at=clock.now()), outcome="attended")
    assert "Attendances: 7 then, 8 now" in main_text(reader.get(f"/reports/documents/{document.ref}"))
    assert "inspection pack" not in main_text(reader.get("/reports/year?period=2026"))
    session.query(QuoteConsent).one().withdrawn_at = clock.now()
    said = main_text(reader.get(f"/reports/documents/{document.ref}/file", follow_redirects=True))
    assert "Words in this document were taken back since" in said
