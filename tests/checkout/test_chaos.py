"""kill -9 between Stripe's answer and our commit: with real processes, and it comes right however it goes on."""

import http.client
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.checkout.races.at_once import ADMINISTRATOR
from tests.factories import Make
from tests.pages import sign_in_as
from tests.processes import RunningSite, running_site
from tests.simulators.stripe_simulator import wait_until
from training import clock, queue
from training.bookings import places
from training.bookings.models import Booking
from training.checkout.models import Attempt
from training.db import db, transaction
from training.mail.models import Message
from training.payments import ledger_operations
from training.payments.models import Charge, Payment, Refund
from training.payments.queries import account_of

pytestmark = pytest.mark.real_time

PATIENCE = 20
"""Seconds until processes that start have done what they were told."""


@pytest.fixture
def site(make_database: Callable[..., str], tmp_path: Path) -> Iterator[RunningSite]:
    with running_site(make_database(), tmp_path) as running:
        yield running


@pytest.fixture
def session(site: RunningSite) -> Iterator[Session]:
    with site.app.app_context():
        engine = db.engine
    with Session(engine) as own:
        yield own


@pytest.fixture
def owing(make: Make) -> Booking:
    """A booking for which £80.00 are waited for, by card."""
    person = make.person("Priya Natarajan", agency=make.agency("Example Scouts"))
    held = {"state": "awaiting payment", "held_until": clock.now() + timedelta(minutes=40), "confirmed_at": None}
    booking = make.booking(make.event(price_pence=8000), person, **held)
    make.charge(booking, make.payer(way="card"))
    return booking


@pytest.fixture
def press_pay(site: RunningSite, session: Session, owing: Booking) -> Callable[[], str | None]:
    """Presses “Pay by card” in a browser of its own. Returns where that leads; None when the site is gone."""
    browser, ref = site.app.test_client(), owing.ref
    sign_in_as(browser, session, owing.delegate)
    token = browser.get(f"/bookings/{ref}").text.partition('name="csrf_token"')[2].split('"')[1]
    cookie = browser.get_cookie("session")
    assert cookie is not None
    headers = {"Cookie": f"session={cookie.value}", "Content-Type": "application/x-www-form-urlencoded"}
    session.rollback()

    def press() -> str | None:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
        try:
            connection.request("POST", f"/bookings/{ref}/pay", urlencode({"csrf_token": token}), headers)
            return connection.getresponse().getheader("Location")
        except (http.client.HTTPException, OSError):
            return None
        finally:
            connection.close()

    return press


@pytest.fixture
def page_id(site: RunningSite, session: Session, owing: Booking, press_pay: Callable[[], str | None]) -> str:
    """The payment page that Stripe has opened for a web process that was killed before it could write that down."""
    site.start("web", dies_after="open_page")
    assert press_pay() is None
    site.has_died("web")
    attempt = session.scalars(select(Attempt)).one()
    assert (attempt.state, attempt.page_id) == ("opening", None), "killed before our commit"
    session.rollback()
    [page] = site.stripe.client().v1.checkout.sessions.list().data
    assert page.status == "open", "and after Stripe's answer"
    return str(page.id)


def start_again(site: RunningSite) -> None:
    site.start("web")
    site.start("worker")


def until(session: Session, holds: Callable[[], bool], otherwise: str) -> None:
    """Wait for what the processes do: each look is a read of its own."""

    def fresh() -> bool:
        session.rollback()
        return holds()

    wait_until(fresh, PATIENCE, otherwise)


def is_confirmed_and_paid_once(session: Session, booking: Booking) -> None:
    until(session, lambda: booking.state == "confirmed", "the payment was not noticed")
    assert session.scalars(select(Payment.pence)).all() == [8000]
    assert account_of(session, booking.id).open_pence == 0
    kinds = sorted(session.scalars(select(Message.kind)).all())
    assert kinds == ["bookings/confirmed", "checkout/receipt"]
    assert places.mismatches(session) == []


def timetable(site: RunningSite, name: str) -> None:
    """What the worker does every few minutes, now."""
    with site.app.app_context():
        queue.sweeps[name].run()


def test_a_payer_who_has_the_page_open_when_the_site_is_killed_pays_and_is_confirmed(site, session, owing, page_id):
    start_again(site)
    site.stripe.pay(page_id)
    is_confirmed_and_paid_once(session, owing)
    assert session.scalars(select(Attempt.page_id)).all() == [page_id]


