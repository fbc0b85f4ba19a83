"""The programme of the demonstration year, with everything the files do not hold: venues, trainers, outcomes, texts."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from demonstration.accounts import role_row
from demonstration.data_files import descriptions, table, text
from demonstration.data_files import programme_files as files
from demonstration.demand import is_of_previous_year
from training import clock
from training.access import SYSTEM, Role
from training.board_lists.queries import board_lists
from training.courses import programme_files
from training.courses.imports import import_programme
from training.courses.models import Course, Event, LearningOutcome, Mode, Venue
from training.courses.trainers.models import TrainerProfile
from training.evaluations.questionnaires.queries import forms_for_files
from training.people.models import Affiliation, Agency, Person

TRAINERS_EVENTS = frozenset(
    (
        "L2-WEB-01",
        "L2-WEB-02",
        "L2-WEB-03",
        "L2-04",
        "L2-06",
        "L2-07",
        "TRAUMA-01",
        "TRAUMA-02",
        "TRAUMA-03",
        "TRAUMA-04",
        "P-TRAUMA-01",
        "P-TRAUMA-02",
    )
)
"""What the trainer with a sign-in delivers: past events with answers, today's, one not closed, coming ones."""
UNCHECKED_AGENCIES = ("Samphire Hythe Wrap-around Club", "Withyness Refugee Welcome")
ANNOUNCED = timedelta(days=110)
"""How long before it starts an event was published; those that are far ahead, a month and a half ago."""


def load_programme(session: Session, now: datetime) -> None:
    """Load venues, then the programme's files, then what belongs to both."""
    session.add_all(Venue(**{**row, "room_limit": int(row["room_limit"])}) for row in table("venues.csv"))
    session.flush()
    said = programme_files.read(files(), clock.local(now).date(), board_lists(session), forms_for_files(session))
    import_programme(session, said, SYSTEM, now)
    _describe_courses(session, now)
    _dress_events(session, now)
    session.add_all(Agency(name=name, created_at=now - timedelta(days=5)) for name in UNCHECKED_AGENCIES)
    session.flush()


def _describe_courses(session: Session, now: datetime) -> None:
    texts, on_the_day = descriptions(), {row["course"]: row for row in table("on_the_day.csv")}
    for course in session.scalars(select(Course)):
        course.description = texts[course.code]
        if day := on_the_day.get(course.code):
            course.agenda, course.bring, course.lunch, course.platform = (
                day[what] for what in ("agenda", "bring", "lunch", "platform")
            )
        course.created_at = now - timedelta(days=500)
        outcomes = [row["outcome"] for row in table("outcomes.csv") if row["course"] == course.code]
        course.outcomes = [LearningOutcome(position=n, text=text) for n, text in enumerate(outcomes, start=1)]


def _dress_events(session: Session, now: datetime) -> None:
    """Venues in turn, links, joining instructions, and the days on which events were published."""
    venues: dict[str | None, list[Venue]] = {}
    for venue in session.scalars(select(Venue).order_by(Venue.id)):
        venues.setdefault(venue.quadrant, []).append(venue)
    events = session.scalars(select(Event).order_by(Event.starts_at, Event.id)).all()
    for number, event in enumerate(sorted(events, key=is_of_previous_year)):
        announced = min(event.starts_at - ANNOUNCED, now - timedelta(days=45))
        event.created_at, event.published_at = announced - timedelta(days=6), announced
        if event.pools[0].mode == Mode.ONLINE:
            event.online_link = f"https://meet.training.example/{event.ref.lower()}"
            event.joining_instructions = text("joining-online.md")
        else:
            assert event.venue is not None  # there is a venue in every quadrant
            choice = venues[event.venue.quadrant]
            event.venue = choice[number % len(choice)]
            event.joining_instructions = text("joining-in-a-room.md")


def load_trainers(session: Session, trainer: Person, now: datetime) -> None:
    """A dozen trainers, most of them guests from agencies; `trainer` is the one whose sign-in is printed."""
    role, long_ago = role_row(session, Role.TRAINER), now - timedelta(days=800)
    by_course: dict[str, list[Person]] = {}
    agencies = {agency.name: agency for agency in session.scalars(select(Agency))}
    for row in table("trainers.csv"):
        person = Person(name=row["name"], email=row["email"], roles=[role], created_at=long_ago, confirmed_at=long_ago)
        session.add(person)
        session.flush()
        agency = agencies.get(row["agency"])
        session.add(Affiliation(person_id=person.id, agency_id=agency.id if agency else None, began_at=long_ago))
        if row["says"]:
            session.add(TrainerProfile(person_id=person.id, biography=row["says"], agreed_at=long_ago))
        for code in row["courses"].split(";"):
            by_course.setdefault(code, []).append(person)
    for number, event in enumerate(
        session.scalars(select(Event).order_by(Event.id).options(selectinload(Event.course)))
    ):
        possible = by_course.get(event.course.code, [trainer])
        event.trainers = [trainer] if event.ref in TRAINERS_EVENTS else [possible[number % len(possible)]]
        if event.course.sittings > 1 or event.course.code == "NAI-CONF":
            event.trainers = list(dict.fromkeys([*event.trainers, *possible]))[:2]
    session.flush()
