"""Reading bookings, always scoped to who is looking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    String,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased, joinedload, object_session
from sqlalchemy.orm.interfaces import ORMOption

from training import clock
from training.access import Role
from training.board_lists.queries import board_lists
from training.bookings.calendar import Other, Overlap, TimeSpan, overlaps
from training.bookings.eligibility import (
    EventFacts,
)
from training.bookings.holds import naming_ends
from training.bookings.lifecycle import HOLDS_A_PLACE, LIVE, Awaits, Outcome, State
from training.bookings.models import Booking, comes_to
from training.bookings.standing import said_by
from training.courses.kinds.areas import kept_text, opens_at
from training.courses.models import Course, Event, EventKind, EventState, Mode, OpenTo, Sitting, event_trainer
from training.links import token_hash
from training.payments.models import Payer
from training.people import queries as people_queries
from training.people.models import Affiliation, Coordinator, Person
from training.people.needs.models import RememberedNeeds
from training.people.needs.queries import NeedsToRemember, shown_to
from training.people.relations.queries import (
    agencies_run_by,
    agency_today,
    is_run_by,
    line_of,
    successors_today,
)
from training.search.normal_form import sort_key
from training.settings.queries import rules


def _with_event() -> tuple[ORMOption, ...]:
    """A booking with what is shown of its event."""
    event = joinedload(Booking.event)
    return (event.joinedload(Event.course), event.joinedload(Event.venue), event.selectinload(Event.sittings))


def bookings_visible_to(person: Person) -> Select[tuple[Booking]]:
    """The bookings this person may see: their own, those for an agency they coordinate, or all.

    That somebody made one is no reason to see it: who no longer books for an agency has nothing to do with it.
    """
    query = select(Booking)
    if Role.ADMINISTRATOR in person.role_names:
        return query
    mine = Booking.delegate_id == person.id
    if Role.COORDINATOR in person.role_names:
        ours = Booking.agency_id.in_(agencies_run_by(person.id))
        return query.where(or_(mine, and_(ours, _proven())))
    return query.where(mine)


def is_shown_to_agency(today: date, days: int) -> ColumnElement[bool]:
    """All but those of whom the register says, for less than so many working days, that they did not come."""
    after = clock.start_of(said_by(today, days) + timedelta(days=1))
    others = Booking.outcome.is_distinct_from(Outcome.DID_NOT_ATTEND)
    return or_(others, Booking.outcome_at.is_(None), Booking.outcome_at < after)


def _proven() -> ColumnElement[bool]:
    """Not what waits for an address: until it is confirmed, nobody knows whether they are of the agency."""
    return Booking.awaits.is_distinct_from(Awaits.ADDRESS)


def booking_visible_to(session: Session, person: Person, ref: str) -> Booking | None:
    """One booking with what its page shows, or None when it is somebody else's. Whoever sees one may act on it."""
    found = session.scalars(
        bookings_visible_to(person)
        .where(Booking.ref == ref)
        .options(joinedload(Booking.delegate), joinedload(Booking.needs), joinedload(Booking.pool), *_with_event())
        .options(joinedload(Booking.event).joinedload(Event.pools))
    )
    return found.unique().one_or_none()


def booking_with_link(session: Session, token: str) -> Booking | None:
    """The booking that the link in a message is for."""
    return session.scalar(
        select(Booking)
        .where(Booking.address_token_hash == token_hash(token))
        .options(joinedload(Booking.delegate), *_with_event())
    )


def bookings_of(session: Session, person_id: int) -> Sequence[Booking]:
    """Somebody's own bookings, the latest event first."""
    return session.scalars(
        select(Booking)
        .join(Event)
        .where(Booking.delegate_id == person_id)
        .options(*_with_event())
        .order_by(Event.starts_at.desc(), Booking.id.desc())
    ).all()


def bookings_of_agencies(person: Person) -> Select[tuple[Booking]]:
    """The bookings of the agencies somebody coordinates; nobody else's."""
    if Role.COORDINATOR not in person.role_names:
        return select(Booking).where(false())
    return select(Booking).where(Booking.agency_id.in_(agencies_run_by(person.id)))


def coordinates(session: Session, person: Person, agency_id: int | None) -> bool:
    """Whether somebody books for an agency."""
    if agency_id is None or Role.COORDINATOR not in person.role_names:
        return False
    return is_run_by(session, person.id, agency_id)


