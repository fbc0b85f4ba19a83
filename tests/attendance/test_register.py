"""A trainer marks a register, on a phone, with one tap for each person."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from tests.attendance.conftest import tap, words
from tests.pages import main_text
from training import clock
from training.attendance.models import Mark
from training.bookings.models import Booking, Needs
from training.history import queries as history
from training.people.models import Person


def mark_of(session, booking):
    session.expire_all()
    return session.scalar(select(Mark).where(Mark.booking_id == booking.id))


def test_one_tap_marks_and_a_button_of_its_own_takes_it_back(day, make, session):
    today = day()
    booking = make.booking(today.event)
    page = today.page()
    assert "0 of 1 marked" in page
    assert "Clear the mark" not in page
    assert "1 of 1 marked" in main_text(today.tap(booking, "Present"))
    mark = mark_of(session, booking)
    assert (mark.kind, mark.within_grace, mark.marked_by_id) == ("present", None, today.trainer.id)
    assert "0 of 1 marked" in main_text(today.tap(booking, "Clear the mark of"))
    assert mark_of(session, booking) is None
    assert [row.action for row in history.of(session, "booking", booking.id)] == ["marked", "mark taken back"]


@pytest.mark.parametrize("text", ("Present", "Late", "Left early", "Absent"))
def test_pressing_a_set_mark_again_keeps_it(day, make, session, text):
    """A double tap, or a second press to be sure."""
    today = day()
    booking = make.booking(today.event)
    for _ in range(2):
        assert "1 of 1 marked" in main_text(today.tap(booking, text))
    assert mark_of(session, booking).kind == text.lower()
    assert len(history.of(session, "booking", booking.id)) == 1


def test_late_pressed_again_stays_as_late_as_it_was(day, make, session, frozen_clock):
    """Within the grace at the first press; the second, half an hour later, says nothing new."""
    today = day()
    booking = make.booking(today.event)
    frozen_clock.move_to(today.event.starts_at + timedelta(minutes=10))
    today.tap(booking, "Late")
    frozen_clock.move_to(today.event.starts_at + timedelta(minutes=40))
    today.tap(booking, "Late")
    assert mark_of(session, booking).within_grace is True


def test_when_it_was_saved_is_said_with_its_day(day, make, frozen_clock):
    today = day(sittings=2)
    booking = make.booking(today.event)
    frozen_clock.move_to(today.event.starts_at + timedelta(minutes=23))
    today.tap(booking, "Present")
    frozen_clock.shift(timedelta(hours=23))
    assert "Saved Tuesday 12 May 2026, 9:53am" in today.page("?day=1")


@pytest.mark.parametrize(("text", "kind"), (("Late", "late"), ("Left early", "left early"), ("Absent", "absent")))
def test_each_answer_replaces_the_one_before(day, make, session, text, kind):
    today = day()
    booking = make.booking(today.event)
    today.tap(booking, "Present")
    today.tap(booking, text)
    assert mark_of(session, booking).kind == kind


def test_a_tap_returns_to_the_same_person(day, make):
    today = day(sittings=2)
    booking = make.booking(today.event)
    answer = today.post("/mark", day="1", mark=f"{booking.ref}:present")
    assert answer.location == f"{today.address}?day=1#person-{booking.ref}"


def test_the_same_tap_sent_twice_is_one_mark(day, make, session):
    today = day()
    booking = make.booking(today.event)
    for _ in range(2):
        today.post("/mark", mark=f"{booking.ref}:present")
    assert mark_of(session, booking).kind == "present"
    assert len(history.of(session, "booking", booking.id)) == 1


def test_late_within_the_grace_counts_as_present_and_can_be_put_right(day, make, session, frozen_clock):
    today = day()
    in_time, too_late = make.booking(today.event), make.booking(today.event)
    frozen_clock.move_to(today.event.starts_at + timedelta(minutes=10))
    today.tap(in_time, "Late")
    frozen_clock.move_to(today.event.starts_at + timedelta(minutes=40))
    page = today.tap(too_late, "Late")
    assert mark_of(session, in_time).within_grace is True
    assert mark_of(session, too_late).within_grace is False
    assert "After 15 minutes, so in part only" in main_text(page)
    today.phone.submit(today.address, f"Came within 15 minutes {too_late.delegate.name}")
    assert mark_of(session, too_late).within_grace is True
    today.phone.submit(today.address, f"Came later than that: {in_time.delegate.name}")
    assert mark_of(session, in_time).within_grace is False


def test_people_not_marked_yet_can_be_shown_alone_and_marked_present_together(day, make, session):
    today = day()
    absent, *rest = [make.booking(today.event) for _ in range(4)]
    today.tap(absent, "Absent")
    only_rest = today.page("?show=rest")
    assert absent.delegate.name not in only_rest
    assert all(booking.delegate.name in only_rest for booking in rest)
    page = today.phone.submit(today.address, "Mark rest present")
    assert "Marked present: 3 people" in main_text(page)
    assert "4 of 4 marked" in main_text(page)
    assert mark_of(session, absent).kind == "absent"
    assert "Everybody is marked" in today.page("?show=rest")


def test_each_sitting_has_its_own_marks_and_a_coming_one_waits(day, make, session, frozen_clock):
    today = day(sittings=2)
    booking = make.booking(today.event)
    today.tap(booking, "Present")
    tomorrow = today.page("?day=2")
    assert "1 person expected" in tomorrow
    assert "from the morning of Wednesday 13 May 2026" in tomorrow
    refused = today.post("/mark", day="2", mark=f"{booking.ref}:present")
    assert "from the morning of Wednesday 13 May 2026" in words(today.phone.page(refused.location))
    frozen_clock.shift(timedelta(days=1))
    assert "0 of 1 marked" in today.page()  # the day of today is shown first
    assert "1 of 1 marked" in main_text(today.tap(booking, "Present", day=2))


def test_cancelled_people_are_not_on_the_register(day, make):
    today = day()
    gone = make.booking(today.event, state="cancelled", ended_at=clock.now())
    assert gone.delegate.name not in today.page()
    answer = today.post("/mark", mark=f"{gone.ref}:present")
    assert "no longer on this register" in words(today.phone.page(answer.location))


def test_somebody_from_another_event_cannot_be_marked_here(day, make, session):
    today, elsewhere = day(), make.booking(make.event(days=0))
    today.post("/mark", mark=f"{elsewhere.ref}:present")
    assert mark_of(session, elsewhere) is None


def test_the_page_script_gets_the_row_and_the_counts(day, make):
    today = day()
    booking = make.booking(today.event)
    data = {"csrf_token": today.token(), "mark": f"{booking.ref}:present", **tap(clock.now())}
    answer = today.phone.post(f"{today.address}/mark", data=data, headers={"Accept": "application/json"}).json
    assert (answer["marked"], answer["rest"], answer["saved"]) == (1, 0, "Saved Tuesday 12 May 2026, 9am")
    pressed = BeautifulSoup(answer["row"], "html.parser").find("button", attrs={"aria-pressed": "true"})
    assert words(pressed) == f"Present {booking.delegate.name}"
    assert pressed["value"] == f"{booking.ref}:present"
    data["mark"] = "NOBODY:present"
    refused = today.phone.post(f"{today.address}/mark", data=data, headers={"Accept": "application/json"})
    assert refused.status_code == 409
    assert "no longer on this register" in refused.json["problem"]


def test_a_tap_made_without_a_connection_counts_from_when_it_was_made(day, make, session, frozen_clock):
    today = day()
    booking = make.booking(today.event)
    frozen_clock.move_to(today.event.starts_at + timedelta(minutes=30))
    today.post("/mark", mark=f"{booking.ref}:late", **tap(today.event.starts_at + timedelta(minutes=10)))
    assert mark_of(session, booking).within_grace is True


@pytest.mark.parametrize("moment", ("9" * 20, "-" + "9" * 20, "rubbish"))
def test_a_telephone_with_a_mad_clock_still_marks(day, make, session, moment):
    today = day()
    booking = make.booking(today.event)
    said = {**tap(clock.now()), "tapped_at": moment}
    assert today.post("/mark", mark=f"{booking.ref}:late", **said).status_code == 302
    assert session.scalars(select(Mark.kind)).one() == "late"


def test_every_button_of_the_register_is_read_out_with_the_name(day, make):
    today = day()
    booking = make.booking(today.event, make.person("محمد عبد الله 🎉"))
    soup = today.phone.page(today.address)
    group = soup.find("div", role="group")
    assert group["aria-label"] == booking.delegate.name
    assert [words(button) for button in group.find_all("button")] == [
        f"{text} {booking.delegate.name}" for text in ("Present", "Late", "Left early", "Absent")
    ]
    assert {button["aria-pressed"] for button in group.find_all("button")} == {"false"}
    assert soup.find("bdi", string=booking.delegate.name)


def test_needs_are_shown_by_a_button_that_writes_down_who_looked(day, make, session):
    today = day()
    booking, other = make.booking(today.event), make.booking(today.event)
    session.add(Needs(booking_id=booking.id, access="Uses a wheelchair", dietary="No nuts"))
    session.add(Needs(booking_id=other.id, access="Hearing loop"))
    session.commit()
    assert "wheelchair" not in today.phone.get(today.address).text
    page = main_text(today.phone.submit(today.address, f"Show needs of {booking.delegate.name}"))
    assert "Uses a wheelchair" in page
    assert "Hearing loop" not in page
    (seen,) = history.of(session, "booking", booking.id)
    assert (seen.action, seen.actor_id, seen.details) == ("needs seen", today.trainer.id, {})
    both = main_text(today.phone.submit(today.address, "Show the needs of 2 people"))
    assert "Uses a wheelchair" in both
    assert "Hearing loop" in both


def test_a_register_of_500_costs_no_more_than_one_of_2(day, make, session):
    today = day(capacity=600)
    make.booking(today.event)
    today.phone.get(today.address)
    few = len(today.phone.queries)
    agency = make.agency()
    pool = today.event.pools[0]
    people = [Person(name=f"Delegate {n:03}", created_at=clock.now()) for n in range(500)]
    session.add_all(people)
    session.flush()
    session.add_all(
        Booking(
            ref=f"REF{n:05}", event_id=today.event.id, pool_id=pool.id, delegate_id=person.id, state="confirmed",
            agency_id=agency.id, agency_name=agency.name, created_at=clock.now(), confirmed_at=clock.now(),
        )
        for n, person in enumerate(people)
    )  # fmt: skip
    pool.taken += 500
    session.commit()
    assert "0 of 501 marked" in today.page()
    assert len(today.phone.queries) <= few <= 12
    today.phone.submit(today.address, "Mark rest present")
    assert session.scalar(select(func.count()).select_from(Mark)) == 501


def test_an_empty_register_says_so(day):
    assert "Nobody is on this register yet" in day().page()


def test_my_events_lists_mine_with_their_registers(day, make):
    today = day()
    make.event(days=0)
    make.booking(today.event)
    page = today.phone.page("/my/events")
    links = [link["href"] for link in page.find("main").find_all("a") if not link.find_parent(class_="beside__third")]
    assert links == [today.address]
    assert "1 on the register" in words(page)


def test_on_a_long_register_a_name_is_found_without_scripts_too(day, make):
    today = day()
    make.booking(today.event, make.person("Zoë O’Brien"))
    assert today.phone.page(today.address).find("input", attrs={"name": "find"}) is None
    for _ in range(15):
        make.booking(today.event)
    found = today.page("?find=obrien")
    assert "Zoë O’Brien" in found
    assert "Delegate" not in found
    assert "0 of 16 marked" in found
    assert "Nobody on this register has that name." in today.page("?find=nobody")


def test_people_stand_by_surname_as_on_the_paper_sheet(day, make):
    today = day()
    for name in ("Zoë Adams", "Ann Young", "Maria de la Cruz"):
        make.booking(today.event, make.person(name))
    names = [one.get_text(strip=True) for one in today.phone.page(today.address).select(".register__name")]
    assert names == ["Zoë Adams", "Maria de la Cruz", "Ann Young"]


def test_sheets_and_the_code_are_offered_until_the_day_is_over(day, make, frozen_clock):
    today = day()
    make.booking(today.event)
    offered = ("Sheets and badges to print", "Show the code to sign in")
    assert all(text in today.page() for text in offered)
    frozen_clock.move_to(today.event.ends_at)
    assert not any(text in today.page() for text in offered)
