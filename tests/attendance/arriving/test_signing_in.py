"""Delegates say themselves that they are there; the trainer sees them arrive."""

from datetime import timedelta

import pytest
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import select

from tests.attendance.conftest import day, words  # noqa: F401 - a fixture
from tests.pages import main_text
from training import clock, limits
from training.attendance.arriving import operations
from training.attendance.arriving.queries import code_of_sitting
from training.attendance.models import ArrivalCode, Mark
from training.history import queries as history
from training.limits import limiter

NOT_FOUND = operations.NOT_FOUND
WRONG_CODE = operations.WRONG_CODE


@pytest.fixture
def today(day, frozen_clock):  # noqa: F811 - the fixture
    """An event today, a quarter of an hour before its start."""
    made = day()
    frozen_clock.move_to(made.event.starts_at - timedelta(minutes=15))
    return made


@pytest.fixture
def code(app, session, today):
    """Answers with the code of a sitting of today's event."""

    def now(number=0, event=None):
        session.expire_all()
        sitting = (event or today.event).sittings[number]
        with app.app_context():
            return code_of_sitting(session, sitting, app.config["SECRET_KEY"]).code

    return now


def say_here(browser, code, booking=None, **typed):
    """As a guest, by surname and reference; with no booking as whoever is signed in."""
    said = {"surname": booking.delegate.name.split()[-1], "reference": booking.ref} if booking else {}
    return browser.submit("/here", "I am here", code=code, **{**said, **typed})


def mark_of(session, booking):
    session.expire_all()
    return session.scalar(select(Mark).where(Mark.booking_id == booking.id))


def test_surname_and_reference_with_the_code_of_the_day_mark_somebody_present_once(today, make, session, client, code):
    booking = make.booking(today.event, make.person("Amina Yusuf"))
    page = main_text(say_here(client, code(), booking))
    assert f"You are signed in to “{today.event.course.title}”, Tuesday 12 May 2026, 9:15am." in page
    assert "Amina" not in page
    mark = mark_of(session, booking)
    assert (mark.kind, mark.source, mark.marked_by_id) == ("present", "code", booking.delegate_id)
    assert "already" in main_text(say_here(client, code(), booking))
    assert [row.action for row in history.of(session, "booking", booking.id)] == ["signed in by code"]
    register = today.page()
    assert "1 of 1 marked , 1 by code" in register
    assert "signed in by code" in register


def test_whoever_is_signed_in_needs_one_press_from_the_square_on_the_screen(today, make, session, client_for, code):
    booking = make.booking(today.event)
    phone = client_for(booking.delegate)
    page = phone.page(f"/here?code={code()}")
    assert [field["name"] for field in page.find("main").find_all("input", type="text")] == ["code"]
    assert page.find("input", attrs={"name": "code"})["value"] == code()
    phone.submit(f"/here?code={code()}", "I am here")
    assert mark_of(session, booking).kind == "present"


def test_an_account_without_a_place_here_is_told_so_and_may_use_a_reference(today, make, client_for, code):
    page = say_here(client_for(make.person()), code())
    assert (page.status_code, operations.NOT_YOURS in main_text(page)) == (422, True)
    assert 'href="/here?by=reference' in page.text


def test_the_link_in_the_message_of_somebody_booked_for_leads_there_with_one_press(today, make, session, client, code):
    """They have no password, and the link of their message opens their booking."""
    booking = make.booking(today.event)
    token = make.link(booking, "entrance", sent_to=booking.delegate.email)
    page = client.page(f"/bookings/open/{token}")
    assert page.find("a", href="/here")
    surname = booking.delegate.name.split()[-1]
    client.submit(f"/here?code={code()}", "I am here", surname=surname, reference=booking.ref)
    assert mark_of(session, booking).source == "code"