def places_of_agency(session: Session, event_id: int, agency_id: int) -> int:
    """How many places an agency's people hold at an event, with those of what became it; walk-ins hold none."""
    return places_of_agencies(session, event_id, [agency_id])[agency_id]


def places_of_agencies(session: Session, event_id: int, agency_ids: Sequence[int]) -> dict[int, int]:
    """The same of several agencies, in one query."""
    if not agency_ids:
        return {}
    held = (Booking.event_id == event_id, Booking.pool_id.is_not(None), Booking.state.in_(HOLDS_A_PLACE))
    counts = [
        select(func.count()).where(*held, Booking.agency_id.in_(line_of(agency_id))).scalar_subquery()
        for agency_id in agency_ids
    ]
    return dict(zip(agency_ids, session.execute(select(*counts)).one(), strict=True))


def live_booking(session: Session, event_id: int, person_id: int) -> Booking | None:
    """Somebody's booking for an event, unless it has ended."""
    return session.scalar(
        select(Booking).where(Booking.event_id == event_id, Booking.delegate_id == person_id, Booking.state.in_(LIVE))
    )


def trains_at(person: Person) -> Select[tuple[int]]:
    """The ids of the events this person delivers; for an administrator, of all."""
    query = select(Event.id)
    if Role.ADMINISTRATOR in person.role_names:
        return query.where(true())
    return query.join(event_trainer, event_trainer.c.event_id == Event.id).where(event_trainer.c.person_id == person.id)


def event_to_book(session: Session, ref: str) -> Event | None:
    """An event that anybody may see, with what its booking form asks. Sittings are read where they are shown."""
    found = session.scalars(
        select(Event)
        .where(Event.ref == ref, Event.state != EventState.DRAFT)
        .options(
            joinedload(Event.course).options(
                joinedload(Course.funder), joinedload(Course.prerequisite), joinedload(Course.sharing)
            ),
            joinedload(Event.venue),
            joinedload(Event.sittings),
            joinedload(Event.pools),
            joinedload(Event.agencies),
            joinedload(Event.kept_places),
        )
    )
    return found.unique().one_or_none()


def agencies_to_choose(session: Session, event: Event) -> Sequence[tuple[int, str]]:
    """The agencies that somebody may come for: those the event is open to, else all the administrator has checked."""
    if event.open_to == OpenTo.AGENCIES:
        gone = successors_today(session)
        event_agencies = [agency for agency in event.agencies if agency.id not in gone]
        return [(agency.id, agency.full_name) for agency in sorted(event_agencies, key=lambda one: one.name_key)]
    return [(int(number), name) for number, name in people_queries.agencies_to_choose(session)]


def last_said(session: Session, person: Person) -> tuple[Booking | None, NeedsToRemember]:
    """What somebody said when they last booked, and the needs that they let us remember: it saves them typing."""
    last = select(func.max(Booking.id)).where(Booking.delegate_id == person.id, ~Booking.walk_in).scalar_subquery()
    row = session.execute(
        select(Booking, RememberedNeeds)
        .select_from(Person)
        .outerjoin(Booking, Booking.id == last)
        .outerjoin(RememberedNeeds, RememberedNeeds.person_id == Person.id)
        .where(Person.id == person.id)
    ).one()
    return row[0], shown_to(person, row[1])


def last_payer(session: Session, person_id: int) -> Payer | None:
    """Who was to pay when somebody last booked something that may cost money."""
    return session.scalar(
        select(Payer)
        .join(Booking, Booking.payer_id == Payer.id)
        .where(Booking.delegate_id == person_id)
        .order_by(Booking.id.desc())
        .limit(1)
    )


def completing_now(session: Session, booking_id: int) -> Booking | None:
    """The booking that is to complete this one, and whose event is still to come."""
    return session.scalar(
        select(Booking).where(Booking.completes_id == booking_id, Booking.state.in_(LIVE), Booking.outcome.is_(None))
    )


