"""The books under every order of events that people, the administrator, Stripe and the banks can think of.

Whatever happens: money in less money out is the sum of the rows; nobody is charged twice for one reason; who cancels in
time has their money back; no more goes back than came in; every place is accounted for.
"""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import func, select

from tests.checkout.books import Books
from training.bookings import places
from training.bookings.models import Booking
from training.db import db
from training.payments.models import MONEY_BACK, Allocation, Charge, Method, Payment, Proposal, Refund, RefundState
from training.payments.queries import account_of, accounts_of, refundable, unallocated


class BooksToTheEnd(Books):
    """What always holds; and at the end all is heard and sent: then every penny of a card is where it belongs."""

    @invariant()
    def the_sums_agree(self) -> None:
        if not hasattr(self, "undo"):
            return
        session = db.session()
        session.rollback()
        received = session.scalar(select(func.coalesce(func.sum(Payment.pence), 0))) or 0
        counted = Refund.state.in_(MONEY_BACK)
        gone = session.scalar(select(func.coalesce(func.sum(Refund.pence), 0)).where(counted)) or 0
        ids = session.scalars(select(Booking.id)).all()
        on_charges = sum(account.paid_pence for account in accounts_of(session, ids).values())
        loose = [unallocated(session, payment) for payment in session.scalars(select(Payment))]
        assert received - gone == on_charges + sum(loose)
        assert all(pence >= 0 for pence in loose), "nothing is set against charges that did not come in"
        for payment in session.scalars(select(Payment)):
            assert refundable(session, payment) >= 0, "no more goes back than came in"
        for account in accounts_of(session, ids).values():
            for line in account.lines:
                assert line.paid_pence >= 0
                assert line.charge.withdrawn_at or line.paid_pence <= line.charge.pence, "nobody pays more than is owed"
        session.rollback()

    @invariant()
    def nobody_is_charged_twice_for_one_reason(self) -> None:
        if not hasattr(self, "undo"):
            return
        twice = db.session.execute(
            select(Charge.booking_id)
            .where(Charge.withdrawn_at.is_(None))
            .group_by(Charge.booking_id)
            .having(func.count() > 1)
        ).all()
        undecided = db.session.execute(
            select(Proposal.booking_id).group_by(Proposal.booking_id).having(func.count() > 1)
        ).all()
        assert (twice, undecided) == ([], [])
        assert places.mismatches(db.session()) == []
        db.session.rollback()

    @invariant()
    def cancelled_in_time_is_owed_nothing(self) -> None:
        if not hasattr(self, "undo"):
            return
        for booking_id in self.cancelled_in_time:
            account = account_of(db.session(), booking_id)
            assert not account.live
        db.session.rollback()

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            try:
                self.settle_everything()
                self.cards_agree_with_stripe()
                self.cancelled_in_time_is_paid_back()
            finally:
                super().teardown()

    def cards_agree_with_stripe(self) -> None:
        session = db.session()
        cards = select(Payment.id).where(Payment.method == Method.CARD)
        received = session.scalar(select(func.coalesce(func.sum(Payment.pence), 0)).where(Payment.id.in_(cards))) or 0
        gone = (
            session.scalar(
                select(func.coalesce(func.sum(Refund.pence), 0)).where(
                    Refund.payment_id.in_(cards), Refund.state == RefundState.DONE
                )
            )
            or 0
        )
        assert received - gone == self.stripe.held
        for payment in session.scalars(select(Payment).where(Payment.id.in_(cards))):
            failed = select(func.coalesce(func.sum(Refund.pence), 0)).where(
                Refund.payment_id == payment.id, Refund.state == RefundState.FAILED
            )
            assert unallocated(session, payment) <= (session.scalar(failed) or 0), "paid for nothing, and kept"
        session.rollback()

    def cancelled_in_time_is_paid_back(self) -> None:
        """All that was paid by card has gone back, unless it was sent and failed: that is in sight of somebody."""
        session = db.session()
        for booking_id in self.cancelled_in_time:
            left = account_of(session, booking_id).paid_pence
            failed = session.scalar(
                select(func.coalesce(func.sum(Allocation.pence), 0))
                .join(Refund, Refund.id == Allocation.refund_id)
                .join(Charge, Charge.id == Allocation.charge_id)
                .where(Charge.booking_id == booking_id, Refund.state == RefundState.FAILED)
            )
            assert left <= (failed or 0)
        session.rollback()


@pytest.mark.real_time  # the machine freezes and moves the clock itself
def test_the_books_of_money_stay_right_whatever_payers_the_administrator_and_stripe_do(app):
    BooksToTheEnd.app = app
    run_state_machine_as_test(
        BooksToTheEnd,
        settings=settings(
            max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.soak
@pytest.mark.real_time
def test_the_books_of_money_stay_right_whatever_payers_the_administrator_and_stripe_do_for_hours(app):
    BooksToTheEnd.app = app
    run_state_machine_as_test(
        BooksToTheEnd,
        settings=settings(
            max_examples=2000, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
