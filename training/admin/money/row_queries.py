"""The rows that figures of money are made of, defined once for the table and for the lists behind it.

The rows of a figure have the columns row_id, booking_id (empty for money that is for no booking), pence, of_pence (what
the pence are a part of), at (the day or moment that counts), what, state and who.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from training import clock
from training.admin.money.figures import Measure
from training.bookings.charging.queries import has_discount
from training.bookings.models import Booking
from training.courses.models import Event
from training.payments.invoice_models import Invoice, InvoiceLine
from training.payments.models import (
    MONEY_BACK,
    Allocation,
    Charge,
    Payer,
    Payment,
    Proposal,
    Refund,
    RefundSource,
    RefundState,
    Way,
)
from training.payments.queries import is_not_credited, paid_by_charge
from training.years import Span

CARD_DAYS = 30
"""Days after it was made that a charge without an invoice, because a card was to pay it, is overdue."""


is_dispute = Refund.source == RefundSource.DISPUTE
is_refund = ~is_dispute
is_on_its_way = Refund.state.in_((RefundState.WANTED, RefundState.SENT))
_counts = Refund.state.in_(MONEY_BACK)
_NO_BOOKING = cast(null(), Integer)


def is_overdue(today: date) -> ColumnElement[bool]:
    """Charges whose invoice fell due before today, or that no card has paid in time. The one place that decides it.

    What waits to be invoiced is not overdue: nobody has asked for it yet.
    """
    fell_due = (
        select(InvoiceLine.charge_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(is_not_credited(), Invoice.due_on < today)
    )
    by_card = select(Payer.id).where(Payer.way == Way.CARD)
    late = Charge.created_at < clock.start_of(today - timedelta(days=CARD_DAYS))
    return Charge.id.in_(fell_due) | (Charge.payer_id.in_(by_card) & late)


def rows_of(measure: Measure, days: Span | None, today: date) -> Select[Any]:
    """The rows that a figure is the sum of, of some days or of all."""
    match measure:
        case Measure.CHARGED:
            return _charges(days)
        case Measure.OWED:
            return _open_charges(days)
        case Measure.OVERDUE:
            return _open_charges(days).where(is_overdue(today))
        case Measure.PAID:
            return _payments(days)
        case Measure.SURPLUS:
            return _surplus(days)
        case Measure.PROPOSED:
            return _proposals(days)
        case Measure.DISCOUNTS:
            return _discounts(days)
        case Measure.FAILED:
            return _whole_refunds(_failed(), days)
        case Measure.ON_ITS_WAY:
            return _whole_refunds(is_refund & is_on_its_way, days)
        case Measure.REFUNDED:
            return _refunds(is_refund & _counts, days)
        case Measure.TAKEN_BACK:
            return _refunds(is_dispute & _counts, days)


def within(at: InstrumentedAttribute[Any], days: Span | None) -> ColumnElement[bool]:
    """Days of London, also where `at` is a moment."""
    return and_(at >= edge(at, days.begins), at < edge(at, days.ends)) if days else true()


def edge(at: ColumnElement[Any] | InstrumentedAttribute[Any], day: date) -> Any:
    """Where a day begins: for a column of days the day itself, else midnight in London."""
    return day if isinstance(at.type, Date) else clock.start_of(day)


def _columns(
    row_id: Any, booking_id: Any, pence: Any, of_pence: Any, at: Any, what: Any, state: Any, who: Any
) -> Select[Any]:
    return select(
        row_id.label("row_id"), booking_id.label("booking_id"), pence.label("pence"), of_pence.label("of_pence"),
        at.label("at"), what.label("what"), state.label("state"), who.label("who"),
    )  # fmt: skip


_stands = and_(
    Charge.withdrawn_at.is_(None),
    ~exists().where(Proposal.booking_id == Charge.booking_id, Proposal.decided_at.is_(None)),
)


def _with_paid(days: Span | None) -> Subquery:
    """What is paid for each charge. Of some days' charges only, so that the others need not be added up."""
    paid = paid_by_charge()
    if days:
        paid = paid.where(Allocation.charge_id.in_(select(Charge.id).where(within(Charge.created_at, days))))
    return paid.subquery()


def _of_charges(days: Span | None, paid: Subquery, pence: Any, of_pence: Any) -> Select[Any]:
    return (
        _columns(
            Charge.id, Charge.booking_id, pence, of_pence, Charge.created_at, Charge.explanation, Payer.way,
            Payer.organisation,
        )
        .select_from(Charge)
        .join(Charge.payer)
        .outerjoin(paid, paid.c.charge_id == Charge.id)
        .where(_stands, within(Charge.created_at, days))
    )  # fmt: skip


def _charges(days: Span | None) -> Select[Any]:
    paid = _with_paid(days)
    return _of_charges(days, paid, Charge.pence, func.coalesce(paid.c.pence, 0))


def _open_charges(days: Span | None) -> Select[Any]:
    paid = _with_paid(days)
    left = Charge.pence - func.coalesce(paid.c.pence, 0)
    return _of_charges(days, paid, left, Charge.pence).where(left > 0)


def _proposals(days: Span | None) -> Select[Any]:
    return (
        _columns(
            Proposal.id, Proposal.booking_id, Proposal.pence, literal(0), Proposal.created_at, Proposal.explanation,
            Proposal.reason, func.coalesce(Payer.organisation, ""),
        )
        .select_from(Proposal)
        .join(Booking, Booking.id == Proposal.booking_id)
        .outerjoin(Booking.payer)
        .where(Proposal.decided_at.is_(None), within(Proposal.created_at, days))
    )  # fmt: skip


