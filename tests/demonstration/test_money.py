"""The books of the demonstration year balance, and there is something on every page about money."""

from collections import Counter, defaultdict
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demonstration import accounts
from training import clock
from training.bookings.lifecycle import Outcome, State
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.invoices.queries import InvoiceStanding, standings_of, with_withdrawn_lines
from training.invoices.statement_queries import statement_of
from training.invoices.uninvoiced_queries import pence_waiting, uninvoiced_list
from training.mail.models import Message
from training.payments.invoice_models import Invoice, InvoiceLine
from training.payments.models import (
    MONEY_BACK,
    Allocation,
    Charge,
    ChargeReason,
    Method,
    Payer,
    Payment,
    Proposal,
    Refund,
    RefundSource,
    RefundState,
    Way,
)
from training.payments.queries import account_of, net, paid_for, unallocated
from training.people.models import Agency, Person
from training.years import FinancialYear


def total(year: Session, column: object, *where: object) -> int:
    return year.scalar(select(func.coalesce(func.sum(column), 0)).where(*where)) or 0  # type: ignore[arg-type]


def standings(year: Session) -> list[InvoiceStanding]:
    return standings_of(year, year.scalars(select(Invoice)).all(), clock.today())


def priced_booking(year: Session, account: accounts.DemonstrationAccount, way: Way) -> Booking:
    theirs = select(Booking).join(Person, Person.id == Booking.delegate_id).where(Person.email == account.email)
    wanted = (Booking.price_pence > 0, Booking.state == State.CONFIRMED, Booking.pays_by == way)
    return year.scalars(theirs.where(*wanted)).one()


def test_payments_less_refunds_are_set_against_charges_or_left_unallocated(year: Session) -> None:
    kept = total(year, Payment.pence) - total(year, Refund.pence, Refund.state.in_(MONEY_BACK))
    query = select(net()).select_from(Allocation).outerjoin(Refund, Refund.id == Allocation.refund_id)
    loose = [unallocated(year, payment) for payment in year.scalars(select(Payment))]
    assert kept == (year.scalar(query) or 0) + sum(loose)
    assert min(loose) == 0
    assert len([pence for pence in loose if pence]) == 1  # somebody paid too much


def test_no_charge_is_paid_twice_and_nothing_lies_on_one_that_was_withdrawn(year: Session) -> None:
    charges = year.scalars(select(Charge)).all()
    paid = paid_for(year, [charge.id for charge in charges])
    for charge in charges:
        assert 0 <= paid[charge.id] <= (0 if charge.withdrawn_at else charge.pence)


def test_every_fee_paying_place_is_charged_once_at_its_price(year: Session) -> None:
    owes = Booking.price_pence > 0, Booking.state.not_in(("waiting", "offered"))
    prices = dict(year.execute(select(Booking.id, Booking.price_pence).where(*owes)).tuples().all())
    charges = year.scalars(select(Charge)).all()
    assert {charge.booking_id for charge in charges} == set(prices)
    assert all(charge.pence == prices[charge.booking_id] for charge in charges)
    standing = Counter(charge.booking_id for charge in charges if charge.withdrawn_at is None)
    assert max(standing.values()) == 1
    assert set(year.scalars(select(Charge.withdrawn_because).where(Charge.withdrawn_at.is_not(None)))) == {
        "Cancelled in time.",
        "The booking never came about.",
        "The training team dropped the charge.",
        "Somebody else pays for it.",
    }


def test_people_pay_in_all_three_ways_and_a_card_is_the_delegates_own(year: Session) -> None:
    ways = Counter(year.scalars(select(Booking.pays_by).where(Booking.pays_by.is_not(None))))
    booked = sum(ways.values())
    assert 0.4 < ways[Way.CARD] / booked < 0.55
    assert 0.35 < ways[Way.INVOICE] / booked < 0.5
    assert 0.04 < ways[Way.RECHARGE] / booked < 0.15
    rows = year.execute(
        select(Payer, Booking, Person.name)
        .join(Booking, Booking.payer_id == Payer.id)
        .join(Person, Person.id == Booking.delegate_id)
    )
    for payer, booking, delegate in rows:
        assert payer.way == booking.pays_by
        assert payer.way != Way.CARD or payer.contact_name == delegate
        assert (payer.way == Way.RECHARGE) == bool(payer.cost_code)


