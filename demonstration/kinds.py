"""Events of every type in the demonstration year: counted only, for the public, run by a partner, and joint.

They come on top of the 80 that the Board published, and are planned and booked as the pages do it.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.data_files import table, text
from training import clock, workdays
from training.access import SYSTEM, Actor
from training.bookings.booking.operations import book_own_place
from training.bookings.booking.requests import Details
from training.courses.editions.operations import add_edition
from training.courses.event_operations import EventDetails, create_event, publish
from training.courses.models import Course, Event, EventKind, Format, LineManager, OpenTo, Venue
from training.courses.operations import CourseDetails, change_course, create_course, details_of, save_venue
from training.courses.queries import last_change
from training.courses.schedule import Slot
from training.payments.vat import Vat
from training.people.delegates import WorksFor
from training.people.models import Agency, Person

HEADCOUNT, PUBLIC, PARTNER, JOINT = "DROPIN-01", "PARENTS-01", "DOMESTIC-01", "SET-01"
EXTRA = (HEADCOUNT, PUBLIC, PARTNER, JOINT)
"""Their references."""
BEFORE = timedelta(days=30)
"""How long ago they were planned and published."""
KEPT = (("Essex", 16), ("Southend", 7), ("Thurrock", 7))
KEPT_WORKING_DAYS = 10
"""Until so many working days before the joint event its places are kept for areas."""
CLOSES_BEFORE = timedelta(days=2)
VENUE: dict[str, object] = {
    "name": "Leigh Creek Meeting Rooms",
    "town": "Leigh-on-Sea",
    "address": "9 Cockle Row, Leigh-on-Sea",
    "postcode": "SS9 9ZJ",
    "quadrant": None,
    "room_limit": 36,
    "access": "Step-free from the car park. Hearing loop. Accessible toilet beside the room.",
    "directions": "Eight minutes on foot from Leigh-on-Sea station. Parking is free for three hours.",
    "lunch": "Tea and coffee are there. Lunch is not: there are cafés across the road.",
    "contact": "Bookings desk, 01702 555 0142",
}
"""A room in Southend, outside Essex."""
DROP_IN_AT = "Holly Trees Community Hub"
PARENTS = (
    ("Leanne Osgood", "leanne.osgood@home.example"),
    ("Tomasz Wójcik", "tomasz.wojcik@home.example"),
    ("Farhana Begum", "farhana.begum@home.example"),
)
"""Who have booked the event for the public."""
NEIGHBOURS = (
    ("Southend", "Gillian Marsh", "Early help worker"),
    ("Southend", "Obinna Eze", "Health visitor"),
    ("Thurrock", "Katie Rudd", "Family support worker"),
    ("Essex", "Sian Prosser", "Social worker"),
)
"""Who have booked the joint event, and the area of their agency."""


@dataclass(frozen=True)
class _Course:
    """A course that only these events are of."""

    code: str
    title: str
    format: str
    hours: str
    audience: str
    summary: str
    outcomes: tuple[str, ...]
    audiences: tuple[str, ...]


_COURSES = (
    _Course(
        "DROPIN",
        "Safeguarding week drop-in",
        Format.BRIEFING,
        "3",
        "Anybody who passes: people who work with children, parents and neighbours",
        "Ask what you always wanted to ask about keeping children safe, and take leaflets with you.",
        ("Know who to call", "Know what happens after a call", "Know what the Board is for"),
        ("Parents and carers",),
    ),
    _Course(
        "PARENTS",
        "Online safety for parents and carers",
        Format.WEBINAR,
        "1",
        "Parents, carers and grandparents",
        "What children do online, what can go wrong, and how to talk about it at home.",
        ("Set up a phone for a child", "Talk with a child about what they see", "Know where to report something"),
        ("Foster carers", "Parents and carers"),
    ),
    _Course(
        "DOMESTIC",
        "Domestic abuse: what children live with",
        Format.WEBINAR,
        "3",
        "Anyone who works with children or with their parents",
        "What domestic abuse does to children, and how to ask about it safely.",
        ("Recognise coercive control", "Ask safely, and alone", "Know where to refer a family"),
        ("Family support", "Schools and colleges"),
    ),
    _Course(
        "SET",
        "Families who move: working across Southend, Essex and Thurrock",
        Format.CLASSROOM,
        "4",
        "Practitioners of the three areas who work with families that move between them",
        "How the three areas pass on what they know when a family moves, under the SET procedures.",
        ("Hand a family over", "Know what may be shared", "Know who to call in the other two areas"),
        ("Family support", "Health", "Social care"),
    ),
)


def load_audiences(session: Session, now: datetime) -> None:
    """Say whom courses are for, where they plainly are for some and not for all."""
    by_course: defaultdict[str, list[str]] = defaultdict(list)
    for row in table("audiences.csv"):
        by_course[row["course"]].append(row["audience"])
    for course in session.scalars(select(Course).where(Course.code.in_(by_course)).order_by(Course.id)):
        details = replace(details_of(course), audiences=tuple(by_course[course.code]))
        seen = last_change(session, "course", course.id)
        change_course(session, course.id, details, seen, SYSTEM, now - timedelta(days=400))


def load_editions(session: Session, now: datetime) -> None:
    """Say which edition of its content a course had from when, where guidance changes it each year."""
    codes = dict(session.execute(select(Course.code, Course.id)).tuples().all())
    for row in table("editions.csv"):
        from_day = date.fromisoformat(row["from_day"])
        if from_day <= now.date():
            add_edition(session, codes[row["course"]], row["name"], from_day, row["changes"], SYSTEM, now - BEFORE)


def load_kinds(session: Session, administrator: Actor, trainer: Person, now: datetime) -> None:
    """Plan an event of each type, publish it, and have a few places booked where people book here."""
    at = now - BEFORE
    courses = {one.code: create_course(session, _details_of(one), administrator, at) for one in _COURSES}
    venue = save_venue(session, Venue(), VENUE, administrator, at)
    planned = (
        (courses["DROPIN"], _headcount(session, now, trainer)),
        (courses["PARENTS"], _public(now, trainer)),
        (courses["DOMESTIC"], _of_partner(now)),
        (courses["SET"], _joint(now, venue, trainer)),
    )
    events: dict[str, Event] = {}
    for course, details in planned:
        events[details.ref] = create_event(session, course, details, administrator, at)
        session.flush()
        publish(session, events[details.ref].id, administrator, at + timedelta(hours=1))
    _book_for_the_public(session, events[PUBLIC], now)
    _book_from_each_area(session, events[JOINT], now)


def _details_of(course: _Course) -> CourseDetails:
    return CourseDetails(
        code=course.code,
        title=course.title,
        level="topic",
        format=course.format,
        hours=Decimal(course.hours),
        sittings=1,
        capacity=30,
        price_pence=0,
        vat=Vat.EXEMPT,
        funder_id=None,
        delivery_partner="",
        audience=course.audience,
        summary=course.summary,
        description=f"{course.summary}\n\nIt is free. {course.audience} are welcome.",
        evaluation_form="standard",
        refresh_months=None,
        prerequisite_id=None,
        prerequisite_blocks=False,
        renews_id=None,
        agency_cap=None,
        open_to=OpenTo.EVERYBODY,
        line_manager=LineManager.NONE,
        policy_id=None,
        outcomes=course.outcomes,
        agency_ids=frozenset(),
        audiences=course.audiences,
    )


def _event(ref: str, day: date, starts: time, ends: time, trainer: Person | None) -> EventDetails:
    """An event online for a hundred, which the others are made from."""
    slot = Slot(day, starts, ends)
    return EventDetails(
        ref=ref,
        slots=(slot,),
        closes_at=slot.starts_at - CLOSES_BEFORE,
        venue_id=None,
        room_places=0,
        online_places=100,
        online_link=f"https://meet.training.example/{ref.lower()}",
        price_pence=0,
        agency_cap=None,
        open_to=OpenTo.EVERYBODY,
        agency_ids=frozenset(),
        trainer_ids=frozenset({trainer.id} if trainer else ()),
        joining_instructions=text("joining-online.md"),
    )


def _headcount(session: Session, now: datetime, trainer: Person) -> EventDetails:
    venue = session.scalars(select(Venue).where(Venue.name == DROP_IN_AT)).one()
    details = _event(HEADCOUNT, _day(now, 15), time(10), time(13), trainer)
    return replace(details, kind=EventKind.HEADCOUNT, **_in_the_room(venue, venue.room_limit))


def _public(now: datetime, trainer: Person) -> EventDetails:
    details = _event(PUBLIC, _day(now, 27), time(19), time(20), trainer)
    return replace(details, kind=EventKind.PUBLIC)


def _of_partner(now: datetime) -> EventDetails:
    details = _event(PARTNER, _day(now, 36), time(9, 30), time(12, 30), None)
    link = "https://booking.thistlemere-families.example/domestic-abuse"
    return replace(details, partner="Thistlemere Families Trust", partner_link=link)


def _joint(now: datetime, venue: Venue, trainer: Person) -> EventDetails:
    day = _day(now, 45)
    return replace(
        _event(JOINT, day, time(10), time(14), trainer),
        kept_until=workdays.add(day, -KEPT_WORKING_DAYS),
        kept=KEPT,
        **_in_the_room(venue, sum(places for _, places in KEPT)),
    )


def _in_the_room(venue: Venue, places: int) -> dict[str, Any]:
    """What is different where an event is in a room."""
    instructions = text("joining-in-a-room.md")
    room = {"venue_id": venue.id, "room_places": places, "joining_instructions": instructions}
    return {**room, "online_places": 0, "online_link": ""}


def _day(now: datetime, working_days: int) -> date:
    return workdays.add(clock.local(now).date(), working_days)


def _book_for_the_public(session: Session, event: Event, now: datetime) -> None:
    for number, (name, email) in enumerate(PARENTS):
        at = now - timedelta(days=12 - number, hours=3)
        _book(session, event, Person(name=name, email=email), WorksFor(), Details(), at)


def _book_from_each_area(session: Session, event: Event, now: datetime) -> None:
    by_area: defaultdict[str | None, list[Agency]] = defaultdict(list)
    for agency in session.scalars(select(Agency).where(Agency.checked_at.is_not(None)).order_by(Agency.id)):
        by_area[agency.area].append(agency)
    for number, (area, name, job_role) in enumerate(NEIGHBOURS):
        agency = by_area[area][number % len(by_area[area])]
        person = Person(name=name, email=f"{name.lower().replace(' ', '.')}@{area.lower()}.example")
        at = now - timedelta(days=10 - number, hours=5)
        _book(session, event, person, WorksFor(agency.id), Details(job_role=job_role), at)


def _book(session: Session, event: Event, person: Person, works_for: WorksFor, details: Details, at: datetime) -> None:
    person.created_at = person.confirmed_at = at
    session.add(person)
    session.flush()
    book_own_place(session, event.id, person, works_for, details, at)
