"""What came of slides: who is asked when, what is said, and which sums are shown."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.materials.files import PDF
from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.files.gateway import store
from training.files.operations import keep
from training.files_in import file_types
from training.mail.models import Message
from training.materials.follow_up.figures import shown
from training.materials.follow_up.models import SlidesFollowUp
from training.materials.follow_up.queries import figures_of_event, figures_of_year, words_of_event
from training.materials.models import MaterialFetch, SlidesRequest
from training.materials.operations import MaterialDetails, SentFile, add_material
from training.texts.models import TextKind, WrittenText
from training.years import FinancialYear


@pytest.fixture
def slides(app, make, session):
    """An event ten days ago with slides for everybody, of which Ann was told and Bo fetched them, both today."""
    event, now = make.event(days=-10, register_closed_at=clock.now()), clock.now()
    with app.app_context():
        stored = store(PDF)
    kept = keep(session, stored, "slides.pdf", "asked about", None, SYSTEM, now)
    details = MaterialDetails("Slides", "slides", "attended", None, None)
    material = add_material(session, event.course_id, event.id, details, SentFile(kept, file_types.PDF), SYSTEM, now)
    ann, bo, _cy = (make.booking(event, make.person(name), outcome="attended") for name in ("Ann", "Bo", "Cy"))
    session.add(SlidesRequest(booking_id=ann.id, asked_at=now, asked_by="evaluation", told_at=now))
    fetch = {"material_id": material.id, "version": 1, "first_at": now, "last_at": now, "times": 1}
    session.add(MaterialFetch(booking_id=bo.id, **fetch))
    session.flush()
    return material


def sent(session, kind) -> list[Message]:
    return session.scalars(select(Message).where(Message.kind == f"materials/{kind}").order_by(Message.id)).all()


def link_in(message: Message) -> str:
    return re.search(r"http://127\.0\.0\.1:8000(/slides/\S+)", message.text)[1]


def test_whoever_has_the_slides_is_asked_six_weeks_later_and_reminded_once(slides, session, run_job, frozen_clock):
    for days, asked, reminded in ((41, 0, 0), (2, 2, 0), (13, 2, 0), (1, 2, 1), (20, 2, 1), (300, 2, 1)):
        frozen_clock.shift(timedelta(days=days))
        for _ in range(2):
            run_job("materials.follow_up")
        if (asked, reminded) == (2, 0):
            bo = session.scalars(select(SlidesFollowUp).order_by(SlidesFollowUp.id.desc())).first()
            bo.answered_at, bo.colleagues = clock.now(), 3
            session.flush()
        assert len(sent(session, "what_came")) == asked
        assert len(sent(session, "what_came_reminder")) == reminded
    assert link_in(sent(session, "what_came")[0]) == link_in(sent(session, "what_came_reminder")[0])


def test_nobody_is_asked_of_slides_that_were_withdrawn(slides, session, run_job, frozen_clock):
    slides.withdrawn_at, slides.withdrawn_because = clock.now(), "A case"
    frozen_clock.shift(timedelta(weeks=7))
    run_job("materials.follow_up")
    assert sent(session, "what_came") == []


def test_the_answer_is_kept_changed_until_it_closes_and_read_like_every_text(
    slides, session, run_job, frozen_clock, client
):
    frozen_clock.shift(timedelta(weeks=6))
    run_job("materials.follow_up")
    there = link_in(sent(session, "what_came")[0])
    page = main_text(client.get(there))
    assert "Do not name a child or a family here." in page
    assert "999" in page
    for typed, says in (
        ("", "Enter how many"),
        ("-3", "from 0 to 2,000"),
        ("2.5", "whole"),
        ("9999", "from 0 to 2,000"),
    ):
        answer = client.submit(there, "Send", colleagues=typed, words="We talked")
        assert answer.status_code == 422
        assert says in main_text(answer)
        assert ">We talked</textarea>" in answer.text
    said = main_text(client.submit(there, "Send", colleagues="12", words="We talked"))
    assert "You reached 12 colleagues." in said
    written = session.scalars(select(WrittenText).where(WrittenText.kind == TextKind.SLIDES)).one()
    assert (written.read_at, written.written_by_id) == (None, None)
    ref = written.ref
    said = main_text(client.submit(there, "Send", colleagues="15"))
    assert "You had answered before. What you said now stands in its place." in said
    assert "You reached 15 colleagues." in said
    session.refresh(written)
    assert written.ref == ref, "the same words need not be read again"
    client.submit(there, "Send", words="")
    assert session.scalar(select(WrittenText).where(WrittenText.kind == TextKind.SLIDES)) is None
    frozen_clock.shift(timedelta(days=59))
    open_page = client.get(there)
    frozen_clock.shift(timedelta(days=1))
    late = client.submit(there, "Send", page=open_page, colleagues="16", words="And more")
    assert late.status_code == 410
    assert "It is too late to answer" in main_text(late)
    assert "16 colleagues. And more" in main_text(late)
    assert client.get("/slides/guessed").status_code == 404
    row = session.scalars(select(SlidesFollowUp).where(SlidesFollowUp.colleagues.is_not(None))).one()
    assert (row.colleagues, row.words) == (15, "")


@pytest.mark.parametrize(
    ("answers", "visible"),
    (
        ({}, set()),
        ({1: 4}, set()),
        ({1: 5}, {1}),
        ({1: 5, 2: 0}, {1}),
        ({1: 5, 2: 3}, set()),
        ({1: 5, 2: 3, 3: 9}, {3}),
        ({1: 5, 2: 3, 3: 2}, {1}),
        ({1: 6, 2: 7, 3: 8}, {1, 2, 3}),
        ({1: 4, 2: 4, 3: 4}, set()),
    ),
)
def test_no_sum_is_shown_that_would_tell_what_few_answered(answers, visible):
    assert shown(answers) == visible
    hidden = [count for key, count in answers.items() if key not in visible]
    assert not 0 < sum(hidden) < 5 or not visible


def answered(make, session, event, colleagues) -> None:
    now = clock.now()
    for number in colleagues:
        booking = make.booking(event, outcome="attended")
        asked = {"token": booking.ref, "sent_at": now, "closes_at": now + timedelta(days=60)}
        session.add(SlidesRequest(booking_id=booking.id, asked_at=now, asked_by="booking", told_at=now))
        answer = {"answered_at": now, "colleagues": number, "words": f"Told {number}"}
        follow_up = make._save(SlidesFollowUp(booking_id=booking.id, **asked, **answer))
        make.text(TextKind.SLIDES, follow_up.id)
    session.flush()


def test_figures_are_the_sums_of_plain_sql_and_no_difference_of_two_tells_of_few(make, session):
    one, other = make.course("AAA"), make.course("BBB")
    many, few = make.event(one, days=-20), make.event(one, days=-30)
    lone = make.event(other, days=-25)
    answered(make, session, many, [1, 2, 3, 4, 5, 6])
    answered(make, session, few, [40, 50])
    answered(make, session, lone, [7, 7, 7, 7, 7])
    make.booking(many, outcome="attended")
    make.booking(many, outcome="partial")
    total, courses = figures_of_year(session, FinancialYear.of(many.starts_at))
    by_sql = session.execute(
        text(
            "SELECT (SELECT count(*) FROM booking WHERE outcome = 'attended'), (SELECT count(*) FROM slides_request),"
            " (SELECT count(*) FROM slides_follow_up WHERE answered_at IS NOT NULL),"
            " (SELECT sum(colleagues) FROM slides_follow_up)"
        )
    ).one()
    figures = total.figures
    assert (figures.attended, figures.asked, figures.answered, figures.colleagues) == tuple(by_sql) == (14, 13, 13, 146)
    assert (total.reached, courses[one.id].reached, courses[other.id].reached) == ("146", "111", "35")
    assert figures_of_event(session, many).reached == "not shown", "what is left of the course would be of two people"
    assert figures_of_event(session, few).reached == "not shown"
    assert figures_of_event(session, lone).reached == "35"
    assert [words for words, _ in words_of_event(session, few.id)] == []


def test_the_board_reads_the_year_and_the_administrator_who_has_the_slides(make, session, client_for):
    event = make.event(make.course("AAA"), days=-20, trainers=(make.trainer(),))
    answered(make, session, event, [1, 2, 3, 4, 5])
    make.booking(event, make.person("Zed Who Did Not Ask"), outcome="attended")
    year = main_text(client_for(make.board_reader()).get("/reports/slides"))
    assert "5 of 6 who attended asked for the slides" in year
    assert "5 of 5 have answered, and together they reached 15 colleagues" in year
    assert "Told 3" not in year
    admin = client_for(make.administrator())
    page = admin.get(f"/admin/events/{event.ref}/slides")
    assert "Zed Who Did Not Ask" in main_text(page)
    assert "Told 3" in main_text(page)
    assert len(admin.queries) <= 12
    narrowed = admin.get(f"/admin/events/{event.ref}/slides?asked=yes&sort=-times&download=csv").text
    assert narrowed.count("\n") == 6
    assert "Zed" not in narrowed
    register = main_text(client_for(event.trainers[0]).get(f"/register/{event.ref}/materials"))
    assert "Asked for the slides 5 of 6 who attended" in register
    assert "by name" not in register
