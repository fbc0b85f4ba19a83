"""A line manager is asked what they saw, if course and delegate agree, and is shown nothing that the delegate wrote."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.courses.conftest import errors_in
from tests.pages import main_text
from training import clock
from training.concerns.queries import author_of, words_of
from training.courses.models import LineManager
from training.evaluations.managers.models import ManagerLine
from training.mail.models import Message
from training.texts.models import TextKind, WrittenText

SECRET = "Something nobody else should read"
AGREED = "Ask Mo Manager, my line manager, what they saw change"


@pytest.fixture
def form(make):
    """The form of impact of Ann, whose booking names a line manager, at a course that asks these."""
    course = make.course(impact_form="impact", asks_manager=True, line_manager=LineManager.TOLD)
    ann = make.person("Ann Able")
    manager = {"manager_name": "Mo Manager", "manager_email": "mo@example.org", "job_role": "Health visitor"}
    booking = make.booking(make.event(course, days=-91), ann, outcome="attended", **manager)
    return make.evaluation(booking, stage="impact")


def send(client, form, **more):
    said = {f"confidence-{outcome.id}": "4" for outcome in form.booking.event.course.outcomes}
    said |= {"confident_to_act": "4", "used_it": "yes", "example": SECRET, "changed": "practice", "colleagues": "none"}
    return client.submit(f"/evaluations/{form.token}", "Send my answers", **said, **more)


def link_in(message: Message) -> str:
    found = re.search(r"/evaluations/manager/\S+", message.text)
    assert found
    return found[0]


def asked(session) -> list[Message]:
    return session.scalars(select(Message).where(Message.kind == "evaluations/manager_asked")).all()


def test_a_manager_answers_once_sees_nothing_of_the_delegates_and_the_delegate_sees_it(
    client, client_for, form, session
):
    assert AGREED in main_text(client.get(f"/evaluations/{form.token}"))
    thanks = send(client, form, ask_my_manager="y")
    assert "We have asked Mo Manager what they saw change." in main_text(thanks)
    (message,) = asked(session)
    assert message.to_address == "mo@example.org"
    page = client.page(link_in(message))
    for shown in (message.text, message.html, page.text):
        assert "Ann Able" in shown
        assert not any(theirs in shown for theirs in (SECRET, "Health visitor", form.token, form.booking.ref))
    page = client.submit(link_in(message), "Send what I saw", text="")
    assert errors_in(page) == ["Write what you saw, or that you saw nothing change"]
    page = client.submit("", "Send what I saw", page=page, text="She asks <b>earlier</b> now.")
    assert "We have what you wrote on Tuesday 12 May 2026." in main_text(page)
    again = client.get(link_in(message))
    assert "It can be answered once." in main_text(again)
    assert "earlier" not in again.text, "whoever it is forwarded to reads nothing of it"
    delegate, booking_page = client_for(form.booking.delegate), f"/bookings/{form.booking.ref}"
    seen = f"{booking_page}/line-manager"
    too_late = client.submit("", "Take this question back", page=thanks)
    assert "so it cannot be taken back. What they wrote is on your booking." in main_text(too_late)
    assert "Mo Manager answered on Tuesday 12 May 2026." in main_text(too_late)
    assert f'href="{seen}"' in too_late.text
    assert "earlier" not in too_late.text, "whoever has the link of the form reads nothing of it"
    assert f'href="{seen}"' in delegate.get(booking_page).text
    assert "She asks <b>earlier</b> now. Mo Manager" in main_text(delegate.get(seen))
    not_theirs = delegate.get(link_in(message))
    assert (not_theirs.status_code, "Have a new one sent" in not_theirs.text) == (403, False)
    assert f'href="{seen}"' in not_theirs.text
    written = session.scalars(select(WrittenText).where(WrittenText.kind == TextKind.MANAGER)).one()
    words = words_of(session, [written])[written.id]
    assert words.plain == "She asks <b>earlier</b> now."
    assert author_of(session, written, words.booking) == "Mo Manager, mo@example.org, line manager"
    written.hidden_at = clock.now()
    session.commit()
    hidden = delegate.get(seen)
    assert "What they wrote is not shown." in main_text(hidden)
    assert "earlier" not in main_text(hidden)


def test_administrators_alone_read_what_a_manager_saw_and_hide_it_at_one_press(client, client_for, make, form, session):
    event, trainer = form.booking.event, make.trainer()
    event.trainers.append(trainer)
    send(client, form, ask_my_manager="y")
    client.submit(link_in(asked(session)[0]), "Send what I saw", text="She asks earlier now.")
    admin, address = client_for(make.administrator()), f"/register/{event.ref}/evaluations"
    of_event, booking = admin.get(address), f"/admin/bookings/{form.booking.ref}"
    assert "What line managers saw" in main_text(of_event)
    for page in (of_event, admin.get(booking)):
        assert "She asks earlier now." in main_text(page)
        assert SECRET not in page.text
    assert "earlier" not in client_for(trainer).page(address).text
    assert "earlier" not in client_for(make.board_reader()).get(address).text
    admin.submit(booking, "This may be about a child or a worker (what the line manager saw)")
    assert "earlier" not in admin.get(address).text
    hidden = admin.get(booking)
    assert "Hidden: somebody was worried" in main_text(hidden)
    assert "earlier" not in main_text(hidden)


@pytest.mark.parametrize("why", ("not ticked", "course", "nobody named", "stage"))
def test_without_agreement_or_where_the_course_does_not_ask_no_manager_is_written_to(client, make, form, session, why):
    match why:
        case "course":
            form.booking.event.course.asks_manager = False
        case "nobody named":
            form.booking.manager_email = ""
        case "stage":
            form.stage = "after"
    session.commit()
    assert ("my line manager" in main_text(client.get(f"/evaluations/{form.token}"))) is (why == "not ticked")
    send(client, form, **({} if why == "not ticked" else {"ask_my_manager": "y"}))
    assert form.submitted_at
    assert asked(session) == []


def test_a_question_taken_back_or_too_late_or_guessed_says_so(client, form, session, frozen_clock):
    page = send(client, form, ask_my_manager="y")
    link = link_in(asked(session)[0])
    typed = client.get(link)
    page = client.submit("", "Take this question back", page=page)
    assert "Their link does nothing any more." in main_text(page)
    late = client.submit("", "Send what I saw", page=typed, text="Much")
    assert late.status_code == 410
    assert "has taken this question back" in main_text(late)
    line = session.scalars(select(ManagerLine)).one()
    assert (line.text, line.answered_at) == ("", None)
    line.taken_back_at = None
    session.commit()
    frozen_clock.move_to(clock.now() + timedelta(days=91))
    assert "could be answered until Monday 10 August 2026" in main_text(client.get(link))
    guessed = client.get("/evaluations/manager/guessed")
    assert guessed.status_code == 404
    assert "for a line manager, to say what they saw" in main_text(guessed)


def test_a_course_asks_managers_only_where_its_form_and_its_bookings_let_it(client_for, make, session):
    admin = client_for(make.administrator())
    course = make.course("SG3")
    edit = "/admin/programme/courses/SG3"
    page = admin.submit(edit, "Save the course", asks_manager="y")
    assert errors_in(page) == ["Choose a form three months after, in which delegates agree to it, or clear this box"]
    page = admin.submit("", "Save the course", page=page, impact_form="impact")
    assert errors_in(page) == ["Bookings of this course name no line manager. Choose below that they do, or clear this"]
    admin.submit("", "Save the course", page=page, line_manager="told")
    session.refresh(course)
    assert (course.asks_manager, course.impact_form, course.line_manager) == (True, "impact", "told")
