"""Asking trainers whether they can, and what they do by the link of the message, inside transaction()."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.courses import schedule
from training.courses.event_operations import slots_of, where
from training.courses.models import Event, EventState
from training.courses.trainers.models import Answer, TrainerAnswer, TrainerProfile, TrainerQuestion
from training.courses.trainers.queries import asked_lately, locked_trainers
from training.history.operations import record
from training.links import new_token, token_hash
from training.mail.operations import post
from training.people.models import Person

TRAINER = "trainer"
TWICE = timedelta(minutes=10)
"""Within this time the same question is the same press again."""


def ask_trainer(session: Session, trainer: Person, events: Sequence[Event], actor: Actor, now: datetime) -> bool:
    """Ask somebody, in one message, whether they can deliver these events. False where they have no address."""
    if not events or not trainer.email or not trainer.active:
        return False
    token = new_token()
    question = TrainerQuestion(person_id=trainer.id, token_hash=token_hash(token), asked_at=now)
    question.answers = [TrainerAnswer(event_id=event.id) for event in events]
    session.add(question)
    session.flush()
    record(session, "person", trainer.id, "asked whether they can", actor, now, events=[event.id for event in events])
    dates = [
        {"title": event.course.title, "when": schedule.when(slots_of(event)), "where": where(event)} for event in events
    ]
    post(
        session,
        "courses/trainer_asked",
        trainer.email,
        now,
        {"hello": trainer.name, "dates": dates, "token": token},
        to_person_id=trainer.id,
        about=("trainer question", question.id),
    )
    return True


@dataclass
class Asked:
    """How many trainers were asked, and a sentence for each who was not."""

    asked: int = 0
    left: list[str] = field(default_factory=list)


def ask_trainers(
    session: Session, trainer_ids: Sequence[int], events: Sequence[Event], actor: Actor, now: datetime
) -> Asked:
    """Ask each of these trainers once, in one message, about those of the events that are theirs.

    Who has none among them is asked about those that nobody delivers yet. A press that came twice asks nobody twice.
    """
    outcome, still = Asked(), [event for event in events if is_open(event, now)]
    for person in locked_trainers(session, trainer_ids):
        own = [event for event in still if person in event.trainers]
        about = own or [event for event in still if not event.trainers]
        if not person.email or not about:
            why = "there is no event to ask about" if person.email else "there is no e-mail address"
            outcome.left.append(f"{person.name} was not asked: {why}.")
        elif asked_lately(session, person.id, [event.id for event in about], now - TWICE):
            outcome.left.append(f"{person.name} was asked the same a moment ago, and is not asked twice.")
        else:
            ask_trainer(session, person, about, actor, now)
            outcome.asked += 1
    return outcome


def answer_question(session: Session, question_id: int, said: Mapping[int, Answer], now: datetime) -> int:
    """Keep what a trainer answered about some events, by their ids. How many answers are new or another.

    What is over or cancelled is asked about no longer.
    """
    question = session.scalars(select(TrainerQuestion).where(TrainerQuestion.id == question_id).with_for_update()).one()
    changed = 0
    for one in question.answers:
        answer = said.get(one.event_id)
        if answer is None or answer == one.answer or not is_open(one.event, now):
            continue
        one.answer, one.answered_at = answer, now
        changed += 1
        actor = Actor(question.person_id, TRAINER)
        record(session, "event", one.event_id, "trainer answered", actor, now, person=question.person_id, answer=answer)
    return changed


def is_open(event: Event, now: datetime) -> bool:
    """Whether it still matters who can deliver an event."""
    return event.state != EventState.CANCELLED and event.starts_at > now


def save_profile(session: Session, person_id: int, biography: str, *, agrees: bool, now: datetime) -> None:
    """Keep what a trainer says of themselves, and whether delegates may read it."""
    profile = session.get(TrainerProfile, person_id)
    if profile is None:
        profile = TrainerProfile(person_id=person_id)
        session.add(profile)
    before = (profile.biography, profile.agreed_at is not None)
    if before == (biography, agrees):
        return
    profile.biography = biography
    profile.agreed_at = (profile.agreed_at or now) if agrees else None
    record(session, "person", person_id, "biography changed", Actor(person_id, TRAINER), now, shown=agrees)


def say_paid(session: Session, person_id: int, paid: bool, actor: Actor, now: datetime) -> None:
    """Say whether a trainer is paid by fee, or delivers on the working time of their agency."""
    profile = session.get(TrainerProfile, person_id)
    if profile is None:
        profile = TrainerProfile(person_id=person_id, paid_by_fee=False)
        session.add(profile)
    if profile.paid_by_fee != paid:
        profile.paid_by_fee = paid
        record(session, "person", person_id, "paid by fee" if paid else "not paid by fee", actor, now)
