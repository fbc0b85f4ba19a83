"""What is owed on account goes on one invoice, once; what is owed no more is credited."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from training import clock
from training.access import SYSTEM
from training.bookings.models import Booking
from training.history.models import History
from training.invoices import operations, queries
from training.invoices.uninvoiced_queries import waiting
from training.payments.invoice_models import Invoice, InvoiceLine
from training.payments.ledger_operations import Due, settle
from training.payments.models import Charge, ChargeReason, Proposal
from training.refusals import Refused

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)


def withdraw(transact, charge, due=None) -> None:
    booking_id = charge.booking_id
    with transact() as inner:
        settle(inner, booking_id, due, "Cancelled in time.", SYSTEM, NOW)


def test_an_invoice_keeps_payer_and_words_as_on_the_day(make, owed, invoice_for):
    agency = make.agency("Colchester Scouts")
    payer = make.payer(organisation="Scouts of Essex", purchase_order="PO-4711")
    invoice = invoice_for(owed(payer=payer, agency=agency, title="Safeguarding lead"))
    payer.organisation = "Somebody else"
    assert (invoice.number, invoice.year, invoice.serial) == ("INV-2026-00001", 2026, 1)
    assert (invoice.organisation, invoice.purchase_order) == ("Scouts of Essex", "PO-4711")
    assert (invoice.agency_id, invoice.agency_name) == (agency.id, "Colchester Scouts")
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 5, 12), date(2026, 6, 11))
    assert (invoice.total_pence, invoice.vat_pence, invoice.paid_pence) == (8000, 0, 0)
    (line,) = invoice.lines
    assert line.description.startswith("Safeguarding lead, 11 July 2026\nDelegate ")
    assert line.description.endswith("\n£80.00 standard price")
    assert line.vat == "exempt"


def test_vat_is_inside_the_price(owed, invoice_for, registered):
    invoice = invoice_for(owed(8000, vat="standard"))
    assert (invoice.total_pence, invoice.vat_pence) == (8000, 1333)


def test_one_invoice_gathers_what_one_payer_owes(make, owed, transact, session):
    agency, payer = make.agency(), make.payer()
    same = make.payer(organisation="EXAMPLE scouts", contact_email="Finance@example.org")
    other = make.payer(contact_email="treasurer@example.org")
    charges = [owed(payer=one, agency=agency).id for one in (payer, same, other)]
    with transact() as inner:
        assert len(operations.issue_invoice(inner, charges, SYSTEM, NOW)) == 2
    found = session.scalars(select(Invoice).order_by(Invoice.id)).all()
    assert [(invoice.number, len(invoice.lines)) for invoice in found] == [("INV-2026-00001", 2), ("INV-2026-00002", 1)]


def test_a_charge_that_is_on_an_invoice_is_not_invoiced_again(session, transact, owed, invoice_for):
    charge_id = owed().id
    charge = session.get(Charge, charge_id)
    invoice_for(charge)
    with pytest.raises(Refused, match=r"already: INV-2026-00001\."), transact() as inner:
        operations.issue_invoice(inner, [charge_id], SYSTEM, NOW)
    assert len(session.scalars(select(Invoice)).all()) == 1


def test_the_database_holds_a_charge_to_one_invoice(session, owed, invoice_for):
    charge = owed()
    invoice = invoice_for(charge)
    line = InvoiceLine(
        invoice_id=invoice.id, position=2, charge_id=charge.id, description="again", pence=1, vat="exempt", vat_pence=0
    )
    session.add(line)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("way", ("paid", "card", "undecided", "requested", "withdrawn"))
def test_a_charge_that_is_paid_undecided_or_by_card_gets_no_invoice(pay, make, owed, session, transact, way):
    charge = owed(payer=make.payer(way="card") if way == "card" else None)
    if way == "undecided":
        session.add(
            Proposal(booking_id=charge.booking_id, reason="place", pence=1, explanation="Late", created_at=clock.now())
        )
    if way == "requested":
        charge = owed(booking=make.booking(state="requested", price_pence=8000))
    if way == "withdrawn":
        charge.withdrawn_at, charge.withdrawn_because = NOW, "Cancelled in time."
    if way == "paid":
        pay(charge, 8000)
    session.commit()
    charge_id = charge.id
    with pytest.raises(Refused, match="not owed on account"), transact() as inner:
        operations.issue_invoice(inner, [charge_id], SYSTEM, NOW)


def test_an_invoice_shows_what_was_paid_before_it_was_issued(pay, session, owed, invoice_for):
    charge = owed()
    pay(charge, 3000)
    invoice = invoice_for(charge)
    assert (invoice.total_pence, invoice.paid_pence) == (8000, 3000)
    standing = queries.standing_of(session, invoice, NOW.date())
    assert (standing.word, standing.open_pence, standing.paid_pence) == ("Part paid", 5000, 3000)


@pytest.mark.parametrize(
    ("today", "paid", "word"),
    (
        ("2026-06-11", 0, "To pay"),
        ("2026-06-12", 0, "Overdue"),
        ("2026-06-12", 8000, "Paid"),
        ("2026-05-12", 1, "Part paid"),
    ),
)
def test_an_invoice_stands_as_to_pay_part_paid_paid_or_overdue(pay, session, owed, invoice_for, today, paid, word):
    charge = owed()
    invoice = invoice_for(charge)
    if paid:
        pay(charge, paid)
    assert queries.standing_of(session, invoice, date.fromisoformat(today)).word == word


def test_a_withdrawn_charge_on_an_invoice_is_credited_line_by_line(session, make, owed, transact, invoice_for, run_job):
    payer, agency = make.payer(), make.agency()
    gone, stays = owed(8000, payer=payer, agency=agency), owed(6000, payer=payer, agency=agency)
    invoice = invoice_for(gone, stays)
    withdraw(transact, gone)
    run_job("admin.money.credit_invoice")
    run_job("admin.money.credit_invoice")
    (note,) = session.scalars(select(Invoice).where(Invoice.kind == "credit note")).all()
    assert (note.number, note.total_pence, note.credits_id) == ("CRN-2026-00001", 8000, invoice.id)
    assert note.because == "Cancelled in time."
    assert note.lines[0].credits_id == invoice.lines[0].id
    standing = queries.standing_of(session, invoice, NOW.date())
    assert (standing.open_pence, standing.credited_pence) == (6000, 8000)
    assert session.scalars(select(History).where(History.action == "credited", History.subject == "invoice")).one()


def test_a_charge_in_the_place_of_a_withdrawn_one_goes_on_a_new_invoice(
    pay, session, owed, transact, invoice_for, run_job
):
    charge = owed()
    invoice_for(charge)
    pay(charge, 8000)
    withdraw(transact, charge, Due(ChargeReason.LATE_CANCELLATION, 4000, "Cancelled late"))
    run_job("admin.money.credit_invoice")
    new = session.scalars(select(Charge).where(Charge.withdrawn_at.is_(None))).one()
    invoice = invoice_for(new)
    assert invoice.lines[0].description.startswith("Cancelled late: ")
    assert queries.standing_of(session, invoice, NOW.date()).word == "Paid"


def test_a_whole_invoice_is_credited_and_issued_anew(session, owed, transact, invoice_for):
    charge = owed()
    first = invoice_for(charge)
    first_id = first.id
    with transact() as inner:
        operations.credit_invoice(inner, first_id, "It lacked the purchase order.", SYSTEM, NOW)
    with pytest.raises(Refused, match="All of this invoice"), transact() as inner:
        operations.credit_invoice(inner, first_id, "Again", SYSTEM, NOW)
    assert queries.standing_of(session, first, NOW.date()).word == "Credited"
    assert invoice_for(charge).number == "INV-2026-00002"


def test_a_credit_note_is_not_credited(session, owed, transact, invoice_for):
    first_id = invoice_for(owed()).id
    with transact() as inner:
        note_id = operations.credit_invoice(inner, first_id, "Wrong", SYSTEM, NOW).id
    with pytest.raises(Refused, match="cannot be credited"), transact() as inner:
        operations.credit_invoice(inner, note_id, "Wrong", SYSTEM, NOW)


def test_an_invoice_of_too_many_lines_is_refused(session, make, owed, transact, monkeypatch):
    monkeypatch.setattr(operations, "MOST_LINES", 1)
    payer, agency = make.payer(), make.agency()
    ids = [owed(payer=payer, agency=agency).id for _ in range(2)]
    with pytest.raises(Refused, match="at most 1 lines"), transact() as inner:
        operations.issue_invoice(inner, ids, SYSTEM, NOW)
    with pytest.raises(Refused, match="at least one"), transact() as inner:
        operations.issue_invoice(inner, [], SYSTEM, NOW)


def test_a_late_cancellation_is_invoiced_once_the_charge_is_confirmed(session, make, owed):
    charge = owed()
    booking = session.get_one(Booking, charge.booking_id)
    booking.state, booking.ended_at = "cancelled", NOW
    proposal = make.proposal(booking, reason="late cancellation", pence=8000)
    assert session.scalars(waiting()).all() == []
    proposal.decided_at, proposal.waived = NOW, False
    session.commit()
    assert session.scalars(waiting()).all() == [charge]
