"""Invoices and credit notes of the year, by the operations of the pages and the worker, each at its own moment.

Issued once a month, paid by most, overdue for some, credited for a few.
"""

from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from demonstration.moments import Moments
from training import clock, workdays
from training.access import SYSTEM, Actor
from training.bookings.charging.operations import waive_confirmed_charge
from training.bookings.charging.payer_operations import change_payer
from training.bookings.models import Booking
from training.courses.models import Event
from training.invoices import emails
from training.invoices.operations import credit_withdrawn, issue_invoice, remind_if_late
from training.invoices.particulars_queries import by_payer
from training.invoices.payment_operations import Received, paid_back, receive_by_hand
from training.invoices.pdf import render
from training.invoices.queries import standing_of
from training.invoices.uninvoiced_queries import handed_over, waiting
from training.invoices.wording import invoice_text
from training.payments.invoice_models import Invoice, InvoiceDocument
from training.payments.models import Charge, Method, Payment, Proposal, Refund, RefundState, Way
from training.settings.queries import rules

NEWEST = 12
"""Days before now on which invoices were issued last; before that every thirty days."""
EVERY = 30
RUNS = 8
WAIVED_LATER = 2
PRINTED_AFTER = timedelta(minutes=2)
_KEPT_PENCE = 500
"""What somebody once paid too much."""
_METHODS = {3: Method.CHEQUE, 8: Method.CHEQUE}
_BECAUSE = "A letter from their manager came after the invoice had gone out."
_AT_ONCE = 2
_APART = timedelta(seconds=20)
"""The PDFs of what is paid are made by the worker, one after the other: it has other things to do."""


