"""Cancelling an event is a job that may be stopped anywhere, run twice or run in two places: all end the same."""

import threading
from collections import Counter

import pytest
from sqlalchemy import select

from tests.factories import Make
from tests.pages import counting_queries, main_text
from training import clock, queue
from training.access import Actor
from training.admin.programme import cancel_operations
from training.admin.programme import tasks as programme_tasks
from training.admin.programme.cancel_operations import AT_ONCE
from training.bookings import places
from training.bookings.models import Booking
from training.checkout import fulfilment
from training.checkout.models import AttemptState
from training.courses.models import Event
from training.db import db, transaction
from training.history.models import History
from training.mail.models import Message
from training.payments import gateway
from training.payments.gateway import PaymentPage, Unreachable
from training.payments.models import Payment, Refund
from training.payments.queries import account_of, refundable

REASON = "The venue is flooded"


class Killed(Exception):
    """The worker was stopped here."""


def full_event(make, bookings, *, paid_pence=8000, **values):
    """An event with so many confirmed bookings, each paid by card."""
    event = make.event(make.course(price_pence=paid_pence), days=20, capacity=max(bookings, 1), **values)
    agency, payer = make.agency(), make.payer(way="card")
    for _ in range(bookings):
        booking = make.booking(event, agency=agency)
        if paid_pence:
            make.paid(make.charge(booking, payer))
    return event


@pytest.fixture
def cancelled(make, transact, administrator):
    """Cancels an event, and leaves its bookings to the worker."""

    def cancel(event):
        event_id, actor = event.id, Actor(administrator.id, "administrator")
        with transact() as writing:
            cancel_operations.cancel_event(writing, event_id, REASON, "", actor, clock.now())
        return event

    return cancel


def outcome(session, event):
    """Everything that must be the same however it came about."""
    session.expire_all()
    bookings = session.scalars(select(Booking).where(Booking.event_id == event.id)).all()
    told = Counter(session.scalars(select(Message.about_id).where(Message.kind == "bookings/event_cancelled")))
    back = Counter(session.scalars(select(Refund.payment_id)))
    ended = Counter(session.scalars(select(History.subject_id).where(History.action == "cancel")))
    return {
        "states": Counter(booking.state for booking in bookings),
        "told": (len(told), max(told.values(), default=0)),
        "refunded": (len(back), max(back.values(), default=0)),
        "cancelled in the history": (len(ended), max(ended.values(), default=0)),
        "places taken": event.taken,
        "finished": event.all_freed_at is not None,
    }


def right(event, bookings):
    once = (bookings, 1)
    return {
        "states": Counter({"cancelled": bookings}),
        "told": once,
        "refunded": once,
        "cancelled in the history": once,
        "places taken": 0,
        "finished": True,
    }


@pytest.mark.parametrize("batches", (0, 1, 2, 3))
def test_cancelling_an_event_killed_after_any_batch_goes_on_and_ends_right(
    make, session, run_job, cancelled, monkeypatch, admin, batches
):
    monkeypatch.setattr(cancel_operations, "AT_ONCE", 4)
    event = cancelled(full_event(make, 10))
    really, done = cancel_operations.free_some, []

    def killed_after(*values):
        if len(done) == batches:
            raise Killed
        done.append(really(*values))
        return done[-1]

    monkeypatch.setattr(programme_tasks.cancel_operations, "free_some", killed_after)
    with pytest.raises(Killed):
        run_job("admin.programme.cancel_event")
    freed = min(batches * 4, 10)
    assert outcome(session, event)["states"]["cancelled"] == freed
    assert f"{freed} of 10 told" in main_text(admin.get(f"/admin/events/{event.ref}/roster"))

    monkeypatch.setattr(programme_tasks.cancel_operations, "free_some", really)
    run_job("admin.programme.cancel_event")
    run_job("admin.programme.cancel_event")
    assert outcome(session, event) == right(event, 10)


def test_cancelling_an_event_killed_within_a_batch_leaves_nothing_of_that_batch(
    make, session, run_job, cancelled, monkeypatch
):
    event = cancelled(full_event(make, 3))
    really, told = cancel_operations.tell_event_cancelled, []

    def killed_at_the_third(*values, **more):
        if len(told) == 2:
            raise Killed
        told.append(really(*values, **more))

    monkeypatch.setattr(cancel_operations, "tell_event_cancelled", killed_at_the_third)
    with pytest.raises(Killed):
        run_job("admin.programme.cancel_event")
    assert outcome(session, event)["states"] == Counter({"confirmed": 3})
    assert session.scalars(select(Refund)).all() == []

    monkeypatch.setattr(cancel_operations, "tell_event_cancelled", really)
    run_job("admin.programme.cancel_event")
    assert outcome(session, event) == right(event, 3)


