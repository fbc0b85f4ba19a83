"""Webhooks, pages, workers, payers and administrators at once: money moves once. Beside each race stands its canary."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.bookings.test_races import crowd, places_sold
from tests.checkout.at_once import all_at_once, claims_are_over_at_once, job, unguarded
from tests.checkout.conftest import page_of, talking_to
from tests.checkout.test_converging import ENDS, paid_and_refunded, what_is_so
from tests.factories import Make
from tests.pages import sign_in_as
from tests.simulators.stripe_simulator import StripeSimulator
from training import clock
from training.access import SYSTEM, Actor, Role
from training.bookings import operations as bookings
from training.bookings import places
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.checkout import operations, settling
from training.checkout.models import Attempt, AttemptState, StripeEvent
from training.db import db, transaction
from training.mail.models import Message
from training.payments import gateway, ledger_operations
from training.payments import tasks as refund_tasks
from training.payments.ledger_operations import Due
from training.payments.models import Charge, Payment, Reason, Refund
from training.payments.queries import account_of

pytestmark = pytest.mark.real_time

PRESSES, WORKERS = 8, 4


@pytest.fixture
def session(real_app: Flask) -> Iterator[Session]:
    with real_app.app_context():
        engine = db.engine
    with Session(engine) as own:
        yield own


@pytest.fixture
def stripe(one_simulator: StripeSimulator, real_app: Flask) -> Iterator[StripeSimulator]:
    """The simulator as new, on the machine's own clock."""
    one_simulator.reset()
    with talking_to(one_simulator, real_app):
        yield one_simulator


@pytest.fixture
def owing(make: Make, person: Any) -> Callable[..., Booking]:
    """Makes a booking for which £80.00 are waited for, by card: owing(event, state="lapsed")."""

    def make_booking(event: Any = None, **values: Any) -> Booking:
        defaults = {
            "state": "awaiting payment",
            "held_until": clock.now() + timedelta(minutes=40),
            "confirmed_at": None,
            "price_pence": 8000,
        }
        booking = make.booking(event or make.event(price_pence=8000), person, **{**defaults, **values})
        make.charge(booking, make.payer(way="card"))
        return booking

    return make_booking


@pytest.fixture
def page_for(real_app: Flask, stripe: StripeSimulator, make: Make) -> Callable[..., str]:
    """Opens a payment page at Stripe for bookings, and returns its id."""

    def open_page(*bookings: Booking) -> str:
        attempt = make.attempt(*bookings, state=AttemptState.OPENING, page_id=None, page_url=None)
        attempt_id = attempt.id
        make.session.rollback()
        with real_app.app_context():
            page = gateway.open_page(operations.order_of(db.session.get_one(Attempt, attempt_id)))
            with transaction() as session:
                operations.opened(session, attempt_id, page)
        return page.id

    return open_page


def told(app: Flask, stripe: StripeSimulator, times: int = 1) -> list[Callable[[], int]]:
    """Every event so far, on its way to the webhook so many times. Each call answers with the status."""

    def post(body: str, signature: str) -> int:
        headers = {"Stripe-Signature": signature}
        return app.test_client().post("/webhooks/stripe", data=body, headers=headers).status_code

    signed = [stripe.signed(one["event"]) for one in stripe.deliveries()]
    return [partial(post, *one) for one in signed for _ in range(times)]


def failures(came: list[Any]) -> list[Exception]:
    return [one for one in came if isinstance(one, Exception)]


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


def test_without_the_lock_on_the_attempt_a_payment_is_fulfilled_twice(
    real_app, session, stripe, owing, page_for, monkeypatch
):
    """The canary of settling: the constraint on the payment's intent is what is left, and it stops the second late."""
    stripe.pay(page_for(owing()))
    for post in told(real_app, stripe):
        post()
    take = settling._take_payment
    monkeypatch.setattr(settling, "_take_payment", lambda *args: time.sleep(0.3) or take(*args))
    with unguarded(monkeypatch):
        came = all_at_once([job(real_app, "checkout.look")] * WORKERS)
    assert any(isinstance(one, IntegrityError) for one in came)


def press_pay(app: Flask, session: Session, booking: Booking, person: Any) -> Callable[[], str]:
    """A browser that stands on the booking's page: each call presses “Pay by card” and says which page it leads to."""
    browser, ref = app.test_client(), booking.ref
    sign_in_as(browser, session, person)
    token = browser.get(f"/bookings/{ref}").text.partition('name="csrf_token"')[2].split('"')[1]
    return lambda: page_of(browser.post(f"/bookings/{ref}/pay", data={"csrf_token": token}))


def test_pay_pressed_many_times_at_once_opens_one_page(real_app, session, stripe, owing, person):
    press = press_pay(real_app, session, owing(), person)
    session.rollback()
    [(page_id, presses)] = Counter(all_at_once([press] * PRESSES)).items()
    assert (page_id[:3], presses) == ("cs_", PRESSES), "each press leads to the one page"
    assert session.scalars(select(Attempt.page_id)).all() == [page_id]
    assert len(stripe.client().v1.checkout.sessions.list().data) == 1


def test_without_the_lock_on_the_places_several_pages_are_open(real_app, session, stripe, owing, person, monkeypatch):
    """The canary of starting to pay: two open pages, and nothing keeps somebody from paying on both."""
    press = press_pay(real_app, session, owing(), person)
    find = operations.open_attempts_for
    monkeypatch.setattr(operations, "open_attempts_for", lambda *args: (find(*args), time.sleep(0.3))[0])
    with unguarded(monkeypatch):
        session.rollback()
        all_at_once([press] * 4)
    assert len(session.scalars(select(Attempt)).all()) > 1


