"""What can happen to the money of one event: people, the administrator, Stripe and the banks, as Hypothesis rules."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.checkout.stripe_as_told import Stripe
from tests.conftest import NOW
from tests.factories import Make
from training import clock
from training.access import SYSTEM, Actor
from training.bookings import operations as bookings
from training.bookings.booking import operations as booking_operations
from training.bookings.charging import payer_operations
from training.bookings.lifecycle import Action, State
from training.bookings.models import Booking
from training.bookings.settling import carry_out, lapse_overdue
from training.checkout import fulfilment
from training.checkout import operations as checkout
from training.db import db, transaction
from training.payments import ledger_operations as ledger
from training.payments import refund_operations
from training.payments.models import ChargeReason, Method, Payer, Payment, Refund, RefundState, Way
from training.payments.queries import account_of, refundable, unallocated
from training.people.models import Person
from training.refusals import Refused

PRICE, PLACES, PEOPLE, MANY = 8000, 3, 5, 1000
ADMINISTRATOR = Actor(None, "administrator")


class Books(RuleBasedStateMachine):
    """One event, a few people, and everything that can happen to their money."""

    app: Any

    @initialize(ways=st.lists(st.sampled_from(list(Way)), min_size=PLACES, max_size=PLACES))
    def begin(self, ways: list[Way]) -> None:
        """Everybody who fits in has booked, and who pays by card has a page open."""
        self.traveller = time_machine.travel(NOW, tick=False)
        self.clock = self.traveller.start()
        self.context = self.app.app_context()
        self.context.push()
        self.undo = db.engines[None].begin_nested()
        self.stripe, self.cancelled_in_time = Stripe(), set()
        with Session(bind=db.engines[None], join_transaction_mode="create_savepoint") as session:
            make = Make(session)
            agency = make.agency()
            self.agency_id = agency.id
            self.event_id = make.event(price_pence=PRICE, capacity=PLACES, days=40).id
            self.people = [make.person(agency=agency).id for _ in range(PEOPLE)]
            session.commit()
        self.booked: list[int] = []
        self.attempts: list[int] = []
        for person, way in enumerate(ways):
            self._book(person, way)
            if way is Way.CARD:
                self._open_page(self.booked[-1:])

    def teardown(self) -> None:
        if not hasattr(self, "undo"):
            return
        db.session.remove()
        self.undo.rollback()
        self.context.pop()
        self.traveller.stop()

    def do(self, step: Callable[[Session], Any]) -> Any:
        """One transaction of the application; what it refuses changes nothing."""
        try:
            with transaction() as session:
                return step(session)
        except Refused:
            return None

    @rule(person=st.integers(0, PEOPLE - 1), way=st.sampled_from(list(Way)))
    def book(self, person: int, way: Way) -> None:
        self._book(person, way)

    def _book(self, person: int, way: Way) -> None:
        def step(session: Session) -> int:
            delegate = session.get_one(Person, self.people[person])
            payer = Payer(way=way, organisation="Scouts", contact_name="Fin", contact_email="fin@example.org")
            request = booking_operations.Request(delegate=delegate, agency=None, payer=payer)
            return booking_operations.book_place(
                session, self.event_id, request, Actor(delegate.id, "delegate"), clock.now()
            ).booking.id

        made = self.do(step)
        if made:
            self.booked.append(made)

    @rule(which=st.sets(st.integers(0, MANY), min_size=1, max_size=3))
    def open_page(self, which: set[int]) -> None:
        self._open_page([self._booking(number) for number in which])

    def _open_page(self, chosen: list[int]) -> None:
        def step(session: Session) -> Any:
            wanted = [session.get_one(Booking, booking_id) for booking_id in sorted(set(chosen))]
            payer = session.get_one(Person, self.people[0])
            started = checkout.start(session, wanted, payer, SYSTEM, clock.now())
            attempt = started.attempt
            return attempt.id, attempt.key, attempt.pence, attempt.expires_at

        opened = self.do(step)
        if opened and opened[0] not in self.stripe.pages:
            self.stripe.open(*opened)
            self.attempts.append(opened[0])

    def _booking(self, number: int) -> int:
        return self.booked[number % len(self.booked)]

    def _attempt(self, number: int) -> int | None:
        return self.attempts[number % len(self.attempts)] if self.attempts else None

    @rule(number=st.integers(0, MANY))
    def pay(self, number: int) -> None:
        attempt = self._attempt(number)
        if attempt is None:
            return
        page = self.stripe.pages[attempt]
        if page.status == "open" and clock.now() < page.expires_at:
            page.status, page.paid = "complete", True

    @rule(number=st.integers(0, MANY))
    def pay_and_be_heard(self, number: int) -> None:
        self.pay(number)
        self.hear(number, 1)

    @rule(number=st.integers(0, MANY))
    def pay_later(self, number: int) -> None:
        attempt = self._attempt(number)
        if attempt is None:
            return
        page = self.stripe.pages[attempt]
        if page.status == "open" and clock.now() < page.expires_at:
            page.status = "complete"

    @rule(number=st.integers(0, MANY), arrives=st.booleans())
    def bank_decides(self, number: int, arrives: bool) -> None:
        attempt = self._attempt(number)
        if attempt is None:
            return
        page = self.stripe.pages[attempt]
        if page.status == "complete" and not page.paid and not page.failed:
            page.paid, page.failed = arrives, not arrives

    @rule(number=st.integers(0, MANY))
    def page_expires(self, number: int) -> None:
        attempt = self._attempt(number)
        if attempt is None:
            return
        page = self.stripe.pages[attempt]
        if page.status == "open":
            page.status = "expired"

    @rule(number=st.integers(0, MANY), times=st.integers(1, 2))
    def hear(self, number: int, times: int) -> None:
        attempt = self._attempt(number)
        if attempt is None:
            return
        for _ in range(times):
            page, back = self.stripe.as_told(attempt)
            self.do(lambda session: fulfilment.settle(session, attempt, page, back, clock.now()))  # noqa: B023 - done at once

    @rule(number=st.integers(0, MANY), pence=st.integers(1, 2 * PRICE), dispute=st.booleans())
    def money_goes_back_elsewhere(self, number: int, pence: int, dispute: bool) -> None:
        attempt = self._attempt(number)
        if attempt is None:
            return
        self.stripe.give_back(attempt, pence, dispute=dispute)

    @rule(number=st.integers(0, MANY), which=st.integers(0, 5))
    def money_back_fails(self, number: int, which: int) -> None:
        attempt = self._attempt(number)
        if attempt is None:
            return
        given = list(self.stripe.pages[attempt].back)
        if given:
            self.stripe.take_back(attempt, given[which % len(given)])

    @rule()
    def send_refunds(self) -> None:
        """What payments.tasks does, with this Stripe."""

        def step(session: Session) -> None:
            wanted = session.scalars(
                select(Refund)
                .join(Refund.payment)
                .where(Refund.state == RefundState.WANTED, Payment.method == Method.CARD)
            ).all()
            for refund in wanted:
                attempt_id = int((refund.payment.intent_id or "").removeprefix("pi_"))
                given = self.stripe.give_back(attempt_id, refund.pence, refund.key)
                if given is None:
                    refund.state, refund.last_error = RefundState.FAILED, "Stripe has less than that left."
                else:
                    refund_operations.record_refund_answer(session, refund, given, clock.now())

        self.do(step)

    @rule(number=st.integers(0, MANY), by=st.sampled_from(["delegate", "administrator"]))
    def cancel(self, number: int, by: str) -> None:
        booking = self._booking(number)

        def step(session: Session) -> None:
            mine = session.get_one(Booking, booking)
            free = bookings.cancelling_now(session, mine, clock.now()).pence == 0
            actor = Actor(mine.delegate_id, by)
            if carry_out(session, mine, Action.CANCEL, actor, clock.now()) is None and free:
                self.cancelled_in_time.add(booking)

        self.do(step)

    @rule(number=st.integers(0, MANY), pence=st.integers(0, PRICE))
    def owe_something_else(self, number: int, pence: int) -> None:
        """A claim is confirmed, a charge is waived or put right: one operation, whatever the reason."""

        booking = self._booking(number)

        def step(session: Session) -> None:
            mine = session.get_one(Booking, booking)
            if mine.state in {State.CONFIRMED, State.AWAITING_PAYMENT}:
                due = ledger.Due(ChargeReason.PLACE, pence, "As put right") if pence else None
                ledger.settle(session, booking, due, "Put right.", ADMINISTRATOR, clock.now(), by=mine.payer)
                assert [charge.pence for charge in ledger.locked_charges(session, booking)] == (
                    [pence] if pence else []
                )

        self.do(step)

    @rule(number=st.integers(0, MANY))
    def choose_invoice(self, number: int) -> None:
        booking = self._booking(number)

        details = {"way": "invoice", "organisation": "Scouts", "contact_name": "Fin", "contact_email": "f@example.org"}

        def step(session: Session) -> None:
            mine = session.get_one(Booking, booking)
            payer_operations.choose_payer(session, mine, details, Actor(mine.delegate_id, "delegate"), clock.now())

        self.do(step)

    @rule(number=st.integers(0, MANY), pence=st.integers(1, 2 * PRICE))
    def transfer_arrives(self, number: int, pence: int) -> None:
        booking = self._booking(number)

        def step(session: Session) -> None:
            charges = ledger.locked_charges(session, booking)
            open_pence = account_of(session, booking).open_pence
            payment = Payment(
                method=Method.BANK_TRANSFER,
                pence=pence,
                received_on=clock.today(),
                payer_name="Scouts",
                created_at=clock.now(),
            )
            shares = [(charges[0], min(pence, open_pence))] if charges and open_pence > 0 else []
            ledger.receive(session, payment, shares, ADMINISTRATOR, clock.now())

        self.do(step)

    @rule(pence=st.integers(-5, 2 * PRICE), which=st.integers(0, 9))
    def refund_by_hand(self, pence: int, which: int) -> None:
        def step(session: Session) -> None:
            payments = session.scalars(select(Payment).order_by(Payment.id)).all()
            if payments:
                payment = payments[which % len(payments)]
                over = unallocated(session, payment)
                if 0 < pence <= over or pence <= 0 or pence > refundable(session, payment):
                    ledger.refund_payment(session, payment, pence, "By hand", ADMINISTRATOR, clock.now())

        self.do(step)

    @rule(which=st.integers(0, 9))
    def paid_back_by_bank(self, which: int) -> None:
        def step(session: Session) -> None:
            refunds = session.scalars(select(Refund).order_by(Refund.id)).all()
            if refunds:
                refund_operations.paid_back_by_hand(
                    session, refunds[which % len(refunds)].id, ADMINISTRATOR, clock.now()
                )

        if not self._by_card(which):
            self.do(step)

    def _by_card(self, which: int) -> bool:
        refunds = db.session.scalars(select(Refund).order_by(Refund.id)).all()
        by_card = bool(refunds) and refunds[which % len(refunds)].payment.method == Method.CARD
        db.session.rollback()
        return by_card

    @rule(minutes=st.sampled_from([5, 41, 60 * 25, 60 * 24 * 12]))
    def time_passes(self, minutes: int) -> None:
        self.clock.shift(timedelta(minutes=minutes))
        self.do(lambda session: lapse_overdue(session, self.event_id, clock.now()))

    def settle_everything(self) -> None:
        """When all is heard and all refunds have gone, the books and Stripe say the same."""
        for attempt in list(self.stripe.pages):
            page, back = self.stripe.as_told(attempt)
            self.do(lambda session, a=attempt, p=page, b=back: fulfilment.settle(session, a, p, b, clock.now()))
        self.send_refunds()
        for attempt in list(self.stripe.pages):
            page, back = self.stripe.as_told(attempt)
            self.do(lambda session, a=attempt, p=page, b=back: fulfilment.settle(session, a, p, b, clock.now()))
