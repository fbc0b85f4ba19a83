"""Before an event, straight after, and three months later: each form is sent once, answered, and paired by person."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from tests.courses.conftest import errors_in
from tests.evaluations.conftest import answers, said_in
from tests.pages import main_text
from training import clock
from training.courses.models import Event
from training.evaluations.models import Evaluation
from training.evaluations.operations import send_forms
from training.evaluations.questionnaires.queries import version_of_stage
from training.evaluations.questions import QuestionKind, Stage
from training.settings.models import STAGES_SINCE, Setting

JOBS = ("timetable.send", "timetable.afterwards")
SENT = "SELECT count(*) FROM evaluation WHERE stage = :stage"
PAIRS = """
    SELECT o.position, count(*), sum(b.number), sum(a.looking_back), sum(a.number), sum(i.number)
    FROM evaluation_answer a
    JOIN evaluation after ON after.id = a.evaluation_id AND after.stage = 'after'
    JOIN evaluation before ON before.booking_id = after.booking_id AND before.stage = 'before'
    JOIN evaluation impact ON impact.booking_id = after.booking_id AND impact.stage = 'impact'
    JOIN evaluation_answer b ON b.evaluation_id = before.id AND b.outcome_id = a.outcome_id
    JOIN evaluation_answer i ON i.evaluation_id = impact.id AND i.outcome_id = a.outcome_id
    JOIN learning_outcome o ON o.id = a.outcome_id
    GROUP BY o.position ORDER BY o.position"""


@pytest.fixture
def course(make):
    return make.course("SG3", before_form="before", impact_form="impact")


@pytest.fixture
def form_of(session):
    """The form that somebody was sent in a stage."""

    def find(booking, stage: str) -> Evaluation:
        return session.scalars(
            select(Evaluation).where(Evaluation.booking_id == booking.id, Evaluation.stage == stage)
        ).one()

    return find


@pytest.fixture
def attend(session, transact):
    """These people came, and the register is closed."""

    def close(*bookings) -> None:
        event_id = bookings[0].event_id
        for booking in bookings:
            booking.outcome = "attended"
        bookings[0].event.register_closed_at = clock.now()
        with transact() as inner:
            send_forms(inner, inner.get_one(Event, event_id), clock.now())

    return close


@pytest.fixture
def work_at(run_job, frozen_clock):
    """Let the worker write at these moments: work_at("9 Sep 8:59", "9 Sep 9:00") in London, in 2026."""

    def work(*moments: str) -> None:
        for moment in moments:
            frozen_clock.move_to(datetime.strptime(f"{moment} 2026", "%d %b %H:%M %Y").replace(tzinfo=clock.LONDON))
            for job in JOBS:
                run_job(job)

    return work


def confidence(form, number: int, **more: str) -> dict[str, str]:
    """What a form of before or of impact needs: how sure somebody is, and what it asks beside."""
    said = {f"confidence-{outcome.id}": str(number) for outcome in form.booking.event.course.outcomes}
    said["confident_to_act"] = str(number)
    if form.stage == "impact":
        said |= {"used_it": "yes", "changed": "practice", "colleagues": "up_to_5"}
    return said | more


def kinds(written, person) -> list[tuple[str, str]]:
    return [one for one in written(person, "evaluations") if one[0] != "please"]


def test_each_stage_is_sent_once_answered_and_paired_by_person(
    make, course, written, work_at, client, form_of, attend, session, frozen_clock
):
    event = make.event(course, days=30)
    ann, bo = make.booking(event), make.booking(event)
    work_at("6 Jun 8:59", "6 Jun 9:00", "11 Jun 8:00")
    late = make.booking(event)
    work_at("11 Jun 8:01", "11 Jun 9:00")
    assert kinds(written, ann.delegate) == [("before", "6 Jun 9:00")]
    assert kinds(written, late.delegate) == [("before", "11 Jun 8:01")], "at once"
    for booking, number in ((ann, 2), (bo, 1)):
        form = form_of(booking, "before")
        page = client.submit(f"/evaluations/{form.token}", "Send my answers", **confidence(form, number))
        assert "After it we ask you again" in main_text(page)
    frozen_clock.move_to(event.starts_at)
    page = client.get(f"/evaluations/{form_of(late, 'before').token}")
    assert page.status_code == 410
    assert "which started on Thursday 11 June 2026" in main_text(page)
    frozen_clock.move_to(event.ends_at)
    attend(ann, bo, late)
    for booking in (ann, bo):
        form = form_of(booking, "after")
        client.submit(f"/evaluations/{form.token}", "Send my answers", **answers(form))
    work_at("9 Sep 8:59", "9 Sep 9:00", "10 Sep 9:00", "23 Sep 8:59", "23 Sep 9:00", "9 Oct 9:00")
    assert kinds(written, ann.delegate)[1:] == [("impact", "9 Sep 9:00"), ("impact_reminder", "23 Sep 9:00")]
    for booking in (ann, bo):
        form = form_of(booking, "impact")
        page = client.submit(f"/evaluations/{form.token}", "Send my answers", **confidence(form, 4, example="A child"))
        assert "what came of Example course" in main_text(page)
        again = client.get(f"/evaluations/{form.token}", follow_redirects=True)
        assert "what came of Example course" in main_text(again)
    assert said_in(form_of(ann, "impact"))["example"] == "A child"
    session.expire_all()
    counts = [session.scalar(text(SENT), {"stage": stage}) for stage in ("before", "after", "impact")]
    assert counts == [3, 3, 3]
    rows = [tuple(row) for row in session.execute(text(PAIRS))]
    assert rows == [(1, 2, 3, 4, 8, 8), (2, 2, 3, 4, 8, 8)], "beforehand 2 and 1, looking back 2 and 2: kept apart"


def test_who_has_answered_of_impact_is_not_reminded_and_who_did_not_come_is_not_asked(
    make, course, written, work_at, attend, form_of, client, session
):
    event = make.event(course, days=-1)
    came, absent = make.booking(event), make.booking(event, outcome="did not attend")
    attend(came)
    work_at("9 Aug 9:00")
    form = form_of(came, "impact")
    page = client.submit(f"/evaluations/{form.token}", "Send my answers", confident_to_act="3")
    assert "Choose one answer to “Have you used what you learned?”" in errors_in(page)
    assert "Choose how confident you are in “I can do thing 1”" in errors_in(page)
    client.submit("", "Send my answers", page=page, **confidence(form, 3))
    work_at("23 Aug 9:00", "10 Sep 9:00")
    assert kinds(written, came.delegate) == [("impact", "9 Aug 9:00")]
    assert kinds(written, absent.delegate) == []


def test_people_of_schools_are_asked_after_their_holidays(make, course, written, work_at, attend):
    make.holiday(clock.today() + timedelta(days=80), clock.today() + timedelta(days=100))
    event = make.event(course, days=-1)
    school = make.booking(event, agency=make.agency("Oak School", sector="school"))
    other = make.booking(event)
    attend(school, other)
    work_at("9 Aug 9:00", "20 Aug 9:00", "21 Aug 9:00")
    assert kinds(written, other.delegate) == [("impact", "9 Aug 9:00")]
    assert kinds(written, school.delegate) == [("impact", "21 Aug 9:00")]


def test_a_course_that_does_not_ask_and_a_time_before_the_upgrade_send_nothing(
    make, course, written, work_at, attend, session
):
    old, quiet = make.booking(make.event(course, days=-89)), make.booking(make.event(days=-89))
    coming = make.booking(make.event(course, days=3))
    attend(old)
    attend(quiet)
    session.add(Setting(name=STAGES_SINCE, value=(clock.now() + timedelta(days=2)).isoformat()))
    work_at("13 May 9:00", "15 May 8:00")
    assert [kinds(written, one.delegate) for one in (old, quiet, coming)] == [[], [], []]


def test_what_somebody_said_before_goes_with_them_to_another_date_and_not_to_who_takes_the_place(
    make, course, written, work_at, form_of, session, attend, client, run_job
):
    event, later = make.event(course, days=4), make.event(course, days=6)
    moved, given = make.booking(event), make.booking(event)
    run_job("timetable.send")
    for booking in (moved, given):
        form = form_of(booking, "before")
        client.submit(f"/evaluations/{form.token}", "Send my answers", **confidence(form, 5))
    first, second = given.delegate, make.person("Newly Named")
    given.delegate_id = second.id
    moved.event_id, moved.pool_id = later.id, later.pools[0].id
    work_at("12 May 21:00", "14 May 9:00")
    assert kinds(written, moved.delegate) == [("before", "12 May 9:00")], "who has answered is not asked again"
    assert [kinds(written, one) for one in (first, second)] == [
        [("before", "12 May 9:00")],
        [("before", "12 May 21:00")],
    ]
    assert form_of(given, "before").asked_id == second.id
    assert form_of(given, "before").answers == []
    given.delegate_id = first.id  # and given back, at the last moment
    session.commit()
    assert "now somebody else’s" in main_text(client.get(f"/evaluations/{form_of(given, 'before').token}"))
    attend(given)
    attend(moved)
    left = session.scalars(select(Evaluation).where(Evaluation.stage == "before")).one()
    assert (left.booking_id, left.event_id) == (moved.id, later.id)


def test_a_course_without_outcomes_asks_how_sure_somebody_is_to_act(make, course, client, run_job, form_of, session):
    course.outcomes = []
    booking = make.booking(make.event(course, days=2))
    run_job("timetable.send")
    form = form_of(booking, "before")
    page = client.submit(f"/evaluations/{form.token}", "Send my answers", confident_to_act="4")
    assert "Thank you" in main_text(page)
    assert said_in(form) == {"confident_to_act": 4}


def test_a_form_that_asks_nothing_of_a_course_is_not_sent_and_its_page_warns(
    make, course, client_for, written, work_at, session
):
    version = version_of_stage(session, "before", Stage.BEFORE)
    version.questions = [one for one in version.questions if one.kind == QuestionKind.CONFIDENCE]
    session.commit()
    admin, warns = (
        client_for(make.administrator()),
        "This form asks only about learning outcomes, and the course has none.",
    )
    page = admin.get("/admin/programme/courses/SG3")
    assert warns not in main_text(page)
    page = admin.submit("", "Save the course", page=page, outcomes="")
    assert warns in main_text(page)
    booking = make.booking(make.event(course, days=30))
    work_at("6 Jun 9:00")
    assert kinds(written, booking.delegate) == []
