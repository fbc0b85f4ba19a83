"""Reading money. Balances are sums over charges and allocations; whose they are is for the callers to know."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training.board_lists.queries import board_lists
from training.payments.account_models import AccountComparison
from training.payments.cancellation import Exits
from training.payments.invoice_models import Invoice, InvoiceLine
from training.payments.models import (
    MONEY_BACK,
    Allocation,
    CancellationPolicy,
    Charge,
    Method,
    Payment,
    PriceRuleRow,
    Proposal,
    Refund,
)
from training.payments.policy import DEFAULT_POLICY, Policy
from training.payments.pricing import PriceList, PriceRule
from training.search.normal_form import sort_key
from training.settings.queries import rules


@dataclass(frozen=True)
class OwedCharge:
    """One charge and what has been paid for it, in whole pence. One that was withdrawn is owed no more."""

    charge: Charge
    paid_pence: int

    @property
    def due_pence(self) -> int:
        return 0 if self.charge.withdrawn_at else self.charge.pence

    @property
    def open_pence(self) -> int:
        """Still to be paid; below nought, paid too much."""
        return self.due_pence - self.paid_pence


@dataclass(frozen=True)
class Account:
    """How one booking stands: its charges, and the money on its way back."""

    lines: list[OwedCharge] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)

    @property
    def open_pence(self) -> int:
        return sum(line.open_pence for line in self.lines)

    @property
    def paid_pence(self) -> int:
        return sum(line.paid_pence for line in self.lines)

    @property
    def live(self) -> list[OwedCharge]:
        """What stands, without what was withdrawn."""
        return [line for line in self.lines if line.charge.withdrawn_at is None]


def charges_of(session: Session, booking_ids: Iterable[int]) -> Sequence[Charge]:
    """What is owed for these bookings, with who pays; withdrawn charges are not owed."""
    return session.scalars(
        select(Charge)
        .where(Charge.booking_id.in_(list(booking_ids)), Charge.withdrawn_at.is_(None))
        .options(joinedload(Charge.payer))
        .order_by(Charge.id)
    ).all()


def net() -> ColumnElement[int]:
    """What allocations come to: payments less the refunds that count. For a query joined by with_refunds()."""
    return func.coalesce(
        func.sum(
            case(
                (Allocation.payment_id.is_not(None), Allocation.pence),
                (Refund.state.in_(MONEY_BACK), -Allocation.pence),
                else_=0,
            )
        ),
        0,
    )


def paid_by_charge() -> Select[tuple[int, int]]:
    """For each charge that money was ever set against: its id, and what is paid for it now."""
    return (
        select(Allocation.charge_id, net().label("pence"))
        .outerjoin(Refund, Refund.id == Allocation.refund_id)
        .group_by(Allocation.charge_id)
    )


def paid_for(session: Session, charge_ids: Iterable[int]) -> dict[int, int]:
    """What is paid for each of these charges, in whole pence; nothing is nought."""
    wanted = list(charge_ids)
    found = session.execute(paid_by_charge().where(Allocation.charge_id.in_(wanted))).tuples().all()
    return {**dict.fromkeys(wanted, 0), **dict(found)}


def accounts_of(session: Session, booking_ids: Iterable[int]) -> dict[int, Account]:
    """How each of these bookings stands, withdrawn charges and refunds included."""
    wanted = list(booking_ids)
    accounts: dict[int, Account] = defaultdict(Account)
    if not wanted:
        return accounts
    theirs = select(Charge.id).where(Charge.booking_id.in_(wanted))
    paid = paid_by_charge().where(Allocation.charge_id.in_(theirs)).subquery()
    rows = session.execute(
        select(Charge, func.coalesce(paid.c.pence, 0))
        .outerjoin(paid, paid.c.charge_id == Charge.id)
        .where(Charge.booking_id.in_(wanted))
        .options(joinedload(Charge.payer))
        .order_by(Charge.id)
    )
    for charge, pence in rows.tuples():
        accounts[charge.booking_id].lines.append(OwedCharge(charge, pence))
    given_back = session.execute(
        select(Charge.booking_id, Refund)
        .join(Allocation, Allocation.charge_id == Charge.id)
        .join(Refund, Refund.id == Allocation.refund_id)
        .where(Charge.booking_id.in_(wanted))
        .options(joinedload(Refund.payment))
        .order_by(Refund.id)
    )
    for booking_id, refund in given_back.tuples():
        if refund not in accounts[booking_id].refunds:
            accounts[booking_id].refunds.append(refund)
    return accounts


def account_of(session: Session, booking_id: int) -> Account:
    return accounts_of(session, [booking_id])[booking_id]


def charge_waits(session: Session, booking_id: int) -> bool:
    """Whether the administrator has still to confirm or to waive a charge for this booking."""
    waiting = select(Proposal.id).where(Proposal.booking_id == booking_id, Proposal.decided_at.is_(None))
    return session.scalar(waiting.limit(1)) is not None


def paid_by_card(session: Session, account: Account) -> bool:
    """Whether all that was paid for a booking came by card."""
    payments = [payment for _, payment, _ in money_on(session, [line.charge.id for line in account.lines])]
    return bool(payments) and all(payment.method == Method.CARD for payment in payments)


def money_on(session: Session, charge_ids: Iterable[int]) -> list[tuple[int, Payment, int]]:
    """Which payments are set against these charges: charge id, payment, and what of it is there now; newest first."""
    rows = session.execute(
        select(Allocation.charge_id, Payment, net())
        .select_from(Allocation)
        .outerjoin(Refund, Refund.id == Allocation.refund_id)
        .join(Payment, Payment.id == func.coalesce(Allocation.payment_id, Refund.payment_id))
        .where(Allocation.charge_id.in_(list(charge_ids)))
        .group_by(Allocation.charge_id, Payment.id)
        .order_by(Payment.id.desc(), Allocation.charge_id.desc())
    )
    return [(charge_id, payment, pence) for charge_id, payment, pence in rows.tuples() if pence]


def refunded_intents(session: Session, intent_ids: Sequence[str]) -> set[str | None]:
    """Those of these card payments of which we know a refund or a dispute, in whatever state."""
    known = select(Payment.intent_id).join(Refund, Refund.payment_id == Payment.id)
    return set(session.scalars(known.where(Payment.intent_id.in_(intent_ids)))) if intent_ids else set()


def refundable(session: Session, payment: Payment) -> int:
    """What of a payment has not gone back yet, in whole pence."""
    back = session.scalar(
        select(func.coalesce(func.sum(Refund.pence), 0)).where(
            Refund.payment_id == payment.id, Refund.state.in_(MONEY_BACK)
        )
    )
    return payment.pence - (back or 0)


def unallocated(session: Session, payment: Payment) -> int:
    """What of a payment is set against no charge and has not gone back: paid too much, or for nothing we know."""
    set_against = session.scalar(
        select(func.coalesce(func.sum(Allocation.pence), 0)).where(Allocation.payment_id == payment.id)
    )
    taken_off = session.scalar(
        select(func.coalesce(func.sum(Allocation.pence), 0))
        .join(Refund, Refund.id == Allocation.refund_id)
        .where(Refund.payment_id == payment.id, Refund.state.in_(MONEY_BACK))
    )
    return refundable(session, payment) - (set_against or 0) + (taken_off or 0)


def stored_policy(session: Session, policy_id: int | None) -> CancellationPolicy | None:
    """A policy with its steps, in one query: that of a course or booking, or the default where it names none."""
    wanted = CancellationPolicy.is_default if policy_id is None else CancellationPolicy.id == policy_id
    return (
        session.scalars(select(CancellationPolicy).where(wanted).options(joinedload(CancellationPolicy.steps)))
        .unique()
        .one_or_none()
    )


def policy_with(session: Session, policy_id: int | None) -> Policy:
    """What that policy says. A database without a default has the ESCB's own."""
    stored = stored_policy(session, policy_id)
    return stored.policy if stored else DEFAULT_POLICY


