"""Refunds that failed are asked for again: one, some or all, and one that cannot be holds no other up."""

import pytest

from tests.pages import main_text
from training import clock
from training.payments.models import Refund


@pytest.fixture
def failed(make, session):
    """Three refunds that failed; the money of the last has gone back in another way since."""

    def refund(number: int, payment_id: int, state: str) -> Refund:
        made = Refund(
            payment_id=payment_id,
            pence=5000,
            state=state,
            source="site",
            because="Cancelled in time.",
            key=f"refund-{number}-{state}",
            done_at=clock.now() if state == "done" else None,
            created_at=clock.now(),
            due_at=clock.now(),
        )
        session.add(made)
        return made

    rows = []
    for number in range(3):
        payment = make.payment(method="card", intent_id=f"pi_{number}", pence=5000)
        rows.append(refund(number, payment.id, "failed"))
    refund(2, rows[2].payment_id, "done")
    session.commit()
    return rows


def states(session, failed) -> list[str]:
    session.expire_all()
    return [refund.state for refund in failed]


def test_what_is_ticked_is_tried_again(admin, session, failed):
    said = main_text(admin.submit("/admin/payments", "Try what is ticked again", refund=[failed[1].id]))
    assert "We ask for the refund of £50.00 once more." in said
    assert states(session, failed) == ["failed", "wanted", "failed"]


def test_all_are_tried_again_and_one_that_cannot_be_is_told_of(admin, session, failed):
    said = main_text(admin.submit("/admin/payments", "Try all 3 refunds that failed again"))
    assert "We ask for 2 refunds of £100.00 once more." in said
    assert "went back in another way since" in said
    assert states(session, failed) == ["wanted", "wanted", "failed"]


def test_nothing_ticked_is_said(admin, session, failed):
    assert "No refund was tried again." in main_text(admin.submit("/admin/payments", "Try what is ticked again"))
    assert states(session, failed) == ["failed"] * 3


def test_the_list_behind_the_figure_leads_there(admin, failed):
    page = admin.page("/admin/money/failed-refunds?year=all")
    assert page.find("a", string="Try them again, or write down that they were paid back")["href"] == "/admin/payments"
