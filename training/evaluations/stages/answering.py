"""Whether a form of any stage can be answered now, and the sentence when it cannot. Pure: facts in, a sentence out."""

from dataclasses import dataclass
from datetime import datetime

from training import clock
from training.bookings.lifecycle import Outcome, State
from training.evaluations.questions import Stage


@dataclass(frozen=True, kw_only=True)
class FormFacts:
    """What bears on whether a form can be answered."""

    stage: Stage
    expires_at: datetime
    starts_at: datetime
    """When the event starts for whoever is asked."""
    state: State
    outcome: str | None
    of_another: bool
    """Whether the place is somebody else's now."""


def closes_at(facts: FormFacts) -> datetime:
    """Until when it can be answered: before an event until that starts, also where it was moved."""
    return facts.starts_at if facts.stage is Stage.BEFORE else facts.expires_at


def why_not(facts: FormFacts, now: datetime) -> str | None:
    """Why it can't be answered now, and what to do instead; None when it can."""
    if facts.stage is Stage.BEFORE:
        return _why_not_before(facts, now)
    if now >= facts.expires_at:
        until = clock.show_date(facts.expires_at)
        if facts.stage is Stage.IMPACT:
            return f"This form could be filled in until {until}. You can still tell us what came of the event."
        return f"This form could be filled in until {until}. Ask the training team if you still need your certificate."
    if facts.outcome != Outcome.ATTENDED:
        return "The register has changed since this form was sent, and you are no longer marked as having attended."
    return None


def _why_not_before(facts: FormFacts, now: datetime) -> str | None:
    if facts.of_another:
        return "This place is now somebody else’s, so there is nothing to answer."
    if facts.state is not State.CONFIRMED:
        return "There is no place in your name at this event any more, so there is nothing to answer."
    if now >= facts.starts_at:
        started = clock.show_moment(facts.starts_at)
        return f"This form is about before the event, which started on {started}. You do not need to do anything."
    return None
