"""What there is to know before a list is booked, for a coordinator of the agency: looked up for all of it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from training import clock
from training.bookings.earlier_training.prerequisites import why_missing
from training.bookings.earlier_training.queries import who_has_done_enough
from training.bookings.eligibility import Applicant, cap_opens_on, why_not_for
from training.bookings.groups import colleagues
from training.bookings.groups.colleagues import Colleague, KnownColleague
from training.bookings.groups.pasted_list import ListedColleague, why_wrong
from training.bookings.groups.plan import GroupPlan, Room, Trouble, plan
from training.bookings.lifecycle import LIVE
from training.bookings.models import Booking
from training.bookings.queries import bookings_of_agencies, event_facts, places_of_agency
from training.bookings.waiting_queries import area_places
from training.courses.models import Course, Event, EventKind, LineManager
from training.people.models import Agency, Person
from training.people.workplaces.queries import workplaces_of
from training.people.workplaces.workplace import NOT_KNOWN, Workplace
from training.refusals import Refused
from training.settings.queries import rules


@dataclass(frozen=True)
class LookedUp:
    """A plan, and whom we know of those in it, by line."""

    plan: GroupPlan
    people: dict[int, Person]
    workplaces: Mapping[int, Workplace] | None
    """Where each of them works, by line, as it is kept or was typed; None where the agency is in one place."""
    asks_where: frozenset[int]
    """The lines of whom nobody has said it before."""
    shared: frozenset[str] = frozenset()
    """Addresses in it, by their key, that somebody has whom we know."""


def look_up(
    session: Session,
    event: Event,
    agency_id: int,
    listed: Sequence[ListedColleague],
    unnamed: int,
    mode: str | None,
    manager_email: str,
    now: datetime,
    typed: Mapping[int, Workplace] = MappingProxyType({}),
) -> LookedUp:
    """What will happen to each line, as things stand. `typed`: where somebody works, by line, as whoever books says."""
    known = colleagues.known(session, agency_id, [as_colleague(one) for one in listed])
    people, troubles = _find_all(known, listed)
    troubles |= {line: Trouble(sentence) for line, sentence in why_wrong(listed).items()}
    if event.course.line_manager == LineManager.MUST_APPROVE and manager_email:
        troubles |= _who_would_approve_themselves(listed, people, manager_email)
    # What is wrong with the line itself is said before what is known of its person.
    troubles = _who_has_booked(session, event, agency_id, people) | troubles
    troubles = _who_lacks_the_prerequisite(session, event, listed, people, now) | troubles
    agency = session.get_one(Agency, agency_id)
    kept = workplaces_of(session, agency_id, {one.id for one in people.values()}) if agency.county_wide else {}
    known_by_line = {line: kept[person.id] for line, person in people.items() if person.id in kept}
    workplaces = {one.line: typed.get(one.line, NOT_KNOWN) for one in listed} | known_by_line
    room = room_for(session, event, agency, mode, now)
    if agency.county_wide:
        room = replace(room, area_by_line={line: place.area for line, place in workplaces.items()})
    return LookedUp(
        plan(listed, unnamed, troubles, room),
        people,
        workplaces if agency.county_wide else None,
        frozenset(workplaces) - frozenset(known_by_line) if agency.county_wide else frozenset(),
        frozenset(known.by_email),
    )


def as_colleague(one: ListedColleague) -> Colleague:
    return Colleague(name=one.name, email=one.email, job_role=one.job_role)


def _find_all(known: KnownColleague, listed: Sequence[ListedColleague]) -> tuple[dict[int, Person], dict[int, Trouble]]:
    people: dict[int, Person] = {}
    troubles: dict[int, Trouble] = {}
    first: dict[int, ListedColleague] = {}
    for one in listed:
        try:
            person = known.person(as_colleague(one))
        except Refused as refused:
            troubles[one.line] = Trouble(refused.sentence)
            continue
        if person is None:
            continue
        if person.id in first:
            troubles[one.line] = Trouble(f"This is the same person as in line {first[person.id].shown_line}.")
        first.setdefault(person.id, one)
        people[one.line] = person
    return people, troubles


def _who_would_approve_themselves(
    listed: Sequence[ListedColleague], people: Mapping[int, Person], manager_email: str
) -> dict[int, Trouble]:
    """By the address that was typed, or that of somebody of the agency who is found by name."""
    own = Trouble("The line manager has this address, and nobody approves their own booking.")
    found = {one.line: one.email or ((people[one.line].email or "") if one.line in people else "") for one in listed}
    return {line: own for line, email in found.items() if email.casefold() == manager_email.casefold()}


def _who_has_booked(session: Session, event: Event, agency_id: int, people: Mapping[int, Person]) -> dict[int, Trouble]:
    rows = session.execute(
        select(Booking.delegate_id, Booking.ref, Booking.agency_id).where(
            Booking.event_id == event.id,
            Booking.delegate_id.in_({person.id for person in people.values()}),
            Booking.state.in_(LIVE),
        )
    ).tuples()
    booked = {delegate_id: ref if of == agency_id else "" for delegate_id, ref, of in rows}
    found: dict[int, Trouble] = {}
    for line, person in people.items():
        if (ref := booked.get(person.id)) is not None:
            what = f"They have booking {ref} for this event already." if ref else "They have booked this event already."
            found[line] = Trouble(what, ref)
    return found


def _who_lacks_the_prerequisite(
    session: Session, event: Event, listed: Sequence[ListedColleague], people: Mapping[int, Person], now: datetime
) -> dict[int, Trouble]:
    """Said of somebody we have never heard of as of somebody we know, and with the name that was typed."""
    enough = who_has_done_enough(session, event.course, people.values(), now)
    if enough is None or event.course.prerequisite is None:
        return {}
    title = event.course.prerequisite.title
    lacking = [one for one in listed if one.line not in people or people[one.line].id not in enough]
    return {one.line: Trouble(why_missing(title, one.name)) for one in lacking}


def room_for(session: Session, event: Event, agency: Agency, mode: str | None, now: datetime) -> Room:
    """How many places an agency could have now."""
    free = sum(max(pool.capacity - pool.taken, 0) for pool in event.pools if mode in {None, pool.mode})
    areas = area_places(session, event, now)
    area = None if agency.county_wide else agency.area
    opens_on = cap_opens_on(event.starts_at, rules(session).cap_opens_days)
    if event.agency_cap is None or clock.local(now).date() >= opens_on:
        return Room(free, areas=areas, area=area)
    held = places_of_agency(session, event.id, agency.id)
    return Room(free, held, event.agency_cap, opens_on, areas=areas, area=area)


def why_not_for_several(event: Event) -> str | None:
    """Why nobody can book several places of an event that each person can book, or None."""
    if event.kind == EventKind.PUBLIC:
        return "This event is for everybody, without an organisation: each person books for themselves."
    return None


def why_agency_may_not(event: Event, agency_id: int) -> str | None:
    """Why nobody of this agency can book an event that is open to others, or None."""
    applicant = Applicant(agency_id, agency_known=True, booked_already=False)
    return why_not_for_several(event) or why_not_for(event_facts(event), applicant)


def made_with_form(session: Session, person: Person, form_token: str) -> Sequence[Booking]:
    """The bookings that one form made, in the order of its list: for whoever sent it, and for the agency."""
    return session.scalars(
        bookings_of_agencies(person)
        .where(Booking.form_token.startswith(f"{form_token}-", autoescape=True))
        .options(
            joinedload(Booking.delegate),
            joinedload(Booking.event).options(
                joinedload(Event.course).joinedload(Course.funder),
                joinedload(Event.venue),
                selectinload(Event.sittings),
            ),
        )
        .order_by(Booking.id)
    ).all()
