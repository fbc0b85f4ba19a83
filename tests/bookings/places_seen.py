"""All that can be seen of places between two steps, as plain values: bookings, events, history and messages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row as RowOfTable
from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from training import clock
from training.access import Role
from training.bookings.lifecycle import HOLDS_A_PLACE, State
from training.bookings.models import Booking, BookingLink, Purpose
from training.courses.models import Course, Event, PlacePool, event_agency
from training.history.models import History
from training.mail.models import Message
from training.people.addresses.models import PersonAddress
from training.people.models import Affiliation, Coordinator, Person, RoleRow, person_role

Told = Counter[tuple[int, str, str]]
"""How often a message went out: about which booking, its kind, its address."""


@dataclass(frozen=True)
class Claim:
    """A booking, and who is written to about it."""

    id: int
    event_id: int
    pool_id: int | None
    delegate_id: int | None
    booked_by_id: int | None
    agency_id: int | None
    state: State
    awaits: str | None
    held_until: datetime | None
    waiting_order: int | None
    passed_over: bool
    ended_at: datetime | None
    manager_email: str
    own_address: str
    """Of the delegate; empty: they have none, or nobody is named yet."""
    arrangers_address: str
    """Of whoever booked for them; of who books for the agency by now, if that is somebody else."""

    @property
    def to_address(self) -> str:
        """Empty: nobody can be written to."""
        return self.own_address or self.arrangers_address


@dataclass(frozen=True)
class Pool:
    id: int
    event_id: int
    capacity: int
    taken: int


@dataclass(frozen=True)
class Date:
    """An event, with what decides about its places."""

    id: int
    state: str
    starts_at: datetime
    cap: int | None
    agency_ids: frozenset[int] | None
    """Whom it is open to; None: everybody."""
    line_manager: str
    pools: tuple[Pool, ...]


@dataclass(frozen=True)
class Seen:
    """Everything at one moment."""

    at: datetime
    claims: Mapping[int, Claim]
    dates: Mapping[int, Date]
    last_row: int
    last_message: int

    def claims_of(self, event_id: int) -> list[Claim]:
        return [claim for claim in self.claims.values() if claim.event_id == event_id]

    def holding(self, event_id: int) -> list[Claim]:
        return [claim for claim in self.claims_of(event_id) if claim.state in HOLDS_A_PLACE]


@dataclass(frozen=True)
class Row:
    """One row of a booking's history."""

    booking_id: int
    action: str
    capacity: str
    details: Mapping[str, Any]
    actors_address: str


def look(session: Session) -> Seen:
    """Plain selects on the session's connection: it is looked some hundred thousand times."""
    on = session.connection()
    pools = [Pool(*row) for row in on.execute(_POOLS)]
    agencies = on.execute(_AGENCIES).all()
    return Seen(
        at=clock.now(),
        claims={row[0]: _claim(row) for row in on.execute(_CLAIMS)},
        dates={row.id: _date(row, pools, agencies) for row in on.execute(_DATES)},
        last_row=on.scalar(_LAST_ROW) or 0,
        last_message=on.scalar(_LAST_MESSAGE) or 0,
    )


