"""Reading who waits for a new date. Whose an interest is, is an address: of an account, or as a guest typed it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from training import clock
from training.addresses import address_key
from training.board_lists.queries import board_lists
from training.bookings.lifecycle import LIVE
from training.bookings.models import Booking
from training.courses.models import Course, Event, EventState, Mode, OpenTo, PlacePool, Venue, event_agency
from training.interest.announcing import ANYWHERE, NewDate, NewDateWish, is_new_to
from training.interest.models import Interest, InterestLink, InterestNotice
from training.links import token_hash
from training.people.addresses.models import PersonAddress
from training.people.models import Affiliation, Agency, Person
from training.search.normal_form import sort_key

_own = aliased(Person)
_address = func.lower(func.coalesce(_own.email, Interest.email))


@dataclass(frozen=True)
class InterestedPerson:
    """Who is to be told of which events. All that is new to one address is told together."""

    address: str
    news: tuple[tuple[int, int], ...]
    """Of which event to tell because of which interest, by their ids: the next event first."""

    @property
    def event_ids(self) -> tuple[int, ...]:
        """Each once, the next event first."""
        return tuple(dict.fromkeys(event_id for event_id, _ in self.news))

    @property
    def interest_ids(self) -> tuple[int, ...]:
        """In ascending order, for whoever locks them."""
        return tuple(sorted({interest_id for _, interest_id in self.news}))


def course_to_ask_for(session: Session, code: str) -> Course | None:
    return session.scalar(select(Course).where(Course.code == code)) if code.isprintable() else None


def usual_reach(session: Session, person_id: int) -> str:
    """The quadrant of the agency that somebody joined last; anywhere where that has none."""
    quadrant = session.scalar(
        select(Agency.quadrant)
        .join(Affiliation, Affiliation.agency_id == Agency.id)
        .where(Affiliation.person_id == person_id, Affiliation.ended_at.is_(None))
        .order_by(Affiliation.id.desc())
        .limit(1)
    )
    return board_lists(session).quadrants.code_on(quadrant, clock.today()) or ANYWHERE


def open_of(address: str) -> Select[tuple[Interest]]:
    """The interests that have not ended of whoever owns an address, in whichever way they asked."""
    return (
        select(Interest)
        .outerjoin(_own, _own.id == Interest.person_id)
        .where(Interest.ended_at.is_(None), _address == address.lower())
        .order_by(Interest.id)
    )


def interests_of(session: Session, address: str) -> Sequence[Interest]:
    """What somebody waits for, by the title of the course."""
    query = open_of(address).where(Interest.confirmed_at.is_not(None)).options(joinedload(Interest.course))
    return sorted(session.scalars(query), key=lambda interest: (sort_key(interest.course.title), interest.id))


def own_interest(session: Session, address: str, interest_id: int) -> Interest | None:
    """One of somebody's own interests that has not ended, else None."""
    return session.scalar(open_of(address).where(Interest.id == interest_id).options(joinedload(Interest.course)))


def link_by_token(session: Session, token: str) -> InterestLink | None:
    """The link of a message, with the interest it is about."""
    return session.scalar(
        select(InterestLink)
        .where(InterestLink.token_hash == token_hash(token))
        .options(joinedload(InterestLink.interest).options(joinedload(Interest.course), joinedload(Interest.person)))
    )


def address_of(interest: Interest) -> str | None:
    """Where its owner is written to; None once it has ended."""
    address = interest.person.email if interest.person else interest.email
    return address.lower() if address else None


def same_course(session: Session, interest: Interest) -> Sequence[Interest]:
    """All that its owner waits for of its course: what a link ends together. Nothing once it has ended."""
    address = address_of(interest)
    return session.scalars(open_of(address).where(Interest.course_id == interest.course_id)).all() if address else []


def confirmed_count(session: Session, course_id: int) -> int:
    """How many people wait for a new date of a course."""
    return (
        session.scalar(select(people_count()).select_from(Interest).where(Interest.course_id == course_id, waits()))
        or 0
    )


def people_to_hear(session: Session, course_ids: Collection[int]) -> int:
    """How many different people and addresses wait for a new date of any of these courses."""
    query = select(people_count()).select_from(Interest).where(Interest.course_id.in_(course_ids), waits())
    return session.scalar(query) or 0 if course_ids else 0


def waits() -> ColumnElement[bool]:
    """An interest that counts: its owner confirmed it and has not ended it."""
    return and_(Interest.confirmed_at.is_not(None), Interest.ended_at.is_(None))


def people_count() -> ColumnElement[int]:
    """Different people and addresses among interests: somebody may wait for a course in two quadrants."""
    return func.count(func.distinct(Interest.person_id)) + func.count(func.distinct(Interest.email))


