"""Money in figures. For the administrator only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from training import clock
from training.admin.money.figures import (
    COLUMNS,
    LOOSE,
    NEEDS_SOMEBODY,
    NOBODY,
    NOTHING,
    TODAY,
    By,
    FiguresPeriod,
    Measure,
    MoneyBalance,
    MoneyGroup,
    Sum,
    label_of,
)
from training.admin.money.row_queries import edge, is_dispute, is_on_its_way, is_refund, rows_of, within
from training.bookings.models import Booking
from training.courses.models import Course, Event, Funder
from training.payments.models import MONEY_BACK, Allocation, Charge, Payment, Refund
from training.people.models import Agency
from training.years import FinancialYear, Span


def known_years(session: Session, today: date) -> tuple[FinancialYear, ...]:
    """The financial years from the first money or event in the books to the last event, the latest first."""
    charged, received, first, last = session.execute(
        select(
            select(func.min(Charge.created_at)).scalar_subquery(),
            select(func.min(Payment.received_on)).scalar_subquery(),
            select(func.min(Event.starts_at)).scalar_subquery(),
            select(func.max(Event.starts_at)).scalar_subquery(),
        )
    ).one()
    begun = [clock.start_of(received)] if received else []
    moments = [*begun, *(moment for moment in (charged, first, last) if moment), clock.start_of(today)]
    numbers = range(FinancialYear.of(min(moments)).first, FinancialYear.of(max(moments)).first + 1)
    return tuple(FinancialYear(number) for number in reversed(numbers))


def figures(session: Session, period: FiguresPeriod, by: By, today: date) -> list[MoneyGroup]:
    """The table of a period: what each group has of each figure. In one query."""
    parts = [_summed(measure, period.days, by, period.spans, today) for measure in COLUMNS]
    groups: dict[str, MoneyGroup] = {}
    for measure, key, name, pence, rows in session.execute(union_all(*parts)):
        group = groups.setdefault(key, MoneyGroup(key, label_of(by, key, name)))
        group.sums[Measure(measure)] = Sum(int(pence), rows)
    return list(groups.values())


def _summed(measure: Measure, days: Span | None, by: By, spans: tuple[Span, ...], today: date) -> Select[Any]:
    rows = rows_of(measure, days, today).subquery()
    if by is By.MONTH:
        key: ColumnElement[str] = case(
            *((rows.c.at < edge(rows.c.at, span.ends), span.key) for span in spans), else_=spans[-1].key
        )
        name: ColumnElement[str] = cast(null(), String)
    else:
        key, name = _KEYS[by](rows)
    query = select(
        literal(measure.value).label("measure"), key.label("group_key"), name.label("group_name"),
        func.sum(rows.c.pence).label("pence"), func.count().label("rows"),
    ).select_from(rows)  # fmt: skip
    return (query if by is By.MONTH else with_names(query, rows)).group_by("group_key", "group_name")


def with_names(query: Select[Any], rows: Subquery) -> Select[Any]:
    """Whose the rows are: booking, agency, event, course and funder, where there is a booking."""
    return (
        query.outerjoin(Booking, Booking.id == rows.c.booking_id)
        .outerjoin(Booking.agency)
        .outerjoin(Booking.event)
        .outerjoin(Event.course)
        .outerjoin(Course.funder)
    )


def _keyed(rows: Subquery, key: SQLColumnExpression[Any], name: Any) -> tuple[ColumnElement[str], ColumnElement[str]]:
    spoken = case((rows.c.booking_id.is_(None), LOOSE), (key.is_(None), NOBODY), else_=key)
    return spoken, name


_KEYS = {
    By.AGENCY: lambda rows: _keyed(rows, cast(Booking.agency_id, String), Agency.name),
    By.COURSE: lambda rows: _keyed(rows, Course.code, Course.title),
    By.FUNDER: lambda rows: _keyed(rows, Funder.code, Funder.name),
}


def totals(session: Session, measures: Iterable[Measure], today: date) -> dict[Measure, Sum]:
    """How things stand, whatever the year. In one query."""
    parts = []
    for measure in measures:
        rows = rows_of(measure, None, today).subquery()
        parts.append(
            select(literal(measure.value), func.coalesce(func.sum(rows.c.pence), 0), func.count()).select_from(rows)
        )
    found = session.execute(union_all(*parts))
    return {Measure(measure): Sum(int(pence), count) for measure, pence, count in found}


def standing(session: Session, today: date) -> dict[Measure, Sum]:
    return totals(session, TODAY, today)


def money_needing_attention(session: Session, today: date) -> dict[Measure, Sum]:
    """What the desk names: only what there is."""
    return {measure: found for measure, found in totals(session, NEEDS_SOMEBODY, today).items() if found.rows}


def balance(session: Session, days: Span | None) -> MoneyBalance:
    """Where the money of some days is: what moved, and what it was set against, each added up by itself."""
    counted = Refund.state.in_(MONEY_BACK) & within(Refund.created_at, days)
    received = within(Payment.received_on, days)
    allotted = select(func.coalesce(func.sum(Allocation.pence), 0))
    sums = (
        select(func.coalesce(func.sum(Payment.pence), 0)).where(received),
        select(func.coalesce(func.sum(Refund.pence), 0)).where(counted, is_refund),
        select(func.coalesce(func.sum(Refund.pence), 0)).where(counted, is_dispute),
        allotted.join(Payment, Payment.id == Allocation.payment_id).where(received),
        allotted.join(Refund, Refund.id == Allocation.refund_id).where(counted),
        _loose(Payment, Allocation.payment_id, received),
        _loose(Refund, Allocation.refund_id, counted),
    )
    row = session.execute(select(*(one.scalar_subquery() for one in sums))).one()
    came, refunded, taken, put_on, put_off, loose_in, loose_out = (int(pence) for pence in row)
    return MoneyBalance(came, refunded, taken, put_on - put_off, loose_in - loose_out)


def _loose(
    model: type[Payment] | type[Refund], ours: SQLColumnExpression[Any], which: ColumnElement[bool]
) -> Select[Any]:
    """What is allotted to nothing, payment by payment, or refund by refund."""
    rest = model.pence - func.coalesce(func.sum(Allocation.pence), 0)
    each = (
        select(rest.label("pence")).outerjoin(Allocation, ours == model.id).where(which).group_by(model.id).subquery()
    )
    return select(func.coalesce(func.sum(each.c.pence), 0))


@dataclass(frozen=True)
class Split:
    """What the sentence above a table says of payments and refunds."""

    methods: list[tuple[str, Sum]]
    on_its_way: Sum


def split(session: Session, days: Span | None) -> Split:
    """How the money of some days came in, and what of its refunds has not arrived. In one query."""
    by_method = (
        select(Payment.method, func.sum(Payment.pence), func.count())
        .where(within(Payment.received_on, days))
        .group_by(Payment.method)
    )
    underway = select(literal(""), func.coalesce(func.sum(Refund.pence), 0), func.count()).where(
        is_refund, is_on_its_way, within(Refund.created_at, days)
    )
    found = {method: Sum(int(pence), count) for method, pence, count in session.execute(union_all(by_method, underway))}
    on_its_way = found.pop("", NOTHING)
    return Split(sorted(found.items(), key=lambda one: -one[1].pence), on_its_way)
