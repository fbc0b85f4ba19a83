"""What people are sent before an event: once, at its time, and nothing that is not theirs."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from tests.bookings.conftest import agency  # noqa: F401 - a fixture
from training import clock
from training.access import Actor
from training.courses.event_operations import change_event, details_of
from training.courses.models import Event, PlacePool
from training.courses.schedule import Slot
from training.mail.models import Message
from training.settings.models import Setting

# Tests begin on Tuesday 12 May 2026, 9am. An event in 60 days is on Saturday 11 July, 9:30am.


def test_a_full_day_is_told_of_at_its_times(make, full_day, written, walk):
    event = make.event(full_day, days=60)
    person = make.booking(event).delegate
    walk(event.ends_at + timedelta(days=1))
    assert written(person) == [
        ("free_until", "17 Jun 9:00"),
        ("reminder", "27 Jun 9:00"),
        ("joining", "6 Jul 9:00"),
        ("day_before", "10 Jul 9:00"),
    ]


def test_a_short_hour_online_is_told_of_twice(make, short_online, written, walk, latest):
    event = make.event(short_online, days=30, online=True)
    person = make.booking(event).delegate
    walk(event.starts_at - timedelta(days=2))
    walk(event.ends_at, minutes=30)
    assert written(person) == [("day_before", "10 Jun 9:00"), ("hour_before", "11 Jun 8:30")]
    assert "https://meeting.example/123" in latest("timetable/day_before").text
    assert "https://meeting.example/123" in latest("timetable/hour_before").text


def test_a_late_booker_gets_joining_instructions_at_once_and_no_reminder_of_what_they_have_just_read(
    make, full_day, written, run_job, walk, frozen_clock
):
    event = make.event(full_day, days=4)
    person = make.booking(event).delegate
    run_job("timetable.send")
    assert written(person) == [("joining", "12 May 9:00")]
    walk(event.ends_at)
    assert written(person) == [("joining", "12 May 9:00"), ("day_before", "15 May 9:00")]


def test_who_booked_within_21_days_gets_no_reminder_of_14_days(make, full_day, written, walk):
    soon, later = make.event(full_day, days=21), make.event(full_day, days=22)
    late, early = make.booking(soon).delegate, make.booking(later).delegate
    walk(clock.now() + timedelta(days=15))
    assert "reminder" not in dict(written(late))
    assert "reminder" in dict(written(early))


def test_nobody_gets_what_is_not_theirs(make, full_day, agency, written, walk):  # noqa: F811
    event = make.event(full_day, days=30, capacity=2)
    coming, cancelled = make.booking(event).delegate, make.booking(event, state="cancelled").delegate
    waiting = make.booking(event, state="waiting").delegate
    walked_in = make.booking(event, walk_in=True).delegate
    coordinator = make.coordinator(agency)
    make.unnamed(event, booked_by=coordinator, agency=agency)
    walk(event.ends_at)
    assert [kind for kind, _ in written(coming)] == ["free_until", "reminder", "joining", "day_before"]
    assert [written(one) for one in (cancelled, waiting, walked_in, coordinator)] == [[], [], [], []]


def test_who_has_no_address_is_told_through_whoever_booked_for_them(
    make,
    full_day,
    agency,  # noqa: F811
    run_job,
    latest,
):
    event = make.event(full_day, days=4)
    coordinator, delegate = make.coordinator(agency), make.person("Vol Unteer", email=None)
    make.booking(event, delegate, agency=agency, booked_by_id=coordinator.id)
    run_job("timetable.send")
    message = latest("timetable/joining")
    assert message.to_person_id == coordinator.id
    assert "This is for Vol Unteer, who has no e-mail address with us. Please pass it on." in message.text


def test_each_gets_the_room_or_the_link_of_their_own_place(make, full_day, run_job, session):
    event = make.event(full_day, days=4, online_link="https://meeting.example/hybrid")
    event.pools.append(PlacePool(mode="online", capacity=50, taken=1))
    in_room = make.booking(event)
    online = make.booking(event, pool_id=event.pools[1].id)
    run_job("timetable.send")
    texts = {
        message.to_person_id: message.text
        for message in session.scalars(select(Message).where(Message.kind == "timetable/joining"))
    }
    assert "https://meeting.example/hybrid" not in texts[in_room.delegate_id]
    assert event.venue.name in texts[in_room.delegate_id]
    assert "openstreetmap.org/search?query=1+High+Street%2C+Colchester%2C+CO1+1AA" in texts[in_room.delegate_id]
    assert "https://meeting.example/hybrid" in texts[online.delegate_id]
    assert event.venue.name not in texts[online.delegate_id]


def test_who_comes_for_the_second_day_is_reminded_of_that_day(make, full_day, written, walk, latest):
    event = make.event(full_day, days=30, sittings=2)
    first = make.booking(make.event(full_day, days=-30, sittings=2), outcome="partial")
    person = make.booking(event, completes_id=first.id, comes_for="2").delegate
    both = make.booking(event).delegate
    walk(event.ends_at)
    assert dict(written(person))["day_before"] == "11 Jun 9:00"
    assert dict(written(both))["day_before"] == "10 Jun 9:00"
    assert "free_until" not in dict(written(person))


def test_somebody_who_takes_over_a_place_gets_its_messages_and_the_other_no_more(
    make, full_day, written, walk, session, run_job
):
    event = make.event(full_day, days=30)
    booking = make.booking(event)
    before, after = booking.delegate, make.person("Newly Named")
    walk(event.starts_at - timedelta(days=3))
    booking.delegate_id = after.id
    session.commit()
    walk(event.ends_at)
    assert [kind for kind, _ in written(before)] == ["free_until", "reminder", "joining"]
    assert "joining" in dict(written(after))
    assert "day_before" in dict(written(after))


def change(make, transact, event, **values):
    """What the administrator's form does, and nobody is told by anything but the timetable."""
    administrator = Actor(make.administrator().id, "administrator")
    event_id = event.id
    with transact() as inner:
        kept = inner.get_one(Event, event_id)
        details = replace(details_of(kept), **values)
        change_event(inner, event_id, details, kept.version, administrator, clock.now())


