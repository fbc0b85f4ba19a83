"""Training that people did elsewhere is written down as lists say it, taken out, or accepted, inside transaction()."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.board_lists.lists import Level
from training.bookings.earlier_training.elsewhere import DoneElsewhere
from training.bookings.earlier_training.models import Equivalence, PastTraining
from training.bookings.earlier_training.operations import accept_training, refuse_counted, refuse_known, write_down
from training.bookings.earlier_training.past_training_file import ListedTraining, PastTrainingSource
from training.bookings.earlier_training.queries import open_question
from training.courses.models import Course
from training.history.operations import record
from training.people.delegates import refuse_merged
from training.people.models import Person
from training.search.normal_form import sort_key


class BroughtIn(StrEnum):
    """What became of a line."""

    NEW = "new"
    COMPLETED = "completed"
    """It was known, and this line says more of it."""
    KNOWN = "known"


def bring_in_training(
    session: Session,
    person_id: int,
    listed: ListedTraining,
    source: PastTrainingSource,
    agency_id: int | None,
    actor: Actor,
    now: datetime,
) -> BroughtIn:
    """Write down what a line says somebody completed elsewhere; one that is known is filled in where it said nothing.

    Raises Refused when they are being merged with somebody at this moment.
    """
    _lock(session, person_id)
    known = session.scalar(
        select(PastTraining).where(
            PastTraining.person_id == person_id,
            PastTraining.title_key == sort_key(listed.title),
            PastTraining.completed_on == listed.completed_on,
        )
    )
    if known is not None:
        return _fill_in(session, known, listed, agency_id, actor, now)
    row = PastTraining(
        person_id=person_id,
        title=listed.title,
        completed_on=listed.completed_on,
        provider=listed.provider,
        minutes=listed.minutes,
        level=listed.level,
        source=source,
        agency_id=agency_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    refuse_merged(session, person_id)
    record(session, "person", person_id, "past training added", actor, now, past_training=row.id, source=source)
    return BroughtIn.NEW


def _fill_in(
    session: Session, known: PastTraining, listed: ListedTraining, agency_id: int | None, actor: Actor, now: datetime
) -> BroughtIn:
    said = {"provider": listed.provider, "minutes": listed.minutes, "level": listed.level, "agency_id": agency_id}
    filled = [name for name, value in said.items() if value and not getattr(known, name)]
    for name in filled:
        setattr(known, name, said[name])
    if not filled:
        return BroughtIn.KNOWN
    record(
        session, "person", known.person_id, "past training filled in", actor, now, past_training=known.id, fields=filled
    )
    return BroughtIn.COMPLETED


def take_out_training(session: Session, past: PastTraining, actor: Actor, now: datetime) -> None:
    """It was never theirs, or is not true. What was accepted for a course of ours because of it stays."""
    record(session, "person", past.person_id, "past training taken out", actor, now, past_training=past.id)
    session.delete(past)
    session.flush()


def accept_past_training(
    session: Session,
    past: PastTraining,
    target: Course | Level,
    done: DoneElsewhere,
    until: date | None,
    actor: Actor,
    now: datetime,
) -> Equivalence:
    """Let what somebody completed elsewhere count as a course of ours, or at a level that is counted in hours. They are
    told. `done`: as the list says it, with the hours where it has none.

    It answers what they may have asked about that course. Raises Refused when what stands counts as long, or the
    last day is past.
    """
    _lock(session, past.person_id)
    equivalence = None
    if isinstance(target, Level):
        refuse_counted(session, past.person_id, target, done, now)
    else:
        refuse_known(session, past.person_id, target, until, now, "They")
        equivalence = open_question(session, past.person_id, target.id)
    if equivalence is None:
        equivalence = write_down(session, past.person_id, target, done.in_a_line, "from a list", actor, now)
    equivalence.said = done.in_a_line
    accept_training(session, equivalence, done, until, actor, now)
    return equivalence


def _lock(session: Session, person_id: int) -> None:
    """Two lists that say the same at one moment are one row."""
    session.scalars(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True)).all()
