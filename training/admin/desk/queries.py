"""What needs the administrator today: each a question with one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, Select, Subquery, cast, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.admin.money.charge_queries import counts_of_charges
from training.attendance.models import Mark
from training.bookings.earlier_training.models import Equivalence
from training.bookings.lifecycle import ON_THE_REGISTER, Awaits, State
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.certificates.queries import KeyConcern, count_to_correct, count_waiting, key_concern
from training.certificates.queries import in_trouble as certificates_in_trouble
from training.checkout.receipts.models import Receipt
from training.checkout.receipts.queries import in_trouble as receipts_in_trouble
from training.concerns import queries as concerns_queries
from training.courses.models import Course, Event, EventKind, EventState, Sitting
from training.evaluations.quotes.queries import count_to_put_right
from training.invoices.particulars_queries import count_of_credits_with_vat, held_up
from training.invoices.queries import in_trouble as invoices_in_trouble
from training.mail.wording.queries import count_of_those_needing_a_look
from training.payments.invoice_models import Invoice
from training.payments.models import Payment
from training.people.membership_queries import NeedsLooking, counts_to_look_at
from training.people.models import Agency
from training.settings.rules import Rules
from training.texts import queries as texts_queries
from training.texts.queries import ToRead

# A task list longer than this is not read; the page says how many more there are.
SHOWN = 10


@dataclass(frozen=True)
class EventWaiting:
    """Things of one kind that wait for somebody: the first few, and how many there are."""

    first: Sequence[Any]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.first)


def _waiting(rows: Sequence[Row[Any]]) -> EventWaiting:
    """Rows whose last column counts them all, the ones beyond the first few included."""
    return EventWaiting(rows, rows[0][-1] if rows else 0)


def open_registers(session: Session, now: datetime) -> EventWaiting:
    """Events that are over and whose register nobody has closed, the longest wait first.

    Rows of ref, title, ends_at, expected (how many bookings) and unmarked (how many lack a mark at some sitting).
    """
    sittings = select(func.count()).where(Sitting.event_id == Event.id).correlate(Event).scalar_subquery()
    marks = select(func.count()).where(Mark.booking_id == Booking.id).correlate(Booking).scalar_subquery()
    on_it = (Booking.event_id == Event.id, Booking.state.in_(ON_THE_REGISTER))
    expected = select(func.count()).select_from(Booking).where(*on_it).correlate(Event).scalar_subquery()
    unmarked = (
        select(func.count()).select_from(Booking).where(*on_it, marks < sittings).correlate(Event).scalar_subquery()
    )
    return _waiting(
        session.execute(
            select(
                Event.ref,
                Course.title,
                Event.ends_at,
                expected.label("expected"),
                unmarked.label("unmarked"),
                or_(Event.kind == EventKind.HEADCOUNT, Event.partner_link != "").label("counted"),
                func.count().over(),
            )
            .join(Event.course)
            .where(
                Event.state.in_([EventState.PUBLISHED, EventState.CLOSED]),
                Event.ends_at < now,
                Event.register_closed_at.is_(None),
            )
            .order_by(Event.ends_at)
            .limit(SHOWN)
        ).all()
    )


def unchecked_agencies() -> Select[Any]:
    """The first agencies that delegates typed, oldest first: id, name, bookings, and the count of them all."""
    bookings = select(func.count()).where(Booking.agency_id == Agency.id).correlate(Agency).scalar_subquery()
    return (
        select(Agency.id, Agency.name, bookings.label("bookings"), func.count().over().label("in_all"))
        .where(Agency.waits_to_be_checked)
        .order_by(Agency.created_at, Agency.id)
        .limit(SHOWN)
    )


def failing_documents(session: Session, most: int = SHOWN) -> EventWaiting:
    """Certificates, invoices and receipts whose PDF cannot be made.

    Rows of kind, id, number, name, said (what went wrong) and payment_id, which only a receipt has.
    """
    found = _failing_documents()
    return _waiting(
        session.execute(select(found, func.count().over()).order_by(found.c.kind, found.c.id).limit(most)).all()
    )


def count_of_failing_documents() -> Select[tuple[int]]:
    return select(func.count()).select_from(_failing_documents())


def _failing_documents() -> Subquery:
    certificates = select(
        literal("certificate").label("kind"),
        Certificate.id,
        Certificate.number,
        Certificate.name,
        Certificate.last_error.label("said"),
        cast(null(), Integer).label("payment_id"),
    ).where(certificates_in_trouble())
    invoices = select(
        literal("invoice"), Invoice.id, Invoice.number, Invoice.organisation, Invoice.last_error, null()
    ).where(invoices_in_trouble())
    receipts = (
        select(literal("receipt"), Receipt.id, Receipt.number, Payment.payer_name, Receipt.last_error, Payment.id)
        .join(Receipt.payment)
        .where(receipts_in_trouble())
    )
    return union_all(certificates, invoices, receipts).subquery()


def documents_held_up(session: Session, credits_with_vat: int) -> EventWaiting:
    """Credit notes and invoices that the worker cannot issue before somebody fills something in."""
    found = held_up(session, credits_with_vat)
    return EventWaiting(found[:SHOWN], len(found))


def awaiting_approval(session: Session) -> EventWaiting:
    """Events with bookings that wait for a manager: ref, title, starts_at, bookings, until (the first ends)."""
    return _waiting(
        session.execute(
            select(
                Event.ref,
                Course.title,
                Event.starts_at,
                func.count().label("bookings"),
                func.min(Booking.held_until).label("until"),
                func.count().over(),
            )
            .join(Booking.event)
            .join(Event.course)
            .where(Booking.state == State.REQUESTED, Booking.awaits == Awaits.MANAGER)
            .group_by(Event.ref, Course.title, Event.starts_at)
            .order_by(func.min(Booking.held_until))
            .limit(SHOWN)
        ).all()
    )


def coming_events(session: Session, now: datetime, until: datetime) -> Sequence[Event]:
    """Events that are on or start before `until`, soonest first, with what a table of them shows."""
    found = session.scalars(
        select(Event)
        .where(Event.ends_at >= now, Event.starts_at < until, Event.state != EventState.CANCELLED)
        .options(
            joinedload(Event.course),
            joinedload(Event.venue),
            joinedload(Event.pools),
            joinedload(Event.trainers),
        )
        .order_by(Event.starts_at, Event.id)
    )
    return found.unique().all()


@dataclass(frozen=True)
class DeskCounts:
    """Single numbers of the desk."""

    new_bookings: int
    """Whatever became of them."""
    earlier_training: int
    """Training from elsewhere that nobody has decided about."""
    certificates: int
    """People who ask for theirs in the name that they have now."""
    signing_key: KeyConcern | None
    unsigned: int
    """Certificates that wait for the Board's key; not counted where it can sign."""
    texts: ToRead
    concerns: int
    """Those that are open."""
    concern_since: datetime | None
    """Since when the oldest of them is."""
    ecvys: NeedsLooking
    credits_with_vat: int
    """Invoices with VAT that a credit note is due for."""
    wordings: int
    """Kinds of messages with words of the administrator's that ours, or the fields, have changed under."""
    not_published: int
    """Drafts whose day has come and that were not published."""
    quotes_to_put_right: int
    """Quotes that were taken back or changed after they were used."""
    charges: Mapping[str, int]
    """Proposed ones: how many are open, in all and by kind."""


