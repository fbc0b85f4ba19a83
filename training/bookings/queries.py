"""Reading bookings, always scoped to who is looking."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from training.access import Role
from training.bookings.lifecycle import HOLDS_A_PLACE, LIVE, ON_THE_REGISTER, Awaits, Outcome, State
from training.bookings.models import Booking
from training.courses.models import Course, Event, EventState, OpenTo, event_trainer
from training.links import token_hash
from training.payments.models import Payer
from training.people.models import Agency, Coordinator, Person


@dataclass(frozen=True)
class Link:
    """Something to open that goes with a booking."""

    text: str
    href: str


LinksOf = Callable[[Session, Sequence[int]], Mapping[int, Link]]

_linked: list[LinksOf] = []


def links_own_bookings(read: LinksOf) -> LinksOf:
    """Register what a package above this one has for somebody's own bookings: one query for all of their ids."""
    _linked.append(read)
    return read


def links_of(session: Session, booking_ids: Sequence[int]) -> dict[int, list[Link]]:
    """What the delegates of these bookings may open: the certificate, the evaluation form."""
    found: dict[int, list[Link]] = {booking_id: [] for booking_id in booking_ids}
    for read in _linked:
        for booking_id, link in read(session, booking_ids).items():
            found[booking_id].append(link)
    return found


_leading_on: list[LinksOf] = []


def leads_on(read: LinksOf) -> LinksOf:
    """Register what a package above this one has for whoever may act on bookings that are over."""
    _leading_on.append(read)
    return read


def ways_on(session: Session, bookings: Iterable[Booking]) -> dict[int, list[Link]]:
    """What can be done about bookings of which a part was attended; nothing about the rest."""
    found: dict[int, list[Link]] = {
        booking.id: [] for booking in bookings if booking.outcome == Outcome.PARTIAL and booking.completes_id is None
    }
    for read in _leading_on if found else []:
        for booking_id, link in read(session, list(found)).items():
            found[booking_id].append(link)
    return found


PapersOf = Callable[[Session, Person, int], Sequence[Link]]

_papers: list[PapersOf] = []


def lists_papers(read: PapersOf) -> PapersOf:
    """Register what a package above this one has on paper about the money of a booking, for whoever looks at it."""
    _papers.append(read)
    return read


def papers_of(session: Session, person: Person, booking_id: int) -> list[Link]:
    """Invoices and credit notes with this booking on them; without an address where this person may not open them."""
    return [paper for read in _papers for paper in read(session, person, booking_id)]


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
        ours = exists().where(Coordinator.agency_id == Booking.agency_id, Coordinator.person_id == person.id)
        return query.where(or_(mine, and_(ours, _proven())))
    return query.where(mine)


def _proven() -> ColumnElement[bool]:
    """Not what waits for an address: until it is confirmed, nobody knows whether they are of the agency."""
    return Booking.awaits.is_distinct_from(Awaits.ADDRESS)


def booking_visible_to(session: Session, person: Person, ref: str) -> Booking | None:
    """One booking with what its page shows, or None when it is somebody else's. Whoever sees one may act on it."""
    return session.scalar(
        bookings_visible_to(person)
        .where(Booking.ref == ref)
        .options(joinedload(Booking.delegate), joinedload(Booking.needs), *_with_event())
    )


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
    ours = exists().where(Coordinator.agency_id == Booking.agency_id, Coordinator.person_id == person.id)
    return select(Booking).where(ours)


def page_of_agencies(
    session: Session, person: Person, now: datetime, *, past: bool, page: int, per_page: int
) -> Sequence[Booking]:
    """One page of the bookings of a coordinator's agencies: the next event first, of past ones the latest."""
    order = (Event.starts_at.desc(), Event.id) if past else (Event.starts_at, Event.id)
    return session.scalars(
        _of_agencies(person, now, past=past)
        .options(joinedload(Booking.delegate), *_with_event())
        .order_by(*order, Booking.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    ).all()


def count_of_agencies(session: Session, person: Person, now: datetime, *, past: bool) -> int:
    return session.scalar(select(func.count()).select_from(_of_agencies(person, now, past=past).subquery())) or 0


def _of_agencies(person: Person, now: datetime, *, past: bool) -> Select[tuple[Booking]]:
    when = Event.ends_at < now if past else Event.ends_at >= now
    return bookings_of_agencies(person).join(Booking.event).where(when, _proven(), Booking.state != State.LAPSED)


def coordinates(session: Session, person: Person, agency_id: int | None) -> bool:
    """Whether somebody books for an agency."""
    if agency_id is None or Role.COORDINATOR not in person.role_names:
        return False
    return session.get(Coordinator, (person.id, agency_id)) is not None


def names_of_agencies(session: Session, person: Person) -> Sequence[str]:
    """The agencies somebody coordinates, by name."""
    return session.scalars(
        select(Agency.name)
        .join(Coordinator, Coordinator.agency_id == Agency.id)
        .where(Coordinator.person_id == person.id)
        .order_by(Agency.name)
    ).all()


def places_of_agency(session: Session, event_id: int, agency_id: int) -> int:
    """How many places an agency's people hold at an event; walk-ins hold none."""
    held = (Booking.event_id == event_id, Booking.agency_id == agency_id, Booking.pool_id.is_not(None))
    return session.scalar(select(func.count()).where(*held, Booking.state.in_(HOLDS_A_PLACE))) or 0


def live_booking(session: Session, event_id: int, person_id: int) -> Booking | None:
    """Somebody's booking for an event, unless it has ended."""
    return session.scalar(
        select(Booking).where(Booking.event_id == event_id, Booking.delegate_id == person_id, Booking.state.in_(LIVE))
    )


def on_the_register(session: Session, event_id: int) -> Sequence[Booking]:
    """Who is expected at an event, and its walk-ins, by name. Cancelled bookings are not on the register."""
    return session.scalars(
        select(Booking)
        .join(Booking.delegate)
        .where(Booking.event_id == event_id, Booking.state.in_(ON_THE_REGISTER))
        .options(joinedload(Booking.delegate), joinedload(Booking.needs))
        .order_by(Booking.walk_in, Person.name, Booking.id)
    ).all()


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
            joinedload(Event.course).options(joinedload(Course.funder), joinedload(Course.prerequisite)),
            joinedload(Event.venue),
            joinedload(Event.sittings),
            joinedload(Event.pools),
            joinedload(Event.agencies),
        )
    )
    return found.unique().one_or_none()


def agencies_to_choose(session: Session, event: Event) -> Sequence[tuple[int, str]]:
    """The agencies that somebody may come for: those the event is open to, else all the administrator has checked."""
    if event.open_to == OpenTo.AGENCIES:
        return sorted(((agency.id, agency.name) for agency in event.agencies), key=lambda agency: agency[1])
    rows = session.execute(select(Agency.id, Agency.name).where(Agency.checked_at.is_not(None)).order_by(Agency.name))
    return rows.tuples().all()


def last_booking(session: Session, person_id: int) -> Booking | None:
    """What somebody said when they last booked, to save them typing it again."""
    return session.scalar(
        select(Booking).where(Booking.delegate_id == person_id, ~Booking.walk_in).order_by(Booking.id.desc()).limit(1)
    )


def last_payer(session: Session, person_id: int) -> Payer | None:
    """Who was to pay when somebody last booked something that may cost money."""
    return session.scalar(
        select(Payer)
        .join(Booking, Booking.payer_id == Payer.id)
        .where(Booking.delegate_id == person_id)
        .order_by(Booking.id.desc())
        .limit(1)
    )
