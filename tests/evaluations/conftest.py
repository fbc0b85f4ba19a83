import pytest

from training.evaluations.models import Evaluation


@pytest.fixture
def send(make):
    """Makes a form that was sent to somebody who attended: send(), send(event, said={"content": 4})."""

    def made(event=None, delegate=None, **values) -> Evaluation:
        event = event or make.event(make.course(refresh_months=36), days=-1)
        return make.evaluation(make.booking(event, delegate, outcome="attended"), **values)

    return made


def answers(evaluation: Evaluation, **more: str) -> dict[str, str]:
    """Every answer that a standard form asks for."""
    confidences = {}
    for outcome in evaluation.booking.event.course.outcomes:
        confidences[f"confidence-{outcome.id}-before"] = "2"
        confidences[f"confidence-{outcome.id}-now"] = "4"
    rest = {"content": "5", "trainer": "4", "venue": "3", "pace": "about right", "mix_helped": "yes", "recommend": "10"}
    return {**confidences, **rest, **more}


def said_in(evaluation: Evaluation) -> dict[str, object]:
    """What was answered, by the key of the question; of what is asked for each outcome, (before, now) of all."""
    said: dict[str, object] = {}
    for answer in sorted(evaluation.answers, key=lambda answer: answer.id):
        key = answer.question.key
        if answer.outcome_id is None:
            said[key] = next(one for one in (answer.number, answer.text, answer.chosen) if one is not None)
        else:
            said[key] = [*said.get(key, []), (answer.looking_back, answer.number)]
    return said
