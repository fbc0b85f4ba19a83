"""Where a request to an agency stands, and whether it can be answered. Pure."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from training import clock

BETWEEN_REMINDERS = timedelta(days=2)
"""Who was reminded so lately is left out of a press."""


class RequestState(StrEnum):
    """What the chase list calls it. NOBODY: it waits to be sent, or there is nobody to write to."""

    ANSWERED = "answered"
    WAITING = "waiting"
    NOBODY = "nobody"
    WITHDRAWN = "withdrawn"

    @property
    def text(self) -> str:
        return _WORDS[self]


_WORDS = {
    RequestState.ANSWERED: "Answered",
    RequestState.WAITING: "No answer yet",
    RequestState.NOBODY: "Nobody to write to",
    RequestState.WITHDRAWN: "Not asked any more",
}


def state_of(answered_at: datetime | None, withdrawn_at: datetime | None, sent_at: datetime | None) -> RequestState:
    if answered_at:
        return RequestState.ANSWERED
    if withdrawn_at:
        return RequestState.WITHDRAWN
    return RequestState.WAITING if sent_at else RequestState.NOBODY


def why_not_answerable(withdrawn_at: datetime | None, closes_on: date, today: date) -> str | None:
    """Why it cannot be answered or changed now, in a sentence; None when it can."""
    if withdrawn_at:
        return "The Board does not ask your organisation this any more."
    if today > closes_on:
        return f"This could be answered until {clock.show_date(closes_on)}."
    return None
