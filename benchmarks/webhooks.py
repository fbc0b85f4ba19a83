"""How fast Stripe's webhooks are taken in and come to rest in the books: `python -m benchmarks.webhooks [how many]`.

150 payments of all kinds are made at a simulator of Stripe while nobody listens. Then 1,000 deliveries of what
happened, signed, shuffled, many of them repeated, come from 16 connections at once, to two web processes and a worker
as the Procfile starts them, on SQLite and on PostgreSQL. All share this machine's cores, the simulator and this program
too. At the end it is proved that books and bookings are in the one state that Stripe's truth allows.

Goal: 100 handled a second, from the first delivery until nothing is left to do. Prints a table and the same as JSON.
"""

import http.client
import itertools
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.databases import scratch_database
from tests.factories import Make
from tests.processes import RunningSite, running_site
from training import clock
from training.bookings import places
from training.bookings.models import Booking
from training.checkout import operations
from training.checkout.models import Attempt, AttemptState, StripeEvent
from training.db import db, transaction
from training.mail.models import Message
from training.payments import gateway
from training.payments.models import Payment, Refund
from training.payments.queries import accounts_of

DELIVERIES, CONNECTIONS, GOAL = 1000, 16, 100
PENCE, PART = 8000, 3000
PAYMENTS = {"paid": 90, "refunded": 15, "disputed": 10, "paid days later": 15, "failed days later": 10, "expired": 10}
"""What becomes of the payments; of a refunded one, a part."""
ENDS = {"failed days later": AttemptState.FAILED, "expired": AttemptState.EXPIRED}
"""All others are paid."""
_ANSWER_WITHIN = 30
_SETTLED_WITHIN = 120

Pages = dict[int, str]
"""What becomes of which attempt."""


def make_payments(site: RunningSite, session: Session) -> Pages:
    """Bookings that wait for their payment, each with a page at Stripe, on which then happens what is to happen."""
    make, kinds = Make(session), [kind for kind, count in PAYMENTS.items() for _ in range(count)]
    random.Random(1).shuffle(kinds)
    agency, course, pages = make.agency(), make.course(), {}
    for number, kind in enumerate(kinds):
        if number % 20 == 0:
            event = make.event(course, price_pence=PENCE)
        held = {"state": "awaiting payment", "held_until": clock.now() + timedelta(minutes=40), "confirmed_at": None}
        booking = make.booking(event, agency=agency, **held)
        make.charge(booking, make.payer(way="card"))
        attempt_id = make.attempt(booking, state=AttemptState.OPENING, page_id=None, page_url=None).id
        session.rollback()
        _happen(site, kind, _open(site, attempt_id))
        pages[attempt_id] = kind
    return pages


def _open(site: RunningSite, attempt_id: int) -> str:
    with site.app.app_context():
        page = gateway.open_page(operations.order_of(db.session.get_one(Attempt, attempt_id)))
        with transaction() as session:
            operations.opened(session, attempt_id, page)
    return page.id


def _happen(site: RunningSite, kind: str, page_id: str) -> None:
    stripe = site.stripe
    match kind:
        case "expired":
            stripe.expire(page_id)
        case "paid days later" | "failed days later":
            stripe.pay_later(page_id)
            (stripe.settle if kind == "paid days later" else stripe.fail)(page_id)
        case _:
            intent_id = stripe.pay(page_id)["payment_intent"]["id"]
            if kind == "refunded":
                stripe.refund(intent_id, PART)
            elif kind == "disputed":
                stripe.dispute(intent_id)


def what_is_told(site: RunningSite, count: int) -> list[tuple[str, str]]:
    """So many deliveries, body and signature: each event at least once, some again, in any order."""
    told = [one["event"] for one in site.stripe.deliveries() if one["type"] in operations.HANDLED_KINDS]
    chance = random.Random(2)
    told += chance.choices(told, k=count - len(told))
    chance.shuffle(told)
    signed = {event: site.stripe.signed(event) for event in set(told)}
    return [signed[event] for event in told]