def default_policy_id(session: Session) -> int | None:
    return session.scalar(select(CancellationPolicy.id).where(CancellationPolicy.is_default))


def policies_in_force(session: Session) -> Sequence[CancellationPolicy]:
    """Those a course can have, the default first."""
    query = select(CancellationPolicy).where(CancellationPolicy.replaced_at.is_(None))
    found = session.scalars(query.options(joinedload(CancellationPolicy.steps))).unique()
    return sorted(found, key=lambda policy: (not policy.is_default, sort_key(policy.name), policy.id))


def free_cancellation_windows(session: Session) -> Exits:
    """The free ways out by the rules in force."""
    in_force = rules(session)
    return Exits(free_hours=in_force.free_cancelling_hours, moved_days=in_force.free_after_move_days)


def price_rules(session: Session, course_id: int) -> Sequence[PriceRuleRow]:
    """Every price that a course has, had or is to have, the latest first."""
    return session.scalars(
        select(PriceRuleRow)
        .where(PriceRuleRow.course_id == course_id)
        .order_by(PriceRuleRow.starts_on.desc(), PriceRuleRow.id.desc())
    ).all()


class PriceLists:
    """By what prices are decided on one day, for many courses in one query."""

    def __init__(self, session: Session, day: date, course_id: int | None = None) -> None:
        """All courses, or one."""
        self.day = day
        self.member_percent = rules(session).ecvys_discount_percent
        self._tariffs = board_lists(session).tariffs
        self._rules = _in_force(session, day, course_id)

    def of(self, course_id: int) -> PriceList:
        return PriceList(self._rules.get(course_id, ()), self.member_percent, self.day, self._tariffs)


