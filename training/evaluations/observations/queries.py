"""Reading observations: one for those whom it concerns, those of a trainer, and how the pool of trainers is assured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training import clock
from training.access import Actor
from training.courses.models import Event, EventState, event_trainer
from training.evaluations.observations.models import Observation
from training.evaluations.observations.statements import is_due, observed_since
from training.people.models import Person
from training.settings.queries import rules
from training.texts.models import TextKind
from training.texts.queries import not_hidden

_WITH_ALL = (
    joinedload(Observation.event).joinedload(Event.course),
    joinedload(Observation.trainer),
    joinedload(Observation.observer),
)


def observation_visible_to(session: Session, observation_id: int, actor: Actor) -> Observation | None:
    """For an administrator, whoever observes, and, once it is written, whoever was observed."""
    found = session.scalar(select(Observation).where(Observation.id == observation_id).options(*_WITH_ALL))
    if found is None or may_write(found, actor):
        return found
    return found if found.written_at and found.trainer_id == actor.person_id else None


def may_write(observation: Observation, actor: Actor) -> bool:
    return actor.is_administrator or actor.person_id == observation.observer_id


def is_hidden(session: Session, observation_id: int) -> bool:
    """Whether its words are shown to nobody but the safeguarding contacts."""
    shown = not_hidden(TextKind.OBSERVATION, Observation.id)
    return session.scalar(select(Observation.id).where(Observation.id == observation_id, ~shown)) is not None


def observations_of(session: Session, trainer_id: int) -> Sequence[Observation]:
    """Of one trainer, the latest first; those that are still to be written before them."""
    return session.scalars(
        select(Observation)
        .where(Observation.trainer_id == trainer_id)
        .options(*_WITH_ALL)
        .order_by(Observation.written_at.is_not(None), Observation.observed_on.desc(), Observation.id.desc())
    ).all()


def observations_by(session: Session, observer_id: int) -> Sequence[Observation]:
    """What somebody is asked to observe or has written, what is still to be written first."""
    return session.scalars(
        select(Observation)
        .where(Observation.observer_id == observer_id)
        .options(*_WITH_ALL)
        .order_by(Observation.written_at.is_not(None), Observation.observed_on.desc(), Observation.id.desc())
    ).all()


def events_to_observe(session: Session, trainer_id: int, since: datetime) -> Sequence[Event]:
    """What a trainer has delivered since then or is to deliver, the latest first."""
    return session.scalars(
        select(Event)
        .where(Event.trainers.any(Person.id == trainer_id), Event.ends_at >= since)
        .where(Event.state.in_((EventState.PUBLISHED, EventState.CLOSED)))
        .options(joinedload(Event.course), selectinload(Event.trainers))
        .order_by(Event.starts_at.desc(), Event.id)
    ).all()


@dataclass(frozen=True)
class LastSeen:
    """When somebody last delivered a session and was last observed in one."""

    trainer_id: int
    name: str
    delivered: date | None
    observed: date | None


def last_seen(session: Session, now: datetime) -> list[LastSeen]:
    """Everybody who has delivered a session or was observed, by name."""
    delivered = (
        select(event_trainer.c.person_id, func.max(Event.starts_at).label("at"))
        .join(Event, Event.id == event_trainer.c.event_id)
        .where(Event.ends_at <= now, Event.state.in_((EventState.PUBLISHED, EventState.CLOSED)))
        .group_by(event_trainer.c.person_id)
        .subquery()
    )
    observed = (
        select(Observation.trainer_id, func.max(Observation.observed_on).label("on"))
        .where(Observation.written_at.is_not(None))
        .group_by(Observation.trainer_id)
        .subquery()
    )
    rows = session.execute(
        select(Person.id, Person.name, delivered.c.at, observed.c.on)
        .outerjoin(delivered, delivered.c.person_id == Person.id)
        .outerjoin(observed, observed.c.trainer_id == Person.id)
        .where(delivered.c.at.is_not(None) | observed.c.on.is_not(None))
        .order_by(Person.name_key, Person.id)
    ).tuples()
    return [LastSeen(one, name, clock.local(at).date() if at else None, on) for one, name, at, on in rows]


@dataclass(frozen=True)
class PoolObserved:
    """Who delivers, and who of them was observed in so many months. Reports take the numbers alone."""

    everybody: Sequence[LastSeen]
    """Whoever has delivered or was observed, by name."""
    delivering: int
    """How many have delivered within these months."""
    due: frozenset[int]
    """Who of those was not observed within them."""
    months: int

    @property
    def observed(self) -> int:
        return self.delivering - len(self.due)


def pool_observed(session: Session, now: datetime) -> PoolObserved:
    """How the pool of trainers is assured, today."""
    months = rules(session).observation_months
    since, everybody = observed_since(clock.local(now).date(), months), last_seen(session, now)
    return PoolObserved(
        everybody,
        sum(one.delivered is not None and one.delivered >= since for one in everybody),
        frozenset(one.trainer_id for one in everybody if is_due(one.delivered, one.observed, since)),
        months,
    )
