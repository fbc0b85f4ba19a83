"""Places that nobody used: how many of an event's, why each stayed empty, and what they cost. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from training.reports.figures import Rate


@dataclass(frozen=True)
class EmptyPlaces:
    """The places of an event, or of several, and those of them that nobody used."""

    places: int = 0
    no_shows: int = 0
    """Kept for somebody who did not come."""
    cancelled_late: int = 0
    """Given back with less notice than was asked for, and taken by nobody else."""
    never_booked: int = 0
    """Not booked by anybody, or given back in time and taken by nobody else."""

    @property
    def total(self) -> int:
        return self.no_shows + self.cancelled_late + self.never_booked

    @property
    def rate(self) -> Rate:
        return Rate(self.total, self.places)

    def __add__(self, other: "EmptyPlaces") -> "EmptyPlaces":
        return EmptyPlaces(
            self.places + other.places,
            self.no_shows + other.no_shows,
            self.cancelled_late + other.cancelled_late,
            self.never_booked + other.never_booked,
        )


def empty_places(places: int, used: int, no_shows: int, cancelled_late: int) -> EmptyPlaces:
    """Why the places of one event stayed empty. `used`: everybody who was there, who walked in as well.

    Who walked in is taken to have had a place that nobody booked, then one that was given back late, and only then one
    of those who did not come. So no place is counted twice, and where as many came as there are places none is.
    """
    left = max(0, places - used)
    absent = min(no_shows, left)
    late = min(cancelled_late, left - absent)
    return EmptyPlaces(places, absent, late, left - absent - late)


def cost_of_empty(pence: int, empty: EmptyPlaces) -> int | None:
    """The share of what an event cost that went into places nobody used, in whole pence, halves up. None where it has
    no places that it could be divided by.
    """
    return (2 * pence * empty.total + empty.places) // (2 * empty.places) if empty.places else None


@dataclass(frozen=True)
class Wasted:
    """The places of the events delivered that are booked here, and what those cost that nobody used."""

    empty: EmptyPlaces
    events: int
    """Delivered, with places that are booked here."""
    pence: int
    """Of the events whose cost is known, each by itself, so that they add up."""
    events_with_cost: int


def wasted_of(events: Iterable[tuple[EmptyPlaces | None, int | None]]) -> Wasted | None:
    """Of events with their empty places and what each cost, as far as that is known. None where no event has places."""
    each = [(empty, pence) for empty, pence in events if empty and empty.places]
    if not each:
        return None
    costs = [cost_of_empty(pence, empty) or 0 for empty, pence in each if pence is not None]
    return Wasted(sum((empty for empty, _ in each), EmptyPlaces()), len(each), sum(costs), len(costs))
