"""Colleagues observed sessions in the course of the year, and one is still asked to."""

from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy.orm import Session

from demonstration.moments import Doing, Moments
from training import clock
from training.access import Actor
from training.courses.models import Event, EventState
from training.evaluations.observations.models import Observation
from training.evaluations.observations.operations import Observed, ask_to_observe, write_observation
from training.evaluations.observations.statements import STATEMENTS
from training.people.models import Person

ASKED_BEFORE = timedelta(days=20)
WRITTEN_AFTER = timedelta(hours=20)
NOT_OBSERVED = 3
"""Every third trainer is due."""
SEEN = (
    (
        (5, 5, 4, 4, 5),
        "Clear aims, and every example came back to them. The hard part was announced before it came.",
        "The back of the room said little in the first hour.",
        "Small groups before the first discussion, from the next date on.",
    ),
    (
        (4, 5, 3, 4, 4),
        "Up to date on the new guidance, and calm with a difficult question.",
        "Slides were read out at times. Two people needed larger print.",
        "Fewer words on slides, and large print ready at the door. We look at the slides together in two weeks.",
    ),
    (
        (5, 4, 5, 5, 4),
        "Everybody spoke within ten minutes, the youth workers too.",
        "The last part had to be hurried.",
        "Leave out one case, so that there is time for the questions.",
    ),
)


def observe_sessions(
    session: Session, moments: Moments, events: list[Event], trainer: Person, administrator: Actor
) -> None:
    """The first session of most was observed by the next of them; `trainer` is asked to observe one that is coming."""
    first: dict[int, Event] = {}
    delivered = [one for one in events if one.trainers and one.state in (EventState.PUBLISHED, EventState.CLOSED)]
    delivered.sort(key=lambda event: (event.starts_at, event.id))
    for event in delivered:
        first.setdefault(event.trainers[0].id, event)
    pool = list(dict.fromkeys(event.trainers[0] for event in first.values()))
    for number, (observed, seen) in enumerate(zip(pool, cycle(SEEN), strict=False)):
        if observed is trainer or number % NOT_OBSERVED:
            observer = next(one for one in [*pool[number + 1 :], *pool] if one is not observed)
            event = first[observed.id]
            moments.at(
                event.starts_at - ASKED_BEFORE,
                _asking(session, moments, event, observed, observer, administrator, seen),
            )
    coming = next(one for one in delivered if one.starts_at > moments.now and trainer not in one.trainers)
    moments.at(
        moments.now - timedelta(days=2),
        lambda at: ask_to_observe(session, coming.id, coming.trainers[0].id, trainer.id, administrator, at),
    )


def _asking(
    session: Session,
    moments: Moments,
    event: Event,
    observed: Person,
    observer: Person,
    administrator: Actor,
    seen: tuple[tuple[int, ...], str, str, str],
) -> Doing:
    def ask(at: datetime) -> None:
        observation = ask_to_observe(session, event.id, observed.id, observer.id, administrator, at)
        moments.at(event.ends_at + WRITTEN_AFTER, _writing(session, observation, observer, seen))

    return ask


def _writing(
    session: Session, observation: Observation, observer: Person, seen: tuple[tuple[int, ...], str, str, str]
) -> Doing:
    def write(at: datetime) -> None:
        numbers, strengths, to_work_on, agreed = seen
        day = clock.local(observation.event.ends_at).date()
        said = Observed(day, dict(zip(STATEMENTS, numbers, strict=True)), strengths, to_work_on, agreed)
        write_observation(session, observation.id, said, Actor(observer.id, "trainer"), at)

    return write
