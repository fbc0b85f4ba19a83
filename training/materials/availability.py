"""Whether somebody can fetch slides or a handout now, and if not, why. Pure: days and facts in, an answer out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from training import clock


class MaterialKind(StrEnum):
    SLIDES = "slides"
    HANDOUT = "handout"

    @property
    def text(self) -> str:
        return self.value.capitalize()


class Audience(StrEnum):
    """Who of those who attended gets it."""

    ATTENDED = "attended"
    """All of them."""
    ASKED = "asked"
    """Those who asked for the slides, on the evaluation form or on the page of their booking."""

    @property
    def text(self) -> str:
        return "Everybody who attended" if self is Audience.ATTENDED else "Those who attended and asked for the slides"


class Standing(StrEnum):
    READY = "ready"
    COMING = "coming"
    OVER = "over"
    WITHDRAWN = "withdrawn"
    TO_ASK_FOR = "to ask for"


@dataclass(frozen=True)
class HandedOut:
    """What decides whether something can be fetched. Days are of London."""

    audience: str
    from_on: date | None
    """Not before this day; empty: once the event is over."""
    until_on: date | None
    """The last day on which it can be fetched; empty: it stays."""
    withdrawn: bool


def standing_of(material: HandedOut, ended_on: date, today: date, *, asked: bool) -> Standing:
    """For one who attended an event whose last day was `ended_on`. `asked`: whether they asked for the slides."""
    if material.withdrawn:
        return Standing.WITHDRAWN
    if material.until_on is not None and today > material.until_on:
        return Standing.OVER
    if material.audience == Audience.ASKED and not asked:
        return Standing.TO_ASK_FOR
    return Standing.READY if today >= (material.from_on or ended_on) else Standing.COMING


def why_no_such_days(
    from_on: date | None, until_on: date | None, ends_on: date | None, earliest: date | None
) -> str | None:
    """Why something cannot be handed out from one day until another; None when it can.

    `ends_on`: the last day of its event; None where it is for all events of a course. `earliest`: today; None where
    the last day stays as it was.
    """
    if from_on and until_on and until_on < from_on:
        return f"The last day is before the first, {clock.show_date(from_on)}. Enter a later one, or leave it empty."
    if until_on and ends_on and until_on < ends_on:
        return f"The event ends on {clock.show_date(ends_on)}: nobody could fetch it. Enter a later day, or none."
    if until_on and earliest and until_on < earliest:
        return "That day is past. Enter a later one, or leave it empty. What nobody should have any more is withdrawn."
    return None
