"""However often and in whatever order Stripe tells what happened, bookings and books end in one state."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.checkout.webhooks import Truth, event_body, signed
from training.bookings.models import Booking
from training.checkout.models import Attempt, StripeEvent
from training.db import db
from training.mail.models import Message
from training.payments.models import Payment, Refund
from training.payments.queries import account_of

COMPLETED, SUCCEEDED = "checkout.session.completed", "checkout.session.async_payment_succeeded"
FAILED, EXPIRED = "checkout.session.async_payment_failed", "checkout.session.expired"
REFUNDED = "charge.refunded"
KINDS = (COMPLETED, SUCCEEDED, FAILED, EXPIRED, REFUNDED)


def post(client, body: bytes, header: str | None = None) -> int:
    headers = {"Stripe-Signature": signed(body) if header is None else header}
    return client.post("/webhooks/stripe", data=body, headers=headers, content_type="application/json").status_code


def what_is_so(session) -> dict[str, object]:
    """The end state, in what a person would notice."""
    session.expire_all()
    booking = session.scalars(select(Booking)).one()
    account = account_of(session, booking.id)
    return {
        "booking": booking.state,
        "attempt": session.scalars(select(Attempt.state)).one(),
        "payments": session.scalars(select(Payment.pence)).all(),
        "refunds": session.execute(select(Refund.pence, Refund.state, Refund.source)).tuples().all(),
        "open": account.open_pence,
        "messages": sorted(session.scalars(select(Message.kind)).all()),
    }


def paid(truth: Truth) -> None:
    truth.pay()


def paid_and_refunded(truth: Truth) -> None:
    truth.pay()
    truth.refund(3000)


def failed_later(truth: Truth) -> None:
    truth.fail()


def expired(truth: Truth) -> None:
    truth.expire()


_CONFIRMED = ["bookings/confirmed", "checkout/receipt"]
ENDS = {
    paid: {
        "booking": "confirmed",
        "attempt": "paid",
        "payments": [8000],
        "refunds": [],
        "open": 0,
        "messages": _CONFIRMED,
    },
    paid_and_refunded: {
        "booking": "confirmed",
        "attempt": "paid",
        "payments": [8000],
        "refunds": [(3000, "done", "dashboard")],
        "open": 3000,
        "messages": _CONFIRMED,
    },
    failed_later: {
        "booking": "awaiting payment",
        "attempt": "failed",
        "payments": [],
        "refunds": [],
        "open": 8000,
        "messages": ["checkout/failed"],
    },
    expired: {
        "booking": "awaiting payment",
        "attempt": "expired",
        "payments": [],
        "refunds": [],
        "open": 8000,
        "messages": [],
    },
}


@pytest.fixture
def again(app, session):
    """Undo what one order did, so that the next begins where it began."""

    class Again:
        def __enter__(self):
            session.commit()
            with app.app_context():
                self.undo = db.engines[None].begin_nested()

        def __exit__(self, *_):
            session.rollback()
            with app.app_context():
                db.session.remove()
            self.undo.rollback()
            session.expire_all()

    return Again


@pytest.mark.on_either_database  # one after the other; at once they are in races/, on both
@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("happened", list(ENDS), ids=lambda happened: happened.__name__)
def test_stripe_s_events_told_late_in_every_order_and_twice_end_in_one_state(
    client, session, make, unpaid, monkeypatch, run_job, again, happened, first
):
    """Stripe knows already what became of it; we hear of it late, in any order, each thing twice."""
    booking = unpaid()
    attempt = make.attempt(booking)
    truth = Truth(monkeypatch, attempt.page_id, attempt.key, 8000)
    happened(truth)
    orders = []

    def tell_next(kind: str, told: tuple[str, ...]) -> None:
        """What begins alike is told once: the rest goes on from there, and is undone for the next."""
        body, told = event_body(kind, attempt.page_id, "pi_1", attempt.key), (*told, kind)
        with again():
            assert [post(client, body), post(client, body)] == [200, 200]
            run_job("checkout.look")
            for following in set(KINDS) - set(told):
                tell_next(following, told)
            if len(told) == len(KINDS):
                orders.append(told)
                assert what_is_so(session) == ENDS[happened], told

    tell_next(first, ())
    assert len(set(orders)) == 24


@pytest.mark.parametrize("last_told_first", (False, True))
def test_stripe_s_events_told_while_a_slow_payment_happens_end_in_the_same_state(
    client, session, make, unpaid, monkeypatch, run_job, last_told_first
):
    """A payment that takes days: complete, then paid, then a part refunded, with a look after each thing or none."""
    booking = unpaid()
    attempt = make.attempt(booking)
    truth = Truth(monkeypatch, attempt.page_id, attempt.key, 8000)
    told = []
    for kind, step in ((COMPLETED, truth.pay_later), (SUCCEEDED, truth.pay), (REFUNDED, lambda: truth.refund(3000))):
        step()
        told.append(event_body(kind, attempt.page_id, "pi_1", attempt.key))
        if not last_told_first:
            post(client, told[-1])
            run_job("checkout.look")
    for body in reversed(told):
        post(client, body)
        run_job("checkout.look")
    end = what_is_so(session)
    expected = dict(ENDS[paid_and_refunded])
    if not last_told_first:
        expected["messages"] = sorted([*_CONFIRMED, "checkout/takes_time"])
    assert end == expected


def test_while_the_bank_takes_its_time_the_place_is_held(
    client, session, make, unpaid, monkeypatch, run_job, frozen_clock
):
    booking = unpaid()
    attempt = make.attempt(booking)
    truth = Truth(monkeypatch, attempt.page_id, attempt.key, 8000)
    truth.pay_later()
    post(client, event_body(COMPLETED, attempt.page_id, "pi_1", attempt.key))
    run_job("checkout.look")
    frozen_clock.shift(timedelta(days=3))
    run_job("bookings.lapse")
    assert session.get_one(Booking, booking.id).state == "awaiting payment"
    truth.pay()
    post(client, event_body(SUCCEEDED, attempt.page_id, "pi_1", attempt.key))
    run_job("checkout.look")
    assert session.get_one(Booking, booking.id).state == "confirmed"


def lapse(session, run_job, frozen_clock, booking):
    frozen_clock.shift(timedelta(minutes=45))
    run_job("bookings.lapse")
    assert session.get_one(Booking, booking.id).state == "lapsed"


def test_late_money_finds_its_place_free(client, session, make, unpaid, monkeypatch, run_job, frozen_clock):
    booking = unpaid()
    attempt = make.attempt(booking)
    lapse(session, run_job, frozen_clock, booking)
    truth = Truth(monkeypatch, attempt.page_id, attempt.key, 8000)
    truth.pay()
    post(client, event_body(COMPLETED, attempt.page_id, "pi_1", attempt.key))
    run_job("checkout.look")
    so = what_is_so(session)
    assert (so["booking"], so["open"], so["refunds"]) == ("confirmed", 0, [])
    assert session.get_one(Booking, booking.id).ended_at is None


def test_late_money_for_a_place_that_is_gone_goes_back_and_says_so(
    client, session, make, unpaid, monkeypatch, run_job, frozen_clock
):
    event = make.event(price_pence=8000, capacity=1)
    booking = unpaid(event)
    attempt = make.attempt(booking)
    lapse(session, run_job, frozen_clock, booking)
    make.booking(event)
    truth = Truth(monkeypatch, attempt.page_id, attempt.key, 8000)
    truth.pay()
    post(client, event_body(COMPLETED, attempt.page_id, "pi_1", attempt.key))
    run_job("checkout.look")
    session.expire_all()
    assert booking.state == "lapsed"
    assert session.execute(select(Refund.pence, Refund.state)).tuples().all() == [(8000, "wanted")]
    assert session.scalar(select(func.count()).where(Message.kind == "checkout/too_late")) == 1
    assert account_of(session, booking.id).open_pence == 0


@pytest.mark.parametrize("state", ("booked again", "event cancelled", "event over"))
def test_late_money_that_can_buy_nothing_goes_back(
    client, session, make, unpaid, person, monkeypatch, run_job, frozen_clock, state
):
    booking = unpaid()
    attempt = make.attempt(booking)
    lapse(session, run_job, frozen_clock, booking)
    if state == "booked again":
        make.booking(booking.event, person)
    elif state == "event cancelled":
        booking.event.state = "cancelled"
    else:
        frozen_clock.move_to(booking.event.starts_at)
    truth = Truth(monkeypatch, attempt.page_id, attempt.key, 8000)
    truth.pay()
    post(client, event_body(COMPLETED, attempt.page_id, "pi_1", attempt.key))
    run_job("checkout.look")
    assert session.scalars(select(Refund.pence)).all() == [8000]


def test_a_dispute_takes_the_money_and_a_won_one_gives_it_back(
    client, session, stripe, unpaid, go_to_pay, run_job, tell
):
    booking = unpaid()
    stripe.pay(go_to_pay(booking))
    for event in stripe.deliveries():
        tell(event)
    run_job("checkout.look")
    intent = session.scalars(select(Payment.intent_id)).one()
    dispute = stripe.dispute(intent)
    tell(stripe.deliveries("charge.dispute.created")[-1])
    run_job("checkout.look")
    assert account_of(session, booking.id).open_pence == 8000
    assert session.execute(select(Refund.state, Refund.source)).tuples().all() == [("done", "dispute")]
    stripe.close_dispute(dispute["id"], won=True)
    tell(stripe.deliveries("charge.dispute.closed")[-1])
    run_job("checkout.look")
    session.expire_all()
    assert account_of(session, booking.id).open_pence == 0


def test_a_refund_in_the_dashboard_that_fails_later_leaves_it_paid(
    client, session, stripe, unpaid, go_to_pay, run_job, tell
):
    booking = unpaid()
    stripe.pay(go_to_pay(booking))
    for event in stripe.deliveries():
        tell(event)
    run_job("checkout.look")
    refund = stripe.refund(session.scalars(select(Payment.intent_id)).one(), 2000)
    tell(stripe.deliveries("charge.refunded")[-1])
    run_job("checkout.look")
    assert account_of(session, booking.id).open_pence == 2000
    stripe.fail_refund(refund["id"])
    tell(stripe.deliveries("refund.failed")[-1])
    run_job("checkout.look")
    session.expire_all()
    assert account_of(session, booking.id).open_pence == 0


def test_an_event_for_another_site_of_the_same_account_is_put_aside(client, session, monkeypatch, run_job):
    Truth(monkeypatch, "cs_of_another", "another key", 100)
    assert post(client, event_body(COMPLETED, "cs_of_another", None, None)) == 200
    run_job("checkout.look")
    assert session.scalars(select(StripeEvent.outcome)).one() == "Not a payment of this site"


@pytest.mark.parametrize(
    "header",
    ("", "nonsense", "t=1,v1=0", None),
    ids=["missing", "nonsense", "old and wrong", "from the future"],
)
def test_a_webhook_that_stripe_did_not_sign_is_refused_and_leaves_no_trace(client, session, header):
    body = event_body(COMPLETED, "cs_1", None, None)
    from_the_future = signed(body, at=2_000_000_000)
    assert post(client, body, from_the_future if header is None else header) == 400
    assert session.scalar(select(func.count(StripeEvent.id))) == 0


def test_a_body_that_was_changed_is_refused(client, session):
    body = event_body(COMPLETED, "cs_1", None, None)
    assert post(client, body.replace(b"cs_1", b"cs_2"), signed(body)) == 400
    assert post(client, body, signed(body, secret="whsec_another")) == 400
    assert session.scalar(select(func.count(StripeEvent.id))) == 0
