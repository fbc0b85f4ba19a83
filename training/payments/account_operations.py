"""Comparing the books with the account at Stripe, inside transaction(): each day, everything there ever was.

Stripe's movements are kept here as it tells them. A payment, refund or dispute is the same thing on both sides when it
has the same number; fees and payouts are in no book of ours, and are held against what Stripe says is left.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, Subquery, case, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from training.payments.account_models import (
    IN_THE_BOOKS,
    AccountComparison,
    AccountDifference,
    AccountEntry,
    AccountKind,
    AccountTotal,
)
from training.payments.gateway import Movement
from training.payments.models import Method, Payment, Refund, RefundSource, RefundState

_SETTLED = timedelta(hours=1)
"""What is younger may have been heard of on one side only: it is compared tomorrow."""
_CLOCKS_DIFFER = timedelta(minutes=10)
_MOST_SHOWN = 10
"""How many differences of each kind are kept by name."""
_AT_ONCE = 500

_KINDS = {
    "charge": AccountKind.PAYMENTS,
    "refund": AccountKind.REFUNDS,
    "refund_failure": AccountKind.REFUNDS,
    "dispute": AccountKind.DISPUTES,
    "dispute_reversal": AccountKind.DISPUTES,
    "fee": AccountKind.FEES,
    "payout": AccountKind.PAYOUTS,
    "payout_reversal": AccountKind.PAYOUTS,
}
"""Stripe's reporting categories (docs.stripe.com/reports/reporting-categories); all others are OTHER."""