def test_confirmed_card_bookings_are_paid_but_for_what_went_back_outside_the_site(year: Session) -> None:
    by_card = select(Charge).join(Booking).where(Booking.pays_by == Way.CARD, Booking.state == State.CONFIRMED)
    charges = year.scalars(by_card.where(Charge.withdrawn_at.is_(None))).all()
    paid = paid_for(year, [charge.id for charge in charges])
    unpaid = sum(paid[charge.id] == 0 for charge in charges)
    assert len(charges) > 100
    assert unpaid == 2
    assert Counter(year.scalars(select(Refund.source)))[RefundSource.SITE] > 10
    for source in (RefundSource.DASHBOARD, RefundSource.DISPUTE):
        assert total(year, Refund.pence, Refund.source == source)


def test_the_worker_has_nothing_to_ask_stripe_for(year: Session) -> None:
    assert set(year.scalars(select(Refund.state))) == {RefundState.DONE}
    intents = year.scalars(select(Payment.intent_id).where(Payment.method == Method.CARD)).all()
    assert all(intent and intent.startswith("pi_demo_") for intent in intents)


def test_late_cancellations_and_absences_are_proposed_confirmed_waived_and_left_to_decide(year: Session) -> None:
    seen = Counter(year.execute(select(Proposal.reason, Proposal.waived)).tuples().all())
    for reason in (ChargeReason.LATE_CANCELLATION, ChargeReason.ABSENCE):
        assert seen[reason, False] > seen[reason, True] > 0
        assert 1 <= seen[reason, None] <= 10
    absent = select(Booking.id).where(Booking.outcome == Outcome.DID_NOT_ATTEND, Booking.price_pence > 0)
    proposed = select(Proposal.booking_id).where(Proposal.reason == ChargeReason.ABSENCE)
    assert set(year.scalars(absent)) == set(year.scalars(proposed))
    withdrawn = set(year.scalars(select(Charge.booking_id).where(Charge.withdrawn_at.is_not(None))))
    for proposal in year.scalars(select(Proposal)):
        assert (proposal.waived is True) <= (proposal.booking_id in withdrawn)
        assert proposal.decided_at is None or proposal.created_at <= proposal.decided_at <= clock.now()


def test_invoices_are_numbered_without_a_gap_in_the_order_of_their_dates(year: Session) -> None:
    found: dict[tuple[str, int], list[Invoice]] = defaultdict(list)
    for invoice in year.scalars(select(Invoice).order_by(Invoice.kind, Invoice.year, Invoice.serial)):
        assert invoice.year == FinancialYear.of_day(invoice.issued_on).first
        found[invoice.kind, invoice.year].append(invoice)
    for invoices in found.values():
        assert [invoice.serial for invoice in invoices] == list(range(1, len(invoices) + 1))
        issued = [invoice.issued_at for invoice in invoices]
        assert issued == sorted(issued)


def test_invoices_add_up_and_what_is_owed_no_more_is_credited(year: Session) -> None:
    sums = dict(
        year.execute(select(InvoiceLine.invoice_id, func.sum(InvoiceLine.pence)).group_by(InvoiceLine.invoice_id))
        .tuples()
        .all()
    )
    assert sums == dict(year.execute(select(Invoice.id, Invoice.total_pence)).tuples().all())
    assert with_withdrawn_lines(year) == []
    for note in year.scalars(select(InvoiceLine).where(InvoiceLine.credits_id.is_not(None))):
        line = year.get_one(InvoiceLine, note.credits_id)
        assert (line.charge_id, line.pence, line.credited_at) == (note.charge_id, note.pence, note.invoice.issued_at)
        assert note.invoice.credits_id == line.invoice_id


