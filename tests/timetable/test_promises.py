"""What a page promises about messages is what the course sends."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.certificates.operations import issue_if_earned
from training.courses.messaging.slots import NEEDS_FORM, Profile, Slot, choices_from, profile_of, sends, writes_again
from training.courses.models import Event
from training.evaluations.models import Evaluation
from training.evaluations.operations import send_forms
from training.mail.models import Message
from training.programme.details import certificate_text

AGAIN = "We will e-mail you again before the event."


@pytest.mark.parametrize(
    ("chosen", "online", "hours", "expected"),
    (
        ("", True, "2", Profile.SHORT_ONLINE),
        ("", True, "2.5", Profile.FULL_DAY),
        ("", False, "1", Profile.FULL_DAY),
        ("full day", True, "1", Profile.FULL_DAY),
        ("short online", False, "6", Profile.SHORT_ONLINE),
    ),
)
def test_the_timetable_of_a_course(chosen, online, hours, expected):
    assert profile_of(chosen, online=online, hours=Decimal(hours)) is expected


@pytest.mark.parametrize("profile", Profile)
def test_what_is_ticked_is_sent_and_what_could_not_be_ticked_is_as_usual(profile):
    assert choices_from(frozenset(slot for slot in Slot if sends(slot, profile, {})), profile) == {}
    every, none = choices_from(frozenset(Slot), profile), choices_from(frozenset(), profile)
    assert all(sends(slot, profile, every) for slot in Slot)
    assert {slot for slot in Slot if sends(slot, profile, none)} == {Slot.CONFIRMATION}
    without_forms = choices_from(frozenset(), profile, set(Slot) - set(NEEDS_FORM))
    assert {slot for slot in Slot if sends(slot, profile, without_forms)} == {Slot.CONFIRMATION, *NEEDS_FORM}


@pytest.mark.parametrize(
    ("choices", "ahead", "online", "expected"),
    (
        ({}, timedelta(days=2), False, True),
        ({}, timedelta(hours=20), False, False),  # the reminder of the day before may have gone
        ({"day before": False}, timedelta(days=40), False, True),
        ({"day before": False}, timedelta(days=10), False, False),  # so may the joining instructions
        ({"day before": False, "hour before": True}, timedelta(days=10), True, True),
        ({"day before": False, "hour before": True}, timedelta(days=10), False, False),
    ),
)
def test_nothing_is_promised_that_may_not_come(choices, ahead, online, expected):
    starts_at = clock.now() + ahead
    assert writes_again(Profile.FULL_DAY, choices, starts_at, clock.now(), online=online) is expected


def test_the_page_of_a_booking_promises_a_message_only_where_the_course_sends_one(make, client_for):
    sends_none = make.course(message_choices=choices_from(frozenset(), Profile.FULL_DAY))
    person = make.person()
    quiet, usual = make.booking(make.event(sends_none), person), make.booking(make.event(days=30), person)
    browser = client_for(person)
    assert AGAIN not in main_text(browser.get(f"/bookings/{quiet.ref}"))
    assert AGAIN in main_text(browser.get(f"/bookings/{usual.ref}"))


@pytest.mark.parametrize(
    ("choices", "says"),
    (
        ({}, "Fill it in, and your certificate is ready within moments."),
        ({"certificate": False}, "ready within moments. It is in your training record."),
        ({"evaluation": False}, "We will send it when the trainer has closed the register after the event."),
        (
            {"evaluation": False, "certificate": False},
            "It is in your training record when the trainer has closed the register after the event.",
        ),
    ),
)
def test_the_page_of_an_event_says_where_the_certificate_is_found(make, choices, says):
    text = certificate_text(make.event(make.course(message_choices=choices)))
    assert says in text
    assert ("training record" in text) is ("certificate" in choices)


@pytest.mark.parametrize("choices", ({}, {"certificate": False}))
def test_the_form_and_its_thanks_promise_a_certificate_by_e_mail_where_it_is_sent(
    make, session, transact, client, choices
):
    booking = make.booking(make.event(make.course(message_choices=choices), days=-1), outcome="attended")
    event_id, booking_id = booking.event_id, booking.id
    with transact() as inner:
        send_forms(inner, inner.get_one(Event, event_id), clock.now())
        form = inner.scalars(select(Evaluation)).one()
        form.submitted_at, token = clock.now(), form.token
        issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
    is_sent = choices == {}
    please = session.scalars(select(Message).where(Message.kind == "evaluations/please")).one()
    assert ("we will send your certificate" in please.text) is is_sent
    assert ("also sent to you by e-mail" in main_text(client.get(f"/evaluations/{token}/thanks"))) is is_sent