_booking, _event, _course = Booking.__table__, Event.__table__, Course.__table__
_main = PersonAddress.__table__.c
_where_messages_go = select(_main.person_id, _main.address).where(_main.main)
_delegate, _booker, _runner = (_where_messages_go.subquery() for _ in range(3))
_own = _booking.c
_runs, _tie, _has_role = Coordinator.__table__, Affiliation.__table__.c, person_role.c
# No agency of the machine has more than one coordinator, and none of them stops.
_coordinators_address = (
    select(_runner.c.address)
    .join(_runs, _runs.c.person_id == _runner.c.person_id)
    .where(_runs.c.agency_id == _own.agency_id)
    .scalar_subquery()
)
_is_administrator = exists().where(
    _has_role.person_id == _own.booked_by_id,
    _has_role.role_id.in_(select(RoleRow.id).where(RoleRow.name == Role.ADMINISTRATOR)),
)
_is_of_the_agency = exists().where(
    _tie.person_id == _own.booked_by_id, _tie.agency_id == _own.agency_id, _tie.ended_at.is_(None)
)
_arrangers_address = case(
    (_own.agency_id.is_(None) | (_own.booked_by_id == _own.delegate_id) | _is_administrator, _booker.c.address),
    else_=func.coalesce(_coordinators_address, case((_is_of_the_agency, _booker.c.address))),
)
_CLAIMS = (
    select(
        *(_own.id, _own.event_id, _own.pool_id, _own.delegate_id, _own.booked_by_id, _own.agency_id, _own.state),
        *(_own.awaits, _own.held_until, _own.waiting_order, _own.passed_over_because, _own.ended_at),
        *(_own.manager_email, _delegate.c.address, _arrangers_address),
    )
    .select_from(
        _booking.outerjoin(_delegate, _delegate.c.person_id == _own.delegate_id).outerjoin(
            _booker, _booker.c.person_id == _own.booked_by_id
        )
    )
    .order_by(_own.id)
)
_DATES = (
    select(
        *(_event.c.id, _event.c.state, _event.c.starts_at, _event.c.agency_cap, _event.c.open_to),
        _course.c.line_manager,
    )
    .select_from(_event.join(_course, _course.c.id == _event.c.course_id))
    .order_by(_event.c.id)
)
_pool = PlacePool.__table__.c
_POOLS = select(_pool.id, _pool.event_id, _pool.capacity, _pool.taken).order_by(_pool.id)
_AGENCIES = select(event_agency.c.event_id, event_agency.c.agency_id)
_LAST_ROW, _LAST_MESSAGE = select(func.max(History.__table__.c.id)), select(func.max(Message.__table__.c.id))


def _claim(row: RowOfTable) -> Claim:
    *first, state, awaits, held_until, order, passed_over, ended_at, manager_email, own, arrangers = row
    passed = passed_over != ""
    return Claim(
        *first, State(state), awaits, held_until, order, passed, ended_at, manager_email, own or "", arrangers or ""
    )


def _date(row: RowOfTable, pools: Sequence[Pool], agencies: Sequence[RowOfTable]) -> Date:
    let_in = frozenset(agency for event, agency in agencies if event == row.id)
    return Date(
        id=row.id,
        state=row.state,
        starts_at=row.starts_at,
        cap=row.agency_cap,
        agency_ids=let_in if row.open_to == "agencies" else None,
        line_manager=row.line_manager,
        pools=tuple(pool for pool in pools if pool.event_id == row.id),
    )


def rows_since(session: Session, seen: Seen) -> Sequence[Row]:
    """What was written into the history of bookings since, in order."""
    found = session.execute(
        select(History.subject_id, History.action, History.capacity, History.details, func.coalesce(Person.email, ""))
        .outerjoin(Person, Person.id == History.actor_id)
        .where(History.id > seen.last_row, History.subject == "booking")
        .order_by(History.id)
    )
    return [Row(*row) for row in found]


def told_since(session: Session, seen: Seen) -> Told:
    """The messages about places that were written since. What is said of money is for the ledger's machine."""
    found = session.execute(
        select(Message.about_id, Message.kind, Message.to_address).where(
            Message.id > seen.last_message, Message.about == "booking", ~Message.kind.startswith("checkout/")
        )
    )
    return Counter(tuple(row) for row in found)


def offers_open(session: Session) -> Counter[int]:
    """How many links to accept an offer work, by booking."""
    found = session.scalars(
        select(BookingLink.booking_id)
        .join(BookingLink.booking)
        .where(BookingLink.purpose == Purpose.OFFER, BookingLink.ended_at.is_(None), Booking.state == State.OFFERED)
    )
    return Counter(found)
