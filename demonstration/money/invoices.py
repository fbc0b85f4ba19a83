"""Invoices and credit notes of the year: issued once a month, paid by most, overdue for some, credited for a few."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random

from demonstration.money.dues import waive
from demonstration.money.ledger import Bill, Books, Money, Payee, PlannedPaper
from training import clock, workdays
from training.bookings.lifecycle import State
from training.payments.invoice_dates import due_on, reminders_due
from training.payments.ledger_operations import SOMEBODY_ELSE_PAYS
from training.payments.models import Method, Way
from training.settings.rules import Rules

NEWEST = 12
"""Days before now on which invoices were issued last; before that every thirty days."""
EVERY = 30
WAIVED_LATER = 2
_KEPT_PENCE = 500
"""What somebody once paid too much."""
_METHODS = {3: Method.CHEQUE, 8: Method.CHEQUE}


def issue_invoices(books: Books, rules: Rules, rng: Random) -> None:
    """Issue what waits on the days of issue, settle it, and number nothing: the rows are numbered by their dates."""
    for days in range(NEWEST + 7 * EVERY, 0, -EVERY):
        issued = _run(books, _moment(books.now, days), rules)
        if days >= NEWEST + 2 * EVERY:
            _put_right(books, issued, rules)
        _settle(books, issued, (days - NEWEST) // EVERY, rng)
    today, days_after = clock.local(books.now).date(), (rules.first_reminder_days, rules.second_reminder_days)
    for paper in books.papers:
        if paper.due_on and paper.open_pence and paper.bills[0].payer.way is not Way.RECHARGE:
            paper.reminders = reminders_due(paper.due_on, today, days_after)


def _moment(now: datetime, days: int) -> datetime:
    """A working day about so long ago, at ten."""
    day = clock.local(now).date() - timedelta(days=days)
    return clock.at(day if workdays.is_working_day(day) else workdays.add(day, -1), time(10))


def _run(books: Books, at: datetime, rules: Rules) -> list[PlannedPaper]:
    """One invoice for each payer, agency and order number."""
    asks = {ask.bill: ask for ask in books.asks}
    invoiced = {bill for paper in books.papers for bill in paper.bills}
    gathered: dict[tuple[str, str, str], list[Bill]] = defaultdict(list)
    for bill in books.bills:
        ask = asks.get(bill)
        came_about = bill.plan.state is State.CONFIRMED or (ask is not None and ask.is_confirmed)
        if (
            bill in invoiced
            or bill.payer.way is Way.CARD
            or bill.plan.event.starts_at >= at
            or not came_about
            or bill.withdrawn_at is not None
            or (ask is not None and (ask.decided_at is None or ask.decided_at > at))
        ):
            continue
        payer = bill.payer
        gathered[payer.organisation, payer.contact_email, payer.purchase_order].append(bill)
    issued = [
        PlannedPaper(
            sorted(gathered[key], key=lambda bill: bill.plan.event.starts_at),
            at + timedelta(minutes=number),
            due_on(clock.local(at).date(), rules.invoice_due_days),
        )
        for number, key in enumerate(sorted(gathered))
    ]
    books.papers += issued
    return issued


def _settle(books: Books, issued: Sequence[PlannedPaper], runs_ago: int, rng: Random) -> None:
    """Recharges are settled by journal; most of the others are paid within the month, and some are overdue."""
    for number, paper in enumerate(issued):
        if paper.bills[0].payer.way is Way.RECHARGE:
            if runs_ago:
                _pay(books, paper, Method.RECHARGE, paper.issued_at + timedelta(days=20), rng)
            continue
        late = number % 4 == 1 if runs_ago == 1 else runs_ago in {2, 3} and number == len(issued) - 2
        early = number % 6 == 2
        if late or (runs_ago == 0 and not early):
            continue
        wait = rng.randint(2, 9) if runs_ago == 0 else rng.randint(6, 34)
        method = _METHODS.get(number % 10, Method.BANK_TRANSFER)
        at = paper.issued_at + timedelta(days=wait, minutes=rng.randrange(300))
        if number % 9 == 5 and paper.open_pence > 2000:
            first = paper.open_pence // 2
            _pay(books, paper, method, at - timedelta(days=1), rng, first)
        _pay(books, paper, method, at, rng, kept=_KEPT_PENCE if (runs_ago, number) == (3, 0) else 0)


def _pay(
    books: Books,
    paper: PlannedPaper,
    method: Method,
    at: datetime,
    rng: Random,
    pence: int | None = None,
    kept: int = 0,
) -> None:
    """So many pence of an invoice, the earliest charge first; all that is left where no sum is named."""
    left = paper.open_pence if pence is None else pence
    if not left:
        return
    shares, rest = [], left
    for bill in paper.bills:
        part = min(rest, bill.open_pence)
        shares.append((bill, part))
        rest -= part
    reference = {
        Method.CHEQUE: f"{rng.randint(100000, 999999)}",
        Method.RECHARGE: f"Journal {rng.randint(1000, 9999)}",
    }.get(method, f"BACS {rng.randint(10000, 99999)}")
    day, payer = clock.local(at).date(), paper.bills[0].payer
    books.receive(Money(method, left + kept, day, at, payer.organisation, reference), shares)


def _put_right(books: Books, issued: Sequence[PlannedPaper], rules: Rules) -> None:
    """A few charges turn out not to be owed after their invoice went out, and one is somebody else's to pay."""
    credited = [paper for paper in books.papers if paper.credits]
    asks = {ask.bill: ask for ask in books.asks if ask.is_confirmed}
    for paper in issued:
        if paper.bills[0].payer.way is not Way.INVOICE:
            continue
        asked = next((bill for bill in paper.bills if bill in asks), None)
        at = paper.issued_at + timedelta(days=6, hours=3)
        if asked is not None and sum(_not_moved(note) for note in credited) < WAIVED_LATER:
            if not credited:  # the first had paid already
                _pay_at_once(books, paper)
            waive(books, asks[asked], "A letter from their manager came after the invoice had gone out.", at)
            credited.append(_credit(books, paper, asked, at))
        elif asked is None and len(paper.bills) == 1 and all(_not_moved(note) for note in credited):
            _pay_at_once(books, paper)
            credited.append(_hand_over(books, paper, at, rules))