def completed_with(session: Session, booking_id: int) -> Sequence[Booking]:
    """The bookings with which somebody completed this one, as their registers say, the earliest first."""
    return session.scalars(
        select(Booking)
        .where(
            Booking.completes_id == booking_id,
            Booking.state == State.CONFIRMED,
            Booking.outcome == Outcome.PARTIAL,
        )
        .options(joinedload(Booking.event).selectinload(Event.sittings))
        .order_by(Booking.id)
    ).all()


def last_completed() -> ScalarSelect[datetime]:
    """For a query of bookings: when the last sitting ended with which somebody completed one at another date."""
    other = aliased(Booking)
    comes_for = literal(",").concat(other.comes_for).concat(",")
    return (
        select(func.max(Sitting.ends_at))
        .join(other, other.event_id == Sitting.event_id)
        .where(other.completes_id == Booking.id, other.state == State.CONFIRMED, other.outcome == Outcome.PARTIAL)
        .where(comes_for.contains(literal(",").concat(cast(Sitting.position, String)).concat(",")))
        .correlate(Booking)
        .scalar_subquery()
    )


def days_attended(session: Session, booking: Booking) -> list[date]:
    """The days of the sittings that somebody attended who attended all of a course: of this event, or of others."""
    ends = {sitting.position: sitting.ends_at for sitting in booking.event.sittings}
    for other in completed_with(session, booking.id):
        ends |= {sitting.position: sitting.ends_at for sitting in other.sittings}
    return sorted(clock.local(moment).date() for moment in ends.values())


def name_by(session: Session, event: Event) -> datetime:
    """When a place at this event must have a name, by the rules in force."""
    return naming_ends(event.starts_at, rules(session).naming_days)


def unnamed() -> Select[tuple[Booking]]:
    """Places without a name at events that are still to be held."""
    return (
        select(Booking)
        .join(Booking.event)
        .where(
            Booking.delegate_id.is_(None),
            Booking.state.in_(LIVE),
            Event.state != EventState.CANCELLED,
            Event.register_closed_at.is_(None),
        )
    )


def events_with_unnamed(session: Session) -> Sequence[tuple[int, datetime]]:
    """Their events, with when they start."""
    query = unnamed().with_only_columns(Event.id, Event.starts_at).distinct().order_by(Event.id)
    return session.execute(query).tuples().all()


