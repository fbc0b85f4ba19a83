"""Reading what a merge would do and what merges did. For the administrator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Label, case, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from training.bookings.lifecycle import LIVE, Outcome
from training.bookings.models import Booking
from training.certificates.models import Certificate
from training.courses.models import Event
from training.db import Base
from training.merging.models import Merge, MergeKind
from training.merging.row_operations import alike_of, condition_of
from training.merging.rules import ALL, Becomes
from training.payments.models import Allocation, Charge
from training.people.models import Agency, Coordinator, Person


@dataclass(frozen=True)
class Twice:
    """Two live bookings for one event: the loser's and the winner's. One of them stays."""

    of_loser: Booking
    of_winner: Booking

    @property
    def event(self) -> Event:
        return self.of_winner.event

    @property
    def both_came(self) -> bool:
        """Whether the register says of each that they came: then they were two people in one room."""
        came = {Outcome.ATTENDED, Outcome.PARTIAL}
        return self.of_loser.outcome in came and self.of_winner.outcome in came


def booked_twice(session: Session, loser_id: int, winner_id: int) -> list[Twice]:
    """Events for which both hold a live booking, the soonest first."""
    other = aliased(Booking)
    pairs = session.execute(
        select(Booking, other)
        .join(other, other.event_id == Booking.event_id)
        .join(Event, Event.id == Booking.event_id)
        .where(
            Booking.delegate_id == loser_id,
            other.delegate_id == winner_id,
            Booking.state.in_(LIVE),
            other.state.in_(LIVE),
        )
        .options(joinedload(Booking.event).joinedload(Event.course), joinedload(other.event).joinedload(Event.course))
        .order_by(Event.starts_at, Booking.id)
        .execution_options(populate_existing=True)
    ).tuples()
    return [Twice(one, two) for one, two in pairs]


@dataclass(frozen=True)
class Counted:
    """How many rows of one kind, in a table, each of both has, and how many the winner has afterwards."""

    table: str
    text: str
    of_loser: int
    of_winner: int
    alike: int

    @property
    def afterwards(self) -> int:
        """Of two that are alike, one is enough."""
        return self.of_loser + self.of_winner - self.alike


def counts_of(session: Session, kind: MergeKind, loser_id: int, winner_id: int) -> list[Counted]:
    """What each of both has that would be the winner's afterwards, by the rules; in one query."""
    rules = [rule for rule in ALL[kind] if rule.called[0] and rule.becomes is not Becomes.STAYS]
    columns: list[Label[int]] = []
    for rule in rules:
        table = Base.metadata.tables[rule.table]
        counting = select(func.count()).select_from(table)
        both = [counting.where(condition_of(rule, table, number)) for number in (loser_id, winner_id)]
        for one in (*both, alike_of(rule, table, loser_id, winner_id)):
            columns.append(one.scalar_subquery().label(f"column_{len(columns)}"))
    found = list(session.execute(select(*columns)).one())
    return [
        Counted(rule.table, rule.called[1][:1].upper() + rule.called[1][1:], of_loser, of_winner, alike)
        for rule, of_loser, of_winner, alike in zip(rules, found[::3], found[1::3], found[2::3], strict=True)
        if of_loser or of_winner
    ]


@dataclass(frozen=True)
class Sums:
    """What somebody's bookings come to: certificates, and the pence that are charged and were paid."""

    certificates: int
    charged_pence: int
    paid_pence: int


def sums_of(session: Session, kind: MergeKind, number: int) -> Sums:
    """Of one person or agency, in one query."""
    whose = Booking.delegate_id if kind is MergeKind.PERSON else Booking.agency_id
    theirs = select(Booking.id).where(whose == number)
    certificates = select(func.count()).select_from(Certificate).where(Certificate.booking_id.in_(theirs))
    owed = (Charge.booking_id.in_(theirs), Charge.withdrawn_at.is_(None))
    charged = select(func.coalesce(func.sum(Charge.pence), 0)).where(*owed)
    moved = case((Allocation.payment_id.is_not(None), Allocation.pence), else_=-Allocation.pence)
    paid = select(func.coalesce(func.sum(moved), 0)).join(Charge, Charge.id == Allocation.charge_id)
    paid = paid.where(Charge.booking_id.in_(theirs))
    return Sums(*session.execute(select(*(one.scalar_subquery() for one in (certificates, charged, paid)))).one())


@dataclass(frozen=True)
class MergedInto:
    """Who went into somebody, and since when, as the winner's page shows it."""

    merge: Merge
    name: str
    more: str
    """By what else they are known: an address, or a town."""

    def may_be_undone(self, now: datetime) -> bool:
        return now <= self.merge.undo_until


def merges_into(session: Session, kind: MergeKind, number: int) -> list[MergedInto]:
    """Everybody who went into this person or agency, the latest first; in one query."""
    of_kind = (Merge.kind == kind, Merge.winner_id == number, Merge.undone_at.is_(None))
    if kind is MergeKind.PERSON:
        people = select(Merge, Person).join(Person, Person.id == Merge.loser_id).where(*of_kind)
        rows = session.execute(people.order_by(Merge.id.desc())).tuples()
        return [MergedInto(merge, one.name, one.email or "") for merge, one in rows]
    agencies = select(Merge, Agency).join(Agency, Agency.id == Merge.loser_id).where(*of_kind)
    found = session.execute(agencies.order_by(Merge.id.desc())).tuples()
    return [MergedInto(merge, one.name, one.town or one.postcode) for merge, one in found]


def books_for(session: Session, person_ids: Sequence[int]) -> Mapping[int, list[str]]:
    """The agencies that each of these people books for, by name."""
    rows = session.execute(
        select(Coordinator.person_id, Agency.name)
        .join(Agency, Agency.id == Coordinator.agency_id)
        .where(Coordinator.person_id.in_(person_ids))
        .order_by(Agency.name_key)
    )
    found: dict[int, list[str]] = {number: [] for number in person_ids}
    for number, name in rows:
        found[number].append(name)
    return found
