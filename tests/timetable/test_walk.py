"""The whole way of somebody on a full day, from booking to 90 days after: every message once and at its time."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from training import clock
from training.access import SYSTEM, Actor
from training.admin.programme.operations import save_event
from training.attendance.closing import close_register
from training.attendance.models import Mark
from training.courses.event_operations import details_of
from training.courses.models import Event
from training.courses.schedule import Slot
from training.mail.models import Message

WORKER = ("timetable.send", "timetable.afterwards", "attendance.register_links")
ABOUT_THE_EVENT = ("timetable", "bookings", "courses", "evaluations", "attendance")


def test_from_booking_to_90_days_after_with_the_worker_away_for_two_days_and_the_event_moved_once(
    make, full_day, client_for, walk, frozen_clock, session, transact, run_job, written
):
    trainer = make.trainer()
    event = make.event(full_day, days=45, trainers=(trainer,))
    person = make.person("Dele Gate", agency=make.agency(), job_role="Scout leader")
    payer = {"pays_by": "invoice", "finance_name": "Accounts", "finance_email": "accounts@example.org"}
    browser = client_for(person)
    terms = browser.submit(f"/events/{event.ref}/book", "Continue", **payer)
    browser.submit("", "Accept the terms and book", page=terms)

    # Two weeks later the Board moves it from Friday 26 June to Friday 10 July.
    walk(clock.now() + timedelta(days=14), WORKER)
    administrator = Actor(make.administrator().id, "administrator")
    event_id, shift = event.id, timedelta(days=14)
    with transact() as inner:
        kept = inner.get_one(Event, event_id)
        later = tuple(Slot.of(one.starts_at + shift, one.ends_at + shift, one.number) for one in kept.sittings)
        details = replace(details_of(kept), slots=later, closes_at=kept.closes_at + shift)
        save_event(inner, event_id, details, kept.version, administrator, clock.now())

    # The worker is away over the moment of the joining instructions, from 4 July 9pm to 6 July 9pm.
    walk(event.starts_at - timedelta(days=5, hours=12, minutes=30), WORKER)
    frozen_clock.shift(timedelta(days=2))
    for job in WORKER:
        run_job(job)
    walk(event.ends_at + timedelta(hours=1), WORKER)

    booking_id = session.scalar(select(Message.about_id).where(Message.kind == "bookings/confirmed"))
    sitting_id = event.sittings[0].id
    session.add(Mark(sitting_id=sitting_id, booking_id=booking_id, kind="present", marked_at=clock.now()))
    with transact() as inner:
        close_register(inner, event_id, {}, SYSTEM, clock.now())
    walk(event.ends_at + timedelta(days=90), WORKER)

    told = [entry for package in ABOUT_THE_EVENT for entry in written(person, package)]
    assert sorted(told, key=lambda entry: ORDER.index(entry[0])) == EXPECTED
    assert written(trainer, "attendance") == [("register_link", "9 Jul 9:00")]
    assert not session.execute(
        select(Message.once).where(Message.once.is_not(None)).group_by(Message.once).having(func.count() > 1)
    ).all()


EXPECTED = [
    ("confirmed", "12 May 9:00"),
    ("changed", "26 May 9:00"),
    ("free_until", "16 Jun 9:00"),
    ("reminder", "26 Jun 9:00"),
    ("joining", "6 Jul 21:00"),
    ("day_before", "9 Jul 9:00"),
    ("please", "10 Jul 17:30"),
    ("evaluation_reminder", "15 Jul 17:30"),
]
ORDER = [kind for kind, _ in EXPECTED]