def price_list(session: Session, course_id: int, day: date) -> PriceList:
    """By what the prices of one course are decided on one day."""
    return PriceLists(session, day, course_id).of(course_id)


def _in_force(session: Session, day: date, course_id: int | None) -> Mapping[int, Sequence[PriceRule]]:
    query = select(PriceRuleRow).where(
        PriceRuleRow.starts_on <= day, or_(PriceRuleRow.ends_on.is_(None), PriceRuleRow.ends_on >= day)
    )
    found: dict[int, list[PriceRule]] = defaultdict(list)
    for row in session.scalars(query if course_id is None else query.where(PriceRuleRow.course_id == course_id)):
        found[row.course_id].append(row.rule)
    return found


def is_not_credited() -> ColumnElement[bool]:
    """Lines of invoices that no credit note has taken back."""
    return InvoiceLine.credits_id.is_(None) & InvoiceLine.credited_at.is_(None)


def invoices_with(session: Session, charge_ids: Iterable[int]) -> Sequence[Invoice]:
    """The invoices on which these charges stand now, the oldest first."""
    return session.scalars(
        select(Invoice)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(InvoiceLine.charge_id.in_(list(charge_ids)), is_not_credited())
        .distinct()
        .order_by(Invoice.id)
    ).all()


def due_days(session: Session, charge_ids: Sequence[int]) -> dict[int, date]:
    """Until when these charges are to be paid, by charge: those that stand on an invoice. Asks nothing for none."""
    if not charge_ids:
        return {}
    query = (
        select(InvoiceLine.charge_id, Invoice.due_on)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(InvoiceLine.charge_id.in_(charge_ids), Invoice.due_on.is_not(None), is_not_credited())
        .order_by(Invoice.id)
    )
    return {charge_id: due_on for charge_id, due_on in session.execute(query).tuples() if charge_id and due_on}


def last_comparison(session: Session) -> AccountComparison | None:
    """The latest comparison of the books with Stripe, with its lines and what differs; None before the first."""
    return session.scalar(
        select(AccountComparison)
        .options(selectinload(AccountComparison.totals), selectinload(AccountComparison.differences))
        .order_by(AccountComparison.day.desc())
        .limit(1)
    )
