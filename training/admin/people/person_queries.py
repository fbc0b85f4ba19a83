"""What the page of a person shows beside who they are: training, messages to them, money. For the administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, defer

from training.bookings.earlier_training.models import Equivalence
from training.bookings.earlier_training.queries import equivalences_of
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.certificates import queries as certificate_queries
from training.mail.models import Message
from training.payments.models import Payment
from training.payments.queries import Account, accounts_of, money_on
from training.people.models import Person, SignIn
from training.records.needed_next import IS_DUE, Need
from training.records.queries import lines_of_person, needs_of
from training.records.summary import TrainingLine

MESSAGES_SHOWN = 10


@dataclass(frozen=True)
class PersonMoney:
    """What somebody's bookings cost, and what came in for them."""

    accounts: Sequence[tuple[Booking, Account]]
    """Bookings that have ever been charged for, the latest event first."""
    payments: Sequence[tuple[Payment, int]]
    """Payments that are set against them, and how many pence of each."""

    @property
    def open_pence(self) -> int:
        return sum(max(account.open_pence, 0) for _, account in self.accounts)

    @property
    def paid_pence(self) -> int:
        return sum(account.paid_pence for _, account in self.accounts)


def money_of(session: Session, bookings: Sequence[Booking]) -> PersonMoney:
    """In three queries, however many bookings there are."""
    accounts = accounts_of(session, [booking.id for booking in bookings])
    charged = [(booking, accounts[booking.id]) for booking in bookings if accounts[booking.id].lines]
    charge_ids = [line.charge.id for _, account in charged for line in account.lines]
    payments: dict[int, tuple[Payment, int]] = {}
    for _, payment, pence in money_on(session, charge_ids) if charge_ids else []:
        so_far = payments.get(payment.id, (payment, 0))[1]
        payments[payment.id] = (payment, so_far + pence)
    return PersonMoney(charged, list(payments.values()))


@dataclass(frozen=True)
class PersonTraining:
    """What somebody has done, as their own record has it, and how they stand."""

    lines: Sequence[TrainingLine]
    waiting: Sequence[Equivalence]
    """What they asked us to accept, and nobody has decided yet."""
    bookings: Sequence[Booking]
    """Everything that they booked, the latest event first."""
    needs: Sequence[Need]
    due_ids: set[int | None]
    """The bookings whose training is due for refresh, or overdue, where nothing else counts for it."""


def training_of(session: Session, person_id: int, today: date) -> PersonTraining:
    asked = equivalences_of(session, person_id)
    booked = certificate_queries.booked_by(session, person_id)
    attended = [one for one in booked if one.booking.outcome == Outcome.ATTENDED]
    lines = lines_of_person(session, attended, asked, today, with_shared_hours=False)
    needs = [need for need in needs_of(session, person_id, today) if need.root_id is None or need.until is not None]
    due_ids = {need.by.booking_id for need in needs if need.state in IS_DUE and need.by}
    waiting = [one for one in asked if one.decided_at is None]
    return PersonTraining(lines, waiting, [one.booking for one in booked], needs, due_ids)


@dataclass(frozen=True)
class PersonMessages:
    """The last messages to somebody, and how many there are."""

    last: Sequence[Message]
    count: int


def is_to(person: Person) -> ColumnElement[bool]:
    """Messages to somebody: written to them, or to their address before we knew whose it was."""
    to_them = Message.to_person_id == person.id
    return or_(to_them, Message.to_address == person.email) if person.email else to_them


def messages_to(session: Session, person: Person) -> PersonMessages:
    rows = session.execute(
        select(Message, func.count().over())
        .where(is_to(person))
        .options(defer(Message.text), defer(Message.html))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(MESSAGES_SHOWN)
    ).all()
    return PersonMessages([message for message, _ in rows], rows[0][1] if rows else 0)


@dataclass(frozen=True)
class SignInState:
    """Whether and since when somebody is signed in."""

    last: datetime | None
    """When they signed in last."""
    open_now: int
    """On how many devices they are signed in."""


def sign_ins_of(session: Session, person_id: int) -> SignInState:
    last, open_now = session.execute(
        select(func.max(SignIn.created_at), func.count().filter(SignIn.ended_at.is_(None))).where(
            SignIn.person_id == person_id
        )
    ).one()
    return SignInState(last, open_now)
