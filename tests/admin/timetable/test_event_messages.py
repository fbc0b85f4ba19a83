"""The page of an event's messages: what went, what will go to how many, and what can be pressed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text, soup_of
from tests.timetable.conftest import full_day, latest, short_online, walk, written  # noqa: F401 - fixtures
from training import clock
from training.courses.messaging.models import EventSlot
from training.history.models import History
from training.mail.models import Message


@pytest.fixture
def sign_in(make, client_for):
    """The administrator's browser; once more after a sign-in has run out."""
    administrator = make.administrator()
    return lambda: client_for(administrator)


@pytest.fixture
def admin(sign_in):
    return sign_in()


@pytest.fixture
def event(make, full_day):  # noqa: F811
    return make.event(full_day, days=60, trainers=(make.trainer(),))


def row(page, title: str) -> str:
    """The words of one message's row."""
    for one in soup_of(page).find("tbody").find_all("tr"):
        if one.th.get_text(" ").strip().startswith(title):
            return " ".join(one.get_text(" ").split())
    raise AssertionError(title)


def test_the_page_says_when_each_message_goes_and_to_how_many(admin, event, make):
    for _ in range(3):
        make.booking(event)
    make.booking(event, state="waiting")
    page = admin.get(f"/admin/events/{event.ref}/messages")
    assert "14 days before: Saturday 27 June 2026, 9am" in row(page, "Reminder")
    assert "3 on Monday 6 July 2026, 9am" in row(page, "Joining instructions")
    assert "3 on Friday 10 July 2026, 9am" in row(page, "Reminder the day before")
    assert row(page, "Impact evaluation").startswith("Impact evaluation Off")
    assert "Off" in row(page, "The link, shortly before")


def test_a_message_that_is_held_waits_until_it_is_let_go(sign_in, admin, event, make, written, walk, session):  # noqa: F811
    person = make.booking(event).delegate
    address = f"/admin/events/{event.ref}/messages"
    assert "Held: “Joining instructions”" in main_text(press(admin, address, "Joining instructions", "hold"))
    walk(event.starts_at - timedelta(days=3))
    assert "joining" not in dict(written(person))
    admin = sign_in()
    assert "1 when you let it go" in row(admin.get(address), "Joining instructions")
    press(admin, address, "Joining instructions", "undo")
    walk(clock.now() + timedelta(minutes=1))
    assert "joining" in dict(written(person))
    done = session.scalars(select(History.action).where(History.action.contains("message"))).all()
    assert done == ["message held", "message goes by the timetable"]


def test_a_message_that_is_skipped_does_not_go(admin, event, make, written, walk, session):  # noqa: F811
    person = make.booking(event).delegate
    press(admin, f"/admin/events/{event.ref}/messages", "Reminder", "skip")
    walk(event.ends_at)
    assert "reminder" not in dict(written(person))
    assert session.scalars(select(EventSlot.press)).all() == ["skipped"]


def test_send_now_says_to_how_many_and_goes_once(sign_in, admin, event, make, written, run_job, walk):  # noqa: F811
    person, other = make.booking(event).delegate, make.booking(event).delegate
    address = f"/admin/events/{event.ref}/messages/joining/now"
    asked = main_text(admin.get(address))
    assert "It goes to 2 people within minutes" in asked
    assert f"What {person.name} would get" in asked
    assert f"Hello {person.name.split()[0]}" in asked
    assert written(person) == [], "looking writes nothing"
    assert "It goes to 2 people" in main_text(admin.submit(address, "Send it now"))
    run_job("timetable.send")
    walk(clock.now() + timedelta(days=1))
    late = make.booking(event).delegate
    walk(event.ends_at)
    assert written(person).count(("joining", "12 May 9:00")) == 1
    assert [kind for kind, _ in written(other)].count("joining") == 1
    assert ("joining", "6 Jul 9:00") in written(late), "who books after it gets it at its time"
    assert "nobody to send this to" in main_text(sign_in().get(address))


