"""Charges for cancelling late and for not coming, as the administrator decides about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from training import clock
from training.bookings.charging.absence import state_of_payment
from training.bookings.models import Booking
from training.bookings.reasons.models import CancelCategory
from training.courses.models import Course, Event
from training.downloads import pounds_of
from training.lists import NEWEST, Column, RowList, SortedBy, loading
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


def charges_list(session: Session, wanted: ChargesFilter) -> RowList:
    """Those that wait for a decision, the longest wait first; or the decided ones, the latest first.

    Why somebody cancelled is in no file (domain.md, “Duties”).
    """
    query = select(Proposal.id).join(Booking, Booking.id == Proposal.booking_id)
    query = query.where(Proposal.decided_at.is_not(None) if wanted.decided else Proposal.decided_at.is_(None))
    if wanted.kind:
        query = query.where(Proposal.reason == KINDS[wanted.kind][1])
    if wanted.event_ref:
        query = query.where(
            Proposal.booking_id.in_(select(Booking.id).join(Booking.event).where(Event.ref == wanted.event_ref))
        )
    return RowList(
        one="charge",
        several="charges",
        rows=query,
        ties=(Proposal.id,),
        columns=_columns(decided=wanted.decided),
        load=loading(Proposal, then=lambda proposals: rows_of(session, proposals)),
        order="-decided" if wanted.decided else "asked",
        cuts=("kind", "event", "show"),
    )


def _columns(*, decided: bool) -> tuple[Column, ...]:
    when = (
        Column(
            "decided",
            "Decided",
            lambda one: one.proposal.decided_at,
            (Proposal.decided_at,),
            SortedBy.MOMENT,
            phrases=NEWEST,
        )
        if decided
        else Column("reason", "Reason they gave")
    )
    return (
        Column(
            "delegate",
            "Delegate",
            lambda one: one.booking.whose,
            (func.coalesce(Person.name_key, ""),),
            join=lambda query: query.outerjoin(Booking.delegate),
            width=28,
        ),
        Column("agency", "Agency", lambda one: one.booking.agency_name, width=36, on_page=False),
        Column("course", "Course", lambda one: one.booking.event.course.title, width=36, on_page=False),
        Column(
            "event",
            "Event",
            lambda one: one.booking.event.starts_at,
            (Event.starts_at,),
            SortedBy.DAY,
            join=lambda query: query.join(Booking.event),
            called="day of the event",
        ),
        Column("what", "What for", lambda one: one.proposal.explanation, width=40),
        Column("sum", "Sum", lambda one: pounds_of(one.proposal.pence), (Proposal.pence,), SortedBy.MONEY),
        when,
        Column("became", "What became of it", lambda one: _became(one.proposal), on_page=False),
        Column("by", "Decided by", lambda one: one.decided_by, on_page=False),
        Column(
            "asked",
            "Proposed",
            lambda one: one.proposal.created_at,
            (Proposal.id,),
            on_page=False,
            phrases=("the longest wait first", "the latest first"),
        ),
        Column("booking", "Booking", lambda one: one.booking.ref, width=12, on_page=False),
    )


def _became(proposal: Proposal) -> str:
    if proposal.decided_at is None:
        return "To decide"
    return "Waived" if proposal.waived else "Confirmed"


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
