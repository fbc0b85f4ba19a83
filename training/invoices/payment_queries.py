"""Reading payments and refunds. For the administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Date,
    String,
    case,
    cast,
    func,
    literal,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.bookings.models import Booking
from training.courses.models import Event
from training.downloads import pounds_of
from training.invoices.uninvoiced_queries import waiting
from training.lists import NEWEST, Column, Filter, RowList, SortedBy, choices_of, loading
from training.money import pounds
from training.payments.invoice_models import Invoice, InvoiceLine
from training.payments.models import MONEY_BACK, Allocation, Charge, Method, Payment, Refund, RefundSource, RefundState
from training.payments.money_back import what_went_back
from training.payments.queries import OwedCharge, net, paid_for
from training.search.models import Subject
from training.search.queries import found_in


def payments_list(search: str) -> RowList:
    """Payments, the newest first."""
    rows = select(Payment.id)
    if search:
        rows = rows.where(Payment.id.in_(found_in(Subject.PAYMENT, search)))
    return RowList(
        one="payment",
        several="payments",
        rows=rows,
        ties=(Payment.id,),
        columns=(
            Column("payer", "Who paid", lambda one: one.payer_name, (func.lower(Payment.payer_name),), width=36),
            Column(
                "received",
                "Received",
                lambda one: one.received_on,
                (Payment.received_on,),
                SortedBy.MOMENT,
                phrases=NEWEST,
            ),
            Column("how", "How", lambda one: one.method, (Payment.method,)),
            Column("reference", "Reference", lambda one: one.reference, (func.lower(Payment.reference),), width=24),
            Column(
                "amount", "Amount", lambda one: pounds_of(one.pence), (Payment.pence,), SortedBy.MONEY, numeric=True
            ),
        ),
        load=loading(Payment),
        order="-received",
        filters=(
            Filter("how", "How", lambda method: Payment.method == method, choices_of(Method)),
            Filter("from", "Received from", lambda day: Payment.received_on >= day),
            Filter("to", "Received until", lambda day: Payment.received_on <= day),
        ),
    )


def to_pay_back() -> ColumnElement[bool]:
    """Refunds that wait for somebody: those that no card takes, and those to a card that failed."""
    by_hand = (Refund.state == RefundState.WANTED) & (Payment.method != Method.CARD)
    failed = (Refund.state == RefundState.FAILED) & (Refund.source == RefundSource.SITE)
    return by_hand | failed


def refunds_to_pay_back(session: Session) -> Sequence[Refund]:
    """The longest waiting first."""
    return session.scalars(
        select(Refund).join(Refund.payment).where(to_pay_back()).options(joinedload(Refund.payment)).order_by(Refund.id)
    ).all()


def surpluses(session: Session) -> list[tuple[Payment, int]]:
    """Payments of which a part is for nothing, and how many pence of them."""
    set_aside = (
        select(Allocation.payment_id.label("payment_id"), func.sum(Allocation.pence).label("pence"))
        .where(Allocation.payment_id.is_not(None))
        .group_by(Allocation.payment_id)
        .subquery()
    )
    # A refund's own share that came off charges has left both the payment and what is set against charges.
    back = (
        select(Refund.payment_id.label("payment_id"), func.sum(Refund.pence).label("pence"))
        .where(Refund.state.in_(MONEY_BACK))
        .group_by(Refund.payment_id)
        .subquery()
    )
    off_charges = (
        select(Refund.payment_id.label("payment_id"), func.sum(Allocation.pence).label("pence"))
        .join(Allocation, Allocation.refund_id == Refund.id)
        .where(Refund.state.in_(MONEY_BACK))
        .group_by(Refund.payment_id)
        .subquery()
    )
    over = (
        Payment.pence
        - func.coalesce(set_aside.c.pence, 0)
        - func.coalesce(back.c.pence, 0)
        + func.coalesce(off_charges.c.pence, 0)
    )
    rows = session.execute(
        select(Payment, over)
        .outerjoin(set_aside, set_aside.c.payment_id == Payment.id)
        .outerjoin(back, back.c.payment_id == Payment.id)
        .outerjoin(off_charges, off_charges.c.payment_id == Payment.id)
        .where(over > 0)
        .order_by(Payment.id)
    )
    return list(rows.tuples().all())


def set_against(session: Session, payment: Payment) -> list[tuple[Charge, int]]:
    """The charges that a payment is for now, and how many pence of it: withdrawn ones first, then the newest."""
    on_each = (
        select(Allocation.charge_id.label("charge_id"), net().label("pence"))
        .outerjoin(Refund, Refund.id == Allocation.refund_id)
        .where(func.coalesce(Allocation.payment_id, Refund.payment_id) == payment.id)
        .group_by(Allocation.charge_id)
        .subquery()
    )
    rows = session.execute(
        select(Charge, on_each.c.pence)
        .join(on_each, on_each.c.charge_id == Charge.id)
        .where(on_each.c.pence > 0)
        .order_by(case((Charge.withdrawn_at.is_(None), 1), else_=0), Charge.id.desc())
    )
    return list(rows.tuples().all())


def refunds_of(session: Session, payment: Payment) -> Sequence[Refund]:
    return session.scalars(select(Refund).where(Refund.payment_id == payment.id).order_by(Refund.id)).all()


def bookings_of(session: Session, charges: Sequence[Charge]) -> dict[int, Booking]:
    """The bookings of these charges, by booking id, with what a line about each shows."""
    found = session.scalars(
        select(Booking)
        .where(Booking.id.in_({charge.booking_id for charge in charges}))
        .options(joinedload(Booking.delegate), joinedload(Booking.event).joinedload(Event.course))
    )
    return {booking.id: booking for booking in found}


@dataclass(frozen=True)
class PaymentPaper:
    """An invoice or a payment of a booking, as a link to it shows it."""

    key: str
    """The number of an invoice, the id of a payment."""
    kind: str
    day: date
    pence: int


def _became_of(refund: Refund) -> str:
    day = clock.local(refund.done_at or refund.created_at).date()
    return what_went_back(refund.source, refund.state, refund.payment.method, day)


@dataclass(frozen=True)
class Papers:
    """What the administrator sees of a booking's money: its invoices, its payments, and whether an invoice is due."""

    invoices: Sequence[PaymentPaper]
    payments: Sequence[PaymentPaper]
    may_invoice: bool
    refunds: Sequence[Refund] = ()
    """What went back of those payments, by whomever and in whatever state, the oldest first."""

    def went_back(self, payment_key: str) -> list[str]:
        """What became of a payment, a sentence for each refund and dispute."""
        return [
            f"{pounds(refund.pence)} of it {_became_of(refund)}"
            for refund in self.refunds
            if str(refund.payment_id) == payment_key
        ]


