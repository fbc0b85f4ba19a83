"""What people are sent before an event: once, at its time, and nothing that is not theirs."""

from datetime import timedelta

from training import clock

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
