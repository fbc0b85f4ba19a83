"""Certificates, invoices and receipts whose PDF cannot be made: on the desk, with another try for one, some or all."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.pages import main_text
from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.certificates import operations
from training.certificates.models import Certificate
from training.history.models import History
from training.printing import IN_TROUBLE_AFTER, PrintableDocument

FAILING = {"attempts": IN_TROUBLE_AFTER, "last_error": "OSError: no fonts"}


@pytest.fixture
def failing(make, session, transact):
    """Two certificates, an invoice and a receipt that cannot be made, waiting hours for their next try."""
    booking_ids = [
        make.booking(make.event(days=-2), make.person(name), outcome="attended").id for name in ("Ann Bell", "Bo Carr")
    ]
    with transact() as inner:
        for booking_id in booking_ids:
            operations.issue_if_earned(inner, inner.get_one(Booking, booking_id), SYSTEM, clock.now())
    certificates = session.scalars(select(Certificate).order_by(Certificate.id)).all()
    charge = make.charge(make.booking(make.event(price_pence=8000)), make.payer(way="invoice"))
    by_card = make.booking(make.event(price_pence=8000), make.person("Cy Dunn"), price_pence=8000)
    payment = make.paid(make.charge(by_card, make.payer(way="card")), payer_name="Cy Dunn")
    rows = {
        "ann": certificates[0],
        "bo": certificates[1],
        "invoice": make.invoice(charge, rendered_at=None),
        "receipt": make.receipt(make.attempt(by_card, state="paid"), payment),
    }
    for row in rows.values():
        row.attempts, row.last_error = FAILING["attempts"], FAILING["last_error"]
        row.claimed_until = clock.now() + timedelta(hours=6)
    session.commit()
    return rows


def tried_again(session, failing: dict[str, PrintableDocument]) -> set[str]:
    session.expire_all()
    return {name for name, row in failing.items() if (row.attempts, row.claimed_until) == (0, None)}


def test_the_desk_names_each_and_leads_to_all(admin, failing):
    said = main_text(admin.get("/admin"))
    assert f"The certificate of Ann Bell , {failing['ann'].number}, could not be made" in said
    assert f"{failing['invoice'].number} for {failing['invoice'].organisation} could not be printed" in said
    assert f"The receipt of Cy Dunn , {failing['receipt'].number}, could not be made" in said
    assert "Try all of these documents again" in said
    assert "OSError: no fonts" in main_text(admin.get("/admin/documents"))
    assert "1 document could not be printed yet" in main_text(admin.get("/admin/invoices"))


def test_what_is_ticked_is_made_again(admin, session, failing):
    ticks = {name: [failing[row].id] for name, row in (("certificate", "bo"), ("invoice", "invoice"), ("receipt",) * 2)}
    said = main_text(admin.submit("/admin/documents", "Try what is ticked again", **ticks))
    assert "3 documents are being made again." in said
    assert tried_again(session, failing) == {"bo", "invoice", "receipt"}
    written = session.scalars(
        select(History.subject).where(History.action.in_(("PDF wanted again", "receipt wanted again")))
    ).all()
    assert sorted(written) == ["certificate", "invoice", "payment"]


def test_all_are_made_again_and_what_is_made_is_left_alone(admin, session, failing):
    failing["ann"].rendered_at = clock.now()
    admin.submit("/admin/documents", "Try all 3 documents again")
    assert tried_again(session, failing) == {"bo", "invoice", "receipt"}
    assert "Every document could be made" in main_text(admin.get("/admin/documents"))


@pytest.mark.parametrize("name", ("ann", "invoice", "receipt"))
def test_one_is_made_again_from_its_own_page(admin, session, failing, name):
    pages = {
        "ann": f"certificates/{failing['ann'].number}",
        "invoice": f"invoices/{failing['invoice'].number}",
        "receipt": f"payments/{failing['receipt'].payment_id}",
    }
    admin.submit(f"/admin/{pages[name]}", "Try again now")
    assert tried_again(session, failing) == {name}


def test_whoever_takes_over_for_a_holiday_reads_how_many_there_are(admin, failing):
    assert "Documents that could not be made: 4" in main_text(admin.get("/admin/handover"))


def test_nothing_ticked_is_said(admin, session, failing):
    assert "Nothing was tried again." in main_text(admin.submit("/admin/documents", "Try what is ticked again"))
    assert tried_again(session, failing) == set()