@pytest.fixture
def paid_booking(real_app: Flask, session: Session, stripe: StripeSimulator, owing: Any, page_for: Any) -> Booking:
    """A confirmed booking, paid by card."""
    booking = owing()
    stripe.pay(page_for(booking))
    for post in told(real_app, stripe):
        post()
    job(real_app, "checkout.look")()
    session.rollback()
    assert booking.state == "confirmed"
    session.expunge(booking)
    session.rollback()
    return booking


def change_booking(app: Flask, booking_id: int, action: Action, actor: Actor) -> object:
    with app.app_context(), transaction() as session:
        return bookings.change(session, session.get_one(Booking, booking_id), action, actor, clock.now())


def want_refund(app: Flask, pence: int) -> None:
    with app.app_context(), transaction() as session:
        payment = session.scalars(select(Payment)).one()
        charge = session.scalars(select(Charge)).one()
        ledger_operations.refund_payment(session, payment, pence, "Overcharged.", ADMINISTRATOR, clock.now(), charge)


ADMINISTRATOR = Actor(None, Role.ADMINISTRATOR)


@pytest.mark.parametrize("claims", ("claims hold", "claims are over at once"))
def test_workers_that_send_refunds_at_once_refund_once(real_app, session, stripe, paid_booking, monkeypatch, claims):
    want_refund(real_app, 2000)
    if claims == "claims are over at once":
        claims_are_over_at_once(monkeypatch)
        take_turns_at_one_refund(monkeypatch)
    came = all_at_once([job(real_app, "payments.refund")] * WORKERS)
    assert failures(came) == []
    session.rollback()
    assert session.execute(select(Refund.pence, Refund.state)).tuples().all() == [(2000, "done")]
    assert sent_back(stripe) == [2000]


def test_without_claim_and_key_a_refund_is_sent_by_every_worker(real_app, session, stripe, paid_booking, monkeypatch):
    """The canary of refunds: one is wanted, and Stripe sends it as often as it is asked without the key."""
    want_refund(real_app, 2000)
    claims_are_over_at_once(monkeypatch)
    take_turns_at_one_refund(monkeypatch)
    ask = gateway.refund
    numbers = iter(range(WORKERS))
    monkeypatch.setattr(gateway, "refund", lambda intent, pence, key: ask(intent, pence, f"{key}-{next(numbers)}"))
    all_at_once([job(real_app, "payments.refund")] * WORKERS)
    assert len(sent_back(stripe)) > 1


def take_turns_at_one_refund(monkeypatch: Any) -> None:
    """All workers have the refund in hand before the first of them asks Stripe, as after claims that were over."""
    claim = refund_tasks._claim_next

    def claim_and_wait() -> Refund | None:
        refund = claim()
        time.sleep(0.3)
        return refund

    monkeypatch.setattr(refund_tasks, "_claim_next", claim_and_wait)


def sent_back(stripe: StripeSimulator) -> list[int]:
    return [one.amount for one in stripe.client().v1.refunds.list().data]


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


def test_administrators_who_settle_at_once_leave_one_charge_and_no_penny_lost(real_app, session, paid_booking):
    """Three say that nothing is owed, three that £30.00 is: one of the two stands, and the rest went back once."""
    booking_id, event_id = paid_booking.id, paid_booking.event_id
    payer_id = paid_booking.payer_id
    less = Due(Reason.LATE_CANCELLATION, 3000, "Agreed")

    def decide(due: Due | None) -> Callable[[], int]:
        def run() -> int:
            with real_app.app_context(), transaction() as inner:
                places.lock_pools(inner, event_id)
                payer = inner.get_one(Booking, booking_id).payer
                return ledger_operations.settle(inner, booking_id, due, "Agreed", ADMINISTRATOR, clock.now(), by=payer)

        return run

    came = all_at_once([decide(None), decide(less)] * 3)
    assert failures(came) == []

    session.rollback()
    assert payer_id is not None
    live = session.scalars(select(Charge.pence).where(Charge.withdrawn_at.is_(None))).all()
    assert live in ([], [3000])
    account, back = account_of(session, booking_id), sum(session.scalars(select(Refund.pence)))
    assert account.paid_pence == 8000 - back >= 0, "what was paid lies on a charge or went back"


@pytest.mark.parametrize("first", ("the payment", "the crowd", "nobody"))
def test_money_for_the_last_place_is_kept_with_the_place_or_given_back(
    real_app, session, stripe, make, owing, page_for, first
):
    """It comes after the place was given up, while others press the button for it."""
    event = make.event(capacity=1)
    booking = owing(event, held_until=clock.now())
    event_id, booking_id = event.id, booking.id
    stripe.pay(page_for(booking))
    change_booking(real_app, booking_id, Action.LAPSE, SYSTEM)
    presses = crowd(real_app, session, event, people=6)
    for post in told(real_app, stripe):
        post()
    looks: list[Callable[[], Any]] = [job(real_app, "checkout.look")] * 2
    groups = {"the payment": [looks, presses], "the crowd": [presses, looks], "nobody": [looks + presses]}[first]
    came = [one for group in groups for one in all_at_once(group)]
    assert failures(came) == []

    session.rollback()
    state = session.get_one(Booking, booking_id).state
    assert came.count("booked") == (0 if state == "confirmed" else 1), "never oversold"
    assert places.mismatches(session) == []
    back = session.scalars(select(Refund.pence)).all()
    told_so = session.scalars(select(Message.kind).where(Message.kind == "checkout/too_late")).all()
    expected = ("confirmed", [], 0) if state == "confirmed" else ("lapsed", [8000], 1)
    assert (state, back, len(told_so)) == expected
    assert account_of(session, booking_id).open_pence == 0
    assert places_sold(session, session.get_one(type(event), event_id)) == 1
