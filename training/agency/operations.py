"""Who is of an agency, inside transaction(): added and said to have left by a coordinator, or by the person."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.addresses import address_key
from training.agency import emails
from training.history.operations import record
from training.people.addresses.same_person import who_is_meant
from training.people.coordinator_operations import stop_booking_for_agency
from training.people.delegates import affiliate
from training.people.models import Affiliation, Agency, Coordinator, Person
from training.people.queries import people_with_addresses
from training.people.workplaces.operations import say_if_county_wide
from training.people.workplaces.workplace import Workplace
from training.refusals import Code, Refused

GONE = "They have left already."


def add_person(
    session: Session,
    agency: Agency,
    name: str,
    email: str,
    job_role: str,
    actor: Actor,
    now: datetime,
    workplace: Workplace | None = None,
) -> Affiliation:
    """A coordinator writes somebody down as of their agency; whoever has an address is told.

    Somebody whom the site knows already keeps the name typed here towards this agency, so that nobody learns whose an
    address is by adding it. With clearly another name it is somebody else, who shares the address. Raises Refused for
    somebody who is on the list.
    """
    at_address = people_with_addresses(session, [email]).get(address_key(email), []) if email else []
    known = who_is_meant(at_address, name, if_unclear=True)
    if known is not None and _current(session, known.id, agency.id):
        raise Refused(Code.TAKEN, "Somebody with this e-mail address is on the list already.")
    values: dict[str, Any] = {"name": name, "email": email.lower() or None, "job_role": job_role, "created_at": now}
    person = known or Person(signs_in=not at_address, **values)
    tie = Affiliation(person=person, agency_id=agency.id, began_at=now, job_role=job_role)
    tie.known_as = name if known else ""
    session.add_all([person, tie])
    session.flush()
    record(session, "person", person.id, "added to an agency", actor, now, agency=agency.id)
    say_if_county_wide(session, person.id, agency, workplace, actor, now)
    if actor.person_id != person.id:
        emails.tell_added(session, tie, agency, now)
    return tie


def leave(session: Session, tie: Affiliation, actor: Actor, now: datetime, *, since: datetime | None = None) -> None:
    """Somebody is no longer of an agency: it sees nothing new of them. What is booked stays booked. `since`: an
    earlier day on which they left, if it was not now.

    Whoever booked for the agency does so no longer. They are told when somebody else said it. Raises Refused when they
    have left before.
    """
    session.refresh(tie, ["ended_at", "shares_record"], with_for_update=True)
    if tie.ended_at is not None:
        raise Refused(Code.DONE, GONE)
    tie.ended_at = since or now
    tie.shares_record = False
    record(session, "person", tie.person_id, "left an agency", actor, now, agency=tie.agency_id)
    if tie.agency is None:
        return
    if actor.person_id != tie.person_id:
        emails.tell_left(session, tie, tie.agency, now)
    if session.get(Coordinator, (tie.person_id, tie.agency_id)):
        stop_booking_for_agency(session, tie.person, tie.agency, actor, now)


def give_staff_number(session: Session, tie: Affiliation, number: str, actor: Actor, now: datetime) -> None:
    """The number that the agency's own records have for somebody; empty takes it away. Raises Refused where somebody
    else of the agency has it, or they have left.
    """
    session.get_one(Agency, tie.agency_id, with_for_update=True)  # so that two are not given the same one
    session.refresh(tie, ["ended_at", "staff_number"])
    if tie.ended_at is not None:
        raise Refused(Code.DONE, GONE)
    same = select(Affiliation).where(
        Affiliation.agency_id == tie.agency_id, Affiliation.staff_number == number, Affiliation.ended_at.is_(None)
    )
    other = session.scalar(same.where(Affiliation.id != tie.id).limit(1)) if number else None
    if other is not None:
        raise Refused(Code.TAKEN, f"{other.shown_name} has this number. Put theirs right first, or enter another")
    if tie.staff_number != number:
        tie.staff_number = number
        record(session, "person", tie.person_id, "staff number changed", actor, now, agency=tie.agency_id)


def move(
    session: Session, tie: Affiliation, agency: Agency | None, since: datetime, actor: Actor, now: datetime
) -> None:
    """Somebody is of another agency since a day; None: they work for themselves. Bookings keep the agency of their day.

    Raises Refused for a day that is to come, or before they were of the one that they leave, and for an agency that
    they are of already.
    """
    refuse_day(tie, since, now)
    agency_id = agency.id if agency else None
    if _current(session, tie.person_id, agency_id):
        already = f"are of {agency.name}" if agency else "work for themselves"
        raise Refused(Code.TAKEN, f"They {already} already.", "agency")
    leave(session, tie, actor, now, since=since)
    moved = Affiliation(person_id=tie.person_id, agency_id=agency_id, began_at=since, job_role=tie.job_role)
    session.add(moved)
    session.flush()
    record(session, "person", tie.person_id, "joined an agency", actor, now, agency=agency_id)


def refuse_day(tie: Affiliation, since: datetime, now: datetime) -> None:
    """Raises Refused where somebody cannot have left on this day."""
    if since > now:
        raise Refused(Code.TOO_EARLY, "That day is to come. Choose today or an earlier day.", "on")
    if clock.local(since).date() < clock.local(tie.began_at).date():
        began = clock.show_date(tie.began_at, weekday=False)
        raise Refused(Code.NOT_POSSIBLE, f"They came on {began} only. Choose that day or a later one.", "on")


def join(session: Session, person: Person, agency: Agency | None, workplace: Workplace | None, now: datetime) -> None:
    """Somebody says where they work or volunteer; None for themselves. Raises Refused when we know.

    `workplace`: in which part of the county, for an agency that is county-wide.
    """
    agency_id = agency.id if agency else None
    if _current(session, person.id, agency_id):
        raise Refused(Code.TAKEN, "You have this organisation already.")
    affiliate(session, person, agency_id, now)
    actor = Actor(person.id, "delegate")
    record(session, "person", person.id, "joined an agency", actor, now, agency=agency_id)
    say_if_county_wide(session, person.id, agency, workplace, actor, now)


def share_record(session: Session, tie: Affiliation, shares: bool, now: datetime) -> None:
    """Let an organisation's coordinators see the training done for others, or no longer.

    Raises Refused for one that they have left.
    """
    session.refresh(tie, ["ended_at", "shares_record"], with_for_update=True)
    if tie.ended_at is not None or tie.agency_id is None:
        raise Refused(Code.DONE, "You have left this organisation, so it cannot see your training elsewhere.")
    if tie.shares_record != shares:
        tie.shares_record = shares
        action = "shared the record" if shares else "stopped sharing the record"
        record(session, "person", tie.person_id, action, Actor(tie.person_id, "delegate"), now, agency=tie.agency_id)


def say_away(
    session: Session, tie: Affiliation, first: date | None, last: date | None, actor: Actor, now: datetime
) -> None:
    """From when to when somebody does not work for an organisation; without days: they are there. No reason is kept.

    Raises Refused for one that they have left, and for days that are over.
    """
    session.refresh(tie, ["ended_at", "away_from", "away_until"], with_for_update=True)
    if tie.ended_at is not None:
        raise Refused(Code.DONE, GONE)
    if last is not None and last < clock.local(now).date():
        raise Refused(Code.NOT_POSSIBLE, "These days are over. Enter a last day that is still to come.", "last")
    if (tie.away_from, tie.away_until) != (first, last):
        tie.away_from, tie.away_until = first, last
        record(session, "person", tie.person_id, "said when away", actor, now, agency=tie.agency_id)


def _current(session: Session, person_id: int, agency_id: int | None) -> bool:
    same = Affiliation.agency_id == agency_id if agency_id is not None else Affiliation.agency_id.is_(None)
    found = select(Affiliation.id).where(Affiliation.person_id == person_id, same, Affiliation.ended_at.is_(None))
    return session.scalar(found) is not None