def deliver(site: RunningSite, deliveries: Sequence[tuple[str, str]]) -> list[float]:
    """Seconds until each was answered, in ascending order. Raises RuntimeError when one is not taken in."""

    def deliver_some(mine: Sequence[tuple[str, str]]) -> list[float]:
        connection, times = http.client.HTTPConnection("127.0.0.1", site.port, timeout=_ANSWER_WITHIN), []
        for body, signature in mine:
            started = time.perf_counter()
            headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
            connection.request("POST", "/webhooks/stripe", body.encode(), headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"a webhook was answered {answer.status}")
            times.append(time.perf_counter() - started)
        connection.close()
        return times

    shares = [deliveries[number::CONNECTIONS] for number in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return sorted(itertools.chain.from_iterable(threads.map(deliver_some, shares)))


def wait_until_settled(session: Session) -> None:
    """Until no look is due and every event has found its attempt."""
    deadline = time.monotonic() + _SETTLED_WITHIN
    while time.monotonic() < deadline:
        looks = session.scalar(select(func.count()).where(Attempt.look_at.is_not(None)))
        events = session.scalar(select(func.count()).where(StripeEvent.handled_at.is_(None)))
        session.rollback()
        if not looks and not events:
            return
        time.sleep(0.05)
    raise TimeoutError(f"{looks} looks and {events} events are left after {_SETTLED_WITHIN} seconds")


def prove(site: RunningSite, session: Session, pages: Pages, deliveries: Sequence[tuple[str, str]]) -> None:
    """One state, Stripe's own: whatever was told how often and in which order."""
    paid = {attempt_id for attempt_id, kind in pages.items() if kind not in ENDS}
    states = dict(session.execute(select(Attempt.id, Attempt.state)).tuples().all())
    assert states == {attempt_id: ENDS.get(kind, AttemptState.PAID) for attempt_id, kind in pages.items()}
    assert session.scalar(select(func.count(StripeEvent.id))) == len({json.loads(body)["id"] for body, _ in deliveries})

    at_stripe = site.stripe.client().v1.checkout.sessions.list({"limit": 100}).auto_paging_iter()
    intents = sorted(str(page.payment_intent) for page in at_stripe if page.payment_status == "paid")
    assert sorted(session.scalars(select(Payment.intent_id))) == intents
    assert len(intents) == len(paid)

    bookings = Counter(session.scalars(select(Booking.state)))
    assert bookings == {"confirmed": len(paid), "awaiting payment": len(pages) - len(paid)}
    assert places.mismatches(session) == []
    sent = Counter(session.scalars(select(Message.kind)))
    assert sent["bookings/confirmed"] == sent["checkout/receipt"] == len(paid)
    assert sent["checkout/failed"] == PAYMENTS["failed days later"]

    money_in = session.scalar(select(func.sum(Payment.pence))) or 0
    money_out = session.scalar(select(func.sum(Refund.pence)).where(Refund.state == "done")) or 0
    accounts = accounts_of(session, session.scalars(select(Booking.id)).all()).values()
    assert money_in == len(paid) * PENCE
    assert money_out == PAYMENTS["refunded"] * PART + PAYMENTS["disputed"] * PENCE
    assert sum(account.paid_pence for account in accounts) == money_in - money_out


def measure(url: str, folder: Path, count: int) -> dict[str, float]:
    with running_site(url, folder) as site:
        site.stripe.send_webhooks_to(None)
        with Session(_engine(site)) as session:
            pages = make_payments(site, session)
            deliveries = what_is_told(site, count)
            site.start("web", processes=2)
            site.start("worker")
            time.sleep(2)  # the worker has its imports to do
            started = time.perf_counter()
            times = deliver(site, deliveries)
            accepted = time.perf_counter() - started
            wait_until_settled(session)
            settled = time.perf_counter() - started
            asked = len(site.stripe.requests()) - len(pages)
            prove(site, session, pages, deliveries)
    return {
        "deliveries": count,
        "events": len({body for body, _ in deliveries}),
        "payments": len(pages),
        "accepted_per_second": round(count / accepted, 1),
        "settled_after_s": round(settled, 2),
        "handled_per_second": round(count / settled, 1),
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "stripe_asked": asked,
        "goal_per_second": GOAL,
    }


def _engine(site: RunningSite) -> Engine:
    with site.app.app_context():
        return db.engine


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else DELIVERIES
    print(f"{'':12}{'accepted':>12}{'50%':>10}{'99%':>10}{'settled':>12}{'handled':>12}{'asked Stripe':>14}")
    results = {}
    for kind in ("sqlite", "postgresql"):
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            scratch_database(kind, Path(folder)) as url,
        ):
            result = results[kind] = measure(url, Path(folder), count)
        print(
            f"{kind:12}{result['accepted_per_second']:>10}/s{result['p50_ms']:>7} ms{result['p99_ms']:>7} ms"
            f"{result['settled_after_s']:>10} s{result['handled_per_second']:>10}/s{result['stripe_asked']:>14}"
        )
    print(json.dumps({"benchmark": "webhooks"} | results))


if __name__ == "__main__":
    main()