class Invoices:
    """Everything that was done about invoices so far."""

    def __init__(self, session: Session, moments: Moments, administrator: Actor, rng: Random) -> None:
        self.session, self.administrator, self.rng = session, administrator, rng
        self.now, self.moments, self.rules = moments.now, moments, rules(session)
        self.waived, self.handed_over, self.received = 0, False, 0

    def plan(self) -> None:
        """Have them issued on the days of issue, and then paid, reminded of or credited."""
        for runs_ago in range(RUNS - 1, -1, -1):
            self._issue_on(_moment(self.now, NEWEST + runs_ago * EVERY), runs_ago)
        self.moments.at(self.now, self._leave_to_the_worker)

    def _issue_on(self, at: datetime, runs_ago: int) -> None:
        self.moments.at(at, lambda then: self._issue(runs_ago, then))

    def _issue(self, runs_ago: int, at: datetime) -> None:
        """Everything that waits for an invoice on that day, and what becomes of each."""
        not_yet = exists().where(Proposal.booking_id == Charge.booking_id, Proposal.decided_at > at)
        query = waiting().where(Event.starts_at < at, ~not_yet).with_only_columns(Charge.id)
        issued = issue_invoice(self.session, self.session.scalars(query).all(), self.administrator, at)
        for number, invoice in enumerate(sorted(issued, key=lambda one: one.organisation)):
            later = number % 4 == 1 if runs_ago == 1 else runs_ago in {2, 3} and number == len(issued) - 2
            stays_open = invoice.way != Way.RECHARGE and (later or (runs_ago == 0 and number % 6 != 2))
            self._send(invoice, at + PRINTED_AFTER, with_document=later)
            if runs_ago >= 2 and self._put_right(invoice, at):
                continue
            if invoice.way == Way.RECHARGE:
                if runs_ago:
                    self._pay_on(invoice, Method.RECHARGE, at + timedelta(days=20))
            elif stays_open:
                self._remind_of(invoice)
            else:
                self._settle(invoice, number, runs_ago, at)

    def _send(self, invoice: Invoice, at: datetime, *, with_document: bool) -> None:
        """As the worker does once it has printed it. Of what is paid it prints the document later."""
        if not with_document:
            emails.send_invoice(self.session, invoice, None, at)
            return
        pdf = render(invoice_text(invoice, self.rules))
        invoice.document, invoice.rendered_at = InvoiceDocument(pdf=pdf), at
        emails.send_invoice(self.session, invoice, pdf, at)

    def _remind_of(self, invoice: Invoice) -> None:
        due = invoice.due_on or invoice.issued_on
        for days in (self.rules.first_reminder_days, self.rules.second_reminder_days):
            morning = clock.at(due + timedelta(days=days), time(9, 5))
            self.moments.at(morning, lambda then: remind_if_late(self.session, invoice.id, then))

    def _settle(self, invoice: Invoice, number: int, runs_ago: int, at: datetime) -> None:
        """Most are paid within the month, some of them in two parts."""
        wait = self.rng.randint(2, 9) if runs_ago == 0 else self.rng.randint(6, 34)
        method = _METHODS.get(number % 10, Method.BANK_TRANSFER)
        then = at + timedelta(days=wait, minutes=self.rng.randrange(300))
        if number % 9 == 5 and invoice.total_pence > 2000:
            self._pay_on(invoice, method, then - timedelta(days=1), pence=invoice.total_pence // 2)
        self._pay_on(invoice, method, then, kept=_KEPT_PENCE if (runs_ago, number) == (3, 0) else 0)

    def _pay_on(self, invoice: Invoice, method: Method, at: datetime, pence: int | None = None, kept: int = 0) -> None:
        self.moments.at(at, lambda then: self._pay(invoice, method, then, pence, kept))

    def _pay(self, invoice: Invoice, method: Method, at: datetime, pence: int | None, kept: int) -> None:
        """So many pence of an invoice; all that is left where no sum is named."""
        day = clock.local(at).date()
        left = pence or standing_of(self.session, invoice, day).open_pence
        if not left:
            return
        reference = {
            Method.CHEQUE: f"{self.rng.randint(100000, 999999)}",
            Method.RECHARGE: f"Journal {self.rng.randint(1000, 9999)}",
        }.get(method, f"BACS {self.rng.randint(10000, 99999)}")
        self.received += 1
        token = f"demonstration-payment-{self.received}"
        received = Received(method, left + kept, day, invoice.organisation, reference, token)
        charges = [line.charge_id for line in invoice.lines if line.credited_at is None]
        receive_by_hand(self.session, charges, received, self.administrator, at, keep_surplus=bool(kept))

    def _put_right(self, invoice: Invoice, at: datetime) -> bool:
        """A few charges turn out not to be owed after their invoice went out, and one is somebody else's to pay."""
        if invoice.way != Way.INVOICE:
            return False
        then = at + timedelta(days=6, hours=3)
        asked = self._asked_for(invoice)
        if asked is not None and self.waived < WAIVED_LATER:
            self.waived += 1
            if self.waived == 1:  # the first had paid already
                self._pay_on(invoice, Method.BANK_TRANSFER, at + timedelta(days=3))
            self.moments.at(then, lambda then: self._waive(invoice, asked, then))
            self._pay_on(invoice, Method.BANK_TRANSFER, then + timedelta(days=5))  # the rest of it
            return True
        if asked is None and len(invoice.lines) == 1 and not self.handed_over:
            self.handed_over = True
            self._pay_on(invoice, Method.BANK_TRANSFER, at + timedelta(days=3))
            self.moments.at(then, lambda then: self._hand_over(invoice, then))
            return True
        return False

    def _asked_for(self, invoice: Invoice) -> int | None:
        """The booking of one of its charges that was confirmed by hand: for a late cancellation, or an absence."""
        confirmed = select(Charge.booking_id).join(Proposal, Proposal.booking_id == Charge.booking_id)
        confirmed = confirmed.where(Charge.id.in_([line.charge_id for line in invoice.lines]), ~Proposal.waived)
        return self.session.scalar(confirmed.order_by(Charge.id).limit(1))

    def _waive(self, invoice: Invoice, booking_id: int, at: datetime) -> None:
        waive_confirmed_charge(self.session, booking_id, _BECAUSE, self.administrator, at)
        self._credit(invoice, at + timedelta(minutes=1))
        wanted = select(Refund.id).join(Refund.payment).where(Refund.state == RefundState.WANTED)
        for refund_id in self.session.scalars(wanted.where(Payment.method != Method.CARD)).all():
            paid_back(self.session, refund_id, self.administrator, min(at + timedelta(days=1), self.now))

    def _hand_over(self, invoice: Invoice, at: datetime) -> None:
        charge = self.session.get_one(Charge, invoice.lines[0].charge_id)
        booking = self.session.get_one(Booking, charge.booking_id)
        details = {"organisation": f"{invoice.organisation}, head office", "contact_name": "Finance team"}
        details["contact_email"] = invoice.contact_email
        change_payer(self.session, booking, details, self.administrator, at)
        credited_at = at + timedelta(minutes=1)
        if self._credit(invoice, credited_at) is None:
            return
        for pairs in by_payer(handed_over(self.session)).values():
            for anew in issue_invoice(self.session, [charge.id for charge, _ in pairs], SYSTEM, credited_at):
                self._send(anew, at + PRINTED_AFTER, with_document=False)

    def _credit(self, invoice: Invoice, at: datetime) -> Invoice | None:
        note = credit_withdrawn(self.session, invoice.id, SYSTEM, at)
        if note is not None:
            self._send(note, at + PRINTED_AFTER, with_document=True)
        return note

    def _leave_to_the_worker(self, at: datetime) -> None:
        unprinted = select(Invoice).where(Invoice.rendered_at.is_(None)).order_by(Invoice.id.desc())
        for position, invoice in enumerate(self.session.scalars(unprinted).all()):
            if position >= _AT_ONCE:
                invoice.claimed_until = at + (position - _AT_ONCE + 1) * _APART


def _moment(now: datetime, days: int) -> datetime:
    """A working day about so long ago, at ten."""
    day = clock.local(now).date() - timedelta(days=days)
    return clock.at(day if workdays.is_working_day(day) else workdays.add(day, -1), time(10))