def test_invoices_are_paid_to_pay_overdue_and_credited(year: Session) -> None:
    found = standings(year)
    words = Counter(standing.word for standing in found)
    assert words["Paid"] > words["To pay"] > 0
    assert words["Overdue"] >= 3
    assert words["Credit note"] == 3
    assert words["Credited"] >= 1
    overdue = [standing.invoice for standing in found if standing.is_overdue]
    very_late = [one for one in overdue if one.due_on and clock.today() - one.due_on > timedelta(days=30)]
    assert {invoice.reminders for invoice in very_late} == {2}
    methods = set(year.scalars(select(Payment.method)))
    assert methods == set(Method)
    assert len(year.execute(uninvoiced_list(None).rows).all()) > 5
    assert pence_waiting(year, None) > 10_000
    reminders = select(func.count()).select_from(Message).where(Message.kind == "invoices/reminder")
    assert year.scalar(reminders) == sum(invoice.reminders for invoice in overdue)


def test_every_invoice_was_sent_so_that_printing_it_writes_to_nobody(year: Session) -> None:
    told = set(year.scalars(select(Message.once).where(Message.once.startswith("invoice:"))))
    assert told == {f"invoice:{invoice_id}" for invoice_id in year.scalars(select(Invoice.id))}
    not_printed = Invoice.rendered_at.is_(None)
    at_once = select(func.count()).select_from(Invoice).where(not_printed, Invoice.claimed_until.is_(None))
    assert year.scalar(at_once) == 2
    last = year.scalar(select(func.max(Invoice.claimed_until)).where(not_printed))
    assert last is not None
    assert last < clock.now() + timedelta(hours=2)


def test_what_is_overdue_went_out_with_its_document_and_so_did_every_reminder(year: Session) -> None:
    """The documents of other invoices are left to the worker, which makes them when the demonstration has started."""
    with_file = select(Message.about_id).join(Message.attachments).where(Message.about == "invoice")
    sent = set(year.scalars(with_file.where(Message.kind == "invoices/issued")))
    overdue = {standing.invoice.id for standing in standings(year) if standing.is_overdue}
    assert overdue <= sent
    reminded = set(year.scalars(with_file.where(Message.kind == "invoices/reminder")))
    assert overdue == reminded


def test_nothing_about_money_happens_after_now(year: Session) -> None:
    columns = (
        *(Charge.created_at, Charge.withdrawn_at, Payment.created_at, Refund.created_at, Refund.done_at),
        *(Allocation.created_at, Proposal.created_at, Proposal.decided_at, Invoice.issued_at, Message.sent_at),
        Certificate.issued_at,
    )
    for column in columns:
        latest = year.scalar(select(func.max(column)))
        assert latest is not None
        assert latest <= clock.now()


def test_the_figures_are_those_of_a_year_that_was_kept(year: Session) -> None:
    charged = total(year, Charge.pence, Charge.withdrawn_at.is_(None))
    received, refunded = total(year, Payment.pence), total(year, Refund.pence)
    owed = charged - received + refunded
    assert 1_000_000 < charged < 5_000_000
    assert 0 < refunded < received / 5
    assert 0 < owed < charged / 2
    assert total(year, Booking.discount_pence) > 0
    assert sum(standing.open_pence for standing in standings(year) if standing.is_overdue) > 0


def test_the_delegate_can_pay_one_booking_and_has_the_receipt_of_another(year: Session) -> None:
    unpaid, paid = (priced_booking(year, accounts.DELEGATE, way) for way in (Way.INVOICE, Way.CARD))
    assert account_of(year, unpaid.id).open_pence == unpaid.price_pence
    assert account_of(year, paid.id).open_pence == 0
    receipts = select(Message).where(Message.kind == "checkout/receipt", Message.about_id == paid.id)
    receipt = year.scalars(receipts).one()
    assert receipt.about == "booking"
    assert receipt.to_address == accounts.DELEGATE.email
    assert receipt.sent_at == receipt.created_at


def test_the_coordinator_has_a_statement(year: Session) -> None:
    agency = year.scalars(select(Agency).where(Agency.name == accounts.COORDINATOR.agency)).one()
    statement = statement_of(year, agency, clock.today())
    assert statement.open_pence > 0
    assert statement.payments


def test_no_message_of_an_invoice_promises_a_file_that_it_has_not(year: Session) -> None:
    of_invoices = Message.kind.in_(("invoices/issued", "invoices/credited", "invoices/reminder"))
    for message in year.scalars(select(Message).where(of_invoices)):
        promises = "attached" in message.text.replace("The invoice is not attached.", "")
        assert promises == bool(message.attachments), message.subject