def _payments(days: Span | None) -> Select[Any]:
    """What each payment was for, booking by booking, and what of it is for none."""
    received = within(Payment.received_on, days)
    allotted = func.sum(Allocation.pence)
    shown = (Payment.pence, Payment.received_on, Payment.reference, Payment.method, Payment.payer_name)
    for_bookings = (
        _columns(Payment.id, Charge.booking_id, allotted, *shown)
        .select_from(Payment)
        .join(Allocation, Allocation.payment_id == Payment.id)
        .join(Charge, Charge.id == Allocation.charge_id)
        .where(received)
        .group_by(Payment.id, Charge.booking_id)
        .having(allotted != 0)
    )
    rest = Payment.pence - func.coalesce(allotted, 0)
    for_none = (
        _columns(Payment.id, _NO_BOOKING, rest, *shown)
        .select_from(Payment)
        .outerjoin(Allocation, Allocation.payment_id == Payment.id)
        .where(received)
        .group_by(Payment.id)
        .having(rest != 0)
    )
    return _together(for_bookings, for_none)


def _refunds(counted: ColumnElement[bool], days: Span | None) -> Select[Any]:
    """The same of refunds: off which bookings the money was taken."""
    decided = and_(counted, within(Refund.created_at, days))
    allotted = func.sum(Allocation.pence)
    shown = (Refund.pence, Refund.created_at, Refund.because, Refund.state, Payment.payer_name)
    for_bookings = (
        _columns(Refund.id, Charge.booking_id, allotted, *shown)
        .select_from(Refund)
        .join(Refund.payment)
        .join(Allocation, Allocation.refund_id == Refund.id)
        .join(Charge, Charge.id == Allocation.charge_id)
        .where(decided)
        .group_by(Refund.id, Payment.id, Charge.booking_id)
    )
    rest = Refund.pence - func.coalesce(allotted, 0)
    for_none = (
        _columns(Refund.id, _NO_BOOKING, rest, *shown)
        .select_from(Refund)
        .join(Refund.payment)
        .outerjoin(Allocation, Allocation.refund_id == Refund.id)
        .where(decided)
        .group_by(Refund.id, Payment.id)
        .having(rest != 0)
    )
    return _together(for_bookings, for_none)


def _together(*parts: Select[Any]) -> Select[Any]:
    both = union_all(*parts).subquery()
    return select(*both.c)


def _failed() -> ColumnElement[bool]:
    """Refunds that failed and that no later one made up for. A dispute that failed is one that we won."""
    later = aliased(Refund)
    made_up_for = exists().where(
        later.payment_id == Refund.payment_id,
        later.id > Refund.id,
        later.pence >= Refund.pence,
        later.state.in_(MONEY_BACK),
    )
    return and_(is_refund, Refund.state == RefundState.FAILED, ~made_up_for)


def _whole_refunds(which: ColumnElement[bool], days: Span | None) -> Select[Any]:
    """One row a refund, with one of the bookings it is for."""
    booking = (
        select(func.min(Charge.booking_id))
        .join(Allocation, Allocation.charge_id == Charge.id)
        .where(Allocation.refund_id == Refund.id)
        .scalar_subquery()
    )
    return (
        _columns(
            Refund.id, booking, Refund.pence, Refund.pence, Refund.created_at, Refund.because, Refund.state,
            Payment.payer_name,
        )
        .select_from(Refund)
        .join(Refund.payment)
        .where(which, within(Refund.created_at, days))
    )  # fmt: skip


def _surplus(days: Span | None) -> Select[Any]:
    """Payments of which something is left: payments/queries.py, unallocated(), for all at once."""
    set_against = (
        select(Allocation.payment_id, func.sum(Allocation.pence).label("pence"))
        .where(Allocation.payment_id.is_not(None))
        .group_by(Allocation.payment_id)
        .subquery()
    )
    off_charges = (
        select(Allocation.refund_id, func.sum(Allocation.pence).label("pence"))
        .where(Allocation.refund_id.is_not(None))
        .group_by(Allocation.refund_id)
        .subquery()
    )
    gone = (
        select(Refund.payment_id, func.sum(Refund.pence - func.coalesce(off_charges.c.pence, 0)).label("pence"))
        .outerjoin(off_charges, off_charges.c.refund_id == Refund.id)
        .where(Refund.state.in_(MONEY_BACK))
        .group_by(Refund.payment_id)
        .subquery()
    )
    left = Payment.pence - func.coalesce(set_against.c.pence, 0) - func.coalesce(gone.c.pence, 0)
    return (
        _columns(
            Payment.id, _NO_BOOKING, left, Payment.pence, Payment.received_on, Payment.reference, Payment.method,
            Payment.payer_name,
        )
        .select_from(Payment)
        .outerjoin(set_against, set_against.c.payment_id == Payment.id)
        .outerjoin(gone, gone.c.payment_id == Payment.id)
        .where(left > 0, within(Payment.received_on, days))
    )  # fmt: skip


def _discounts(days: Span | None) -> Select[Any]:
    return (
        _columns(
            Booking.id, Booking.id, Booking.discount_pence, Booking.price_pence, Event.starts_at,
            Booking.price_explanation, Booking.state, literal(""),
        )
        .select_from(Booking)
        .join(Booking.event)
        .where(has_discount(), within(Event.starts_at, days))
    )  # fmt: skip
