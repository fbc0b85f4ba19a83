"""Who of an agency is meant: chosen from its people, or written down by name, with an e-mail address or without one.

Whoever owns an address that somebody types is taken as they are, unless the name is clearly another: then they share
it. What else we know of them is said to nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager

from training import clock
from training.addresses import address_key
from training.bookings.lifecycle import LIVE, Awaits
from training.bookings.models import Booking
from training.courses.models import Sitting
from training.people import delegates
from training.people.addresses.same_person import who_is_meant
from training.people.models import Affiliation, Person
from training.people.queries import people_with_addresses, shown_name_key
from training.refusals import Code, Refused
from training.search.normal_form import sort_key


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody as whoever books describes them. Without an address of their own they are known by their name."""

    person_id: int | None = None
    """Chosen from the agency's people; the rest is then empty."""
    name: str = ""
    email: str = ""
    job_role: str = ""


@dataclass(frozen=True)
class KnownColleague:
    """Whom we know of those who were written down: anybody by address, the agency's own people by name."""

    by_email: Mapping[str, Sequence[Person]] = field(default_factory=dict)
    """Several may share an address."""
    by_name: Mapping[str, Sequence[Person]] = field(default_factory=dict)

    def person(self, colleague: Colleague) -> Person | None:
        """None: we have not heard of them. Raises Refused where two people of the agency have that name."""
        if colleague.email:
            return who_is_meant(self.at_address_of(colleague), colleague.name, if_unclear=True)
        namesakes = self.by_name.get(sort_key(colleague.name), ())
        if len(namesakes) > 1:
            raise Refused(
                Code.MISSING,
                f"Your organisation has {len(namesakes)} people called {colleague.name}. Enter the e-mail address of"
                " the one you mean.",
            )
        return namesakes[0] if namesakes else None

    def at_address_of(self, colleague: Colleague) -> Sequence[Person]:
        return self.by_email.get(address_key(colleague.email), ())


def known(session: Session, agency_id: int, colleagues: Iterable[Colleague]) -> KnownColleague:
    """Look all of them up at once: one query for the addresses, one for the names."""
    emails = {one.email for one in colleagues if one.email}
    names = {one.name for one in colleagues if one.name and not one.email}
    return KnownColleague(people_with_addresses(session, emails), _with_names(session, agency_id, names))


def _with_names(session: Session, agency_id: int, names: set[str]) -> dict[str, list[Person]]:
    """By what the agency calls them, which is what its coordinators type."""
    if not names:
        return {}
    wanted = shown_name_key().in_({sort_key(name) for name in names})
    found: dict[str, list[Person]] = defaultdict(list)
    for tie in session.scalars(_ties_of(agency_id).where(wanted)):
        found[sort_key(tie.shown_name)].append(tie.person)
    return found


def _ties_of(agency_id: int | None) -> Select[tuple[Affiliation]]:
    """Who works or volunteers for an agency now, as the agency knows them."""
    return (
        select(Affiliation)
        .join(Affiliation.person)
        .where(Affiliation.agency_id == agency_id, Affiliation.ended_at.is_(None), Person.active)
        .options(contains_eager(Affiliation.person))
    )


def to_choose(session: Session, agency_id: int, event_id: int) -> list[tuple[str, str]]:
    """The agency's people who have no booking for an event yet: id and what a drop-down calls them, by name.

    Nobody learns more of them from it than a coordinator wrote down, or they themselves said when they booked for it.
    """
    booked = select(Booking.delegate_id).where(
        Booking.event_id == event_id, Booking.delegate_id.is_not(None), Booking.state.in_(LIVE)
    )
    free = _ties_of(agency_id).where(Person.id.not_in(booked)).order_by(shown_name_key(), Person.id)
    ties = session.scalars(free).all()
    namesakes = Counter(sort_key(tie.shown_name) for tie in ties)
    sittings = session.scalars(select(Sitting.starts_at).where(Sitting.event_id == event_id))
    days = {clock.local(starts_at).date() for starts_at in sittings}
    return [(str(tie.person_id), _told_apart(tie, namesakes[sort_key(tie.shown_name)], days)) for tie in ties]