def compare_with_account(
    session: Session, movements: Sequence[Movement], left_pence: int, day: date, now: datetime
) -> AccountComparison | None:
    """Take in what moved at Stripe since the last time, and compare. `left_pence` is what Stripe says is left.

    None when another worker has just compared on this day.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = session.scalar(
        insert(AccountComparison)
        .values(day=day, compared_at=now)
        .on_conflict_do_nothing(index_elements=["day"])
        .returning(AccountComparison.id)
    )
    if new is None:
        return None
    known = _ours(session, movements)
    rows = [_row(movement, known) for movement in movements]
    for start in range(0, len(rows), _AT_ONCE):
        session.execute(
            insert(AccountEntry).on_conflict_do_nothing(index_elements=["stripe_id"]), rows[start : start + _AT_ONCE]
        )
    comparison = session.get_one(AccountComparison, new)
    comparison.totals = [*(_compared(session, comparison, kind, now) for kind in IN_THE_BOOKS)]
    comparison.totals += _held_against_what_is_left(session, left_pence)
    session.flush()
    return comparison


def _ours(session: Session, movements: Sequence[Movement]) -> set[str]:
    """The payments of this site among those that something moved for."""
    intents = {movement.intent_id for movement in movements if movement.intent_id}
    ours = {movement.intent_id for movement in movements if movement.intent_id and movement.is_ours}
    listed = sorted(intents - ours)
    for start in range(0, len(listed), _AT_ONCE):
        some = listed[start : start + _AT_ONCE]
        ours |= set(session.scalars(select(Payment.intent_id).where(Payment.intent_id.in_(some))))
        paid = AccountEntry.kind == AccountKind.PAYMENTS
        ours |= set(session.scalars(select(AccountEntry.thing_id).where(paid, AccountEntry.thing_id.in_(some))))
    return {intent for intent in ours if intent}


def _row(movement: Movement, ours: set[str]) -> dict[str, object]:
    kind = _KINDS.get(movement.category, AccountKind.OTHER)
    if kind in IN_THE_BOOKS and movement.intent_id not in ours:
        kind = AccountKind.OTHER
    return {
        "stripe_id": movement.id,
        "kind": kind,
        "pence": movement.pence,
        "fee_pence": movement.fee_pence,
        "intent_id": movement.intent_id,
        "thing_id": movement.intent_id if kind == AccountKind.PAYMENTS else movement.thing_id,
        "created_at": movement.created_at,
    }


def _compared(session: Session, comparison: AccountComparison, kind: AccountKind, now: datetime) -> AccountTotal:
    """One kind, thing by thing. The sums are of what moved so long ago that it is known on both sides."""
    settled = now - _SETTLED
    theirs = _at_stripe(kind, settled).subquery()
    in_the_books = _in_the_books(kind, settled - _CLOCKS_DIFFER, theirs).subquery()
    ours = select(in_the_books).where(in_the_books.c.thing_id.not_in(_moved_since(kind, settled))).subquery()
    stripe, books = func.coalesce(theirs.c.pence, 0), func.coalesce(ours.c.pence, 0)
    thing_id = func.coalesce(theirs.c.thing_id, ours.c.thing_id)
    intent_id = func.coalesce(theirs.c.intent_id, ours.c.intent_id)
    both = select(func.coalesce(func.sum(stripe), 0), func.coalesce(func.sum(books), 0), _count(stripe != books))
    stripe_pence, books_pence, differing = session.execute(
        both.select_from(theirs).join(ours, ours.c.thing_id == theirs.c.thing_id, full=True)
    ).one()
    found = session.execute(
        select(thing_id, intent_id, Payment.id, stripe, books)
        .select_from(theirs)
        .join(ours, ours.c.thing_id == theirs.c.thing_id, full=True)
        .outerjoin(Payment, Payment.intent_id == intent_id)
        .where(stripe != books)
        .order_by(thing_id)
        .limit(_MOST_SHOWN)
    ).tuples()
    comparison.differences += [
        AccountDifference(
            kind=kind,
            thing_id=thing,
            intent_id=intent,
            payment_id=payment,
            stripe_pence=int(at_stripe),
            books_pence=int(in_books),
        )
        for thing, intent, payment, at_stripe, in_books in found
    ]
    return AccountTotal(
        kind=kind, stripe_pence=int(stripe_pence), books_pence=int(books_pence), differing=int(differing)
    )


def _at_stripe(kind: AccountKind, until: datetime) -> Select[tuple[str | None, int, str | None]]:
    """What Stripe has of a kind. A thing that moved since is left out whole: of a dispute, half would be wrong."""
    sign = 1 if kind == AccountKind.PAYMENTS else -1
    return (
        select(
            AccountEntry.thing_id,
            (sign * func.sum(AccountEntry.pence)).label("pence"),
            func.max(AccountEntry.intent_id).label("intent_id"),
        )
        .where(AccountEntry.kind == kind)
        .group_by(AccountEntry.thing_id)
        .having(func.max(AccountEntry.created_at) <= until)
    )


def _moved_since(kind: AccountKind, moment: datetime) -> Select[tuple[str | None]]:
    return select(AccountEntry.thing_id).where(
        AccountEntry.kind == kind, AccountEntry.created_at > moment, AccountEntry.thing_id.is_not(None)
    )


def _in_the_books(kind: AccountKind, until: datetime, theirs: Subquery) -> Select[tuple[str | None, int, str | None]]:
    """What the books have of a kind by then, or later of what Stripe had by then. A refund that failed is nothing."""
    if kind == AccountKind.PAYMENTS:
        named = select(Payment.intent_id.label("thing_id"), Payment.pence, Payment.intent_id)
        return named.where(
            Payment.method == Method.CARD,
            or_(Payment.created_at <= until, Payment.intent_id.in_(select(theirs.c.thing_id))),
        )
    is_dispute = Refund.source == RefundSource.DISPUTE
    counts = Refund.state.in_([RefundState.SENT, RefundState.DONE])
    named = select(
        Refund.stripe_id.label("thing_id"), case((counts, Refund.pence), else_=0).label("pence"), Payment.intent_id
    ).join(Refund.payment)
    return named.where(
        Refund.stripe_id.is_not(None),
        is_dispute if kind == AccountKind.DISPUTES else ~is_dispute,
        or_(func.coalesce(Refund.done_at, Refund.created_at) <= until, Refund.stripe_id.in_(select(theirs.c.thing_id))),
    )


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def _held_against_what_is_left(session: Session, left_pence: int) -> list[AccountTotal]:
    """What the books do not keep, and whether all that moved comes to what Stripe says is left."""
    moved = {
        kind: (int(pence), int(fees))
        for kind, pence, fees in session.execute(
            select(AccountEntry.kind, func.sum(AccountEntry.pence), func.sum(AccountEntry.fee_pence)).group_by(
                AccountEntry.kind
            )
        ).tuples()
    }
    gross, fees = sum(pence for pence, _ in moved.values()), sum(fee for _, fee in moved.values())
    of = {kind: moved.get(kind, (0, 0))[0] for kind in AccountKind}
    return [
        AccountTotal(kind=AccountKind.FEES, stripe_pence=fees - of[AccountKind.FEES]),
        AccountTotal(kind=AccountKind.PAYOUTS, stripe_pence=-of[AccountKind.PAYOUTS]),
        AccountTotal(kind=AccountKind.OTHER, stripe_pence=of[AccountKind.OTHER]),
        AccountTotal(
            kind=AccountKind.LEFT,
            stripe_pence=left_pence,
            books_pence=gross - fees,
        ),
    ]
