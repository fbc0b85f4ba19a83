"""Trainers are told of every new, changed or lost event of theirs."""

import pytest
from sqlalchemy import select

from tests.courses.conftest import edit_address, fields_of, on, save_and_tell
from tests.pages import main_text
from training.mail.models import Message


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


def told(session):
    """Kind and words of every message, by its address."""
    return {m.to_address: (m.kind, m.text) for m in session.scalars(select(Message).order_by(Message.id))}


def html_to(session, person):
    return session.scalars(select(Message.html).where(Message.to_address == person.email)).one()


def test_a_new_date_is_told_to_the_trainers(desk, make, session):
    trainer = make.trainer()
    event = make.event(trainers=(trainer,))
    answer = save_and_tell(desk, edit_address(event), **fields_of(0, on(15, 7), "10am", "3pm"))
    assert "1 trainer is being told." in main_text(answer)
    kind, text = told(session)[trainer.email]
    assert kind == "courses/trainer_changed"
    assert "It was: Saturday 11 July 2026, 9:30am to 4:30pm" in text
    assert "It is now: Wednesday 15 July 2026, 10am to 3pm" in text


def test_a_new_room_is_told_to_the_trainers(desk, make, session):
    trainer = make.trainer()
    event, other = make.event(trainers=(trainer,)), make.venue("Parkway Centre")
    save_and_tell(desk, edit_address(event), venue=str(other.id))
    assert "It is now: Parkway Centre" in told(session)[trainer.email][1]


def test_a_new_link_is_given_to_the_trainers_and_not_to_delegates(desk, make, session):
    trainer = make.trainer()
    event = make.event(online=True, trainers=(trainer,))
    booking = make.booking(event)
    save_and_tell(desk, edit_address(event), online_link="https://meeting.example/new-secret")
    assert "https://meeting.example/new-secret" in told(session)[trainer.email][1]
    assert 'href="https://meeting.example/new-secret"' in html_to(session, trainer)
    assert "new-secret" not in told(session)[booking.delegate.email][1]


def test_a_link_that_is_taken_out_and_set_again_is_told_to_trainers_each_time(desk, make, session):
    trainer = make.trainer()
    event = make.event(online=True, trainers=(trainer,))
    booking = make.booking(event)
    save_and_tell(desk, edit_address(event), online_link="")
    messages = told(session)
    assert "The link you were given no longer works. We will send you a new one." in messages[trainer.email][1]
    assert (
        "It is now: None yet. The new link will be on the page of your booking" in messages[booking.delegate.email][1]
    )
    answer = save_and_tell(desk, edit_address(event), online_link="https://meeting.example/first")
    assert "1 trainer is being told." in main_text(answer)
    assert "https://meeting.example/first" in told(session)[trainer.email][1]
    assert "meeting.example/first" not in told(session)[booking.delegate.email][1]


def test_the_first_link_is_given_to_trainers(desk, make, session):
    trainer = make.trainer()
    event = make.event(online=True, online_link="", trainers=(trainer,))
    save_and_tell(desk, edit_address(event), online_link="https://meeting.example/first")
    kind, text = told(session)[trainer.email]
    assert kind == "courses/trainer_changed"
    assert "There is a new link. Join online on the day: https://meeting.example/first" in text


def test_no_new_link_is_promised_where_nobody_joins_online_any_more(desk, make, session):
    trainer = make.trainer()
    event = make.event(online=True, trainers=(trainer,))
    make.booking(event, state="waiting")
    room = {"venue": str(make.venue().id), "room_places": "10", "online_places": "0", "online_link": ""}
    save_and_tell(desk, edit_address(event), **room)
    changed = select(Message).where(Message.kind.in_(("courses/changed", "courses/trainer_changed")))
    messages = session.scalars(changed).all()
    assert len(messages) == 2
    for message in messages:
        assert "It is now: Example hall" in message.text
        assert "Joining online" not in message.text


def test_who_comes_and_who_goes_is_told_each_their_own(desk, make, session):
    goes, stays, comes = make.trainer("Gwen Goes"), make.trainer("Stan Stays"), make.trainer("Cora Comes")
    event = make.event(trainers=(goes, stays))
    save_and_tell(desk, edit_address(event), trainers=[str(stays.id), str(comes.id)])
    messages = told(session)
    assert {address: kind for address, (kind, _) in messages.items()} == {
        goes.email: "courses/trainer_no_longer",
        comes.email: "courses/trainer_new",
    }
    assert "Saturday 11 July 2026, 9:30am to 4:30pm" in messages[comes.email][1]
    assert "CO1 1AA" in messages[comes.email][1]


def test_who_comes_to_deliver_online_can_follow_the_link_in_the_message(desk, make, session):
    event, comes = make.event(online=True, trainers=(make.trainer(),)), make.trainer("Cora Comes")
    save_and_tell(desk, edit_address(event), trainers=[str(comes.id)])
    assert f'href="{event.online_link}"' in html_to(session, comes)


def test_a_price_is_not_their_business(desk, make, session):
    event = make.event(trainers=(make.trainer(),))
    save_and_tell(desk, edit_address(event), price_pence="12.50")
    assert told(session) == {}


def test_of_a_draft_they_hear_when_it_is_published(desk, make, session):
    trainer = make.trainer()
    event = make.event(state="draft", published_at=None, trainers=(trainer,))
    save_and_tell(desk, edit_address(event), **fields_of(0, on(15, 7), "10am", "3pm"))
    assert told(session) == {}
    desk.submit(edit_address(event), "Publish it")
    kind, text = told(session)[trainer.email]
    assert kind == "courses/trainer_new"
    assert "Wednesday 15 July 2026, 10am to 3pm" in text


def test_nobody_is_told_of_what_is_over(desk, make, session):
    event = make.event(days=-3, trainers=(make.trainer(),))
    save_and_tell(desk, edit_address(event), trainers=[str(make.trainer("Cora Comes").id)])
    assert told(session) == {}


def test_whoever_loses_the_trainer_role_is_told_of_each_event_that_is_theirs_no_longer(desk, make, session):
    goes, stays = make.trainer("Gwen Goes"), make.trainer("Stan Stays")
    lost = [make.event(days=days, trainers=(goes, stays)) for days in (10, 20)]
    make.event(days=30, state="draft", published_at=None, trainers=(goes,))
    make.event(days=-3, trainers=(goes,))
    desk.submit(f"/admin/people/{goes.id}?part=roles", "Take away Trainer")
    messages = session.scalars(select(Message).order_by(Message.about_id)).all()
    assert [(message.to_address, message.kind, message.about_id) for message in messages] == [
        (goes.email, "courses/trainer_no_longer", event.id) for event in lost
    ]
