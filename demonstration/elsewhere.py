"""What some people completed elsewhere, as lists that were brought in say it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.accounts import DELEGATE, HOLDER, RENEWER, DemonstrationAccount
from demonstration.data_files import table
from training import clock
from training.access import Actor
from training.bookings.earlier_training.elsewhere import DoneElsewhere
from training.bookings.earlier_training.operations import accept_training, ask_to_accept
from training.bookings.earlier_training.past_operations import bring_in_training
from training.bookings.earlier_training.past_training_file import ListedTraining, PastTrainingSource
from training.courses.models import Course
from training.people.models import Affiliation, Agency, Person

ACCEPTED = (
    (DELEGATE, "L2", "Safeguarding level 2", "Colne Sea Scouts", 210, 390, 45),
    (DELEGATE, "CHAMPION", "Exploitation champion", "Suffolk Safeguarding Partnership", 360, 380, -30),
    (HOLDER, "CHAMPION", "Exploitation champion", "Hertfordshire Safeguarding Partnership", 360, 330, 40),
    (RENEWER, "L2", "Safeguarding level 2", "Larkendon Primary School", 210, 390, 50),
    (RENEWER, "L3", "Designated lead, two days", "Cambridgeshire Safeguarding Partnership", 720, 385, -25),
    (RENEWER, "FAITH", "Abuse linked to faith or belief", "Thistlemere Learning", 120, 200, 400),
)
"""Who did what, with whom and in how many minutes; accepted for which course how many days ago, and for how many days
from now on.
"""
_COLLEAGUES = 9
_MONTH = timedelta(days=30)


def bring_in_elsewhere(session: Session, person: Person, agency: Agency, administrator: Actor, now: datetime) -> None:
    """The list of an agency: all of it for one of its people, and a line or two for others."""
    lines = [_listed(number, row, clock.local(now).date()) for number, row in enumerate(table("elsewhere.csv"))]
    for listed, source in lines:
        bring_in_training(session, person.id, listed, source, agency.id, administrator, now)
    for number, person_id in enumerate(_colleagues(session, person, agency)):
        for listed, source in lines[number % len(lines) :][: 1 + number % 2]:
            bring_in_training(session, person_id, listed, source, agency.id, administrator, now)


def _listed(number: int, row: dict[str, str], today: date) -> tuple[ListedTraining, PastTrainingSource]:
    listed = ListedTraining(
        line=number + 2,
        name="",
        address="",
        agency="",
        title=row["title"],
        completed_on=today - int(row["months_ago"]) * _MONTH,
        provider=row["provider"],
        minutes=int(row["minutes"]) if row["minutes"] else None,
        level=row["level"],
    )
    return listed, PastTrainingSource(row["source"])


def _colleagues(session: Session, person: Person, agency: Agency) -> Sequence[int]:
    return session.scalars(
        select(Affiliation.person_id)
        .where(Affiliation.agency_id == agency.id, Affiliation.person_id != person.id)
        .order_by(Affiliation.id)
        .limit(_COLLEAGUES)
    ).all()


def accept_elsewhere(
    session: Session, people: Mapping[DemonstrationAccount, Person], administrator: Actor, now: datetime
) -> None:
    """What some with a sign-in took elsewhere was accepted for a time: one refresh was due, others soon are."""
    courses = {course.code: course for course in session.scalars(select(Course))}
    for account, code, title, provider, minutes, days_ago, counts_for in ACCEPTED:
        at = now - timedelta(days=days_ago)
        completed_on = clock.local(at - _MONTH).date()
        done = DoneElsewhere(title=title, provider=provider, completed_on=completed_on, minutes=minutes)
        actor = Actor(people[account].id, "delegate")
        asked = ask_to_accept(session, people[account].id, courses[code], done, actor, at)
        until = clock.local(now).date() + timedelta(days=counts_for)
        accept_training(session, asked, done, until, administrator, at + timedelta(days=1))
