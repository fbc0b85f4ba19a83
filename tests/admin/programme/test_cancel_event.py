"""The Board cancels an event: the page says what will happen, and one button does it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOW
from tests.pages import main_text
from training import clock
from training.access import Actor
from training.attendance.models import RegisterLink
from training.bookings import settling
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.courses.models import PlacePool
from training.history.models import History
from training.links import new_token, token_hash
from training.mail.models import Message
from training.payments.models import Payment, Proposal, Refund
from training.payments.queries import account_of
from training.refusals import Refused

REASON = "The trainer is ill"
ADMINISTRATOR = Actor(None, "administrator")


def cancel(admin, event, **typed):
    return admin.submit(f"/admin/events/{event.ref}/cancel", "Cancel the event", **{"because": REASON, **typed})


def told(session, kind="bookings/event_cancelled"):
    return {message.about_id: message for message in session.scalars(select(Message).where(Message.kind == kind))}


@pytest.fixture
def course(make):
    return make.course(title="Neglect", price_pence=8000)


@pytest.fixture
def event(make, course):
    return make.event(course, days=10, trainers=(make.trainer(),))


@pytest.fixture
def by_card(make, event):
    booking = make.booking(event, make.person("Carla Card"))
    make.paid(make.charge(booking, make.payer(way="card")))
    return booking


@pytest.fixture
def by_bank(make, event):
    booking = make.booking(event, make.person("Bank Transfer"))
    make.paid(make.charge(booking), "bank transfer")
    return booking


@pytest.fixture
def unpaid(make, event):
    booking = make.booking(event, make.person("Una Paid"))
    make.charge(booking)
    return booking


def test_the_page_for_cancelling_an_event_says_what_will_happen(make, admin, course, event, by_card, by_bank, unpaid):
    make.booking(event, state="waiting")
    make.booking(event, state="requested", awaits="manager")
    silent = make.person(email=None)
    make.booking(event, silent, booked_by_id=silent.id)
    other = make.event(course, days=40, capacity=3)
    make.event(course, days=50, capacity=0)
    page = main_text(admin.get(f"/admin/events/{event.ref}/cancel"))
    for sentence in (
        "6 bookings are cancelled",
        "4 confirmed, 1 requested, 1 on the waiting list",
        "1 has no e-mail address: tell them yourself",
        "£80.00 goes back to cards by itself",
        "£80.00 is for you to pay back by bank",
        "1 charge to be paid by invoice, £80.00 in all, falls away",
        "Sunday 21 June 2026, 9:30am, Colchester, North: 3 places left",
        "This cannot be undone",
    ):
        assert sentence in page, sentence
    assert page.count("places left") == 1, "a full date is not offered"
    assert other.ref in admin.get(f"/admin/events/{event.ref}/cancel").text


def test_nobody_can_book_an_event_from_the_moment_the_board_cancels_it(make, admin, client, session, event, unpaid):
    page = main_text(cancel(admin, event))
    assert "nobody can book it" in page
    assert "0 of 1 told" in page
    assert (event.state, event.cancelled_because, event.all_freed_at) == ("cancelled", REASON, None)
    assert unpaid.state == "confirmed", "the worker comes to it"
    assert "This event has been cancelled." in main_text(client.get(f"/events/{event.ref}/book"))
    rows = session.scalars(select(History).where(History.subject == "event", History.action == "cancelled")).all()
    assert [REASON in str(row.details) for row in rows] == [False], "history holds no words of people"


def test_when_the_board_cancels_an_event_everybody_is_freed_told_and_refunded(
    make, admin, session, run_job, course, event, by_card, by_bank, unpaid
):
    waiting = make.booking(event, state="waiting")
    other = make.event(course, days=40, capacity=3)
    cancel(admin, event, message="A new date follows in the autumn.")
    run_job("admin.programme.cancel_event")

    bookings = session.scalars(select(Booking).where(Booking.event_id == event.id)).all()
    assert {booking.state for booking in bookings} == {"cancelled"}
    assert event.taken == 0
    assert event.all_freed_at == clock.now()
    refunds = session.execute(select(Payment.method, Refund.pence, Refund.because).join(Refund.payment)).all()
    assert sorted(refunds) == [
        ("bank transfer", 8000, "The Board cancelled the event."),
        ("card", 8000, "The Board cancelled the event."),
    ]
    assert all(account_of(session, booking.id).open_pence == 0 for booking in bookings)
    assert session.scalars(select(Proposal)).all() == []

    messages = told(session)
    assert set(messages) == {by_card.id, by_bank.id, unpaid.id, waiting.id}
    assert "£80.00 goes back to the card it was paid with" in messages[by_card.id].text
    assert "The training team pays back £80.00" in messages[by_bank.id].text
    assert "Nobody needs to pay the £80.00 that was still owed." in messages[unpaid.id].text
    for message in messages.values():
        assert REASON in message.text
        assert "A new date follows in the autumn." in message.text
        assert f"/events/{other.ref}" in message.text
        assert "3 places left" in message.text
    assert b"METHOD:CANCEL" in messages[by_card.id].attachments[0].content
    assert messages[waiting.id].attachments == [], "it was in nobody's calendar"

    roster = main_text(admin.get(f"/admin/events/{event.ref}/roster"))
    assert "Done: 4 of 4 told" in roster
    assert "£80.00 goes back to cards. £80.00 is to be paid back by bank." in roster


@pytest.mark.parametrize(
    ("state", "values"),
    (
        ("requested", {"awaits": "address"}),
        ("requested", {"awaits": "manager"}),
        ("waiting", {}),
        ("offered", {}),
        ("awaiting payment", {"held": True}),
    ),
)
def test_bookings_not_yet_confirmed_are_cancelled_and_told_when_the_board_cancels_the_event(
    make, admin, session, run_job, event, state, values
):
    held = clock.now() + timedelta(minutes=40) if values.pop("held", False) else None
    booking = make.booking(event, state=state, held_until=held, **values)
    cancel(admin, event)
    run_job("admin.programme.cancel_event")
    assert (booking.state, event.taken) == ("cancelled", 0)
    assert set(told(session)) == {booking.id}
    assert told(session)[booking.id].to_address == booking.delegate.email


def test_who_is_late_to_confirm_is_told_that_the_event_is_cancelled_and_not_that_the_booking_lapsed(
    make, admin, session, run_job, event, frozen_clock
):
    booking = make.booking(event, state="requested", held_until=clock.now() + timedelta(minutes=5))
    cancel(admin, event)
    frozen_clock.shift(timedelta(minutes=10))
    run_job("bookings.lapse")
    run_job("admin.programme.cancel_event")
    assert booking.state == "cancelled"
    assert set(told(session)) == {booking.id}
    assert not told(session, "bookings/lapsed")


def test_nothing_but_its_end_is_left_for_a_booking_of_a_cancelled_event(make, admin, event, transact):
    booking = make.booking(event, state="requested", awaits="manager")
    cancel(admin, event)
    booking_id = booking.id
    with pytest.raises(Refused, match="The Board has cancelled this event"), transact() as writing:
        settling.carry_out(writing, writing.get_one(Booking, booking_id), Action.APPROVE, ADMINISTRATOR, clock.now())


def test_trainers_are_told_and_their_links_end(make, admin, session, client, run_job, event):
    token = new_token()
    [trainer] = event.trainers
    link = RegisterLink(token_hash=token_hash(token), event_id=event.id, person_id=trainer.id, created_at=clock.now())
    make._save(link)
    cancel(admin, event)
    [message] = told(session, "courses/cancelled_trainer").values()
    assert message.to_address == trainer.email
    assert REASON in message.text
    assert link.ended_at == clock.now()
    assert client.get(f"/register/{event.ref}/enter/{token}").status_code == 403
    run_job("attendance.register_links")
    assert not told(session, "attendance/register_link"), "no new link goes out"


def test_of_a_cancelled_event_trainers_read_where_it_was_and_closed_accounts_nothing(make, admin, session, course):
    there, closed = make.trainer("Terry <Terrific> Trainer"), make.trainer("Clara Closed")
    event = make.event(course, trainers=(there, closed))
    event.pools.append(PlacePool(mode="online", capacity=5, taken=0))
    closed.active = False
    make._save(event)
    cancel(admin, event)
    [message] = session.scalars(select(Message).where(Message.kind == "courses/cancelled_trainer"))
    assert message.to_address == there.email
    assert message.text.startswith("Hello Terry,")
    assert f"{event.venue.postcode}, or online" in message.text


def test_the_public_is_told_and_offered_the_other_dates(make, admin, client, course, event):
    other = make.event(course, days=40)
    make.event(make.course(title="Another"), days=20)
    cancel(admin, event)
    page = client.get(f"/events/{event.ref}")
    assert f"This event is cancelled. {REASON}" in main_text(page)
    assert f"/events/{other.ref}" in page.text
    listed = client.get("/courses")
    assert f"/events/{event.ref}" in listed.text
    assert "Cancelled" in main_text(listed)
    assert main_text(listed).count("£80.00") == 1, "a cancelled date has no price"
    assert "2 dates ahead." in main_text(listed), "what is cancelled does not count"
    assert "Cancelled" in main_text(client.get(f"/courses/{course.code}"))
    assert event.ref not in client.get("/programme.json").text
    assert f"/events/{event.ref}" not in client.get("/").text


def test_the_delegate_sees_why_on_the_page_of_the_booking(make, admin, client_for, run_job, event):
    booking = make.booking(event)
    cancel(admin, event)
    run_job("admin.programme.cancel_event")
    page = main_text(client_for(booking.delegate).get(f"/bookings/{booking.ref}"))
    assert "The Board cancelled this event on Tuesday 12 May 2026. You owe nothing for it." in page


def test_cancelling_an_event_needs_a_reason_and_keeps_what_was_typed(admin, event):
    answer = cancel(admin, event, because="  ", message="See you in the autumn")
    assert answer.status_code == 422
    assert "Enter why it is cancelled: delegates are told" in main_text(answer)
    assert "See you in the autumn" in answer.text
    assert event.state == "published"


@pytest.mark.parametrize(
    ("values", "sentence"),
    (
        ({"days": -1}, "This event is over, so it cannot be cancelled"),
        ({"days": 0, "register_closed_at": NOW}, "it took place, so it cannot be cancelled"),
        ({"state": "draft"}, "a draft that nobody has seen or booked"),
        ({"state": "cancelled", "cancelled_at": NOW, "cancelled_because": "Snow"}, "cancelled"),
    ),
)
def test_an_event_that_cannot_be_cancelled_says_why(make, admin, session, bare_posts, values, sentence):
    event = make.event(**values)
    before = event.state, event.version
    answer = admin.post(f"/admin/events/{event.ref}/cancel", data={"because": REASON})
    assert answer.status_code == 422
    assert sentence in main_text(answer)
    assert (event.state, event.version) == before
    assert session.scalars(select(Message)).all() == []


def test_cancelling_an_event_twice_says_so_and_tells_nobody_again(make, admin, session, run_job, event, bare_posts):
    make.booking(event)
    cancel(admin, event)
    run_job("admin.programme.cancel_event")
    answer = admin.post(f"/admin/events/{event.ref}/cancel", data={"because": "Another reason"})
    assert answer.status_code == 422
    assert "cancelled" in main_text(answer)
    run_job("admin.programme.cancel_event")
    assert event.cancelled_because == REASON
    assert len(told(session)) == 1


def test_an_event_that_is_on_can_still_be_cancelled(make, admin, session, run_job, frozen_clock):
    event = make.event(days=0, trainers=(make.trainer(),))
    booking = make.booking(event)
    frozen_clock.shift(timedelta(hours=2))
    cancel(admin, event)
    run_job("admin.programme.cancel_event")
    assert booking.state == "cancelled"
    assert set(told(session)) == {booking.id}


def test_a_late_cancellation_before_the_board_cancelled_the_event_stays_for_the_administrator_to_decide(
    make, admin, session, run_job, event
):
    gone = make.booking(event, state="cancelled", ended_at=clock.now() - timedelta(days=1))
    make.proposal(gone)
    cancel(admin, event)
    run_job("admin.programme.cancel_event")
    assert not told(session)
    assert "The Board cancelled it since" in main_text(admin.get("/admin/charges"))