@pytest.mark.chaos
def test_a_payment_page_whose_answer_was_lost_is_found_by_the_worker_and_expires(site, session, owing, page_id):
    start_again(site)
    session.execute(update(Attempt).values(created_at=clock.now() - timedelta(minutes=3)))
    session.commit()
    timetable(site, "checkout.reconcile")
    attempt = session.scalars(select(Attempt)).one()
    until(session, lambda: attempt.page_id == page_id, "the page was not found")
    assert attempt.state == "open"
    session.rollback()

    site.stripe.expire(page_id)
    until(session, lambda: attempt.state == "expired", "the end of the page was not noticed")
    owing.held_until = clock.now()
    session.commit()
    timetable(site, "bookings.lapse")
    until(session, lambda: owing.state == "lapsed", "the place was not given up")
    assert owing.event.pools[0].taken == 0
    assert session.scalars(select(Payment)).all() == []


@pytest.mark.chaos
def test_a_payment_without_a_webhook_is_found_in_stripe_s_list_of_events(site, session, owing, page_id):
    site.stripe.send_webhooks_to(None)
    start_again(site)
    site.stripe.pay(page_id)
    timetable(site, "checkout.reconcile")
    is_confirmed_and_paid_once(session, owing)


@pytest.mark.chaos
def test_pay_pressed_again_after_the_site_was_killed_leads_to_the_same_payment_page(
    site, session, owing, page_id, press_pay
):
    start_again(site)
    assert (press_pay() or "").endswith(page_id)
    assert len(site.stripe.client().v1.checkout.sessions.list().data) == 1
    site.stripe.pay(page_id)
    is_confirmed_and_paid_once(session, owing)


@pytest.mark.chaos
def test_a_web_process_killed_again_and_again_opens_one_page(site, session, owing, page_id, press_pay):
    for _ in range(3):
        site.start("web", dies_after="open_page")
        assert press_pay() is None
        site.has_died("web")
    start_again(site)
    assert (press_pay() or "").endswith(page_id)
    assert session.scalars(select(Attempt.page_id)).all() == [page_id]
    assert len(site.stripe.client().v1.checkout.sessions.list().data) == 1


@pytest.fixture
def killed_while_refunding(site: RunningSite, session: Session, owing: Booking, press_pay: Any) -> Refund:
    """A refund that Stripe has sent, of which nothing is written down: the worker was killed. No webhook tells."""
    start_again(site)
    site.stripe.pay((press_pay() or "").rpartition("/")[2])
    is_confirmed_and_paid_once(session, owing)
    session.rollback()
    site.processes["worker"].terminate()
    site.processes.pop("worker").wait(timeout=PATIENCE)
    site.stripe.pause_webhooks()

    site.start("worker", dies_after="refund")
    with site.app.app_context(), transaction() as inner:
        payment, charge = inner.scalars(select(Payment)).one(), inner.scalars(select(Charge)).one()
        ledger_operations.refund_payment(inner, payment, 2000, "Overcharged.", ADMINISTRATOR, clock.now(), charge)
    site.has_died("worker")
    assert sent_back(site) == [2000], "Stripe has answered"
    refund = session.scalars(select(Refund)).one()
    assert (refund.state, refund.stripe_id) == ("wanted", None), "and we have not written it down"
    session.rollback()
    return refund


def sent_back(site: RunningSite) -> list[int]:
    return [one.amount for one in site.stripe.client().v1.refunds.list().data]


def is_refunded_once(site: RunningSite, session: Session, refund: Refund) -> None:
    until(session, lambda: refund.state == "done", "the refund was not noticed")
    assert session.scalars(select(Refund.pence)).all() == [2000]
    assert sent_back(site) == [2000]


@pytest.mark.chaos
def test_a_worker_killed_while_it_refunds_is_followed_by_one_that_refunds_no_more(
    site, session, killed_while_refunding
):
    """The next worker asks again, with the same key, once the claim of the dead one is over."""
    refund = killed_while_refunding
    refund.claimed_until = clock.now()
    session.commit()
    site.start("worker")
    with site.app.app_context():
        queue.wake_now("payments.refund")
    is_refunded_once(site, session, refund)
    assert refund.attempts == 2


@pytest.mark.chaos
def test_the_answer_to_a_refund_is_lost_for_25_hours_and_it_is_sent_once(site, session, killed_while_refunding):
    """Nobody was there for a day, and Stripe has forgotten the key: the next worker looks before it asks."""
    refund = killed_while_refunding
    site.stripe.advance_clock(25 * 60 * 60)
    refund.claimed_until = clock.now()
    session.commit()
    site.stripe.forget_requests()
    site.start("worker")
    with site.app.app_context():
        queue.wake_now("payments.refund")
    is_refunded_once(site, session, refund)
    assert [one["method"] for one in site.stripe.requests("/v1/refunds")][:1] == ["GET"]


@pytest.mark.chaos
def test_a_webhook_tells_what_the_killed_worker_could_not(site, session, killed_while_refunding):
    """Before the claim is over: the refund's own key is on it, so that it is not taken for another."""
    site.stripe.resume_webhooks()
    site.start("worker")
    is_refunded_once(site, session, killed_while_refunding)
    assert killed_while_refunding.source == "site"
