"""Reading invoices: what is not on one yet, how each stands, and who may open which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training.access import Role
from training.bookings.models import Booking
from training.downloads import pounds_of
from training.lists import NEWEST, Column, RowList, SortedBy, loading
from training.payments.invoice_models import DocumentKind, Invoice, InvoiceLine
from training.payments.models import Charge, Way
from training.payments.queries import OwedCharge, is_not_credited, paid_by_charge, paid_for
from training.people.models import Person
from training.people.relations.queries import agencies_run_by
from training.printing import keeps_failing
from training.search.models import Subject
from training.search.queries import found_in


@dataclass(frozen=True)
class InvoiceStanding:
    """How an invoice stands today, in whole pence. A credit note asks for nothing."""

    invoice: Invoice
    open_pence: int
    credited_pence: int
    today: date

    @property
    def word(self) -> str:
        if self.invoice.is_credit:
            return "Credit note"
        if self.credited_pence == self.invoice.total_pence:
            return "Credited"
        if self.open_pence <= 0:
            return "Paid"
        if self.is_overdue:
            return "Overdue"
        return "Part paid" if self.open_pence + self.credited_pence < self.invoice.total_pence else "To pay"

    @property
    def tone(self) -> str:
        return {"Paid": "good", "Overdue": "bad", "To pay": "wait", "Part paid": "wait"}.get(self.word, "plain")

    @property
    def is_overdue(self) -> bool:
        due = self.invoice.due_on
        return due is not None and due < self.today and self.open_pence > 0

    @property
    def paid_pence(self) -> int:
        """Of what was not credited."""
        return 0 if self.invoice.is_credit else self.invoice.total_pence - self.credited_pence - self.open_pence


def open_by_invoice() -> Select[tuple[int, int]]:
    """For each invoice: its id, and what is still to be paid of it."""
    paid = paid_by_charge().subquery()
    left = Charge.pence - func.coalesce(paid.c.pence, 0)
    asked = is_not_credited() & Charge.withdrawn_at.is_(None)
    return (
        select(InvoiceLine.invoice_id, func.sum(case((asked & (left > 0), left), else_=0)).label("pence"))
        .join(Charge, Charge.id == InvoiceLine.charge_id)
        .outerjoin(paid, paid.c.charge_id == Charge.id)
        .where(InvoiceLine.credits_id.is_(None))
        .group_by(InvoiceLine.invoice_id)
    )


CUTS = ("open", "overdue", "paid", "credit notes", "all")
"""The list of invoices, cut differently; the word in the address."""


def invoices_list(session: Session, cut: str, search: str, today: date) -> RowList:
    """Invoices, the newest first; overdue ones with the longest overdue first. For the administrator."""
    left = open_by_invoice().subquery()
    query = select(Invoice.id).outerjoin(left, left.c.invoice_id == Invoice.id)
    match cut:
        case "open":
            query = query.where(left.c.pence > 0)
        case "overdue":
            query = query.where(left.c.pence > 0, Invoice.due_on < today)
        case "paid":
            query = query.where(Invoice.kind == DocumentKind.INVOICE, left.c.pence == 0)
        case "credit notes":
            query = query.where(Invoice.kind == DocumentKind.CREDIT_NOTE)
    if search:
        lines = select(InvoiceLine.invoice_id).where(InvoiceLine.id.in_(found_in(Subject.INVOICE_LINE, search)))
        query = query.where(Invoice.id.in_(found_in(Subject.INVOICE, search)) | Invoice.id.in_(lines))
    return RowList(
        one="document",
        several="documents",
        rows=query,
        ties=(Invoice.id,),
        columns=_invoice_columns(left.c.pence),
        load=loading(Invoice, then=lambda invoices: standings_of(session, invoices, today)),
        order="due" if cut == "overdue" else "-issued",
        cuts=("show",),
    )


def _invoice_columns(left: ColumnElement[int]) -> tuple[Column, ...]:
    return (
        Column("number", "Number", lambda one: one.invoice.number, (Invoice.number,)),
        Column("payer", "Payer", lambda one: one.invoice.organisation, (func.lower(Invoice.organisation),), width=36),
        Column("contact", "Contact’s e-mail", lambda one: one.invoice.contact_email, width=32, on_page=False),
        Column("order", "Purchase order", lambda one: one.invoice.purchase_order, on_page=False),
        Column(
            "issued", "Issued", lambda one: one.invoice.issued_on, (Invoice.issued_at,), SortedBy.MOMENT, phrases=NEWEST
        ),
        Column("due", "Due", lambda one: one.invoice.due_on, (Invoice.due_on,), SortedBy.DAY, called="day it is due"),
        Column(
            "total",
            "Total",
            lambda one: pounds_of(one.invoice.total_pence),
            (Invoice.total_pence,),
            SortedBy.MONEY,
            numeric=True,
        ),
        Column(
            "open",
            "To pay",
            lambda one: pounds_of(one.open_pence),
            (left,),
            SortedBy.MONEY,
            numeric=True,
            called="sum to pay",
        ),
        Column("state", "State", lambda one: one.word),
    )


def standings_of(session: Session, invoices: Sequence[Invoice], today: date) -> list[InvoiceStanding]:
    """How each of these stands, in two queries."""
    lines = session.scalars(
        select(InvoiceLine)
        .where(InvoiceLine.invoice_id.in_([invoice.id for invoice in invoices]), InvoiceLine.credits_id.is_(None))
        .options(joinedload(InvoiceLine.charge))
    ).all()
    paid = paid_for(session, {line.charge_id for line in lines})
    left = dict.fromkeys((invoice.id for invoice in invoices), 0)
    credited = dict(left)
    for line in lines:
        if line.credited_at:
            credited[line.invoice_id] += line.pence
        else:
            left[line.invoice_id] += max(OwedCharge(line.charge, paid[line.charge_id]).open_pence, 0)
    return [InvoiceStanding(invoice, left[invoice.id], credited[invoice.id], today) for invoice in invoices]


def standing_of(session: Session, invoice: Invoice, today: date) -> InvoiceStanding:
    return standings_of(session, [invoice], today)[0]


def invoice_by_number(session: Session, number: str) -> Invoice | None:
    """One invoice with its lines; for the administrator."""
    return session.scalar(_with_lines(select(Invoice)).where(Invoice.number == number))


def invoice_visible_to(session: Session, person: Person, number: str) -> Invoice | None:
    """An invoice this person may open: of a booking they made or are the delegate of, of an agency they coordinate.

    One that is gathered for several people is opened by the coordinator, and not by each of the delegates on it.
    """
    query = select(Invoice).where(Invoice.number == number)
    if Role.ADMINISTRATOR not in person.role_names:
        query = query.where(_concerns(person))
    return session.scalar(query)


def visible_among(session: Session, person: Person, invoice_ids: Sequence[int]) -> set[int]:
    """Which of these invoices this person may open."""
    if Role.ADMINISTRATOR in person.role_names:
        return set(invoice_ids)
    return set(session.scalars(select(Invoice.id).where(Invoice.id.in_(invoice_ids), _concerns(person))))


def _concerns(person: Person) -> ColumnElement[bool]:
    on_it = (
        select(InvoiceLine.invoice_id)
        .join(Charge, Charge.id == InvoiceLine.charge_id)
        .join(Booking, Booking.id == Charge.booking_id)
    )
    # Whoever booked for others sees what it costs while they book for that agency, or where there is none.
    runs = Booking.agency_id.in_(agencies_run_by(person.id))
    arranged = Booking.booked_by_id.is_not_distinct_from(person.id) & (Booking.agency_id.is_(None) | runs)
    theirs = Booking.delegate_id.is_not_distinct_from(person.id) | arranged
    mine = Invoice.id.in_(on_it.where(theirs)) & Invoice.id.not_in(on_it.where(~theirs))
    if Role.COORDINATOR not in person.role_names:
        return mine
    return or_(mine, Invoice.agency_id.in_(agencies_run_by(person.id)))


def invoices_of(session: Session, booking_ids: Iterable[int]) -> dict[int, list[Invoice]]:
    """The invoices and credit notes that these bookings are on, by booking, the oldest first."""
    wanted = list(booking_ids)
    rows = session.execute(
        select(Charge.booking_id, Invoice)
        .join(InvoiceLine, InvoiceLine.charge_id == Charge.id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(Charge.booking_id.in_(wanted))
        .distinct()
        .order_by(Invoice.id)
    )
    found: dict[int, list[Invoice]] = {booking_id: [] for booking_id in wanted}
    for booking_id, invoice in rows.tuples():
        found[booking_id].append(invoice)
    return found


def bookings_on(session: Session, invoice: Invoice) -> dict[int, Booking]:
    """The bookings of an invoice's lines, by charge."""
    rows = session.execute(
        select(InvoiceLine.charge_id, Booking)
        .join(Charge, Charge.id == InvoiceLine.charge_id)
        .join(Booking, Booking.id == Charge.booking_id)
        .where(InvoiceLine.invoice_id == invoice.id)
    )
    return dict(rows.tuples().all())


