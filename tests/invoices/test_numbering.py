"""Numbers of invoices and credit notes: no gap, none twice, and a series of its own for each financial year."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.factories import Make
from training import clock
from training.access import SYSTEM
from training.db import db, transaction
from training.invoices import operations
from training.payments.invoice_models import Invoice
from training.refusals import Refused

AT_ONCE, EACH = 6, 4


def test_numbers_begin_anew_with_the_financial_year_in_london(owed, session, transact):
    first, second, third = (owed().id for _ in range(3))
    moments = (
        (first, datetime(2027, 3, 31, 22, 59, tzinfo=UTC)),
        (second, datetime(2027, 3, 31, 23, 0, tzinfo=UTC)),  # midnight in London, where summer time has begun
        (third, datetime(2027, 4, 1, 8, 0, tzinfo=UTC)),
    )
    for charge_id, moment in moments:
        with transact() as inner:
            operations.issue_invoice(inner, [charge_id], SYSTEM, moment)
    numbers = session.scalars(select(Invoice.number).order_by(Invoice.id)).all()
    assert numbers == ["INV-2026-00001", "INV-2027-00001", "INV-2027-00002"]


def test_a_failed_transaction_leaves_no_gap(owed, session, transact):
    lost, kept = owed().id, owed().id
    with contextlib.suppress(ZeroDivisionError), transact() as inner:
        operations.issue_invoice(inner, [lost], SYSTEM, clock.now())
        1 / 0  # noqa: B018 - something fails
    with transact() as inner:
        operations.issue_invoice(inner, [kept], SYSTEM, clock.now())
    assert session.scalars(select(Invoice.number)).all() == ["INV-2026-00001"]


@pytest.mark.real_time
class TestAtOnce:
    """Threads on a real database."""

    @pytest.fixture
    def charge_ids(self, real_app):
        with real_app.app_context():
            make = Make(db.session())
            event = make.event(make.course(price_pence=8000), capacity=AT_ONCE * EACH)
            ids = [make.charge(make.booking(event)).id for _ in range(AT_ONCE * EACH)]
            db.session.remove()
        return ids

    def issue_all(self, app, lists_of_ids):
        together = threading.Barrier(len(lists_of_ids))

        def issue(ids):
            with app.app_context():
                together.wait(10)
                for charge_id in ids:
                    try:
                        with transaction() as session:
                            operations.issue_invoice(session, [charge_id], SYSTEM, clock.now())
                    except Refused:
                        pass  # another thread was first
                db.session.remove()

        with ThreadPoolExecutor(len(lists_of_ids)) as threads:
            list(threads.map(issue, lists_of_ids))
        with app.app_context():
            return sorted(db.session.scalars(select(Invoice.serial)).all())

    def test_invoices_issued_at_once_have_numbers_without_a_gap(self, real_app, charge_ids):
        shares = [charge_ids[n::AT_ONCE] for n in range(AT_ONCE)]
        assert self.issue_all(real_app, shares) == list(range(1, AT_ONCE * EACH + 1))

    def test_one_charge_is_on_one_invoice_however_many_issue_it_at_once(self, real_app, charge_ids):
        assert self.issue_all(real_app, [charge_ids[:3]] * AT_ONCE) == [1, 2, 3]

    def test_canary_without_the_lock_invoice_numbers_collide_on_postgresql(
        self, real_app, charge_ids, monkeypatch, database_kind
    ):
        if database_kind == "sqlite":
            pytest.skip("on SQLite transaction() itself is the lock; tests of the database switch that off")
        monkeypatch.setattr(operations, "_wait_for_my_turn", lambda session, kind, year: None)
        shares = [charge_ids[n::AT_ONCE] for n in range(AT_ONCE)]
        with pytest.raises(Exception, match="uq_invoice"):
            self.issue_all(real_app, shares)
