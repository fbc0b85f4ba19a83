"""Asking a colleague to observe a session, and keeping what they write. Inside transaction()."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.courses.models import Event
from training.evaluations.observations.emails import ask_to_observe as say_it
from training.evaluations.observations.models import Observation
from training.evaluations.observations.statements import STATEMENTS
from training.history.operations import record
from training.people.models import Person
from training.refusals import Code, Refused
from training.texts.models import TextKind
from training.texts.operations import queue_text


@dataclass(frozen=True)
class Observed:
    """What an observer writes."""

    observed_on: date
    numbers: Mapping[str, int]
    """1 to 5, for each of STATEMENTS."""
    strengths: str
    to_work_on: str
    agreed: str


def ask_to_observe(
    session: Session, event_id: int, trainer_id: int, observer_id: int, actor: Actor, now: datetime
) -> Observation:
    """Ask somebody to observe a trainer in an event. They are told, unless they ask themselves to."""
    event = session.scalars(select(Event).where(Event.id == event_id).with_for_update()).one()
    observer = session.get_one(Person, observer_id)
    if trainer_id not in {trainer.id for trainer in event.trainers}:
        raise Refused(Code.NOT_POSSIBLE, "They do not deliver this event. Choose one that they deliver.", "event")
    if observer_id == trainer_id:
        raise Refused(Code.NOT_POSSIBLE, "Nobody observes themselves. Choose a colleague.", "observer")
    same = (Observation.event_id == event_id, Observation.trainer_id == trainer_id)
    if session.scalar(select(Observation.id).where(*same, Observation.observer_id == observer_id)):
        raise Refused(
            Code.NOT_POSSIBLE, f"{observer.name} is asked already. Choose another colleague or event.", "observer"
        )
    observation = Observation(
        event_id=event_id,
        trainer_id=trainer_id,
        observer_id=observer_id,
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    session.add(observation)
    session.flush()
    record(session, "person", trainer_id, "to be observed", actor, now, event=event_id)
    if observer_id != actor.person_id:
        say_it(session, observation, now)
    return observation


def write_observation(session: Session, observation_id: int, said: Observed, actor: Actor, now: datetime) -> None:
    """Keep it, and let whoever was observed read it. It can be put right later."""
    observation = _locked(session, observation_id)
    if sentence := why_not_yet(observation, now):
        raise Refused(Code.TOO_EARLY, sentence)
    day = clock.local(observation.event.starts_at).date()
    if not day <= said.observed_on <= clock.local(now).date():
        sentence = f"Give a day from {clock.show_date(day)}, when the event began, until today."
        raise Refused(Code.NOT_POSSIBLE, sentence, "observed_on")
    action = "observation changed" if observation.written_at else "observed"
    observation.observed_on, observation.written_at = said.observed_on, now
    observation.strengths, observation.to_work_on, observation.agreed = said.strengths, said.to_work_on, said.agreed
    for column in STATEMENTS:
        setattr(observation, column, said.numbers[column])
    queue_text(session, TextKind.OBSERVATION, observation.id, actor.person_id, now)
    record(session, "person", observation.trainer_id, action, actor, now, event=observation.event_id)


def why_not_yet(observation: Observation, now: datetime) -> str | None:
    """Why it can't be written yet; None once its event has begun."""
    if now >= observation.event.starts_at:
        return None
    return f"You can write it once it has taken place, on {clock.show_date(observation.event.starts_at)}."


def withdraw_observation(session: Session, observation_id: int, actor: Actor, now: datetime) -> None:
    """It is no longer asked for. What was written stays."""
    observation = _locked(session, observation_id)
    if observation.written_at:
        raise Refused(Code.NOT_POSSIBLE, "It has been written, and stays. Open it to read it.")
    record(session, "person", observation.trainer_id, "not to be observed", actor, now, event=observation.event_id)
    session.delete(observation)


def _locked(session: Session, observation_id: int) -> Observation:
    return session.scalars(
        select(Observation)
        .where(Observation.id == observation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