def papers_of_booking(session: Session, booking_id: int) -> Papers:
    """In one query, for a page that asks much else, and in another where something was paid."""
    of_booking = Charge.booking_id == booking_id
    on_invoices = select(InvoiceLine.invoice_id).join(Charge, Charge.id == InvoiceLine.charge_id).where(of_booking)
    paid = select(Allocation.payment_id).join(Charge, Charge.id == Allocation.charge_id).where(of_booking)
    rows = session.execute(
        union_all(
            select(
                literal("invoice"), Invoice.id, Invoice.number, Invoice.kind, Invoice.issued_on, Invoice.total_pence
            ).where(Invoice.id.in_(on_invoices)),
            select(
                literal("payment"),
                Payment.id,
                cast(Payment.id, String),
                Payment.method,
                Payment.received_on,
                Payment.pence,
            ).where(Payment.id.in_(paid.where(Allocation.payment_id.is_not(None)))),
            waiting()
            .where(of_booking)
            .with_only_columns(
                literal("waiting"), Charge.id, literal(""), Charge.reason, cast(null(), Date), Charge.pence
            ),
        ).order_by(text("1, 2"))
    ).all()
    found: dict[str, list[PaymentPaper]] = {"invoice": [], "payment": [], "waiting": []}
    for what, _, key, kind, day, pence in rows:
        found[what].append(PaymentPaper(key, kind, day, pence))
    paid_ids = [int(payment.key) for payment in found["payment"]]
    of_these = select(Refund).where(Refund.payment_id.in_(paid_ids)).options(joinedload(Refund.payment))
    back = session.scalars(of_these.order_by(Refund.id)).all() if paid_ids else ()
    return Papers(found["invoice"], found["payment"], may_invoice=bool(found["waiting"]), refunds=back)


def open_charges(session: Session, charge_ids: Sequence[int]) -> list[OwedCharge]:
    """How these charges stand, the earliest first, without those that were withdrawn."""
    charges = session.scalars(
        select(Charge)
        .where(Charge.id.in_(charge_ids), Charge.withdrawn_at.is_(None))
        .options(joinedload(Charge.payer))
        .order_by(Charge.id)
    ).all()
    paid = paid_for(session, [charge.id for charge in charges])
    return [OwedCharge(charge, paid[charge.id]) for charge in charges]


def received_between(session: Session, first: date, last: date) -> Sequence[Payment]:
    return session.scalars(
        select(Payment).where(Payment.received_on.between(first, last)).order_by(Payment.received_on, Payment.id)
    ).all()
