"""A change is seen as people will read it before it is saved, may be saved untold with a reason, and is told once."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.courses.conftest import edit_address, fields_of, on, save_and_tell
from tests.pages import main_text
from training import clock
from training.admin.programme.telling.corrections import moves_together
from training.courses.event_operations import Move
from training.courses.models import PlacePool
from training.history.models import History
from training.mail.models import Message

LATER = fields_of(0, on(15, 7), "10am", "3pm")
AGAIN = fields_of(0, on(16, 7), "10am", "3pm")
BACK = fields_of(0, on(13, 7), "9:30am", "4:30pm")


@pytest.fixture
def desk(client_for, make):
    return client_for(make.administrator())


@pytest.fixture
def event(make):
    made = make.event(days=62)
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
    assert "Changed without telling anybody, “They know already”" in page


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
    assert "It was: Monday 13 July 2026, 9:30am to 4:30pm" in one.text
    assert "It is now: Thursday 16 July 2026, 10am to 3pm" in one.text
    assert "15 July" not in one.text


def test_a_change_that_is_changed_back_within_ten_minutes_is_told_to_nobody(desk, session, event):
    save_and_tell(desk, edit_address(event), **LATER)
    save_and_tell(desk, edit_address(event), **BACK)
    assert not messages(session)


def test_a_correction_is_shown_as_it_will_be_read(desk, event):
    save_and_tell(desk, edit_address(event), **LATER)
    shown = main_text(desk.submit(edit_address(event), "Save the event", **AGAIN))
    assert "1 person gets it." in shown
    assert "It was: Monday 13 July 2026, 9:30am to 4:30pm" in shown
    assert "It is now: Thursday 16 July 2026, 10am to 3pm" in shown
    assert "15 July" not in shown.split("It is now")[0].split("this is what people will be told")[1]


def test_what_the_timetable_wrote_and_is_not_sent_yet_does_not_go_when_the_day_moves(
    client_for, make, session, run_job, frozen_clock
):
    event = make.event(days=62)
    make.booking(event, make.person("Ann Bell"))
    frozen_clock.move_to(event.starts_at - timedelta(days=5))
    desk = client_for(make.administrator())
    run_job("timetable.send")
    assert [one.kind for one in messages(session)] == ["timetable/joining"], "it waits for its turn in the mailbox"
    save_and_tell(desk, edit_address(event), **LATER)
    assert [one.kind for one in messages(session)] == ["courses/changed"]
    run_job("timetable.send")
    frozen_clock.move_to(event.starts_at - timedelta(days=4))
    run_job("timetable.send")
    texts = [one.text for one in messages(session) if one.kind.startswith("timetable/")]
    assert texts
    assert all("15 July" in text and "13 July" not in text for text in texts)


def test_after_ten_minutes_it_is_another_message(desk, session, event):
    now = clock.now()
    save_and_tell(desk, edit_address(event), **LATER)
    with time_machine.travel(now + timedelta(minutes=11), tick=False):
        save_and_tell(desk, edit_address(event), **AGAIN)
    assert len(messages(session)) == 2
    assert "It was: Wednesday 15 July 2026, 10am to 3pm" in messages(session)[1].text


def test_a_correction_saved_without_telling_puts_right_what_waits_and_tells_nobody_else(desk, make, session, event):
    trainer = make.trainer("Terry Trainer")
    event.trainers.append(trainer)
    session.commit()
    save_and_tell(desk, edit_address(event), **LATER)
    make.booking(event, make.person("Di Elm"))
    shown = desk.submit(edit_address(event), "Save the event", **AGAIN)
    desk.submit("", "Save without telling", page=shown, untold="typing")
    said = {one.to_address: one.text for one in messages(session)}
    assert len(said) == 2
    assert all("Thursday 16 July 2026" in text and "15 July" not in text for text in said.values())


def test_corrections_go_to_a_trainer_as_one_message_too(desk, make, session, event):
    event.trainers.append(make.trainer("Terry Trainer"))
    session.commit()
    save_and_tell(desk, edit_address(event), **LATER)
    save_and_tell(desk, edit_address(event), **AGAIN)
    (one,) = [one for one in messages(session) if one.kind == "courses/trainer_changed"]
    assert "It was: Monday 13 July 2026, 9:30am to 4:30pm" in one.text
    assert "It is now: Thursday 16 July 2026, 10am to 3pm" in one.text
    save_and_tell(desk, edit_address(event), **BACK)
    assert not messages(session)


@pytest.fixture
def online(make, run_job):
    """An event online whose joining instructions went to Ann Bell."""
    made = make.event(days=2, online=True, online_link="https://meet.example.org/a")
    make.booking(made, make.person("Ann Bell"))
    run_job("timetable.send")
    return made


LINK = {"online_link": "https://meet.example.org/b"}


def test_another_link_is_told_once_with_the_joining_instructions(desk, session, online, run_job):
    assert [one.kind for one in messages(session)] == ["timetable/joining"]
    shown = desk.submit(edit_address(online), "Save the event", **LINK)
    said = main_text(shown)
    assert "The joining instructions again, marked as changed 1 person gets it." in said
    assert "https://meet.example.org/b" in said
    saved = main_text(desk.submit("", "Save and tell them", page=shown))
    assert "The event is saved. 1 person is sent the joining instructions again." in saved
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        run_job("timetable.send")
        run_job("timetable.send")
    assert [one.kind for one in messages(session)] == ["timetable/joining", "timetable/joining"]
    assert "https://meet.example.org/b" in messages(session)[1].text


def test_another_link_saved_without_telling_is_not_told_by_the_timetable_either(desk, session, online, run_job):
    shown = desk.submit(edit_address(online), "Save the event", **LINK)
    desk.submit("", "Save without telling", page=shown, untold="known")
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        run_job("timetable.send")
        assert len(messages(session)) == 1
        save_and_tell(desk, edit_address(online), online_link="https://meet.example.org/c")
    with time_machine.travel(clock.now() + timedelta(minutes=22), tick=False):
        run_job("timetable.send")
    assert "https://meet.example.org/c" in messages(session)[-1].text
    assert len(messages(session)) == 2


def test_who_has_no_instructions_yet_hears_of_another_link_and_who_comes_to_the_room_does_not(desk, make, session):
    hybrid = make.event(days=62, online_link="https://meet.example.org/a")
    hybrid.pools.append(PlacePool(mode="online", capacity=10, taken=1))
    session.commit()
    make.booking(hybrid, make.person("Ann Bell"), pool_id=hybrid.pools[1].id)
    make.booking(hybrid, make.person("Bo Carr"))
    save_and_tell(desk, edit_address(hybrid), **LINK)
    (one,) = messages(session)
    assert "Hello Ann," in one.text
    assert "A new link, on the page of your booking" in one.text
    save_and_tell(desk, edit_address(hybrid), online_link="https://meet.example.org/a")
    assert not messages(session), "within ten minutes it is again the link they were given"


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
    assert moves_together(earlier, later) == said


def test_who_gives_the_place_up_meanwhile_reads_of_that_alone(desk, make, session, event):
    booking = make.booking(event, make.person("Cy Dunn"))
    save_and_tell(desk, edit_address(event), **LATER)
    desk.submit(f"/admin/bookings/{booking.ref}/cancel", "Cancel the booking")
    assert [one.kind for one in messages(session) if one.about_id == booking.id] == ["bookings/cancelled"]
    assert [one.kind for one in messages(session) if one.about_id != booking.id] == ["courses/changed"]


def test_who_was_taken_off_just_before_the_event_is_cancelled_still_learns_that_they_need_not_come(
    desk, make, session, event
):
    trainer = make.trainer("Terry Trainer")
    event.trainers.append(trainer)
    session.commit()
    save_and_tell(desk, edit_address(event), trainers=[])
    desk.submit(f"/admin/events/{event.ref}/cancel", "Cancel the event", because="The trainer is ill.")
    assert [one.kind for one in messages(session) if one.to_person_id == trainer.id] == ["courses/trainer_no_longer"]


def test_the_page_of_a_correction_shows_what_is_told_of_both_changes(desk, session, event):
    save_and_tell(desk, edit_address(event), **LATER)
    said = main_text(desk.submit(edit_address(event), "Save the event", **AGAIN))
    assert "It was: Monday 13 July 2026, 9:30am to 4:30pm" in said
    assert "It is now: Thursday 16 July 2026, 10am to 3pm" in said
    back = desk.submit(edit_address(event), "Save the event", **BACK)
    assert back.status_code == 200, "nobody is told, so there is nothing to show"
    assert "The event is saved." in main_text(back)
    assert not messages(session)
