"""What some people completed elsewhere, as lists that were brought in say it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from demonstration.data_files import table
from training import clock
from training.access import Actor
from training.bookings.earlier_training.past_operations import bring_in_training
from training.bookings.earlier_training.past_training_file import ListedTraining, PastTrainingSource
from training.people.models import Affiliation, Agency, Person

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
