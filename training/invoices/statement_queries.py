"""What an agency owes: every open charge on account, what came in for it, and what was paid too much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from training import clock
from training.access import Role
from training.bookings.models import Booking
from training.bookings.queries import is_shown_to_agency
from training.courses.models import Event
from training.downloads import Cell, pounds_of
from training.invoices.payment_queries import surpluses
from training.invoices.uninvoiced_queries import ON_ACCOUNT, PLACE_IS_OWED, paid_so_far
from training.payments.invoice_models import Invoice, InvoiceLine
from training.payments.models import Allocation, Charge, ChargeReason, Payer, Payment, Refund
from training.payments.queries import is_not_credited, net
from training.people.models import Agency, Person
from training.people.relations.queries import agencies_booked_for
from training.settings.queries import rules

Row = TypeVar("Row", bound=tuple[Any, ...])

SHOWN_DAYS = 365
"""How far back payments are listed."""


@dataclass(frozen=True)
class OpenCharge:
    """One charge that is still to be paid, in whole pence, and the invoice that it is on, if it is on one."""

    charge: Charge
    booking: Booking
    invoice: Invoice | None
    paid_pence: int
    today: date

    @property
    def open_pence(self) -> int:
        return self.charge.pence - self.paid_pence

    @property
    def due_on(self) -> date | None:
        return self.invoice.due_on if self.invoice else None

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < self.today

    @property
    def word(self) -> str:
        if self.invoice is None:
            return "Not invoiced yet"
        return "Overdue" if self.is_overdue else "To pay"


@dataclass(frozen=True)
class Statement:
    """How an agency stands: overdue first, then what is due, then what is on no invoice yet."""

    agency: Agency
    entries: Sequence[OpenCharge]
    payments: Sequence[tuple[Payment, int]]
    """Payments of the last year, and how much of each was for this agency."""
    credit_pence: int
    """Paid too much, and kept."""

    @property
    def open_pence(self) -> int:
        return sum(entry.open_pence for entry in self.entries)

    @property
    def overdue_pence(self) -> int:
        return sum(entry.open_pence for entry in self.entries if entry.is_overdue)

    @property
    def uninvoiced_pence(self) -> int:
        return sum(entry.open_pence for entry in self.entries if entry.invoice is None)


COLUMNS = (
    *("Kind", "Date", "Invoice", "Due", "Course", "Event"),
    *("Delegate", "Booking", "Charged", "Paid", "To pay", "State"),
)


def statement_of(session: Session, agency: Agency, today: date, *, for_agency: bool = False) -> Statement:
    """`for_agency`: as its coordinators see it, without what they do not see yet of people who did not come."""
    payments = _payments(session, agency.id, today)
    theirs = _every_payment(session, agency.id)
    credit = sum(pence for payment, pence in surpluses(session) if payment.id in theirs)
    return Statement(agency, _entries(session, agency.id, today, for_agency=for_agency), payments, credit)


def agencies_coordinated_by(session: Session, person: Person) -> Sequence[Agency]:
    """The agencies whose statements a coordinator may see, by name."""
    if Role.COORDINATOR not in person.role_names:
        return []
    return [one.agency for one in agencies_booked_for(session, person.id)]


def owed_by_agency(session: Session, agency_ids: Sequence[int], today: date) -> dict[int, int]:
    """What each of these agencies has still to pay on account, in whole pence, as its own statement adds it up."""
    paid = paid_so_far()
    rows = session.execute(
        _owed(select(Booking.agency_id, func.sum(Charge.pence - paid)))
        .where(Booking.agency_id.in_(agency_ids), _is_seen_by_agency(session, today))
        .group_by(Booking.agency_id)
    )
    return {agency_id: int(pence) for agency_id, pence in rows.tuples() if agency_id is not None}


def _owed(query: Select[Row]) -> Select[Row]:
    """Charges on account that are not all paid, for a query that begins with its columns."""
    return (
        query.select_from(Charge)
        .join(Booking, Booking.id == Charge.booking_id)
        .join(Payer, Payer.id == Charge.payer_id)
        .where(
            Charge.withdrawn_at.is_(None),
            Payer.way.in_(ON_ACCOUNT),
            Charge.pence > paid_so_far(),
            or_(Charge.reason != ChargeReason.PLACE, Booking.state.in_(PLACE_IS_OWED)),
        )
    )


def usual_contact(session: Session, agency_id: int) -> str:
    """The finance contact that the agency named last; empty where it never named one."""
    return (
        session.scalar(
            select(Payer.contact_email)
            .join(Charge, Charge.payer_id == Payer.id)
            .join(Booking, Booking.id == Charge.booking_id)
            .where(Booking.agency_id == agency_id, Payer.way.in_(ON_ACCOUNT))
            .order_by(Charge.id.desc())
            .limit(1)
        )
        or ""
    )


def rows_of(statement: Statement) -> list[list[Cell]]:
    """The statement as rows of COLUMNS."""
    rows: list[list[Cell]] = []
    for entry in statement.entries:
        booking = entry.booking
        rows.append(
            [
                "Charge",
                entry.invoice.issued_on if entry.invoice else None,
                entry.invoice.number if entry.invoice else "",
                entry.due_on,
                booking.event.course.title,
                clock.local(booking.event.starts_at).date(),
                booking.delegate.name if booking.delegate else "To be named",
                booking.ref,
                pounds_of(entry.charge.pence),
                pounds_of(entry.paid_pence),
                pounds_of(entry.open_pence),
                entry.word,
            ]
        )
    empty: list[Cell] = [None] * 12
    rows += [
        ["Payment", payment.received_on, *empty[:7], pounds_of(pence), None, payment.reference]
        for payment, pence in statement.payments
    ]
    if statement.credit_pence:
        kept = pounds_of(statement.credit_pence)
        rows.append(["Paid too much", None, *empty[:7], kept, None, "Kept until it is paid back"])
    return rows


def _is_seen_by_agency(session: Session, today: date) -> ColumnElement[bool]:
    """All but a charge for not coming that is on no invoice, while its agency does not see that somebody did not."""
    line = aliased(InvoiceLine)
    invoiced = exists().where(line.charge_id == Charge.id)
    shown = is_shown_to_agency(today, rules(session).no_show_shown_days)
    return or_(Charge.reason != ChargeReason.ABSENCE, invoiced, shown)


def _entries(session: Session, agency_id: int, today: date, *, for_agency: bool) -> list[OpenCharge]:
    seen = _is_seen_by_agency(session, today) if for_agency else true()
    rows = session.execute(
        _owed(select(Charge, Booking, Invoice, paid_so_far()))
        .outerjoin(InvoiceLine, (InvoiceLine.charge_id == Charge.id) & is_not_credited())
        .outerjoin(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(Booking.agency_id == agency_id, seen)
        .options(joinedload(Booking.delegate), joinedload(Booking.event).joinedload(Event.course))
        .order_by(Invoice.due_on.is_(None), Invoice.due_on, Charge.id)
    )
    return [OpenCharge(charge, booking, invoice, pence, today) for charge, booking, invoice, pence in rows.tuples()]


def _payments(session: Session, agency_id: int, today: date) -> Sequence[tuple[Payment, int]]:
    rows = session.execute(
        select(Payment, net())
        .select_from(Allocation)
        .outerjoin(Refund, Refund.id == Allocation.refund_id)
        .join(Payment, Payment.id == func.coalesce(Allocation.payment_id, Refund.payment_id))
        .join(Charge, Charge.id == Allocation.charge_id)
        .join(Booking, Booking.id == Charge.booking_id)
        .join(Payer, Payer.id == Charge.payer_id)
        .where(
            Booking.agency_id == agency_id,
            Payer.way.in_(ON_ACCOUNT),
            Payment.received_on >= today - timedelta(days=SHOWN_DAYS),
        )
        .group_by(Payment.id)
        .order_by(Payment.received_on.desc(), Payment.id.desc())
    )
    return [(payment, pence) for payment, pence in rows.tuples() if pence]


def _every_payment(session: Session, agency_id: int) -> set[int]:
    rows = session.scalars(
        select(Allocation.payment_id)
        .join(Charge, Charge.id == Allocation.charge_id)
        .join(Booking, Booking.id == Charge.booking_id)
        .where(Booking.agency_id == agency_id, Allocation.payment_id.is_not(None))
    )
    return {payment_id for payment_id in rows if payment_id is not None}
