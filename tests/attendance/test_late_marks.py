"""Marks from a phone that had no signal: sent twice, sent late, sent to a register that is closed by then."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.attendance.conftest import tap
from training import clock
from training.attendance.marking.newest import LONGEST_WAIT, TapVerdict, moment_of_tap, verdict_on_tap
from training.attendance.models import Mark, RegisterTap
from training.history import queries as history

RECEIVED = datetime(2026, 5, 13, 11, 0, tzinfo=UTC)
MORNING = datetime(2026, 5, 11, 23, 0, tzinfo=UTC)
EARLY, LATE = RECEIVED - timedelta(hours=2), RECEIVED - timedelta(hours=1)


@pytest.mark.parametrize(
    ("said", "is_believed"),
    (
        (RECEIVED, RECEIVED),
        (RECEIVED - timedelta(minutes=20), RECEIVED - timedelta(minutes=20)),
        (RECEIVED - timedelta(days=1), RECEIVED - timedelta(days=1)),  # it lay in a bag overnight
        (RECEIVED + timedelta(minutes=3), RECEIVED),  # nothing is tapped after it came
        (RECEIVED + timedelta(days=400), RECEIVED),
        (MORNING - timedelta(seconds=1), MORNING),  # nor before the day on which one can mark
        (datetime(1970, 1, 1, tzinfo=UTC), MORNING),
    ),
)
def test_what_a_phone_says_of_when_it_was_tapped_is_bounded(said, is_believed):
    assert moment_of_tap(said, RECEIVED, MORNING) == is_believed


def test_of_an_event_long_ago_no_tap_is_older_than_a_phone_keeps_it():
    long_after = MORNING + timedelta(days=60)
    assert moment_of_tap(MORNING, long_after, MORNING) == long_after - LONGEST_WAIT


@pytest.mark.parametrize(
    ("known", "tapped_at", "latest", "verdict"),
    (
        (False, LATE, None, TapVerdict.COUNTS),
        (False, LATE, EARLY, TapVerdict.COUNTS),
        (False, LATE, LATE, TapVerdict.COUNTS),  # at the same moment: the one that came later
        (False, EARLY, LATE, TapVerdict.OLDER),
        (True, LATE, EARLY, TapVerdict.REPEATED),
        (True, EARLY, LATE, TapVerdict.REPEATED),
        (True, LATE, LATE, TapVerdict.REPEATED),
    ),
)
def test_the_tap_that_was_made_last_counts_and_each_once(known, tapped_at, latest, verdict):
    assert verdict_on_tap(known=known, tapped_at=tapped_at, latest=latest) is verdict


def send(today, booking, said, at, number=1):
    """As the page's script sends it."""
    data = {"csrf_token": today.token(), "mark": f"{booking.ref}:{said}", **tap(at, number)}
    return today.phone.post(f"{today.address}/mark", data=data, headers={"Accept": "application/json"})


def kind_of(session, booking):
    session.expire_all()
    return session.scalar(select(Mark.kind).where(Mark.booking_id == booking.id))


def test_an_older_mark_never_takes_the_place_of_a_newer_one(day, make, session, frozen_clock):
    """One phone lost its signal at 9:40; at 10 another marked the same person, and at 11 the first is back."""
    today = day()
    booking, start = make.booking(today.event), today.event.starts_at
    frozen_clock.move_to(start + timedelta(minutes=30))
    send(today, booking, "present", start + timedelta(minutes=30), number=1)
    frozen_clock.move_to(start + timedelta(minutes=90))
    answer = send(today, booking, "absent", start + timedelta(minutes=10), number=2).json
    assert kind_of(session, booking) == "present"
    assert "Somebody marked that person after you did" in answer["older"]
    assert 'aria-pressed="true">Present' in answer["row"]
    send(today, booking, "absent", start + timedelta(minutes=60), number=3)
    assert kind_of(session, booking) == "absent"


def test_a_mark_that_was_saved_and_is_sent_again_changes_nothing(day, make, session, frozen_clock):
    """The answer was lost on the way, and in between somebody at another phone said otherwise, or took it back."""
    today = day()
    booking = make.booking(today.event)
    frozen_clock.move_to(today.event.starts_at)
    for number, said in ((1, "present"), (2, "unmarked"), (1, "present")):
        assert send(today, booking, said, clock.now(), number).status_code == 200
    assert kind_of(session, booking) is None
    assert [row.action for row in history.of(session, "booking", booking.id)] == ["marked", "mark taken back"]


