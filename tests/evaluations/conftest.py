from datetime import timedelta
from itertools import count

import pytest

from training import clock
from training.evaluations.models import Evaluation

_numbers = count(1)


@pytest.fixture
def send(make, session):
    """Makes a form that was sent to somebody who attended: send(), send(event, form="briefing")."""

    def made(event=None, delegate=None, **values) -> Evaluation:
        event = event or make.event(make.course(refresh_months=36), days=-1)
        booking = make.booking(event, delegate, outcome="attended")
        defaults = {
            "booking_id": booking.id,
            "event_id": event.id,
            "token": f"token-{next(_numbers):016}",
            "form": "standard",
            "sent_at": clock.now(),
            "expires_at": clock.now() + timedelta(days=90),
        }
        evaluation = Evaluation(**{**defaults, **values})
        session.add(evaluation)
        session.commit()
        return evaluation

    return made


def answers(evaluation: Evaluation, **more: str) -> dict[str, str]:
    """Every answer that a standard form asks for."""
    confidences = {}
    for outcome in evaluation.booking.event.course.outcomes:
        confidences[f"outcome-{outcome.id}-before"] = "2"
        confidences[f"outcome-{outcome.id}-after"] = "4"
    rest = {"content": "5", "trainer": "4", "venue": "3", "pace": "about right", "mix_helped": "yes", "recommend": "10"}
    return {**confidences, **rest, **more}