def credit_notes_of(session: Session, invoice: Invoice) -> Sequence[Invoice]:
    return session.scalars(select(Invoice).where(Invoice.credits_id == invoice.id).order_by(Invoice.id)).all()


def with_withdrawn_lines(session: Session) -> Sequence[int]:
    """Invoices that ask for something that is owed no more: a credit note is due."""
    return session.scalars(
        select(InvoiceLine.invoice_id)
        .join(Charge, Charge.id == InvoiceLine.charge_id)
        .where(is_not_credited(), Charge.withdrawn_at.is_not(None))
        .distinct()
        .order_by(InvoiceLine.invoice_id)
    ).all()


def late_invoices(session: Session, today: date) -> Sequence[Invoice]:
    """What is overdue, still to be paid, and may be reminded of."""
    left = open_by_invoice().subquery()
    return session.scalars(
        select(Invoice)
        .join(left, left.c.invoice_id == Invoice.id)
        .where(
            left.c.pence > 0,
            Invoice.due_on < today,
            Invoice.way != Way.RECHARGE,  # a journal of the council settles it: nobody has to pay
            Invoice.no_reminders_because == "",
            Invoice.reminders < 2,
        )
        .order_by(Invoice.id)
    ).all()


def in_trouble() -> ColumnElement[bool]:
    """Documents that keep failing to print."""
    return keeps_failing(Invoice)


def count_failing(session: Session) -> int:
    """How many documents keep failing to print."""
    return session.scalar(select(func.count()).select_from(Invoice).where(in_trouble())) or 0


def issued_between(session: Session, first: date, last: date) -> Sequence[Invoice]:
    """Everything issued in a period, in the order of issue, with its lines."""
    return session.scalars(
        _with_lines(select(Invoice))
        .where(Invoice.issued_on.between(first, last))
        .order_by(Invoice.issued_at, Invoice.id)
    ).all()


def _with_lines(query: Select[tuple[Invoice]]) -> Select[tuple[Invoice]]:
    return query.options(
        selectinload(Invoice.lines).joinedload(InvoiceLine.charge), joinedload(Invoice.credits)
    ).execution_options(populate_existing=True)