def to_be_told(session: Session, now: datetime, *, interest_ids: Sequence[int] | None = None) -> list[InterestedPerson]:
    """Whom there is news for that nobody told them; among some interests, where that is asked."""
    query = _untold(now)
    if interest_ids is not None:
        query = query.where(Interest.id.in_(interest_ids))
    rows = session.execute(query).all()
    let_in, works_for = _agencies_let_in(session, rows), _agencies_of(session, rows)
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    quadrants, today = board_lists(session).quadrants, clock.local(now).date()
    for row in rows:
        date = NewDate(
            state=row.state,
            published_at=row.published_at,
            closes_at=row.closes_at,
            places_left=row.places_left,
            quadrant=row.quadrant if row.room else None,
            online=row.online > 0,
            open_to=row.open_to,
            open_to_agency_ids=let_in[row.event_id],
        )
        reach = quadrants.code_on(row.reach, today) or row.reach
        wish = NewDateWish(reach=reach, asked_at=row.asked_at, agency_ids=works_for[row.address])
        if is_new_to(date, wish, now):
            found[row.address].append((row.event_id, row.interest_id))
    return [InterestedPerson(address, tuple(news)) for address, news in found.items()]


def _untold(now: datetime) -> Select[Any]:
    """Interests beside the events of their course that came after them: rows for the decision in announcing.py."""
    places = (
        select(
            PlacePool.event_id,
            func.sum(PlacePool.capacity - PlacePool.taken).label("left"),
            func.sum(PlacePool.capacity).filter(PlacePool.mode == Mode.ROOM).label("room"),
            func.sum(PlacePool.capacity).filter(PlacePool.mode == Mode.ONLINE).label("online"),
        )
        .group_by(PlacePool.event_id)
        .subquery()
    )
    told = exists().where(InterestNotice.interest_id == Interest.id, InterestNotice.event_id == Event.id)
    booked = (
        exists()
        .where(Booking.event_id == Event.id, Booking.state.in_(LIVE), func.lower(Person.email) == _address)
        .where(Booking.delegate_id == Person.id)
    )
    return (
        select(
            Interest.id.label("interest_id"),
            Interest.reach,
            Interest.asked_at,
            _address.label("address"),
            Event.id.label("event_id"),
            Event.state,
            Event.published_at,
            Event.closes_at,
            Event.open_to,
            Venue.quadrant,
            func.coalesce(places.c.left, 0).label("places_left"),
            func.coalesce(places.c.room, 0).label("room"),
            func.coalesce(places.c.online, 0).label("online"),
        )
        .join(Event, Event.course_id == Interest.course_id)
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .outerjoin(places, places.c.event_id == Event.id)
        .outerjoin(_own, _own.id == Interest.person_id)
        .where(
            waits(),
            or_(_own.id.is_(None), _own.active),
            _address.is_not(None),
            Event.state == EventState.PUBLISHED,
            Event.published_at > Interest.asked_at,
            Event.closes_at > now,
            ~told,
            ~booked,
        )
        .order_by(Event.starts_at, Event.id, Interest.id)
    )


def _agencies_let_in(session: Session, rows: Sequence[Any]) -> dict[int, frozenset[int]]:
    """To which agencies these events are open, where they are not open to everybody."""
    restricted = {row.event_id for row in rows if row.open_to == OpenTo.AGENCIES}
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    if restricted:
        query = select(event_agency.c.event_id, event_agency.c.agency_id)
        for event_id, agency_id in session.execute(query.where(event_agency.c.event_id.in_(restricted))):
            found[event_id] |= {agency_id}
    return found


def _agencies_of(session: Session, rows: Sequence[Any]) -> dict[str, frozenset[int]]:
    """The agencies of those who own these addresses, where it matters: also of guests whose address we know."""
    addresses = {row.address for row in rows if row.open_to == OpenTo.AGENCIES}
    found: dict[str, frozenset[int]] = defaultdict(frozenset)
    if addresses:
        keys = {address_key(address): address for address in addresses}
        query = (
            select(PersonAddress.address_key, Affiliation.agency_id)
            .join(Affiliation, Affiliation.person_id == PersonAddress.person_id)
            .where(
                PersonAddress.address_key.in_(keys),
                PersonAddress.signs_in | PersonAddress.main,
                Affiliation.ended_at.is_(None),
                Affiliation.agency_id.is_not(None),
            )
        )
        for key, agency_id in session.execute(query):
            found[keys[key]] |= {agency_id}
    return found


def events_to_tell(session: Session, event_ids: Sequence[int]) -> Sequence[Event]:
    """Events with what a message says about them, the next one first."""
    return session.scalars(
        select(Event)
        .where(Event.id.in_(event_ids))
        .options(
            joinedload(Event.course), joinedload(Event.venue), selectinload(Event.sittings), selectinload(Event.pools)
        )
        .order_by(Event.starts_at, Event.id)
    ).all()
