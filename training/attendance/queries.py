"""Reading registers: flat rows, so that a conference of 500 is as cheap as a room of 12."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training.access import Role
from training.attendance.models import Mark, MarkKind, MarkSource, RegisterLink, RegisterTap
from training.attendance.outcome import SittingSeen
from training.bookings.lifecycle import ON_THE_REGISTER
from training.bookings.models import Booking, positions
from training.courses.models import Event, EventState, Mode, PlacePool, Sitting
from training.links import token_hash
from training.people.models import Affiliation, Person, RoleRow
from training.people.queries import shown_name_key
from training.search.normal_form import sort_key, surname_key
from training.texts.models import TextKind
from training.texts.queries import not_hidden

SHOWN_NAME = case((Booking.came_as != "", Booking.came_as), else_=func.coalesce(Person.name, "To be named"))
"""What a register calls somebody, in a query that joins the delegate: a walk-in by the name that they gave."""


@dataclass(frozen=True)
class Expected:
    """Somebody on the register, as far as a list of names needs to know."""

    booking_id: int
    ref: str
    name: str
    agency: str
    walk_in: bool
    in_room: bool
    outcome: str | None
    because: str
    """The trainer’s note of why they decided otherwise than the marks; empty where there is none, or it is hidden."""
    note_hidden: bool
    """Whether there is a note that nobody but the safeguarding contacts is shown."""
    off_lists: bool = False
    """Asked to stand on no list that others see."""
    comes_for: frozenset[int] = frozenset()
    """For which sittings only, of somebody who completes what they missed at another event; empty: for all."""

    @property
    def completes(self) -> bool:
        return bool(self.comes_for)

    def comes_to(self, position: int) -> bool:
        """Whether they are expected at this sitting."""
        return not self.comes_for or position in self.comes_for

    @property
    def days_text(self) -> str:
        """“day 2 only”."""
        numbers = [str(number) for number in sorted(self.comes_for)]
        listed = numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
        return f"{'day' if len(numbers) == 1 else 'days'} {listed} only"


@dataclass(frozen=True)
class Marked:
    """A mark, with when it was made."""

    seen: SittingSeen
    at: datetime
    source: MarkSource = MarkSource.HAND


Marks = dict[tuple[int, int], Marked]
"""By sitting id and booking id."""


def event_of_register(session: Session, ref: str) -> Event | None:
    """An event with all that its register shows."""
    return session.scalar(
        select(Event)
        .where(Event.ref == ref)
        .options(
            joinedload(Event.course),
            joinedload(Event.venue),
            selectinload(Event.sittings),
            selectinload(Event.trainers).joinedload(Person.roles),
        )
    )


def expected(session: Session, event_id: int) -> list[Expected]:
    """Who is on the register, walk-ins last, by surname as on its papers. Cancelled bookings are not on it.

    Whoever holds the link of a register may type any address there, and does not learn whose it is.
    """

    def by_surname(row: tuple[Any, ...]) -> tuple[bool, str, str, int]:
        number, name, walk_in = row[0], row[2], row[4]
        return walk_in, *surname_key(name), number

    found = session.execute(
        select(
            Booking.id,
            Booking.ref,
            SHOWN_NAME,
            Booking.agency_name,
            Booking.walk_in,
            func.coalesce(PlacePool.mode, Mode.ROOM),
            Booking.outcome,
            Booking.outcome_because,
            not_hidden(TextKind.NOTE, Booking.id),
            func.coalesce(Person.off_lists, False),
            Booking.comes_for,
        )
        .outerjoin(Booking.delegate)
        .outerjoin(Booking.pool)
        .where(Booking.event_id == event_id, Booking.state.in_(ON_THE_REGISTER))
    ).tuples()
    return [
        Expected(
            number,
            ref,
            name,
            agency,
            walk_in,
            mode == Mode.ROOM,
            outcome,
            because if shown else "",
            bool(because) and not shown,
            bool(off_lists),
            positions(days),
        )
        for number, ref, name, agency, walk_in, mode, outcome, because, shown, off_lists, days in sorted(
            found, key=by_surname
        )
    ]


def known_at_agency(session: Session, event_id: int, agency_id: int, name: str) -> Person | None:
    """The one person of an agency whom its coordinators call exactly this, and who is not on the register yet.

    Whoever holds the link of a register may type any name: they learn of nobody who asked to stand on no list, and
    where two have the name nobody can tell which of them it is.
    """
    there = exists().where(
        Booking.event_id == event_id, Booking.delegate_id == Person.id, Booking.state.in_(ON_THE_REGISTER)
    )
    found = session.scalars(
        select(Person)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .where(
            Affiliation.agency_id == agency_id,
            Affiliation.ended_at.is_(None),
            shown_name_key() == sort_key(name),
            ~Person.off_lists,
            ~there,
        )
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def marks_of(session: Session, event_id: int) -> Marks:
    """Every mark of an event."""
    found = session.execute(
        select(Mark.sitting_id, Mark.booking_id, Mark.kind, Mark.within_grace, Mark.marked_at, Mark.source)
        .join(Sitting, Sitting.id == Mark.sitting_id)
        .where(Sitting.event_id == event_id)
    ).tuples()
    return {
        (sitting, booking): Marked(SittingSeen(MarkKind(kind), grace), moment, MarkSource(source))
        for sitting, booking, kind, grace, moment, source in found
    }


def last_tap(session: Session, sitting_id: int) -> int:
    """The number of the latest tap at one sitting; 0 before the first."""
    return session.scalar(select(func.max(RegisterTap.number)).where(RegisterTap.sitting_id == sitting_id)) or 0


def tapped_since(session: Session, sitting_id: int, number: int) -> set[int]:
    """Of whom something was said at a sitting after that tap, by booking."""
    after = select(RegisterTap.booking_id).where(RegisterTap.sitting_id == sitting_id, RegisterTap.number > number)
    return set(session.scalars(after))


def marked_among(session: Session, sittings: Sequence[Sitting]) -> Sequence[Sitting]:
    """Those of some sittings at which somebody is marked, in their order."""
    marked = select(Mark.sitting_id).where(Mark.sitting_id.in_([sitting.id for sitting in sittings])).distinct()
    found = set(session.scalars(marked)) if sittings else set()
    return [sitting for sitting in sittings if sitting.id in found]


def link_by_token(session: Session, token: str) -> RegisterLink | None:
    return session.scalar(select(RegisterLink).where(RegisterLink.token_hash == token_hash(token)))


def events_trained_by(session: Session, person: Person) -> Sequence[Event]:
    """The events this person delivers, the latest first, at most 200. An administrator's are not everybody's here."""
    return session.scalars(
        select(Event)
        .where(Event.trainers.any(Person.id == person.id), Event.state != EventState.DRAFT)
        .options(joinedload(Event.course), joinedload(Event.venue), selectinload(Event.sittings))
        .order_by(Event.starts_at.desc())
        .limit(200)
    ).all()


def numbers_of(session: Session, event_ids: Sequence[int]) -> dict[int, int]:
    """How many are on the register of each event."""
    return dict(
        session.execute(
            select(Booking.event_id, func.count())
            .where(Booking.event_id.in_(event_ids), Booking.state.in_(ON_THE_REGISTER))
            .group_by(Booking.event_id)
        )
        .tuples()
        .all()
    )


def may_train(person: Person) -> bool:
    """Whether somebody whom an event names as its trainer is one still."""
    return person.active and Role.TRAINER in person.role_names


def has_link(session: Session, event_id: int, person_id: int) -> bool:
    """Whether a trainer was sent a link to a register that has not ended since."""
    sent = select(RegisterLink.id).where(
        RegisterLink.event_id == event_id, RegisterLink.person_id == person_id, RegisterLink.ended_at.is_(None)
    )
    return session.scalar(sent.limit(1)) is not None


def trainers_without_link(session: Session, ended_after: datetime, latest_start: datetime) -> Sequence[tuple[int, int]]:
    """(event id, person id) of trainers who have no link yet to a register that is open."""
    sent = (RegisterLink.event_id == Event.id, RegisterLink.person_id == Person.id, RegisterLink.ended_at.is_(None))
    return (
        session.execute(
            select(Event.id, Person.id)
            .join(Event.trainers)
            .where(
                Event.state.in_((EventState.PUBLISHED, EventState.CLOSED)),
                Event.starts_at <= latest_start,
                Event.ends_at > ended_after,
                Event.register_closed_at.is_(None),
                Person.email.is_not(None),
                Person.active,
                Person.roles.any(RoleRow.name == Role.TRAINER),
                ~exists().where(*sent),
            )
            .order_by(Event.id, Person.id)
        )
        .tuples()
        .all()
    )
