"""Webhooks, return pages, workers, payers and administrators at the same moment: money moves once.

Beside each race stands a canary that switches the guard off and goes wrong. Where it does not, the race proves nothing.
"""

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.bookings.test_races import crowd, places_sold
from tests.checkout.conftest import page_of
from tests.checkout.races.at_once import (
    WORKERS,
    all_at_once,
    change_booking,
    claims_are_over_at_once,
    failures,
    job,
    told,
    unguarded,
)
from tests.checkout.test_converging import ENDS, paid_and_refunded, what_is_so
from tests.pages import sign_in_as
from training import clock
from training.access import SYSTEM, Actor
from training.bookings import places
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.checkout import fulfilment, operations
from training.checkout.models import Attempt, StripeEvent
from training.mail.models import Message
from training.payments.models import Payment, Refund
from training.payments.queries import account_of
from training.refusals import Refused

pytestmark = pytest.mark.real_time

PRESSES = 8


def own_page(app: Flask, session: Session, person: Any) -> Callable[[], int]:
    """The payer, back at the site: each call loads the page that they return to."""
    browser, key = app.test_client(), session.scalars(select(Attempt.key)).one()
    sign_in_as(browser, session, person)
    return lambda: browser.get(f"/pay/{key}").status_code


@pytest.mark.parametrize("claims", ("claims hold", "claims are over at once"))
def test_webhooks_return_pages_and_workers_at_once_fulfil_once(
    real_app, session, stripe, owing, page_for, person, monkeypatch, claims
):
    if claims == "claims are over at once":
        claims_are_over_at_once(monkeypatch)
    page_id = page_for(owing())
    intent_id = stripe.pay(page_id)["payment_intent"]["id"]
    stripe.refund(intent_id, 3000)
    looks = [job(real_app, "checkout.look")] * WORKERS
    requests = told(real_app, stripe, times=3) + [own_page(real_app, session, person)] * 3

    came = all_at_once(looks + requests + looks)
    assert failures(came) == []
    assert set(came[WORKERS:-WORKERS]) <= {200, 302}
    assert failures(all_at_once(looks)) == []
    session.rollback()

    assert what_is_so(session) == ENDS[paid_and_refunded]
    assert places.mismatches(session) == []
    assert len(session.scalars(select(StripeEvent)).all()) == len(stripe.deliveries())
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.look_at, attempt.looks_done) == (None, attempt.looks_wanted)


def test_canary_without_the_lock_on_the_attempt_a_payment_is_fulfilled_twice(
    real_app, session, stripe, owing, page_for, monkeypatch
):
    """The canary of settling: what is left stops the second late. That is the constraint on the payment's intent, or,
    where the first has gone further by then, the charge, of which nothing is still to be paid.
    """
    stripe.pay(page_for(owing()))
    for post in told(real_app, stripe):
        post()
    take, gate, met = fulfilment._take_payment, threading.Barrier(2), threading.Event()

    def take_together(*args: Any) -> Payment:
        if not met.is_set():
            gate.wait(timeout=30)
            met.set()
        return take(*args)

    def look_until_two_have_met() -> None:
        while not (met.is_set() or gate.broken):
            job(real_app, "checkout.look")()  # nothing, where another is just claiming it

    monkeypatch.setattr(fulfilment, "_take_payment", take_together)
    with unguarded(monkeypatch):
        came = all_at_once([look_until_two_have_met] * 2)
    assert any(isinstance(one, IntegrityError | Refused) for one in came)


def press_pay(app: Flask, session: Session, booking: Booking, person: Any) -> Callable[[], str]:
    """A browser that stands on the booking's page: each call presses “Pay by card” and says which page it leads to."""
    browser, ref = app.test_client(), booking.ref
    sign_in_as(browser, session, person)
    token = browser.get(f"/bookings/{ref}").text.partition('name="csrf_token"')[2].split('"')[1]
    return lambda: page_of(browser.post(f"/bookings/{ref}/pay", data={"csrf_token": token}))