@pytest.mark.parametrize("minutes", (-91, 45))
def test_a_booking_does_not_offer_it_at_other_times(today, make, client_for, frozen_clock, minutes):
    booking = make.booking(today.event)
    frozen_clock.move_to(today.event.starts_at + timedelta(minutes=minutes))
    assert client_for(booking.delegate).page(f"/bookings/{booking.ref}").find("a", href="/here") is None


@pytest.mark.parametrize(
    "typed",
    (
        {"surname": "Nobody"},
        {"reference": "ZZZZZZZZ"},
        {"surname": "%", "reference": "%' or 1=1"},
    ),
)
def test_a_wrong_surname_and_a_wrong_reference_get_one_answer(today, make, session, client, code, typed):
    booking = make.booking(today.event)
    page = say_here(client, code(), booking, **typed)
    assert (page.status_code, NOT_FOUND in main_text(page)) == (422, True)
    assert mark_of(session, booking) is None


def test_somebody_of_another_event_or_who_cancelled_gets_the_same_answer(today, make, client, code):
    elsewhere = make.booking(make.event(days=0))
    gone = make.booking(today.event, state="cancelled", ended_at=clock.now())
    waits = make.booking(today.event, state="requested")
    answers = [say_here(client, code(), booking) for booking in (elsewhere, gone, waits)]
    assert [NOT_FOUND in main_text(answer) for answer in answers] == [True] * 3


def test_a_guessed_code_says_nothing_of_who_is_booked(today, make, client, code):
    booking = make.booking(today.event)
    guess = f"{(int(code()) + 1) % 10**6:06}"
    right, wrong = say_here(client, guess, booking), say_here(client, guess, booking, surname="Nobody")
    for page in (right, wrong):
        assert (page.status_code, WRONG_CODE in main_text(page)) == (422, True)


def test_each_day_has_its_code_and_takes_no_other(day, make, session, client, code, frozen_clock):  # noqa: F811
    two = day(sittings=2)
    booking = make.booking(two.event)
    first, second = code(0, two.event), code(1, two.event)
    assert first != second
    frozen_clock.move_to(two.event.starts_at)
    assert WRONG_CODE in main_text(say_here(client, second, booking))
    say_here(client, first, booking)
    frozen_clock.shift(timedelta(days=1))
    assert WRONG_CODE in main_text(say_here(client, first, booking))
    say_here(client, second, booking)
    assert len(session.scalars(select(Mark)).all()) == 2


@pytest.mark.parametrize(("minutes", "said"), ((-31, "This code works from 9am."), (31, operations.OVER)))
def test_before_and_after_the_code_says_when_it_works(today, make, client, code, frozen_clock, minutes, said):
    booking = make.booking(today.event)
    frozen_clock.move_to(today.event.starts_at + timedelta(minutes=minutes))
    assert said in main_text(say_here(client, code(), booking))


def test_what_the_trainer_marked_stays(today, make, session, client, code):
    booking = make.booking(today.event)
    today.tap(booking, "Absent")
    assert operations.MARKED_OTHERWISE in main_text(say_here(client, code(), booking))
    assert mark_of(session, booking).kind == "absent"


def test_the_trainer_opens_ends_and_changes_it(today, make, session, client, code, frozen_clock):
    in_time, late = make.booking(today.event), make.booking(today.event)
    passed_on = code()
    today.phone.submit(f"{today.address}/code", "Make a new code")
    assert WRONG_CODE in main_text(say_here(client, passed_on, in_time))
    today.phone.submit(f"{today.address}/code", "End signing in now")
    assert operations.OVER in main_text(say_here(client, code(), in_time))
    frozen_clock.move_to(today.event.starts_at + timedelta(hours=1))
    shown = main_text(today.phone.submit(f"{today.address}/code", "Open for people who were here in time"))
    assert "Until 10:40am." in shown
    say_here(client, code(), in_time)
    today.phone.submit(f"{today.address}/code", "Open for people who come late")
    assert "You are marked as late" in main_text(say_here(client, code(), late))
    assert (mark_of(session, in_time).kind, mark_of(session, late).kind) == ("present", "late")
    frozen_clock.shift(timedelta(minutes=11))
    assert operations.OVER in main_text(say_here(client, code(), late))
    actions = [row.action for row in history.of(session, "event", today.event.id)]
    assert actions == ["code to sign in changed", "sign-in by code ended", *["sign-in by code opened"] * 2]


