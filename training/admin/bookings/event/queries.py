"""How one event stands: bookings, money, messages and evaluations, each in one query however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from training.bookings.lifecycle import Awaits, Outcome, State
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.costs.queries import pence_of
from training.courses.models import Event, EventKind
from training.mail.models import Message
from training.payments.models import Allocation, Charge, Proposal
from training.payments.queries import paid_by_charge
from training.writing.models import KIND as WRITTEN_KIND

MESSAGES_SHOWN = 5


def event_with_course(session: Session, ref: str) -> Event | None:
    return session.scalar(select(Event).where(Event.ref == ref).options(joinedload(Event.course)))


def event_with_all(session: Session, ref: str) -> Event | None:
    """An event with what its page shows."""
    query = (
        select(Event)
        .where(Event.ref == ref)
        .options(
            joinedload(Event.course),
            joinedload(Event.venue),
            joinedload(Event.pools),
            joinedload(Event.agencies),
            joinedload(Event.kept_places),
            joinedload(Event.sittings),
            selectinload(Event.trainers),
        )
    )
    return session.scalars(query).unique().one_or_none()


@dataclass(frozen=True)
class BookingCounts:
    """Of the bookings of an event, how many there are of each kind."""

    confirmed: int
    waits_for_manager: int
    waits_for_address: int
    awaits_payment: int
    offered: int
    waiting: int
    walked_in: int
    ended: int
    attended: int
    partial: int
    absent: int
    without_certificate: int

    @property
    def expected(self) -> int:
        """All that hold a place."""
        return self.confirmed + self.waits_for_manager + self.waits_for_address + self.awaits_payment + self.offered


def booking_counts(session: Session, event_id: int) -> BookingCounts:
    """In one query."""
    state, requested = Booking.state, Booking.state == State.REQUESTED
    gives_them = ~Booking.event.has(Event.kind == EventKind.PUBLIC)
    has_certificate = Booking.id.in_(select(Certificate.booking_id).where(Certificate.replaced_at.is_(None)))
    conditions = (
        (state == State.CONFIRMED) & ~Booking.walk_in,
        requested & (Booking.awaits == Awaits.MANAGER),
        requested & (Booking.awaits == Awaits.ADDRESS),
        state == State.AWAITING_PAYMENT,
        state == State.OFFERED,
        state == State.WAITING,
        Booking.walk_in & (state == State.CONFIRMED),
        state.in_((State.CANCELLED, State.LAPSED, State.DECLINED)),
        Booking.outcome == Outcome.ATTENDED,
        Booking.outcome == Outcome.PARTIAL,
        Booking.outcome == Outcome.DID_NOT_ATTEND,
        (Booking.outcome == Outcome.ATTENDED) & Booking.delegate_id.is_not(None) & ~has_certificate & gives_them,
    )
    counts = [func.count().filter(condition) for condition in conditions]
    row = session.execute(select(*counts).select_from(Booking).where(Booking.event_id == event_id)).one()
    return BookingCounts(*row)


@dataclass(frozen=True)
class EventMoney:
    """What the bookings of an event owe and what is paid of it, in whole pence; how many charges wait to be decided."""

    charged: int
    paid: int
    charges: int
    cost: int | None
    """What it cost; None where nobody has entered anything."""

    @property
    def open(self) -> int:
        return self.charged - self.paid


def money_of_event(session: Session, event_id: int) -> EventMoney:
    """In one query. What was withdrawn is not owed."""
    theirs = select(Booking.id).where(Booking.event_id == event_id)
    stands = Charge.booking_id.in_(theirs), Charge.withdrawn_at.is_(None)
    paid = paid_by_charge().where(Allocation.charge_id.in_(select(Charge.id).where(*stands))).subquery()
    charged = select(func.coalesce(func.sum(Charge.pence), 0)).where(*stands).scalar_subquery()
    received = select(func.coalesce(func.sum(paid.c.pence), 0)).scalar_subquery()
    waiting = (
        select(func.count())
        .select_from(Proposal)
        .where(Proposal.booking_id.in_(theirs), Proposal.decided_at.is_(None))
        .scalar_subquery()
    )
    cost = pence_of(event_id).scalar_subquery()
    row = session.execute(select(charged, received, waiting, cost)).one()
    return EventMoney(int(row[0]), int(row[1]), row[2], row[3])


@dataclass(frozen=True)
class MessageCounts:
    """What became of the messages about an event and its bookings."""

    sent: int
    waiting: int
    failed: int
    latest: Sequence[Message]


def messages_of_event(session: Session, event_id: int) -> MessageCounts:
    """In two queries."""
    about = _about(event_id)
    waiting = Message.sent_at.is_(None) & Message.failed_at.is_(None)
    conditions = Message.sent_at.is_not(None), waiting, Message.failed_at.is_not(None)
    counts = [func.count().filter(condition) for condition in conditions]
    row = session.execute(select(*counts).select_from(Message).where(about)).one()
    latest: Sequence[Message] = []
    if any(row):
        by_itself = Message.kind != WRITTEN_KIND  # one line says what the training team wrote, however many got it
        latest = session.scalars(_latest().where(about, by_itself).limit(MESSAGES_SHOWN)).all()
    sent, waiting_to_go, failed = row
    return MessageCounts(sent, waiting_to_go, failed, latest)


def _latest() -> Select[tuple[Message]]:
    return select(Message).options(defer(Message.text), defer(Message.html)).order_by(Message.id.desc())


def _about(event_id: int) -> ColumnElement[bool]:
    theirs = select(Booking.id).where(Booking.event_id == event_id)
    return or_(
        (Message.about == "event") & (Message.about_id == event_id),
        (Message.about == "booking") & Message.about_id.in_(theirs),
    )


@dataclass(frozen=True)
class EvaluationCounts:
    """How many forms were sent, and how many were answered."""

    sent: int
    answered: int
