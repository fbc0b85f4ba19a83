"""The desk says what needs the administrator today, as sentences with one link each."""

from datetime import timedelta

from sqlalchemy import select

from tests.factories import Make
from tests.pages import main_text
from training import clock
from training.certificates.models import Certificate
from training.mail.models import Message
from training.printing import IN_TROUBLE_AFTER


def failed_message(make: Make, subject: str = "Your place is confirmed") -> Message:
    return make._save(
        Message(
            created_at=clock.now(),
            due_at=clock.now(),
            kind="bookings/confirmed",
            to_address="gone@example.org",
            from_address="training@example.org",
            subject=subject,
            text="Hello.\n",
            html="<p>Hello.</p>",
            attempts=6,
            failed_at=clock.now(),
            last_error="550 no such mailbox",
        )
    )


def test_the_desk_with_nothing_to_do_says_so(admin):
    said = main_text(admin.get("/admin"))
    assert said.startswith("Tuesday 12 May 2026")
    assert "Nothing needs you today" in said
    assert "No events in the next four weeks" in said


def test_the_desk_names_everything_that_waits_for_the_administrator(make, admin):
    over = make.event(days=-2, trainers=(make.trainer(),))
    make.booking(over)
    make.unchecked_agency("Tendring sailing club")
    failed_message(make)
    make.booking(make.event(days=40), state="requested", awaits="manager", held_until=clock.now() + timedelta(days=3))
    make.event(days=5, online=True, online_link="", state="draft")

    said = main_text(admin.get("/admin"))

    assert f"{over.course.title} , ended Sunday 10 May 2026, 1 of 1 not marked" in said
    assert "Tendring sailing club , entered by a delegate, not on the list" in said
    assert "Your place is confirmed could not be delivered to gone@example.org" in said
    assert "1 booking waits for a manager’s approval, held until Friday 15 May 2026" in said
    assert "is not published and has no trainer and has no online link" in said


def test_a_certificate_that_cannot_be_made_is_named(make, session, admin):
    event = make.event(days=-2, register_closed_at=clock.now())
    booking = make.booking(event, make.person("Asha Okoro"), outcome="attended")
    admin.submit(f"/admin/certificates/{booking.ref}/release", "Release certificate of Asha Okoro", why="agreed")
    certificate = session.scalars(select(Certificate)).one()
    assert "could not be made" not in main_text(admin.get("/admin"))
    certificate.attempts = IN_TROUBLE_AFTER
    said = main_text(admin.get("/admin"))
    assert f"The certificate of Asha Okoro , {certificate.number}, could not be made" in said


def test_the_numbers_count_the_week_ahead_and_the_bookings_since_the_last_working_day(make, admin):
    make.event(days=3, trainers=(make.trainer(),))
    later = make.event(days=20, trainers=(make.trainer("Another Trainer"),))
    make.booking(later)
    make.booking(later, created_at=clock.now() - timedelta(days=4))
    said = main_text(admin.get("/admin"))
    assert "1 event in the next 7 days" in said
    assert "1 booking since yesterday" in said
    assert "0 registers not closed" in said


def test_the_desk_counts_new_bookings_from_friday_after_a_weekend(make, admin, frozen_clock):
    frozen_clock.move_to("2026-05-18 08:00:00+00:00")
    assert "bookings since Friday" in main_text(admin.get("/admin"))


def test_coming_events_show_how_full_they_are(make, admin):
    event = make.event(days=3, capacity=2, trainers=(make.trainer(),))
    make.booking(event)
    make.booking(event)
    said = main_text(admin.get("/admin"))
    assert "2 of 2" in said
    assert "Full" in said


def test_a_hundred_things_to_do_cost_no_more_queries_than_one(make, admin):
    trainer = make.trainer()
    for number in range(15):
        make.booking(make.event(days=-2 - number))
        make.booking(make.event(days=2 + number, trainers=(trainer,)))
        make.unchecked_agency(f"Typed agency {number}")
    said = main_text(admin.get("/admin"))  # the browser counts the queries
    assert "15 registers not closed" in said
    assert said.count("and 5 more") == 2
