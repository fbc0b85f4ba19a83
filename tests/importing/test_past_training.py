"""Past training from a file: ESR, e-learning and lists; whom a line means, what is left out, and one row for each."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.bookings.earlier_training.test_past_training_file import ESR_COMPETENCES, ESR_COURSES, LEARNDASH, MOODLE
from tests.pages import main_text
from training.bookings.earlier_training.models import PastTraining
from training.certificates.models import Certificate
from training.history import queries as history
from training.importing.past_training.line import keys_of, read_past_training
from training.importing.past_training.operations import PAST_TRAINING

KIND = "past training"
ORGANISATION, TITLE = (
    f"column_{next(at for at, column in enumerate(PAST_TRAINING.columns) if column.name == name)}"
    for name in ("Organisation", "Training")
)


@pytest.fixture
def trust(make):
    return make.agency("Colne NHS Trust", town="Colchester")


@pytest.fixture
def ann(make, trust):
    return make.person("Ann Example", agency=trust, email="ann@example.org")


def content(lines) -> bytes:
    return "\n".join(lines).encode()


def rows(session) -> list[PastTraining]:
    session.expire_all()
    return session.scalars(select(PastTraining).order_by(PastTraining.id)).all()


@pytest.mark.parametrize(("lines", "source"), ((MOODLE, "list"), (LEARNDASH, "e-learning")))
def test_an_e_learning_site_says_who_by_address_and_what_was_not_completed_is_left_out(
    importing, session, ann, lines, source
):
    importing.send(content(lines), kind=KIND)
    said = importing.checked()
    assert "New 1" in said
    assert "Left out 1" in said
    assert "1 line is in" in importing.bring_in()
    [row] = rows(session)
    assert (row.person_id, row.title, row.completed_on) == (ann.id, "Online safety", date(2026, 3, 3))
    assert (row.source, row.agency_id) == (source, None)
    assert "brought in from a file" in [one.action for one in history.of(session, "person", ann.id)]
    assert session.scalar(select(func.count()).select_from(Certificate)) == 0
    importing.send(content(lines), kind=KIND)
    assert "Everything in this file is so already, or left out." in importing.checked()
    assert "Not completed: it says" in importing.lines()


@pytest.mark.parametrize("lines", (ESR_COURSES, ESR_COMPETENCES))
def test_esr_says_who_by_name_for_an_organisation_that_is_said_once_for_the_file(
    importing, session, ann, trust, client_for, make, lines
):
    importing.send(content(lines), kind=KIND)
    assert "we do not know of which agency they are" in importing.checked()
    page = main_text(importing.browser.get(f"{importing.page}/columns"))
    assert "Every line: Colne NHS Trust, Colchester" in page
    importing.press("Check the lines", "/columns", **{ORGANISATION: f"=agency {trust.id}"})
    assert "New 1" in importing.checked()
    importing.bring_in()
    [row] = rows(session)
    assert (row.person_id, row.source, row.agency_id) == (ann.id, "ESR", trust.id)
    [tie] = ann.affiliations
    assert "No certificate from us" in main_text(client_for(make.coordinator(trust)).get(f"/agency/people/{tie.id}"))


def test_the_organisation_of_a_file_is_said_anew_for_the_next(importing, ann, trust):
    importing.send(content(ESR_COURSES), kind=KIND)
    importing.press("Check the lines", "/columns", **{ORGANISATION: f"=agency {trust.id}"})
    assert "New 1" in importing.checked()
    importing.send(content((*ESR_COURSES, ESR_COURSES[1])), kind=KIND)
    assert "we do not know of which agency they are" in importing.checked()


def test_whom_we_do_not_know_is_wrong_and_the_rest_goes_in(importing, session, ann):
    lines = ("Name,E-mail,Course,Date", "Ann Example,ann@example.org,Prevent,3/3/2026")
    importing.send(content((*lines, "Gil Stranger,gil@example.org,Prevent,3/3/2026")), kind=KIND)
    said = importing.checked()
    assert "We do not know this person. Bring in people first, then this list again." in said
    importing.bring_in(without_wrong="y")
    assert [row.person_id for row in rows(session)] == [ann.id]


def test_a_name_of_an_organisation_that_is_not_ours_is_asked_about_once_and_remembered(importing, session, ann, trust):
    lines = ("Name,Organisation,Course,Date", "Ann Example,Colne Trust,Prevent,3/3/2026")
    importing.send(content(lines), kind=KIND)
    assert "1 line waits for an answer" in importing.checked()
    assert "Which organisation is “Colne Trust”?" in main_text(importing.browser.get(f"{importing.page}/questions"))
    assert "New 1" in importing.answer(n0=str(trust.id))
    importing.bring_in()
    assert [row.agency_id for row in rows(session)] == [trust.id]
    importing.send(content((*lines, "Ann Example,Colne Trust,First aid,4/3/2026")), kind=KIND)
    assert "New 1" in importing.checked()


def test_the_same_line_twice_is_one_row_and_a_later_list_says_more(importing, session, ann):
    line = "Ann Example,ann@example.org,Prevent,3/3/2026"
    importing.send(content(("Name,E-mail,Course,Date", line, line, line.upper())), kind=KIND)
    said = importing.checked()
    assert "New 1" in said
    assert "Left out 2" in said
    assert "Line 2 says the same." in importing.lines()
    importing.bring_in()
    assert len(rows(session)) == 1
    importing.send(content(("Name,E-mail,Course,Date,Provider,Hours", f"{line},NSPCC,2")), kind=KIND)
    assert "Changed 1" in importing.checked()
    assert "It says more: provider, how long it lasted." in importing.lines()
    importing.bring_in()
    assert [(row.provider, row.minutes) for row in rows(session)] == [("NSPCC", 120)]


def test_a_file_without_a_column_of_titles_asks_which_it_is(importing, ann):
    asked = importing.send(b"Name,E-mail,What,Date\nAnn Example,ann@example.org,Prevent,3/3/2026\n", kind=KIND)
    said = main_text(importing.browser.get(f"{importing.page}/columns", follow_redirects=True))
    assert "Which column holds the titles of what was completed?" in said
    assert asked.status_code in {200, 302}
    importing.press("Check the lines", "/columns", **{TITLE: "2"})
    assert "New 1" in importing.checked()


def test_what_is_left_out_is_like_no_other_line():
    values = {"Name": "Ann", "E-mail address": "a@example.org", "Training": "x", "Completed": "", "Status": "No"}
    assert keys_of(read_past_training(values, date(2026, 5, 12))) == ("", "")


def test_an_organisation_that_somebody_typed_is_known_by_its_name(importing, session, make):
    typed = make.agency("Colne Trust", checked_at=None)
    ann = make.person("Ann Example", agency=typed)
    headings = "Name,Organisation,Course,Completed"
    importing.send(content([headings, "Ann Example,COLNE TRUST,Online safety,03/04/2026"]), kind=KIND)
    assert "New 1" in importing.checked()
    importing.bring_in()
    assert [(row.person_id, row.agency_id) for row in rows(session)] == [(ann.id, typed.id)]


def test_an_organisation_like_none_of_ours_is_no_question_without_answers(importing, trust):
    headings = "Name,Organisation,Course,Completed"
    importing.send(content([headings, "Ann Example,Zzyzx,Online safety,03/04/2026"]), kind=KIND)
    said = importing.checked()
    assert "We have no organisation like “Zzyzx”. Bring in its people first" in said


def test_the_report_of_one_course_has_no_titles_and_the_title_is_typed_once(importing, session, ann):
    """As Moodle exports the completion of a course."""
    lines = ("Name,Email address,Completion date", "Ann Example,ann@example.org,3/3/2026")
    importing.send(content(lines), kind=KIND)
    importing.press("Check the lines", "/columns", **{TITLE.replace("column", "typed"): "Online safety"})
    assert "New 1" in importing.checked()
    importing.bring_in()
    assert [row.title for row in rows(session)] == ["Online safety"]
    importing.send(content((*lines, "Ann Example,ann@example.org,4/3/2026")), kind=KIND)
    asked = main_text(importing.browser.get(importing.page, follow_redirects=True))
    assert "Which column holds the titles of what was completed?" in asked, "it may be the report of another course"
