"""Who is left out of a reminder, and when somebody who is away gets it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from training import workdays


class LeftOut(StrEnum):
    """Why somebody gets no reminder, though something is due."""

    NO_ADDRESS = "no address"
    STOPPED = "stopped"
    ON_ITS_WAY = "on its way"
    REMINDED = "reminded"
    BOOKED = "booked"


@dataclass(frozen=True)
class Reachable:
    """What decides whether somebody is reminded, once something is due."""

    has_address: bool = True
    has_stopped: bool = False
    """They want no messages of this kind."""
    on_its_way: bool = False
    """A reminder was asked for and has not gone, or waits until they are back."""
    reminded_on: date | None = None
    """When the last one of this agency went."""
    has_place: bool = False
    """On everything that is due, as far as the agency sees it."""


def why_left_out(one: Reachable, today: date, again_days: int) -> LeftOut | None:
    """Nothing for whoever is to be reminded, now or once they are back."""
    if not one.has_address:
        return LeftOut.NO_ADDRESS
    if one.has_stopped:
        return LeftOut.STOPPED
    if one.on_its_way:
        return LeftOut.ON_ITS_WAY
    if one.reminded_on is not None and today < one.reminded_on + timedelta(days=again_days):
        return LeftOut.REMINDED
    return LeftOut.BOOKED if one.has_place else None


def gets_it_on(away_until: date) -> date:
    """The working day after the day on which somebody is back: their first day has enough in it."""
    return workdays.add(away_until + timedelta(days=1), 1)
