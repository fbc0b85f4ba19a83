"""Reading about trainers: what they were asked and answered, what they say of themselves, what they have taught."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training.access import Role
from training.courses.models import Event, EventState, event_trainer
from training.courses.trainers.models import Answer, TrainerAnswer, TrainerProfile, TrainerQuestion
from training.links import token_hash
from training.people.models import Person, RoleRow


@dataclass(frozen=True)
class Answered:
    """What somebody last said about one event."""

    name: str
    answer: Answer | None
    """None until they have answered."""


def answers_by_event(session: Session, event_ids: Collection[int]) -> dict[int, list[Answered]]:
    """Who was asked about each of these events, by name, with what they answered when they were asked last."""
    if not event_ids:
        return {}
    rows = session.execute(
        select(TrainerAnswer.event_id, Person.id, Person.name, TrainerAnswer.answer)
        .join(TrainerAnswer.question)
        .join(TrainerQuestion.person)
        .where(TrainerAnswer.event_id.in_(event_ids))
        .order_by(TrainerQuestion.id)
    )
    last: dict[int, dict[int, Answered]] = defaultdict(dict)
    for event_id, person_id, name, answer in rows:
        last[event_id][person_id] = Answered(name, Answer(answer) if answer else None)
    return {event_id: sorted(said.values(), key=lambda one: one.name) for event_id, said in last.items()}


def question_by_token(session: Session, token: str) -> TrainerQuestion | None:
    """What the link of a message asks, with its events."""
    return session.scalar(
        select(TrainerQuestion)
        .where(TrainerQuestion.token_hash == token_hash(token))
        .options(
            joinedload(TrainerQuestion.person),
            selectinload(TrainerQuestion.answers)
            .joinedload(TrainerAnswer.event)
            .options(joinedload(Event.course), joinedload(Event.venue), selectinload(Event.sittings)),
        )
    )


def profile_of(session: Session, person_id: int) -> TrainerProfile:
    """What a trainer says of themselves; an empty one where they have said nothing yet."""
    said = session.get(TrainerProfile, person_id)
    return said or TrainerProfile(person_id=person_id, biography="", paid_by_fee=False)


@dataclass(frozen=True)
class Biography:
    name: str
    text: str
    """Markdown."""


def biographies_of(session: Session, event_id: int) -> list[Biography]:
    """Who delivers an event and lets delegates read about them."""
    rows = session.execute(_shown(Person.name, TrainerProfile.biography).where(event_trainer.c.event_id == event_id))
    return [Biography(name, text) for name, text in rows]


def shown_trainers(session: Session, event_ids: Collection[int]) -> dict[int, list[str]]:
    """The names of those who deliver each of these events and let delegates read about them."""
    found: dict[int, list[str]] = defaultdict(list)
    for event_id, name in session.execute(
        _shown(event_trainer.c.event_id, Person.name).where(event_trainer.c.event_id.in_(event_ids))
    ):
        found[event_id].append(name)
    return found


def _shown(*columns: Any) -> Select[Any]:
    """Of those who deliver an event, who has agreed to be read about."""
    return (
        select(*columns)
        .select_from(Person)
        .join(event_trainer, event_trainer.c.person_id == Person.id)
        .join(TrainerProfile, TrainerProfile.person_id == Person.id)
        .where(TrainerProfile.agreed_at.is_not(None), TrainerProfile.biography != "")
        .where(Person.active, ~Person.off_lists)
        .order_by(Person.name_key, Person.id)
    )


@dataclass
class Taught:
    """A course that somebody has taught or is to teach."""

    title: str
    past: list[Event] = field(default_factory=list)
    """The latest first."""
    coming: list[Event] = field(default_factory=list)
    """The next one first."""


def taught_by(session: Session, person_id: int, now: datetime) -> list[Taught]:
    """Everything somebody delivers, course by course in the order of their titles, without what was cancelled."""
    events = session.scalars(
        select(Event)
        .where(Event.trainers.any(Person.id == person_id), Event.state != EventState.CANCELLED)
        .options(joinedload(Event.course), joinedload(Event.venue), selectinload(Event.trainers))
        .order_by(Event.starts_at, Event.id)
    ).all()
    found: dict[int, Taught] = {}
    for event in events:
        taught = found.setdefault(event.course_id, Taught(event.course.title))
        if event.ends_at < now:
            taught.past.insert(0, event)
        else:
            taught.coming.append(event)
    return sorted(found.values(), key=lambda one: one.title)


def locked_trainers(session: Session, person_ids: Collection[int]) -> Sequence[Person]:
    """Those of these people who are trainers, by name. They are locked: two who ask at once take turns."""
    if not person_ids:
        return []
    held = Person.roles.any(RoleRow.name == Role.TRAINER)
    wanted = select(Person.id).where(Person.id.in_(person_ids), held, Person.active)
    ids = session.scalars(wanted.order_by(Person.id).with_for_update()).all()
    return session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.name_key, Person.id)).all()


def asked_lately(session: Session, person_id: int, event_ids: Collection[int], since: datetime) -> bool:
    """Whether somebody was asked about just these events since then."""
    questions = session.scalars(
        select(TrainerQuestion)
        .where(TrainerQuestion.person_id == person_id, TrainerQuestion.asked_at > since)
        .options(selectinload(TrainerQuestion.answers))
    )
    return any({answer.event_id for answer in question.answers} == set(event_ids) for question in questions)
