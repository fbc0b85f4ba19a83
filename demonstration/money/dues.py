"""What each fee-paying place owes, who pays and how, and what is charged for cancelling late and for not coming."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from demonstration.demand import NOT_CLOSED, is_past
from demonstration.money.ledger import Ask, Bill, Books, Money, Payee
from demonstration.rows import seeded_code
from demonstration.year import PlannedBooking
from training import clock
from training.bookings.charging.operations import WAIVED_BY_HAND
from training.bookings.lifecycle import Outcome, State
from training.payments.cancellation import CancellationCost, Case, Exits, cost_of_absence, cost_of_cancelling
from training.payments.models import ChargeReason, Method, RefundSource, Way
from training.payments.policy import Policy

IN_TIME = "Cancelled in time."
NEVER = "The booking never came about."
UNDECIDED_CANCELLATIONS = 3
UNDECIDED_SINCE = timedelta(days=24)
"""Absences of registers closed since then still wait for a decision."""
_WAIVE_EVERY = 6
_WAIVED = (
    "Ill on the day: a doctor’s note came with the e-mail.",
    "An emergency strategy meeting about a child: their manager rang that morning.",
    "Bereavement.",
    "A volunteer who was called to an incident at the club.",
)


def settle_dues(plans: Iterable[PlannedBooking], policy: Policy, exits: Exits, now: datetime, rng: Random) -> Books:
    """The charges, the card payments and the proposals of all fee-paying places."""
    books = Books(now)
    for plan in plans:
        if plan.price.pence:
            _settle(books, plan, _notice_of(plan, policy, exits), policy, rng)
    _decide(
        books, [ask for ask in books.asks if ask.reason is ChargeReason.LATE_CANCELLATION], UNDECIDED_CANCELLATIONS, rng
    )
    absences = [ask for ask in books.asks if ask.reason is ChargeReason.ABSENCE]
    recent = sum(ask.created_at > now - UNDECIDED_SINCE for ask in absences)
    _decide(books, absences, recent, rng)
    _taken_back_elsewhere(books)
    return books


def _settle(books: Books, plan: PlannedBooking, notice: CancellationCost | None, policy: Policy, rng: Random) -> None:
    bill = Bill(plan, payer_of(plan, rng), plan.price.pence, plan.price.explanation, plan.created_at)
    books.bills.append(bill)
    if plan.state in {State.LAPSED, State.DECLINED} and plan.ended_at:
        bill.withdraw(plan.ended_at, NEVER)
    elif plan.state in {State.CONFIRMED, State.CANCELLED} and bill.payer.way is Way.CARD:
        _pay_by_card(books, bill, rng)
    if notice is not None and plan.ended_at:
        if notice.pence:  # the ESCB's own policy: the whole price, so the charge stays as it is
            ask = Ask(bill, ChargeReason.LATE_CANCELLATION, f"Cancelled: {notice.why}", plan.ended_at)
            books.asks.append(ask)
        else:
            bill.withdraw(plan.ended_at, IN_TIME)
            books.give_back(bill, IN_TIME, plan.ended_at, plan.ended_at + timedelta(hours=rng.randint(3, 60)))
    closed_at = plan.event.register_closed_at
    absent = plan.state is State.CONFIRMED and plan.outcome is Outcome.DID_NOT_ATTEND
    if absent and closed_at and is_past(plan.event, books.now) and plan.event.ref != NOT_CLOSED:
        cost = cost_of_absence(policy, plan.price.pence)
        books.asks.append(Ask(bill, ChargeReason.ABSENCE, cost.explanation, closed_at))


def _notice_of(plan: PlannedBooking, policy: Policy, exits: Exits) -> CancellationCost | None:
    if plan.state is not State.CANCELLED or plan.ended_at is None:
        return None
    case = Case(price_pence=plan.price.pence, booked_at=plan.created_at, starts_at=plan.event.starts_at)
    return cost_of_cancelling(policy, case, exits, plan.ended_at)


def payer_of(plan: PlannedBooking, rng: Random) -> Payee:
    """A card is the delegate's own; an agency has an invoice sent, and the council a recharge."""
    delegate, agency = plan.delegate, plan.agency
    way = plan.pays or (Way.RECHARGE if _is_council(plan) else Way.CARD if rng.random() < 0.5 else Way.INVOICE)
    email = delegate.email or "post@demo.example"
    if agency is None or way is Way.CARD:
        return Payee(way, agency.name if agency else delegate.name, delegate.name, email)
    domain = email.partition("@")[2]
    order = f"PO-{agency.id:03}-{clock.local(plan.created_at):%y%m}" if way is Way.INVOICE and agency.id % 3 else ""
    code = f"CC{40000 + agency.id}" if way is Way.RECHARGE else ""
    return Payee(way, agency.name, "Accounts payable", f"finance@{domain}", order, code)


def _is_council(plan: PlannedBooking) -> bool:
    return plan.agency is not None and plan.agency.sector == "local authority"


def _pay_by_card(books: Books, bill: Bill, rng: Random) -> None:
    at = min(bill.created_at + timedelta(minutes=4), bill.plan.ended_at or books.now)
    intent = f"pi_demo_{seeded_code(rng, 16)}"
    day = clock.local(at).date()
    books.receive(Money(Method.CARD, bill.pence, day, at, bill.payer.contact_name, intent), [(bill, bill.pence)])


def _decide(books: Books, asks: Sequence[Ask], undecided: int, rng: Random) -> None:
    """The newest are left to be decided; most of the others were confirmed, a few waived."""
    in_order = sorted(asks, key=lambda ask: ask.created_at)
    for number, ask in enumerate(in_order[: len(in_order) - undecided]):
        ask.decided_at = min(ask.created_at + timedelta(days=rng.randint(1, 6), minutes=rng.randrange(240)), books.now)
        if number % _WAIVE_EVERY == 2:
            waive(books, ask, rng.choice(_WAIVED), ask.decided_at)


def waive(books: Books, ask: Ask, because: str, at: datetime) -> None:
    """Nothing is owed after all, and what was paid goes back."""
    ask.decided_at, ask.waived_because = at, because
    ask.bill.withdraw(at, WAIVED_BY_HAND)
    books.give_back(ask.bill, WAIVED_BY_HAND, at, at + timedelta(days=1))


def _taken_back_elsewhere(books: Books) -> None:
    """One card payment went back in Stripe's dashboard, and one was disputed: both are owed again."""
    asked = {ask.bill for ask in books.asks}
    kept = [
        bill
        for bill in books.bills
        if bill.payer.way is Way.CARD and bill.plan.outcome is Outcome.ATTENDED and bill not in asked
    ]
    dashboard, disputed = sorted((b for b in kept if not b.plan.delegate.has_account), key=lambda b: b.created_at)[-2:]
    for bill, because, source in (
        (dashboard, "Requested by customer", RefundSource.DASHBOARD),
        (disputed, "Disputed by the cardholder: product not received", RefundSource.DISPUTE),
    ):
        at = min(bill.plan.event.ends_at + timedelta(days=3), books.now)
        books.give_back(bill, because, at, at, source)