def test_pay_pressed_many_times_at_once_opens_one_payment_page(real_app, session, stripe, owing, person):
    press = press_pay(real_app, session, owing(), person)
    session.rollback()
    [(page_id, presses)] = Counter(all_at_once([press] * PRESSES)).items()
    assert (page_id[:3], presses) == ("cs_", PRESSES), "each press leads to the one page"
    assert session.scalars(select(Attempt.page_id)).all() == [page_id]
    assert len(stripe.client().v1.checkout.sessions.list().data) == 1


def test_canary_without_the_lock_on_the_places_several_payment_pages_are_open(
    real_app, session, stripe, owing, person, monkeypatch
):
    """The canary of starting to pay: two open pages, and nothing keeps somebody from paying on both."""
    press = press_pay(real_app, session, owing(), person)
    find, gate = operations.open_attempts_for, threading.Barrier(4)
    monkeypatch.setattr(operations, "open_attempts_for", lambda *args: (find(*args), gate.wait(timeout=30))[0])
    with unguarded(monkeypatch):
        session.rollback()
        all_at_once([press] * 4)
    assert len(session.scalars(select(Attempt)).all()) > 1


def test_cancelling_while_the_payment_arrives_gives_it_all_back(real_app, session, stripe, owing, page_for, person):
    """Whichever is first: the booking is cancelled, and the money is on its way back, once."""
    booking = owing()
    booking_id = booking.id
    stripe.pay(page_for(booking))
    for post in told(real_app, stripe):
        post()
    cancel = partial(change_booking, real_app, booking_id, Action.CANCEL, Actor(person.id, "delegate"))

    came = all_at_once([job(real_app, "checkout.look"), cancel, cancel, job(real_app, "checkout.look")])
    assert failures(came) == []

    session.rollback()
    assert session.get_one(Booking, booking_id).state == "cancelled"
    assert session.scalars(select(Payment.pence)).all() == [8000]
    assert session.scalars(select(Refund.pence)).all() == [8000]
    assert account_of(session, booking_id).open_pence == 0
    assert places.mismatches(session) == []


@pytest.mark.parametrize("first", ("the payment", "the crowd", "nobody"))
def test_money_for_the_last_place_is_kept_with_the_place_or_given_back(
    real_app, session, stripe, make, owing, page_for, first
):
    """It comes after the place was given up, while others press the button for it."""
    event = make.event(capacity=1)
    event_id = event.id
    booking = owing(event, held_until=clock.now())
    booking_id = booking.id
    stripe.pay(page_for(booking))
    change_booking(real_app, booking_id, Action.LAPSE, SYSTEM)
    presses = crowd(real_app, session, event, people=6)
    for post in told(real_app, stripe):
        post()
    looks: list[Callable[[], Any]] = [job(real_app, "checkout.look")] * 2
    groups = {"the payment": [looks, presses], "the crowd": [presses, looks], "nobody": [looks + presses]}
    came = [one for group in groups[first] for one in all_at_once(group)]
    assert failures(came) == []

    session.rollback()
    state = session.get_one(Booking, booking_id).state
    assert came.count("booked") == 6, "whoever finds no place waits for one"
    others = session.scalars(select(Booking.state).where(Booking.event_id == event_id, Booking.id != booking_id)).all()
    assert others.count("confirmed") == (0 if state == "confirmed" else 1), "never oversold"
    assert places.mismatches(session) == []
    back = session.scalars(select(Refund.pence)).all()
    told_so = session.scalars(select(Message.kind).where(Message.kind == "checkout/too_late")).all()
    if state == "confirmed":
        assert (back, told_so, account_of(session, booking_id).open_pence) == ([], [], 0)
    else:
        assert (state, back, len(told_so)) == ("lapsed", [8000], 1)
    assert places_sold(session, session.get_one(type(event), event_id)) == 1