def counts(session: Session, since: datetime, now: datetime, in_force: Rules) -> DeskCounts:
    """Bookings made since then, and what is to be checked, read, told and credited, in one query."""
    day_ends = in_force.working_day_ends
    bookings = select(func.count()).select_from(Booking).where(Booking.created_at >= since)
    to_check = select(func.count()).select_from(Equivalence).where(Equivalence.decided_at.is_(None))
    held = select(func.count()).select_from(Event)
    held = held.where(Event.state == EventState.DRAFT, Event.not_published_because != "")
    charges = counts_of_charges()
    signing_key = key_concern(session, now)
    row = session.execute(
        select(
            bookings.scalar_subquery(),
            to_check.scalar_subquery(),
            held.scalar_subquery(),
            count_to_correct(),
            count_waiting() if signing_key is not None and signing_key.trouble else literal(0),
            count_of_those_needing_a_look(),
            *texts_queries.counts_to_read(now, day_ends),
            *concerns_queries.counts_of_open(),
            *counts_to_look_at(clock.local(now).date(), in_force.membership_notice_days),
            count_of_credits_with_vat(),
            count_to_put_right(),
            *charges.values(),
        )
    ).one()
    new, unchecked, not_published, certificates, unsigned, wordings, *of_texts_and_money = row
    waiting, late, oldest, concerns, concern_since, *of_money = of_texts_and_money
    claims, ending, credits_with_vat, quotes, *of_charges = of_money
    return DeskCounts(
        new,
        unchecked,
        certificates,
        signing_key,
        unsigned,
        texts_queries.as_to_read(waiting, late, oldest, day_ends),
        concerns,
        concern_since,
        NeedsLooking(claims, ending),
        credits_with_vat,
        wordings,
        not_published,
        quotes,
        dict(zip(charges, of_charges, strict=True)),
    )