@pytest.mark.real_time
def test_two_workers_at_once_tell_and_refund_everybody_once(real_app):
    with real_app.app_context():
        make = Make(db.session())
        event = full_event(make, 30)
        event_id, actor = event.id, Actor(make.administrator().id, "administrator")
        with transaction() as writing:
            cancel_operations.cancel_event(writing, event_id, REASON, "", actor, clock.now())
        db.session.remove()
    together, failures = threading.Barrier(2), []

    def work():
        with real_app.app_context():
            together.wait()
            try:
                queue.sweeps["admin.programme.cancel_event"].run()
            except Exception as failure:
                failures.append(failure)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    with real_app.app_context():
        session = db.session()
        event = session.get_one(Event, event_id)
        assert outcome(session, event) == right(event, 30)
        assert places.mismatches(session) == []


def test_a_batch_of_cancelled_bookings_needs_as_many_queries_however_many_have_booked(
    make, session, transact, cancelled
):
    queries = {}
    for bookings in (AT_ONCE, 4 * AT_ONCE):
        event_id = cancelled(full_event(make, bookings, paid_pence=0)).id
        with transact() as writing, counting_queries() as seen:
            freed = cancel_operations.free_some(writing, event_id, clock.now())
        assert len(freed) == AT_ONCE
        queries[bookings] = len(seen)
    assert queries[4 * AT_ONCE] <= queries[AT_ONCE] + 1, queries
    assert queries[4 * AT_ONCE] <= 20 * AT_ONCE, queries


def test_all_delegates_of_a_cancelled_event_are_told_however_many_batches(make, session, run_job, cancelled):
    bookings = 4 * AT_ONCE + 1
    event = cancelled(full_event(make, bookings, paid_pence=0))
    run_job("admin.programme.cancel_event")
    found = outcome(session, event)
    assert (found["told"], found["states"], found["finished"]) == (
        (bookings, 1),
        Counter({"cancelled": bookings}),
        True,
    )


@pytest.fixture
def awaiting(make):
    """A booking that waits for its payment, and the payment page that is open for it."""
    event = make.event(make.course(price_pence=8000), days=20)
    booking = make.booking(event, state="awaiting payment")
    make.charge(booking, make.payer(way="card"))
    return booking, make.attempt(booking)


def paid_page(attempt):
    return PaymentPage(
        id=attempt.page_id,
        url=None,
        status="complete",
        payment_status="paid",
        pence=attempt.pence,
        intent_id="pi_late",
        key=attempt.key,
    )


@pytest.mark.parametrize("when", ("before the worker came", "afterwards"))
def test_a_payment_that_comes_after_the_board_cancelled_the_event_goes_back(
    make, session, run_job, transact, cancelled, monkeypatch, awaiting, when
):
    booking, attempt = awaiting
    monkeypatch.setattr(gateway, "close_page", lambda page_id: None)
    cancelled(booking.event)
    page, attempt_id = paid_page(attempt), attempt.id
    if when == "afterwards":
        run_job("admin.programme.cancel_event")
    with transact() as writing:
        fulfilment.settle(writing, attempt_id, page, [], clock.now())
    run_job("admin.programme.cancel_event")

    payment = session.scalars(select(Payment)).one()
    assert (refundable(session, payment), attempt.state) == (0, AttemptState.PAID)
    assert session.scalars(select(Refund.pence)).all() == [8000]
    assert (booking.state, account_of(session, booking.id).open_pence) == ("cancelled", 0)
    kinds = Counter(session.scalars(select(Message.kind)))
    assert kinds == {"bookings/event_cancelled": 1, "checkout/receipt": 1}


def test_open_payment_pages_are_closed_and_a_gateway_that_is_down_stops_nothing(
    session, run_job, cancelled, monkeypatch, awaiting
):
    booking, attempt = awaiting
    asked = []

    def unreachable(page_id):
        asked.append(page_id)
        raise Unreachable("no connection")

    monkeypatch.setattr(gateway, "close_page", unreachable)
    cancelled(booking.event)
    run_job("admin.programme.cancel_event")
    assert asked == [attempt.page_id]
    assert booking.state == "cancelled"


def test_nobody_can_start_a_card_payment_for_a_cancelled_event(make, client_for, session, cancelled, awaiting):
    booking, _attempt = awaiting
    browser = client_for(booking.delegate)
    page = browser.get("/my/payments")
    cancelled(booking.event)
    answer = browser.submit("/my/payments", "Pay by card", page=page, ref=booking.ref)
    assert answer.status_code == 422
    assert "The Board has cancelled this event, so there is nothing to pay for it." in main_text(answer)
