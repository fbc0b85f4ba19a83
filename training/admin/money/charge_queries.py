"""Charges for cancelling late and for not coming, as the administrator decides about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.bookings.charging.absence import state_of_payment
from training.bookings.models import Booking
from training.bookings.reasons.models import CancelCategory
from training.courses.models import Course, Event
from training.payments.models import ChargeReason, Proposal
from training.payments.queries import accounts_of
from training.people.models import Person
from training.texts.models import TextKind
from training.texts.queries import NO_TEXTS, BookingTexts, texts_of_bookings

KINDS = {
    "cancelled": ("Cancelled late", ChargeReason.LATE_CANCELLATION),
    "absent": ("Did not attend", ChargeReason.ABSENCE),
}
"""The word in the address, the words on the page, and what it is for."""


@dataclass(frozen=True)
class ChargeRow:
    """One proposed charge with all that there is to know when deciding about it."""

    proposal: Proposal
    booking: Booking
    payment: str
    """Where the money is, in a few words; nothing once it was waived."""
    decided_by: str
    category: str
    """Why it was cancelled, as chosen; nothing where nobody said."""
    texts: BookingTexts
    """Which of the words about it may be shown, and by what a concern about them is raised."""

    @property
    def has_reason(self) -> bool:
        """Whether there are words that are shown at a press."""
        return TextKind.CANCELLATION in self.texts.refs

    @property
    def note(self) -> str:
        """What the trainer wrote of an outcome; nothing of what a concern hides."""
        return "" if TextKind.NOTE in self.texts.hidden else self.booking.outcome_because


@dataclass(frozen=True)
class ChargesFilter:
    """What the list is asked for."""

    kind: str | None = None
    event_ref: str = ""
    decided: bool = False


def charges(wanted: ChargesFilter) -> Select[tuple[Proposal]]:
    """Those that wait for a decision, the longest wait first; or the decided ones, the latest first."""
    query = select(Proposal)
    if wanted.decided:
        query = query.where(Proposal.decided_at.is_not(None)).order_by(Proposal.decided_at.desc(), Proposal.id.desc())
    else:
        query = query.where(Proposal.decided_at.is_(None)).order_by(Proposal.id)
    if wanted.kind:
        query = query.where(Proposal.reason == KINDS[wanted.kind][1])
    if wanted.event_ref:
        query = query.where(
            Proposal.booking_id.in_(select(Booking.id).join(Booking.event).where(Event.ref == wanted.event_ref))
        )
    return query


def rows_of(session: Session, proposals: Sequence[Proposal]) -> list[ChargeRow]:
    """These charges with their bookings, the money and who decided: six queries, however many there are."""
    ids = [proposal.booking_id for proposal in proposals]
    bookings = {
        booking.id: booking
        for booking in session.scalars(
            select(Booking)
            .where(Booking.id.in_(ids))
            .options(
                joinedload(Booking.delegate),
                joinedload(Booking.payer),
                joinedload(Booking.event).joinedload(Event.course),
            )
        )
    }
    accounts, texts = accounts_of(session, ids), texts_of_bookings(session, ids)
    deciders = {proposal.decided_by_id for proposal in proposals if proposal.decided_by_id}
    names = (
        dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(deciders))).tuples().all())
        if deciders
        else {}
    )
    found = []
    for proposal in proposals:
        booking, account = bookings[proposal.booking_id], accounts[proposal.booking_id]
        charged = sum(line.due_pence for line in account.lines)
        payment = state_of_payment(proposal.pence, charged, account.paid_pence, booking.pays_by)
        decided_by = names.get(proposal.decided_by_id or 0, "")
        category = CancelCategory(booking.cancel_category).text if booking.cancel_category else ""
        of_booking = texts.get(booking.id, NO_TEXTS)
        found.append(ChargeRow(proposal, booking, "" if proposal.waived else payment, decided_by, category, of_booking))
    return found


def counts_of_charges() -> dict[str, ColumnElement[int]]:
    """How many wait for a decision, in all and by kind, and how many are decided: columns for a query of counts."""
    is_open = Proposal.decided_at.is_(None)
    conditions = {
        "open": is_open,
        **{name: is_open & (Proposal.reason == reason) for name, (_, reason) in KINDS.items()},
        "decided": ~is_open,
    }
    return {
        name: select(func.count()).select_from(Proposal).where(condition).scalar_subquery()
        for name, condition in conditions.items()
    }


def count_charges(session: Session) -> dict[str, int]:
    """The same counted, in one query."""
    counts = counts_of_charges()
    return dict(zip(counts, session.execute(select(*counts.values())).one(), strict=True))


def events_with_charges(session: Session, decided: bool) -> list[tuple[str, str]]:
    """The events that the list can be cut down to: reference, and words."""
    state = Proposal.decided_at.is_not(None) if decided else Proposal.decided_at.is_(None)
    rows = session.execute(
        select(Event.ref, Course.title, Event.starts_at)
        .join(Event.course)
        .where(Event.id.in_(select(Booking.event_id).join(Proposal, Proposal.booking_id == Booking.id).where(state)))
        .order_by(Event.starts_at.desc())
        .limit(200)
    )
    return [(ref, f"{title}, {clock.show_date(starts_at, weekday=False)}") for ref, title, starts_at in rows.tuples()]
