"""A change is seen as people will read it before it is saved, may be saved untold with a reason, and is told once."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.courses.conftest import edit_address, fields_of, on, save_and_tell
from tests.pages import main_text
from training import clock
from training.admin.programme.telling.corrections import together
from training.courses.event_operations import Move
from training.history.models import History
from training.mail.models import Message

LATER = fields_of(0, on(15, 7), "10am", "3pm")
AGAIN = fields_of(0, on(16, 7), "10am", "3pm")
BACK = fields_of(0, on(11, 7), "9:30am", "4:30pm")


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


@pytest.fixture
def event(make):
    made = make.event()
    make.booking(made, make.person("Ann Bell"))
    make.booking(made, make.person("Bo Carr", email=None), booked_by=None)
    return made


def messages(session):
    session.expire_all()
    return session.scalars(select(Message).order_by(Message.id)).all()


def test_who_is_told_what_is_seen_before_anything_is_saved(desk, make, session, event):
    start = event.starts_at
    event.trainers.append(make.trainer("Terry Trainer"))
    session.commit()
    shown = desk.submit(edit_address(event), "Save the event", **LATER)
    said = main_text(shown)
    assert shown.status_code == 422
    assert "Nothing is saved yet: this is what people will be told" in said
    assert "1 person gets it." in said
    assert "1 has no e-mail address: Bo Carr" in said
    assert "Terry Trainer is told what has changed." in said
    assert "It is now: Wednesday 15 July 2026, 10am to 3pm" in said
    session.expire_all()
    assert event.starts_at == start
    assert not messages(session)
    saved = main_text(desk.submit("", "Save and tell them", page=shown))
    assert "The event is saved, and 1 person is being told of the change. 1 trainer is being told." in saved
    assert {one.due_at - clock.now() for one in messages(session)} == {timedelta(minutes=10)}


def test_it_is_saved_without_telling_for_a_reason_that_the_history_keeps(desk, session, event):
    shown = desk.submit(edit_address(event), "Save the event", **LATER)
    refused = desk.submit("", "Save without telling", page=shown)
    assert "Choose why nobody is told. It is kept in the history." in main_text(refused)
    done = desk.submit("", "Save without telling", page=refused, untold="known")
    assert "The event is saved. Nobody is told of the change." in main_text(done)
    assert not messages(session)
    assert session.scalars(select(History.details).where(History.action == "changed without telling")).one() == {
        "because": "They know already"
    }
    page = main_text(desk.get(f"/admin/events/{event.ref}"))
    assert "Changed without telling anybody: They know already" in page


def test_a_change_that_nobody_is_told_of_is_saved_at_once(desk, event):
    assert "The event is saved." in main_text(desk.submit(edit_address(event), "Save the event", price_pence="12.50"))


def test_another_change_than_the_one_shown_is_shown_again(desk, session, event):
    shown = desk.submit(edit_address(event), "Save the event", **LATER)
    other = desk.submit("", "Save and tell them", page=shown, **AGAIN)
    assert "It is now: Thursday 16 July 2026, 10am to 3pm" in main_text(other)
    assert not messages(session)


def test_corrections_within_ten_minutes_go_as_one_message(desk, session, event):
    now = clock.now()
    save_and_tell(desk, edit_address(event), **LATER)
    with time_machine.travel(now + timedelta(minutes=9), tick=False):
        save_and_tell(desk, edit_address(event), **AGAIN)
    (one,) = messages(session)
    assert one.due_at == now + timedelta(minutes=10)
    assert "It was: Saturday 11 July 2026, 9:30am to 4:30pm" in one.text
    assert "It is now: Thursday 16 July 2026, 10am to 3pm" in one.text
    assert "15 July" not in one.text


def test_a_change_that_is_changed_back_within_ten_minutes_is_told_to_nobody(desk, session, event):
    save_and_tell(desk, edit_address(event), **LATER)
    save_and_tell(desk, edit_address(event), **BACK)
    assert not messages(session)


def test_after_ten_minutes_it_is_another_message(desk, session, event):
    now = clock.now()
    save_and_tell(desk, edit_address(event), **LATER)
    with time_machine.travel(now + timedelta(minutes=11), tick=False):
        save_and_tell(desk, edit_address(event), **AGAIN)
    assert len(messages(session)) == 2
    assert "It was: Wednesday 15 July 2026, 10am to 3pm" in messages(session)[1].text


@pytest.mark.parametrize(
    ("earlier", "later", "said"),
    (
        ([], [Move("When", "a", "b")], [Move("When", "a", "b")]),
        ([Move("When", "a", "b")], [Move("When", "b", "c")], [Move("When", "a", "c")]),
        ([Move("When", "a", "b")], [Move("When", "b", "a")], []),
        (
            [Move("When", "a", "b")],
            [Move("Where", "x", "y")],
            [Move("When", "a", "b"), Move("Where", "x", "y")],
        ),
    ),
)
def test_changes_together_lead_from_what_was_known_to_what_is(earlier, later, said):
    assert together(earlier, later) == said


def test_who_gives_the_place_up_meanwhile_reads_of_that_alone(desk, make, session, event):
    booking = make.booking(event, make.person("Cy Dunn"))
    save_and_tell(desk, edit_address(event), **LATER)
    desk.submit(f"/admin/bookings/{booking.ref}/cancel", "Cancel the booking")
    assert [one.kind for one in messages(session) if one.about_id == booking.id] == ["bookings/cancelled"]
    assert [one.kind for one in messages(session) if one.about_id != booking.id] == ["courses/changed"]
