"""What the administrator does to courses, venues, funders and trainers, inside transaction()."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor, Role
from training.addresses import address_key
from training.courses.models import Audience, Course, Funder, LearningOutcome, Venue
from training.courses.queries import last_change
from training.files.gateway import StoredBytes
from training.files.operations import keep, let_go
from training.history.operations import record
from training.people.addresses.same_person import who_is_meant
from training.people.models import Agency, Person, RoleRow
from training.people.queries import people_with_addresses
from training.refusals import Code, Refused, mapped

RATED = "Delegates have rated these outcomes in their evaluations: reword one or add another, but do not take one away"


MAP_PICTURE = "map picture"
"""What a kept file is for that shows where a venue is."""

Row = TypeVar("Row", Venue, Funder)


class SavedMeanwhile(Exception):
    """Somebody else saved the same thing after this form was opened. Nothing was saved."""


@dataclass(frozen=True, kw_only=True)
class CourseDetails:
    """Everything an administrator says about a course. Its names are those of the table's columns."""

    code: str
    title: str
    level: str
    format: str
    hours: Decimal
    sittings: int
    capacity: int
    price_pence: int
    vat: str
    funder_id: int | None
    delivery_partner: str
    audience: str
    summary: str
    description: str
    evaluation_form: str
    refresh_months: int | None
    prerequisite_id: int | None
    prerequisite_blocks: bool
    renews_id: int | None
    agency_cap: int | None
    open_to: str
    line_manager: str
    policy_id: int | None
    outcomes: tuple[str, ...]
    agency_ids: frozenset[int]
    agenda: str = ""
    bring: str = ""
    lunch: str = ""
    platform: str = ""
    minimum: int = 0
    online_share: int | None = None
    before_form: str = ""
    impact_form: str = ""
    asks_manager: bool = False
    audiences: tuple[str, ...] = ()
    """Names, those that nobody has used yet among them."""


_COLUMNS = tuple(
    field.name for field in fields(CourseDetails) if field.name not in {"outcomes", "agency_ids", "audiences"}
)


def details_of(course: Course) -> CourseDetails:
    """A course as it is saved, in the shape a form has it."""
    columns = {name: getattr(course, name) for name in _COLUMNS}
    return CourseDetails(
        **columns,
        outcomes=tuple(outcome.text for outcome in course.outcomes),
        agency_ids=frozenset(agency.id for agency in course.agencies),
        audiences=tuple(audience.name for audience in course.audiences),
    )


def create_course(session: Session, details: CourseDetails, actor: Actor, now: datetime) -> Course:
    """Add a course to the programme. Raises Refused when its code is taken."""
    course = Course(created_at=now)
    session.add(course)
    _write_course(session, course, details)
    record(session, "course", course.id, "created", actor, now)
    return course


def change_course(
    session: Session, course_id: int, details: CourseDetails, seen: int, actor: Actor, now: datetime
) -> list[str]:
    """Save a course's form. Returns the names of the fields that changed.

    `seen` is the last change there was when the form was opened. Raises SavedMeanwhile when another followed, and
    Refused when the code is taken or an outcome that was rated would go.
    """
    course = session.scalars(select(Course).where(Course.id == course_id).with_for_update()).one()
    if last_change(session, "course", course.id) != seen:
        raise SavedMeanwhile
    before = details_of(course)
    changed = [field.name for field in fields(details) if getattr(before, field.name) != getattr(details, field.name)]
    if changed:
        _write_course(session, course, details)
        record(session, "course", course.id, "changed", actor, now, fields=changed)
    return changed


def _write_course(session: Session, course: Course, details: CourseDetails) -> None:
    with mapped(session, {"course.code": ("code", "Another course has this code")}):
        for name in _COLUMNS:
            setattr(course, name, getattr(details, name))
        course.agencies = agencies_of(session, details.agency_ids)
        course.audiences = _audiences(session, details.audiences)
    with mapped(session, {"evaluation_answer": ("outcomes", RATED), "FOREIGN KEY": ("outcomes", RATED)}):
        _write_outcomes(session, course, details.outcomes)


def _audiences(session: Session, names: tuple[str, ...]) -> list[Audience]:
    """The audiences of these names; one that there is not is made."""
    known = {audience.name.casefold(): audience for audience in session.scalars(select(Audience))}
    found = {name.casefold(): known.get(name.casefold()) or Audience(name=name) for name in names}
    return sorted(found.values(), key=lambda audience: audience.name)