def test_the_page_to_project_has_the_code_and_no_names(today, make, client, code):
    booking = make.booking(today.event, make.person("Amina Yusuf"))
    say_here(client, code(), booking)
    shown = today.phone.get(f"{today.address}/code")
    text = words(today.phone.page(f"{today.address}/code"))
    assert f"{code()[:3]} {code()[3:]}" in text
    assert "1 of 1 is here" in text
    assert [name for name in ("Amina", "Terry Trainer") if name in shown.text] == []
    assert f"/here?code={code()}" in today.phone.page(f"{today.address}/code").find("textarea").get_text()


def test_a_code_is_shown_on_its_day_only(today, day, frozen_clock, session, code):  # noqa: F811 - the fixture
    tomorrow = day(days=1)
    not_yet = tomorrow.phone.get(f"{tomorrow.address}/code")
    tomorrow.post("/code", press="present")
    frozen_clock.move_to(today.event.starts_at + timedelta(days=1))
    no_more = today.phone.get(f"{today.address}/code")
    today.post("/code", press="present")
    assert "from the morning of Wednesday 13 May 2026" in main_text(not_yet)
    assert "worked on Tuesday 12 May 2026" in main_text(no_more)
    assert [page for page in (not_yet, no_more) if "data-live" in page.text] == []
    assert session.scalars(select(ArrivalCode)).all() == []


def test_a_closed_register_takes_nobody(today, make, session, client, code, frozen_clock):
    booking = make.booking(today.event)
    today.tap(booking, "Present")
    frozen_clock.move_to(today.event.starts_at + timedelta(minutes=1))
    today.phone.submit(f"{today.address}/close", "Close the register")
    assert operations.CLOSED in main_text(say_here(client, code(), booking))
    assert "The register is closed, so nobody can sign in" in today.page("/code")


class TestTooManyTries:
    @pytest.fixture(autouse=True)
    def counted(self, monkeypatch):
        """Tries are counted, as outside tests."""
        monkeypatch.setattr(limiter, "_limiter", FixedWindowRateLimiter(MemoryStorage()))
        monkeypatch.setattr(limiter, "enabled", True)

    def test_wrong_codes_slow_down_whoever_types_them_and_nobody_else(self, today, make, session, client, code):
        guesser, other = make.booking(today.event), make.booking(today.event)
        guess = f"{(int(code()) + 1) % 10**6:06}"
        answers = [say_here(client, guess, guesser).status_code for _ in range(5)]
        assert answers == [422] * 4 + [429]
        assert say_here(client, code(), guesser).status_code == 429, "also with the right one, for a minute"
        say_here(client, code(), other)
        assert mark_of(session, other).kind == "present"

    def test_references_cannot_be_tried_out_by_whoever_is_in_the_room(self, today, make, client, code, monkeypatch):
        monkeypatch.setattr(limits, "WRONG_REFERENCES_FOR_ONE_CODE", "3 per minute")
        booking = make.booking(today.event)
        tries = [say_here(client, code(), booking, reference=f"AAAAAAA{n}").status_code for n in range(2, 6)]
        assert tries == [422, 422, 422, 429]

    def test_whoever_signs_in_rightly_is_not_counted(self, today, make, client, code, monkeypatch):
        """Everybody in a hall has one address."""
        monkeypatch.setattr(limits, "WRONG_TRIES_FROM_ONE_ADDRESS", "2 per minute")
        assert all(say_here(client, code(), make.booking(today.event)).status_code == 200 for _ in range(4))