def test_joining_instructions_go_again_when_the_link_changes_ten_minutes_after_the_last_correction(
    make, short_online, written, walk, transact, latest, run_job, frozen_clock
):
    short_online.message_profile = "full day"
    event = make.event(short_online, days=4, online=True)
    person = make.booking(event).delegate
    run_job("timetable.send")
    frozen_clock.shift(timedelta(hours=1))
    change(make, transact, event, online_link="https://meeting.example/wrong")
    walk(clock.now() + timedelta(minutes=8), minutes=1)
    change(make, transact, event, online_link="https://meeting.example/right")
    walk(clock.now() + timedelta(hours=2), minutes=1)
    assert written(person) == [("joining", "12 May 9:00"), ("joining", "12 May 10:18")]
    message = latest("timetable/joining")
    assert message.subject.startswith("Changed: how to join")
    assert "https://meeting.example/right" in message.text
    assert [one.filename for one in message.attachments] == ["booking.ics"]


def test_instructions_that_are_changed_back_within_ten_minutes_do_not_go_again(
    make, full_day, written, walk, transact, run_job
):
    event = make.event(full_day, days=4)
    person = make.booking(event).delegate
    run_job("timetable.send")
    change(make, transact, event, joining_instructions="Use the side door.")
    walk(clock.now() + timedelta(minutes=5), minutes=1)
    change(make, transact, event, joining_instructions="")
    walk(clock.now() + timedelta(hours=1), minutes=5)
    assert written(person) == [("joining", "12 May 9:00")]


def test_a_change_before_joining_instructions_have_gone_sends_nothing_of_its_own(
    make, full_day, written, walk, transact
):
    event = make.event(full_day, days=10)
    person = make.booking(event).delegate
    change(make, transact, event, joining_instructions="Use the side door.")
    walk(clock.now() + timedelta(hours=12))
    assert written(person) == []


def test_a_moved_event_moves_its_messages(make, full_day, written, walk, transact):
    event = make.event(full_day, days=30)
    person = make.booking(event).delegate
    walk(clock.now() + timedelta(days=17))
    assert [kind for kind, _ in written(person)] == ["free_until", "reminder"]
    later = tuple(
        Slot.of(one.starts_at + timedelta(days=40), one.ends_at + timedelta(days=40), one.number)
        for one in event.sittings
    )
    change(make, transact, event, slots=later)
    walk(event.ends_at)
    assert written(person) == [
        ("free_until", "15 May 9:00"),
        ("reminder", "28 May 9:00"),
        ("free_until", "25 Jun 9:00"),
        ("reminder", "7 Jul 9:00"),
        ("joining", "16 Jul 9:00"),
        ("day_before", "20 Jul 9:00"),
    ]


def test_nothing_whose_time_was_before_the_upgrade_is_sent(make, full_day, written, walk, session):
    event = make.event(full_day, days=13, created_at=clock.now() - timedelta(days=60))
    old = clock.now() - timedelta(days=40)
    person = make.booking(event, created_at=old, confirmed_at=old).delegate
    session.add(Setting(name="messages_since", value=clock.now().isoformat()))
    walk(event.ends_at)
    assert [kind for kind, _ in written(person)] == ["joining", "day_before"]
