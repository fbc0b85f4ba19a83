"""Reading the monthly numbers. They are about nobody."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training import clock
from training.other_learning.counts import Count
from training.other_learning.models import MonthlyCount
from training.years import FinancialYear


def years_counted(session: Session) -> list[FinancialYear]:
    """From the one with the first number to the one we are in, the latest first; none where there is no number."""
    first = session.scalar(select(func.min(MonthlyCount.month)))
    if first is None:
        return []
    this, since = FinancialYear.of(clock.now()), FinancialYear.of_day(first)
    return [FinancialYear(number) for number in range(this.first, since.first - 1, -1)]


def counts_between(session: Session, first: date, after: date) -> list[Count]:
    """Every number of these months, by kind and title."""
    rows = session.scalars(
        select(MonthlyCount)
        .where(MonthlyCount.month >= first, MonthlyCount.month < after)
        .order_by(MonthlyCount.month, MonthlyCount.kind, MonthlyCount.title_key, MonthlyCount.id)
    )
    return [row.plain for row in rows]


def counts_of_months(session: Session, months: Iterable[date]) -> list[Count]:
    """The same of single months."""
    rows = session.scalars(select(MonthlyCount).where(MonthlyCount.month.in_(set(months))))
    return sorted((row.plain for row in rows), key=lambda one: one.key)


def numbers_entered(session: Session, year: FinancialYear) -> dict[date, int]:
    """How many numbers each month of a year has."""
    rows = session.execute(
        select(MonthlyCount.month, func.count())
        .where(MonthlyCount.month >= year.days.begins, MonthlyCount.month < year.days.ends)
        .group_by(MonthlyCount.month)
    )
    return dict(rows.tuples().all())


def as_seen(counts: Sequence[Count]) -> str:
    """By which is known whether numbers have changed since a page showed them."""
    return sha256(repr(sorted((one.key, one.title, one.count) for one in counts)).encode()).hexdigest()[:32]