def test_a_mark_that_was_taken_back_is_not_brought_back_by_an_older_one(day, make, session, frozen_clock):
    today = day()
    booking, start = make.booking(today.event), today.event.starts_at
    frozen_clock.move_to(start + timedelta(hours=1))
    send(today, booking, "unmarked", clock.now(), number=1)
    send(today, booking, "late", start, number=2)
    assert kind_of(session, booking) is None


def test_marking_the_rest_present_says_nothing_of_whom_somebody_marked_without_a_signal(
    day, make, session, frozen_clock
):
    today = day()
    absent, present = make.booking(today.event), make.booking(today.event)
    frozen_clock.move_to(today.event.starts_at + timedelta(hours=1))
    today.phone.submit(today.address, "Mark rest present")
    send(today, absent, "absent", today.event.starts_at + timedelta(minutes=5))
    assert (kind_of(session, absent), kind_of(session, present)) == ("absent", "present")


def test_a_mark_from_before_taps_were_kept_was_made_when_it_was_saved(day, make, session, frozen_clock):
    today = day()
    booking, start = make.booking(today.event), today.event.starts_at
    sitting = today.event.sittings[0].id
    session.add(Mark(sitting_id=sitting, booking_id=booking.id, kind="present", marked_at=start + timedelta(minutes=9)))
    frozen_clock.move_to(start + timedelta(hours=1))
    send(today, booking, "absent", start, number=1)
    assert kind_of(session, booking) == "present"
    send(today, booking, "absent", start + timedelta(minutes=10), number=2)
    assert kind_of(session, booking) == "absent"


def test_a_phone_that_was_off_for_a_day_keeps_its_marks_while_the_register_is_closed(
    day, make, session, client_for, frozen_clock
):
    today = day()
    booking = make.booking(today.event)
    tapped_at = today.event.starts_at + timedelta(minutes=5)
    frozen_clock.move_to(today.event.ends_at)
    today.phone.submit(today.address, "Mark rest present")
    token = today.token()
    today.phone.submit(f"{today.address}/close", "Close the register")
    frozen_clock.shift(timedelta(days=1))
    data = {"csrf_token": token, "mark": f"{booking.ref}:absent", **tap(tapped_at)}
    refused = today.phone.post(f"{today.address}/mark", data=data, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json["waits"]) == (409, True)
    assert "The register is closed, so nothing was changed." in refused.json["problem"]
    assert kind_of(session, booking) == "present"
    assert today.phone.page(today.address).find(attrs={"data-kept-marks": today.event.ref, "hidden": True})

    desk = client_for(make.administrator())
    desk.submit(f"{today.address}/reopen", "Open the register again", reason="wrong mark")
    assert send(today, booking, "absent", tapped_at).status_code == 200
    assert kind_of(session, booking) == "absent"


def test_a_mark_of_somebody_who_is_no_longer_on_the_register_does_not_wait(day, make):
    today = day()
    gone = make.booking(today.event, state="cancelled", ended_at=clock.now())
    refused = send(today, gone, "present", clock.now())
    assert (refused.status_code, refused.json["waits"]) == (409, False)


def test_each_phone_is_told_what_the_other_marked(day, make, session):
    today = day()
    first, second = make.booking(today.event), make.booking(today.event)
    changes = today.phone.page(today.address).find("form", attrs={"data-changes": True})
    address, after = changes["data-changes"], changes["data-after"]
    assert today.phone.get(f"{address}&after={after}").json["rows"] == []
    send(today, second, "late", clock.now())
    told = today.phone.get(f"{address}&after={after}").json
    assert [row["ref"] for row in told["rows"]] == [second.ref]
    assert (told["marked"], told["rest"]) == (1, 1)
    send(today, second, "unmarked", clock.now(), number=2)
    send(today, first, "present", clock.now(), number=3)
    told = today.phone.get(f"{address}&after={told['after']}").json
    assert {row["ref"] for row in told["rows"]} == {first.ref, second.ref}
    few = len(today.phone.queries)
    assert few <= 12
    assert session.scalars(select(RegisterTap.number)).all() == sorted(session.scalars(select(RegisterTap.number)))


def test_the_page_that_says_a_link_is_over_has_a_place_for_marks_that_are_still_on_the_phone(client, make):
    event = make.event(days=0)
    answer = client.get(f"/register/{event.ref}/enter/nonsense")
    assert f'data-kept-marks="{event.ref}"' in answer.text
    assert "data-kept-marks" not in client.get("/bookings/nonsense").text