def test_the_list_for_the_trainers_cannot_be_sent_while_there_is_none_with_an_address(admin, event, make, session):
    for trainers in ([], [make.person("Was Trainer")]):
        event.trainers = trainers
        session.commit()
        address = f"/admin/events/{event.ref}/messages"
        assert "Nobody with an e-mail address delivers it yet." in row(admin.get(address), "List and register")
        assert "Send now" not in row(admin.get(address), "List and register")
        assert "There is nobody to send this to now." in main_text(admin.get(f"{address}/trainers/now"))


def test_trainers_are_sent_list_and_link_now(admin, event, make, session, run_job):
    make.booking(event, make.person("Dele Gate"))
    asked = admin.get(f"/admin/events/{event.ref}/messages/trainers/now")
    assert "Dele Gate" in main_text(asked)
    assert "their-own-link" in main_text(asked), "a link opens the register for whoever has it"
    answer = admin.submit("", "Send it now", page=asked)
    assert "is on its way" in main_text(answer)
    message = session.scalars(select(Message).where(Message.kind == "attendance/register_link")).one()
    assert "1 person is expected" in message.text
    assert "Dele Gate" in message.text


def test_an_online_event_without_a_link_says_so_and_sends_nothing(admin, make, short_online, run_job, written):  # noqa: F811
    event = make.event(short_online, days=1, online=True, online_link="")
    make.booking(event, created_at=clock.now() - timedelta(days=3), confirmed_at=clock.now() - timedelta(days=3))
    run_job("timetable.send")
    assert written() == []
    page = admin.get(f"/admin/events/{event.ref}/messages")
    assert "1 waits for it: the event has no link yet" in row(page, "Reminder the day before")
    event.online_link = "https://meeting.example/9"
    run_job("timetable.send")
    assert [kind for kind, _ in written()] == ["day_before"]


def test_a_form_is_held_at_the_closing_and_goes_when_it_is_let_go(admin, make, session, transact):
    from training.access import SYSTEM
    from training.attendance.closing import close_register
    from training.attendance.models import Mark

    event = make.event(make.course(), days=-1)
    booking = make.booking(event)
    session.add(Mark(sitting_id=event.sittings[0].id, booking_id=booking.id, kind="present", marked_at=clock.now()))
    press(admin, f"/admin/events/{event.ref}/messages", "Evaluation form", "hold")
    event_id = event.id
    with transact() as inner:
        close_register(inner, event_id, {}, SYSTEM, clock.now())
    assert session.scalars(select(Message.kind)).all() == []
    press(admin, f"/admin/events/{event.ref}/messages", "Evaluation form", "undo")
    assert session.scalars(select(Message.kind)).all() == ["evaluations/please"]


def test_the_page_of_437_asks_no_more_than_twelve_questions(admin, event, make, session):
    for _ in range(3):
        make.booking(event)
    admin.get(f"/admin/events/{event.ref}/messages")
    few = len(admin.queries)
    for _ in range(20):
        make.booking(event)
    admin.get(f"/admin/events/{event.ref}/messages")
    assert len(admin.queries) == few <= 12, admin.queries


def press(browser, address: str, title: str, button: str):
    """Press a button of one message's row."""
    soup = soup_of(browser.get(address))
    for one in soup.find("tbody").find_all("tr"):
        if one.th.get_text(" ").strip().startswith(title):
            form = next(form for form in one.find_all("form") if form.button["value"] == button)
            data = {field["name"]: field["value"] for field in form.find_all("input")}
            return browser.post(address, data=data | {"press": button}, follow_redirects=True)
    raise AssertionError(title)


@pytest.mark.parametrize(
    ("kind", "missing", "there"),
    (
        ("public", ("Certificate", "Renewal is due"), ("Confirmation", "Evaluation form")),
        ("headcount", ("Confirmation", "Evaluation form", "Certificate"), ("List and register for the trainers",)),
    ),
)
def test_an_event_shows_only_the_messages_that_there_can_be(admin, make, full_day, kind, missing, there):  # noqa: F811
    page = admin.get(f"/admin/events/{make.event(full_day, kind=kind).ref}/messages")
    for title in there:
        assert row(page, title)
    for title in missing:
        with pytest.raises(AssertionError, match=title):
            row(page, title)