def _not_moved(note: PlannedPaper) -> bool:
    """Was it credited because nothing is owed, and not because somebody else pays?"""
    return note.because != SOMEBODY_ELSE_PAYS


def _pay_at_once(books: Books, paper: PlannedPaper) -> None:
    _pay(books, paper, Method.BANK_TRANSFER, paper.issued_at + timedelta(days=3), Random(len(books.papers)))  # noqa: S311


def _credit(books: Books, paper: PlannedPaper, bill: Bill, at: datetime) -> PlannedPaper:
    note = PlannedPaper([bill], at + timedelta(minutes=1), None, credits=paper, because=bill.withdrawn_because)
    books.papers.append(note)
    return note


def _hand_over(books: Books, paper: PlannedPaper, at: datetime, rules: Rules) -> PlannedPaper:
    """Credited, and an invoice for the same to another part of the organisation; what was paid is paid."""
    old = paper.bills[0]
    payer = Payee(old.payer.way, f"{old.payer.organisation}, head office", "Finance team", old.payer.contact_email)
    old.withdraw(at, SOMEBODY_ELSE_PAYS)
    new = Bill(old.plan, payer, old.pence, old.explanation, at)
    books.bills.append(new)
    moved = books.move(old, new, at)
    note = _credit(books, paper, old, at)
    day = clock.local(at).date()
    anew = PlannedPaper(
        [new], note.issued_at + timedelta(minutes=1), due_on(day, rules.invoice_due_days), paid_pence=moved
    )
    books.papers.append(anew)
    return note
