"""The message that asks a colleague to observe a session."""

from datetime import datetime

from sqlalchemy.orm import Session

from training.courses import schedule
from training.courses.event_operations import slots_of, where
from training.evaluations.observations.models import Observation
from training.mail.operations import post


def ask_to_observe(session: Session, observation: Observation, now: datetime) -> None:
    """To the observer, where they have an address."""
    observer, event = observation.observer, observation.event
    if not observer.email or not observer.active:
        return
    context = {
        "hello": observer.name,
        "event": event,
        "when": schedule.when(slots_of(event)),
        "where": where(event),
        "observed": observation.trainer.name,
    }
    about = ("event", event.id)
    post(session, "courses/trainer_observes", observer.email, now, context, to_person_id=observer.id, about=about)
