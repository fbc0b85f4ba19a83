"""What is owed on account and is on no invoice yet. For the administrator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from training import clock
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.courses.models import Event
from training.downloads import pounds_of
from training.lists import Column, RowList, SortedBy
from training.payments.invoice_dates import days_of_month
from training.payments.invoice_models import InvoiceLine
from training.payments.ledger_operations import SOMEBODY_ELSE_PAYS
from training.payments.models import Allocation, Charge, ChargeReason, Payer, Proposal, Refund, Way
from training.payments.queries import is_not_credited, net

ON_ACCOUNT = (Way.INVOICE, Way.RECHARGE)
"""Who means to pay by card needs no invoice: a receipt is sent."""
PLACE_IS_OWED = (State.CONFIRMED, State.CANCELLED)
"""The price of a place is asked for once it is confirmed; one cancelled late owes it still, where that was decided."""


@dataclass(frozen=True)
class Key:
    """Whose charges may stand on one invoice: one payer's, for one agency, with one order number."""

    agency_id: int | None
    way: str
    organisation: str
    contact_email: str
    purchase_order: str
    cost_code: str

    @classmethod
    def of(cls, payer: Payer, booking: Booking) -> "Key":
        return cls(
            booking.agency_id,
            payer.way,
            payer.organisation_key,
            payer.contact_email.lower(),
            payer.purchase_order,
            payer.cost_code,
        )


@dataclass(frozen=True)
class UninvoicedGroup:
    """What waits for one payer: how many charges, their sum, and one of them to find the group by."""

    charge_id: int
    organisation: str
    contact_email: str
    purchase_order: str
    agency_name: str
    way: str
    charges: int
    pence: int


def paid_so_far() -> ScalarSelect[int]:
    """What is paid for a charge of the query around it: by index, and not added up for all charges there are."""
    return (
        select(net())
        .select_from(Allocation)
        .outerjoin(Refund, Refund.id == Allocation.refund_id)
        .where(Allocation.charge_id == Charge.id)
        .correlate(Charge)
        .scalar_subquery()
    )


def waiting() -> Select[tuple[Charge]]:
    """Charges that an invoice is due for.

    They stand, their payer pays on account, nobody has to decide on them first, the place is or was confirmed, and
    something is left to pay; or everything is paid, and the invoice it was paid for is being credited for another.
    """
    earlier, before = aliased(Charge), aliased(InvoiceLine)
    invoiced_before = exists().where(earlier.booking_id == Charge.booking_id, before.charge_id == earlier.id)
    return (
        select(Charge)
        .join(Booking, Booking.id == Charge.booking_id)
        .join(Payer, Payer.id == Charge.payer_id)
        .join(Event, Event.id == Booking.event_id)
        .where(
            Charge.withdrawn_at.is_(None),
            Payer.way.in_(ON_ACCOUNT),
            ~exists().where(InvoiceLine.charge_id == Charge.id, is_not_credited()),
            ~exists().where(Proposal.booking_id == Charge.booking_id, Proposal.decided_at.is_(None)),
            or_(Charge.pence > paid_so_far(), invoiced_before),
            or_(Charge.reason != ChargeReason.PLACE, Booking.state.in_(PLACE_IS_OWED)),
        )
    )


def in_month(month: date | None) -> list[ColumnElement[bool]]:
    """Only events that begin in this month; of any time without one."""
    if month is None:
        return []
    first, last = days_of_month(month)
    return [Event.starts_at >= clock.start_of(first), Event.starts_at < clock.start_of(_day_after(last))]


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def uninvoiced_list(month: date | None) -> RowList:
    """What waits, a row for each payer, in the order of the alphabet."""
    key = (
        Booking.agency_id,
        Payer.way,
        Payer.organisation_key,
        func.lower(Payer.contact_email),
        Payer.purchase_order,
        Payer.cost_code,
    )
    rows = (
        waiting()
        .where(*in_month(month))
        .with_only_columns(
            func.min(Charge.id).label("charge_id"),
            func.min(Payer.organisation).label("organisation"),
            func.min(Payer.contact_email).label("contact_email"),
            Payer.purchase_order.label("purchase_order"),
            func.min(Booking.agency_name).label("agency_name"),
            Payer.way.label("way"),
            func.count().label("charges"),
            func.sum(Charge.pence).label("pence"),
        )
        .group_by(*key)
    )
    return RowList(
        one="payer",
        several="payers",
        rows=rows,
        ties=(func.min(Charge.id),),
        columns=(
            Column("payer", "Payer", lambda one: one.organisation, (Payer.organisation_key,), width=36),
            Column("contact", "Contact’s e-mail", lambda one: one.contact_email, width=32, on_page=False),
            Column(
                "agency", "Agency", lambda one: one.agency_name, (func.lower(func.min(Booking.agency_name)),), width=36
            ),
            Column("order", "Purchase order", lambda one: one.purchase_order, (Payer.purchase_order,)),
            Column("bookings", "Bookings", lambda one: one.charges, (func.count(),), SortedBy.NUMBER, numeric=True),
            Column(
                "sum", "Sum", lambda one: pounds_of(one.pence), (func.sum(Charge.pence),), SortedBy.MONEY, numeric=True
            ),
        ),
        load=lambda found: [UninvoicedGroup(*row) for row in found],
        order="payer",
        cuts=("month",),
    )


