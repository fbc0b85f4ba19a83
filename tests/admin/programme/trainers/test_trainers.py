"""Trainers are asked whether they can, answer by a press, and say something of themselves; what they taught is kept."""

import re

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training.courses.trainers.models import TrainerAnswer
from training.mail.models import Message


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


def draft(make, title, trainers=(), days=58):
    course = make.course(title=title)
    return make.event(course, days=days, state="draft", published_at=None, trainers=trainers)


def link_in(message):
    return re.search(r"/trainers/[\w-]+", message.text)[0]


def messages_of(session):
    return {message.to_address: message for message in session.scalars(select(Message))}


def ask(desk, *events, **typed):
    page = desk.submit("/admin/programme/drafts", "Ask the trainers", event=[str(event.id) for event in events])
    return desk.submit("", "Ask them", page=page, **typed)


def test_each_trainer_is_asked_once_about_their_drafts_and_answers_by_a_press(desk, client, make, session):
    tess, tom = make.trainer("Tess Trainer"), make.trainer("Tom Trainer")
    one, two, other = draft(make, "One", (tess,)), draft(make, "Two", (tess, tom), 59), draft(make, "Other", (), 60)
    asked = ask(desk, one, two, other)
    assert "2 trainers are asked." in main_text(asked)
    assert "Tess Trainer has not answered yet" in main_text(asked)
    messages = messages_of(session)
    assert set(messages) == {tess.email, tom.email}
    assert "can you deliver 2 events?" in messages[tess.email].subject
    assert "Other" not in messages[tess.email].text
    page = client.get(link_in(messages[tess.email]))
    assert "Can you deliver these events?" in main_text(page)
    said = client.submit("", "Send my answers", page=page, **{f"event-{one.id}": "yes", f"event-{two.id}": "no"})
    assert "Thank you. The training team can see your answers." in main_text(said)
    client.submit(link_in(messages[tom.email]), "Send my answers", **{f"event-{two.id}": "yes"})
    listed = main_text(desk.get("/admin/programme/drafts"))
    for words in ("Tess Trainer can", "Tess Trainer cannot", "Tom Trainer can"):
        assert words in listed


def test_one_press_says_yes_to_all_and_an_answer_can_be_changed(client, make, session):
    tess = make.trainer()
    one, two = draft(make, "One"), draft(make, "Two", days=59)
    address = f"/trainers/{make.trainer_question(tess, one, two)}"
    client.submit(address, "I can deliver all of them")
    assert {row.answer for row in session.scalars(select(TrainerAnswer))} == {"yes"}
    client.submit(address, "Send my answers", **{f"event-{one.id}": "no"})
    session.expire_all()
    assert {row.event_id: row.answer for row in session.scalars(select(TrainerAnswer))} == {one.id: "no", two.id: "yes"}


def test_who_has_none_of_the_drafts_is_asked_about_those_that_nobody_delivers(desk, make, session):
    tess, spare = make.trainer("Tess Trainer"), make.trainer("Spare Trainer")
    one, other = draft(make, "One", (tess,)), draft(make, "Other", (), 60)
    ask(desk, one, other, trainer=[str(spare.id)])
    messages = messages_of(session)
    assert set(messages) == {spare.email}
    assert "Other" in messages[spare.email].subject


def test_what_is_cancelled_or_over_is_asked_no_longer(client, make, session):
    tess, event = make.trainer(), make.event(days=1)
    gone = make.event(days=3, state="cancelled")
    address = f"/trainers/{make.trainer_question(tess, gone, event)}"
    assert "the event is cancelled" in main_text(client.get(address))
    client.submit(address, "Send my answers", **{f"event-{gone.id}": "yes", f"event-{event.id}": "perhaps"})
    assert {row.answer for row in session.scalars(select(TrainerAnswer))} == {None}


def test_an_unknown_link_is_not_found(client):
    assert client.get("/trainers/unknown").status_code == 404


def test_delegates_read_about_a_trainer_who_agrees(client_for, client, make):
    tess = make.trainer("Tess Trainer")
    event, address = make.event(trainers=(tess,)), "/my/events/about-me"
    trainer = client_for(tess)
    assert "What we may tell delegates about you" in main_text(trainer.get("/my/events"))
    trainer.submit(address, "Save", biography="I **worked** in a school.")
    assert "worked in a school" not in main_text(client.get(f"/events/{event.ref}"))
    trainer.submit(address, "Save", agrees="y")
    said = main_text(client.get(f"/events/{event.ref}"))
    assert "Tess Trainer" in said
    assert "I worked in a school." in said
    trainer.submit(address, "Save", agrees=[])
    assert "Tess Trainer" not in main_text(client.get(f"/events/{event.ref}"))


def test_what_a_trainer_has_taught_and_with_whom_is_on_their_page(desk, make):
    tess, tom = make.trainer("Tess Trainer"), make.trainer("Tom Trainer")
    course = make.course(title="First aid")
    for days in (-400, -30, 40):
        make.event(course, days=days, trainers=(tess, tom) if days == -30 else (tess,))
    page = main_text(desk.get(f"/admin/programme/trainers/{tess.id}"))
    assert "Taught 2 times." in page
    assert page.index("12 April 2026") < page.index("7 April 2025")
    assert "with Tom Trainer" in page
    assert "21 June 2026" in page
    assert desk.get(f"/admin/programme/trainers/{make.person().id}").status_code == 404


def test_a_press_that_comes_twice_and_somebody_who_is_no_trainer_are_not_written_to(desk, make, session):
    tess, nobody = make.trainer("Tess Trainer"), make.person("Nora Nobody")
    one = draft(make, "One", (tess,))
    page = desk.submit("/admin/programme/drafts", "Ask the trainers", event=[str(one.id)])
    assert "1 trainer is asked." in main_text(desk.submit("", "Ask them", page=page))
    again = desk.submit("", "Ask them", page=page)
    assert "Tess Trainer was asked the same a moment ago, and is not asked twice." in main_text(again)
    made_up = {"event": str(one.id), "trainer": str(nobody.id), "sure": "yes"}
    token = page.request and desk.page("/admin/programme/drafts").find("input", {"name": "csrf_token"})["value"]
    desk.post("/admin/programme/trainers/ask", data={**made_up, "csrf_token": token})
    assert set(messages_of(session)) == {tess.email}


def test_the_link_says_so_when_the_dates_are_planned_no_more(desk, client, make, session):
    tess = make.trainer()
    one = draft(make, "One", (tess,))
    ask(desk, one)
    page = desk.submit("/admin/programme/drafts", "Delete them", event=[str(one.id)])
    desk.submit("", "Delete this draft", page=page)
    said = main_text(client.get(link_in(messages_of(session)[tess.email])))
    assert "we are no longer planning any of the dates we asked about" in said
    assert "Send my answers" not in said


def test_deleting_drafts_says_who_was_asked_about_them(desk, make):
    tess = make.trainer("Tess Trainer")
    one, other = draft(make, "One", (tess,)), draft(make, "Other", days=59)
    ask(desk, one)

    def deleting(*events):
        ids = [str(event.id) for event in events]
        return main_text(desk.submit("/admin/programme/drafts", "Delete them", event=ids))

    assert "Tess Trainer was asked whether they can deliver them, and is not told" in deleting(one, other)
    assert "Nobody has been told of it. It does not come back." in deleting(other)
