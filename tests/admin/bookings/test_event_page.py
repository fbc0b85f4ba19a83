"""The page of an event: how it stands in every respect, what to do next, and titles that lead to it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.pages import main_text
from training import clock
from training.admin.bookings.event.next_steps import EventStanding, Step, next_steps
from training.mail.models import Message
from training.payments.models import Charge, Payer

NOW = datetime(2026, 5, 12, 8, tzinfo=UTC)


def standing(days=10, **values):
    start = NOW + timedelta(days=days)
    return EventStanding(starts_at=start, ends_at=start + timedelta(hours=7), **values)


@pytest.mark.parametrize(
    ("event", "steps"),
    (
        (standing(), []),
        (standing(draft=True), [Step.PUBLISH]),
        (standing(draft=True, missing=["It has no places, in a room or online."]), [Step.EDIT]),
        (standing(waits_for_manager=2, waits_for_address=1), [Step.APPROVE, Step.CONFIRM]),
        (standing(minimum=10, taken=7), [Step.DECIDE]),
        (standing(minimum=10, taken=10), []),
        (standing(minimum=10, draft=True), [Step.PUBLISH]),
        (standing(waiting=3), []),
        (standing(waiting=3, places_left=1), [Step.OFFER]),
        (standing(still_to_do=["Nobody is down to deliver it yet."]), [Step.EDIT]),
        (standing(days=-1), [Step.REGISTER]),
        (standing(days=-1, draft=True), []),
        (standing(days=-1, register_closed=True), []),
        (standing(days=-1, register_closed=True, without_certificate=4, charges=1), [Step.CERTIFICATES, Step.CHARGES]),
        (standing(cancelled=True, waits_for_manager=2, failed_messages=1), [Step.MESSAGES]),
    ),
)
def test_what_to_do_next(event, steps):
    assert [one.step for one in next_steps(event, NOW)] == steps


def test_shows_how_it_stands(make, session, admin):
    event = make.event(make.course(title="Trauma-informed practice", price_pence=8000), trainers=(make.trainer(),))
    ann = make.booking(event, make.person("Ann Bell"))
    make.booking(event, state="requested", awaits="manager")
    make.booking(event, state="waiting")
    payer = Payer(organisation="Colne Trust", contact_name="Fay", contact_email="fay@example.org")
    owed = {"payer": payer, "reason": "place", "pence": 8000, "explanation": "x", "created_at": clock.now()}
    make._save(Charge(booking_id=ann.id, **owed))
    make._save(
        Message(
            created_at=clock.now(),
            due_at=clock.now(),
            kind="bookings/confirmed",
            to_address="ann@example.org",
            from_address="us@example.org",
            subject="Your place is booked",
            text="x",
            html="x",
            about="booking",
            about_id=ann.id,
            sent_at=clock.now(),
        )
    )
    said = main_text(admin.get(f"/admin/events/{event.ref}"))
    for fact in (
        "Trauma-informed practice",
        "2 of 24 taken",
        "1 booking waits for a manager’s approval",
        "22 places are free, and 1 person waits",
        "There are no joining instructions yet.",
        "Terry Trainer",
        "Charged £80.00 Paid £0.00 Still owed £80.00",
        "1 sent",
        "Your place is booked",
    ):
        assert fact in said, fact


def test_after_the_day_it_says_who_has_no_certificate(make, admin):
    event = make.event(days=-2, register_closed_at=clock.now())
    make.booking(event, outcome="attended")
    make.booking(event, outcome="did not attend")
    said = main_text(admin.get(f"/admin/events/{event.ref}"))
    assert "1 person attended and has no certificate yet" in said
    assert "Attended 1 Did not attend 1" in said


def test_a_draft_and_a_cancelled_one_have_a_page_and_no_event_has_none(make, admin):
    draft = make.event(state="draft", published_at=None)
    assert "It is a draft" in main_text(admin.get(f"/admin/events/{draft.ref}"))
    gone = make.event(state="cancelled", cancelled_at=clock.now(), cancelled_because="Snow")
    assert "Nothing: the event is cancelled." in main_text(admin.get(f"/admin/events/{gone.ref}"))
    assert admin.get("/admin/events/NOPE-1").status_code == 404


def test_titles_lead_to_it(make, admin):
    event = make.event(trainers=(make.trainer(),), days=5)
    booking = make.booking(event)
    make.interest(event.course, booking.delegate)
    page = f'href="/admin/events/{event.ref}"'
    for address in (
        "/admin/",
        "/admin/programme/",
        "/admin/programme/trainers",
        "/admin/bookings",
        f"/admin/bookings/{booking.ref}",
        f"/admin/events/{event.ref}/roster",
        f"/admin/events/{event.ref}/waiting",
        f"/admin/events/{event.ref}/edit",
        f"/admin/events/{event.ref}/add",
        f"/admin/people/{booking.delegate_id}",
        "/admin/interest",
    ):
        assert page in admin.get(address, follow_redirects=True).text, address