def pence_waiting(session: Session, month: date | None) -> int:
    """The sum of all that waits."""
    sums = waiting().where(*in_month(month)).with_only_columns(func.coalesce(func.sum(Charge.pence), 0))
    return session.scalar(sums) or 0


def months(session: Session) -> list[date]:
    """The months of the events that something waits for, the earliest first."""
    starts = session.scalars(waiting().with_only_columns(Event.starts_at).distinct())
    return sorted({clock.local(start).date().replace(day=1) for start in starts})


def of_group(session: Session, charge_id: int, month: date | None) -> Sequence[tuple[Charge, Booking]]:
    """Every charge that waits and may stand on one invoice with this one, by the day of its event."""
    given = session.execute(
        select(Charge, Booking)
        .join(Booking, Booking.id == Charge.booking_id)
        .where(Charge.id == charge_id)
        .options(joinedload(Charge.payer))
    ).one_or_none()
    if given is None:
        return []
    key = Key.of(given[0].payer, given[1])
    return with_bookings(
        session,
        waiting().where(
            Booking.agency_id.is_not_distinct_from(key.agency_id),
            Payer.way == key.way,
            Payer.organisation_key == key.organisation,
            func.lower(Payer.contact_email) == key.contact_email,
            Payer.purchase_order == key.purchase_order,
            Payer.cost_code == key.cost_code,
            *in_month(month),
        ),
    )


def of_booking(session: Session, booking_id: int) -> Sequence[int]:
    """The charges of one booking that wait for an invoice."""
    return session.scalars(
        waiting().where(Charge.booking_id == booking_id).with_only_columns(Charge.id).order_by(Charge.id)
    ).all()


def handed_over(session: Session) -> Sequence[tuple[Charge, Booking]]:
    """Charges that took the place of credited ones because somebody else pays, and that were on no invoice yet."""
    before = aliased(Charge)
    credited = exists().where(InvoiceLine.charge_id == before.id, InvoiceLine.credited_at.is_not(None))
    instead_of_one = exists().where(
        before.booking_id == Charge.booking_id,
        before.withdrawn_because == SOMEBODY_ELSE_PAYS,
        before.withdrawn_at == Charge.created_at,
        credited,
    )
    never_invoiced = ~exists().where(InvoiceLine.charge_id == Charge.id)
    rows = session.execute(
        waiting()
        .where(instead_of_one, never_invoiced)
        .add_columns(Booking)
        .order_by(Charge.id)
        .options(joinedload(Charge.payer), joinedload(Booking.event).joinedload(Event.course))
    )
    return rows.tuples().all()


def still_waiting(session: Session, charge_ids: Iterable[int]) -> Sequence[tuple[Charge, Booking]]:
    """Which of these wait, with their bookings, in the order of the event's day."""
    return with_bookings(session, waiting().where(Charge.id.in_(list(charge_ids))))


def with_bookings(session: Session, query: Select[tuple[Charge]]) -> Sequence[tuple[Charge, Booking]]:
    rows = session.execute(
        query.add_columns(Booking)
        .order_by(Event.starts_at, Charge.id)
        .options(
            joinedload(Charge.payer),
            joinedload(Booking.delegate),
            joinedload(Booking.event).options(joinedload(Event.course), selectinload(Event.sittings)),
        )
    )
    return rows.tuples().all()