def booked_already(session: Session, agency_id: int, booking: Booking) -> list[str]:
    """Who of the agency is not to be chosen for a place, because they have another one there through the agency, by
    name. What somebody booked for another agency, nobody learns here.
    """
    theirs = select(Booking.delegate_id).where(
        Booking.event_id == booking.event_id,
        Booking.id != booking.id,
        Booking.agency_id == booking.agency_id,
        Booking.delegate_id.is_not(None),
        Booking.state.in_(LIVE),
    )
    found = _ties_of(agency_id).where(Person.id.in_(theirs)).order_by(shown_name_key(), Person.id)
    return [tie.shown_name for tie in session.scalars(found)]


def _told_apart(tie: Affiliation, namesakes: int, days: Iterable[date]) -> str:
    """Their name and what they do for the agency; of two with one name the address, too; whether they are away then."""
    address = (tie.person.email or "no e-mail address") if namesakes > 1 else ""
    is_away = tie.is_away_on_any(days)
    return ", ".join(filter(None, [tie.shown_name, tie.job_role, address, "away then" if is_away else ""]))


def one_of(session: Session, agency_id: int, colleague: Colleague, now: datetime) -> Person:
    """The person that is meant, tied to the agency; written down when we have not heard of them. Raises Refused."""
    if colleague.person_id is not None:
        tie = session.scalar(_ties_of(agency_id).where(Person.id == colleague.person_id))
        if tie is None:
            raise Refused(
                Code.CHANGED,
                "That colleague is no longer in your organisation’s list. Choose again, or add their name.",
            )
        return tie.person
    looked_up = known(session, agency_id, [colleague])
    person = looked_up.person(colleague)
    if person is None:
        person = described(colleague, now, shares=bool(looked_up.at_address_of(colleague)))
        session.add(person)
        session.flush()
    delegates.affiliate(session, person, agency_id, now)
    return person


def called(session: Session, agency_id: int | None, colleague: Colleague, person: Person) -> str:
    """What pages call somebody whom an agency means: what was typed, or what the agency calls who was chosen. Who they
    really are, nobody learns from a refusal.
    """
    if colleague.name:
        return colleague.name
    tie = session.scalar(_ties_of(agency_id).where(Person.id == person.id).limit(1))
    return tie.shown_name if tie else person.name


def role_at(session: Session, agency_id: int | None, person: Person) -> str:
    """What somebody does for an agency, as it knows; nothing of what they do elsewhere."""
    of_agency = (Affiliation.agency_id == agency_id, Affiliation.person_id == person.id)
    tie = session.scalar(select(Affiliation).where(*of_agency, Affiliation.ended_at.is_(None)).limit(1))
    return (tie.job_role or roles_said(session, [tie.id]).get(tie.id, "")) if tie else ""


def roles_said(session: Session, tie_ids: Sequence[int]) -> dict[int, str]:
    """What each was said to do when they were last booked for the agency, by tie. None without a confirmed address:
    nobody knows yet whether they are of the agency.
    """
    of_agency = (Booking.delegate_id == Affiliation.person_id, Booking.agency_id == Affiliation.agency_id)
    last = (
        select(Affiliation.id, func.max(Booking.id).label("booking_id"))
        .join(Booking, and_(*of_agency))
        .where(Affiliation.id.in_(tie_ids), Booking.job_role != "", Booking.awaits.is_distinct_from(Awaits.ADDRESS))
        .group_by(Affiliation.id)
        .subquery()
    )
    rows = session.execute(select(last.c.id, Booking.job_role).join(Booking, Booking.id == last.c.booking_id))
    return dict(rows.tuples().all())


def described(colleague: Colleague, now: datetime, *, shares: bool) -> Person:
    """Somebody we hear of for the first time. Their address, if they have one, nobody has confirmed yet.

    `shares`: somebody else has the address, too.
    """
    values = {"name": colleague.name, "job_role": colleague.job_role, "created_at": now, "roles": []}
    return Person(email=colleague.email.lower() or None, signs_in=not shares, **values)


def tie_to(session: Session, agency_id: int, people: Sequence[Person], now: datetime) -> None:
    """Tie all of them to the agency; once is enough."""
    ids = {person.id for person in people}
    already = session.scalars(
        select(Affiliation.person_id).where(
            Affiliation.agency_id == agency_id, Affiliation.person_id.in_(ids), Affiliation.ended_at.is_(None)
        )
    )
    new = sorted(ids - set(already))
    session.add_all(Affiliation(person_id=person_id, agency_id=agency_id, began_at=now) for person_id in new)
    session.flush()