def _write_outcomes(session: Session, course: Course, texts: tuple[str, ...]) -> None:
    """Keep the row of each outcome that stays or is reworded: evaluations point at it."""
    kept = {outcome.text: outcome for outcome in course.outcomes if outcome.text in texts}
    others = [outcome for outcome in course.outcomes if outcome.text not in kept]
    for outcome in course.outcomes:
        outcome.position = -outcome.position  # out of the way: a position is unique within its course
    session.flush()
    ordered = []
    for position, text in enumerate(texts, start=1):
        outcome = kept.get(text) or (others.pop(0) if others else LearningOutcome())
        outcome.position, outcome.text = position, text
        ordered.append(outcome)
    course.outcomes = ordered


def retire_course(session: Session, course_id: int, actor: Actor, now: datetime) -> None:
    """Stop offering a course. Its past, and the certificates from it, stay."""
    course = session.get_one(Course, course_id)
    if course.retired_at is None:
        course.retired_at = now
        record(session, "course", course.id, "retired", actor, now)


def bring_back_course(session: Session, course_id: int, actor: Actor, now: datetime) -> None:
    """Offer a retired course again."""
    course = session.get_one(Course, course_id)
    if course.retired_at is not None:
        course.retired_at = None
        record(session, "course", course.id, "brought back", actor, now)


def save_venue(session: Session, venue: Venue, values: dict[str, object], actor: Actor, now: datetime) -> Venue:
    """Save a new or known venue. Raises Refused when another has its name."""
    return _save(session, venue, values, "venue", {"venue.name": ("name", "Another venue has this name")}, actor, now)


def set_map_picture(
    session: Session, venue: Venue, stored: StoredBytes, name: str, credit: str, actor: Actor, now: datetime
) -> None:
    """Show a picture of the map of a venue, whose bytes are stored, in the place of the one before."""
    _let_go_of_map(venue, now)
    venue.map_picture = keep(session, stored, name, MAP_PICTURE, None, actor, now)
    venue.map_credit = credit
    record(session, "venue", venue.id, "map picture set", actor, now)


def change_map_credit(session: Session, venue: Venue, credit: str, actor: Actor, now: datetime) -> None:
    """Say anew whose map the picture shows. Raises Refused where there is none."""
    if venue.map_picture is None:
        raise Refused(Code.MISSING, "Choose the picture", "file")
    if venue.map_credit != credit:
        venue.map_credit = credit
        record(session, "venue", venue.id, "map credit changed", actor, now)


def remove_map_picture(session: Session, venue: Venue, actor: Actor, now: datetime) -> None:
    """Show none any more."""
    _let_go_of_map(venue, now)
    venue.map_picture, venue.map_credit = None, ""
    record(session, "venue", venue.id, "map picture removed", actor, now)


def _let_go_of_map(venue: Venue, now: datetime) -> None:
    if venue.map_picture:
        let_go(venue.map_picture, now)


def save_funder(session: Session, funder: Funder, values: dict[str, object], actor: Actor, now: datetime) -> Funder:
    """Save a new or known funder. Raises Refused when another has its code."""
    taken = {"funder.code": ("code", "Another funder has this short name")}
    return _save(session, funder, values, "funder", taken, actor, now)


def _save(
    session: Session,
    row: Row,
    values: dict[str, object],
    subject: str,
    taken: dict[str, tuple[str, str]],
    actor: Actor,
    now: datetime,
) -> Row:
    is_new = row.id is None
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    with mapped(session, taken):
        for name in changed:
            setattr(row, name, values[name])
        session.add(row)
    if is_new:
        record(session, subject, row.id, "created", actor, now)
    elif changed:
        record(session, subject, row.id, "changed", actor, now, fields=changed)
    return row


def add_trainer(session: Session, name: str, email: str, actor: Actor, now: datetime) -> Person:
    """Let somebody deliver events. Whoever has that address already keeps their name and account; with clearly another
    name it is somebody else, who shares it.

    They need no password: each event's register comes to them by a link.
    """
    at_address = people_with_addresses(session, [email]).get(address_key(email), [])
    person = who_is_meant(at_address, name, if_unclear=True)
    if person is None:
        person = Person(name=name, email=email, signs_in=not at_address, created_at=now)
        session.add(person)
    role = session.scalar(select(RoleRow).where(RoleRow.name == Role.TRAINER)) or RoleRow(name=Role.TRAINER)
    if role not in person.roles:
        person.roles.append(role)
        taken = ("email", "Somebody has just been added with this address")
        with mapped(session, {"person_address.address_key": taken, "person_address.signs_in": taken}):
            pass
        record(session, "person", person.id, "made trainer", actor, now)
    return person


def agencies_of(session: Session, ids: frozenset[int]) -> list[Agency]:
    return list(session.scalars(select(Agency).where(Agency.id.in_(ids)).order_by(Agency.name_key))) if ids else []