def unnamed_of(session: Session, event_id: int) -> Sequence[Booking]:
    """Those of one event, whose places are locked."""
    query = unnamed().where(Booking.event_id == event_id).order_by(Booking.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def recipient_of(booking: Booking) -> Person | None:
    """The delegate; whoever arranges things for them, when they have no address of their own or nobody is named yet."""
    return booking.delegate if booking.delegate and booking.delegate.email else arranger_of(booking)


def arranger_of(booking: Booking) -> Person | None:
    """Whoever booked for a delegate, and after them another coordinator of the agency: who no longer books for it is
    not to read of its people. The trainer who let a walk-in in arranges nothing.
    """
    booker, agency_id, session = booking.booked_by, booking.agency_id, object_session(booking)
    if booker is None or booking.walk_in:
        return None
    if session is None or agency_id is None or booker is booking.delegate or Role.ADMINISTRATOR in booker.role_names:
        return booker
    coordinators = session.scalars(
        select(Person)
        .join(Coordinator, Coordinator.person_id == Person.id)
        .where(Coordinator.agency_id == agency_id, Person.active, Person.email.is_not(None))
        .order_by(Coordinator.created_at, Person.id)
    ).all()
    if booker in coordinators or (booker.active and is_run_by(session, booker.id, agency_id)):
        return booker
    if not coordinators and booker.active and _is_of(session, agency_today(session, agency_id), booker):
        return booker
    return next(iter(coordinators), None)


def _is_of(session: Session, agency_id: int, person: Person) -> bool:
    tie = (Affiliation.agency_id == agency_id, Affiliation.person_id == person.id, Affiliation.ended_at.is_(None))
    return bool(session.scalar(select(exists().where(*tie))))


@dataclass(frozen=True)
class Twice:
    """Somebody booked for an event who has other bookings at the same time."""

    booking_id: int
    ref: str
    name: str
    overlaps: Sequence[Overlap]


def overlaps_of(session: Session, event: Event, person_id: int, comes_for: str = "") -> list[Overlap]:
    """Somebody's live bookings for other events that sit when they come to this one. One query; theirs alone to see.

    `comes_for` is for which sittings they do, as their booking has it; empty: for all.
    """
    rows = session.execute(_at_that_time(event).where(Booking.delegate_id == person_id)).all()
    return overlaps(spans_of(event, comes_for), _others(rows))


def booked_twice(session: Session, event: Event) -> list[Twice]:
    """Who of those booked for an event has another booking at that time, by name, in one query.

    For the administrator, and for a message to each of them about their own.
    """
    mine = aliased(Booking)
    rows = session.execute(
        _at_that_time(event)
        .add_columns(mine.id, mine.ref, mine.comes_for, Person.name)
        .join(mine, mine.delegate_id == Booking.delegate_id)
        .join(Person, Person.id == mine.delegate_id)
        .where(mine.event_id == event.id, mine.state.in_(LIVE))
    ).all()
    of_booking: dict[tuple[str, str, int, str], list[Any]] = {}
    for *row, booking_id, ref, comes_for, name in rows:
        of_booking.setdefault((name, ref, booking_id, comes_for), []).append(row)
    found = [
        Twice(booking_id, ref, name, overlaps(spans_of(event, comes_for), _others(others)))
        for (name, ref, booking_id, comes_for), others in of_booking.items()
    ]
    return sorted((one for one in found if one.overlaps), key=lambda one: (sort_key(one.name), one.ref))


def spans_of(event: Event, comes_for: str) -> tuple[TimeSpan, ...]:
    """When an event sits for somebody who comes for these of its sittings, as a booking has them."""
    sittings = (sitting for sitting in event.sittings if comes_to(comes_for, sitting.position))
    return tuple(TimeSpan(sitting.starts_at, sitting.ends_at) for sitting in sittings)


def _at_that_time(event: Event) -> Select[Any]:
    """Sittings of live bookings for other events that begin before this one ends, and end after it begins."""
    return (
        select(
            *(Booking.ref, Booking.state, Booking.booked_by_id, Course.title, Booking.comes_for),
            *(Sitting.position, Sitting.starts_at, Sitting.ends_at),
        )
        .select_from(Booking)
        .join(Booking.event)
        .join(Event.course)
        .join(Event.sittings)
        .where(
            Booking.state.in_(LIVE),
            Booking.event_id != event.id,
            Event.state != EventState.CANCELLED,
            Event.starts_at < event.ends_at,
            Event.ends_at > event.starts_at,
        )
        .order_by(Booking.id, Sitting.position)
    )


def _others(rows: Sequence[Any]) -> list[Other]:
    """One for each booking, from a row for each of its event’s sittings: with those for which they come."""
    found: dict[str, Other] = {}
    for ref, state, booked_by_id, title, comes_for, position, starts_at, ends_at in rows:
        if not comes_to(comes_for, position):
            continue
        before = found[ref].sittings if ref in found else ()
        found[ref] = Other(ref, title, (*before, TimeSpan(starts_at, ends_at)), state == State.WAITING, booked_by_id)
    return list(found.values())


def kind_of_place(booking: Booking) -> Mode | None:
    """Whether somebody comes to the room or joins online; None of who waits for either. Walk-ins come to the room."""
    if booking.pool is not None:
        return Mode(booking.pool.mode)
    if booking.walk_in and booking.event.venue_id is not None:
        return Mode.ROOM
    return Mode(booking.event.pools[0].mode) if len(booking.event.pools) == 1 else None


def kept_places_text(session: Session, event: Event, now: datetime) -> str:
    """How many places of a joint event are kept for which area and until when, or nothing."""
    if event.kept_until is None:
        return ""
    names = board_lists(session).areas.names(clock.local(now).date())
    return kept_text({row.area: row.places for row in event.kept_places}, names, opens_at(event.kept_until), now)


def event_facts(event: Event) -> EventFacts:
    agencies = event.agencies if event.open_to == OpenTo.AGENCIES else ()
    return EventFacts(
        state=event.state,
        starts_at=event.starts_at,
        closes_at=event.closes_at,
        places_left=event.places_left,
        open_to=event.open_to,
        open_to_agency_ids=frozenset(agency.id for agency in agencies),
        open_to_names=tuple(agency.name for agency in agencies),
        counted_only=event.kind == EventKind.HEADCOUNT,
        booked_with=event.partner if event.partner_link else "",
    )
