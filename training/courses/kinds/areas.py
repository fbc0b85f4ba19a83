"""Places of a joint event that are kept for the people of an area until a day: who may have one, and why not yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from training import clock

OPENS_AT = time(9)
"""On the day of release: people are at work, and everybody learns of it at the same time."""


def opens_at(kept_until: date) -> datetime:
    """From when the places that are kept for areas are open to everybody."""
    return clock.at(kept_until, OPENS_AT)


@dataclass(frozen=True)
class AreaPlaces:
    """The places of an event while some are kept for areas. Those kept for nobody are open to all.

    Places in the room and online count together: a place is kept for an area, not of a kind.
    """

    capacity: int
    kept: Mapping[str, int]
    held: Mapping[str | None, int]
    """How many places the people of each area hold; None: of those whose area nobody knows."""
    opens_at: datetime
    names: Mapping[str, str]
    """What the areas are called."""

    def left_for(self, area: str | None) -> int:
        """How many places people of an area may still have: of their own, then of those that are open to all."""
        own = max(self.kept.get(area, 0) - self.held.get(area, 0), 0) if area else 0
        beyond = sum(max(held - (self.kept.get(of, 0) if of else 0), 0) for of, held in self.held.items())
        return own + max(self.capacity - sum(self.kept.values()) - beyond, 0)

    def with_one_more(self, area: str | None) -> "AreaPlaces":
        return replace(self, held={**self.held, area: self.held.get(area, 0) + 1})

    def why_not_yet(self, area: str | None) -> str | None:
        """Why somebody of an area may have no place yet, and until when; None when they may.

        `held` has to be counted after the event's places are locked.
        """
        if self.left_for(area) > 0:
            return None
        others = [of for of, places in self.kept.items() if of != area and places > self.held.get(of, 0)]
        whom = _in_words(self.names[of] for of in others or self.kept)
        return (
            f"The places that are left are kept for people from {whom} until"
            f" {clock.show_moment(self.opens_at)}. After that, everybody can book them."
        )


def kept_text(kept: Mapping[str, int], names: Mapping[str, str], until: datetime, now: datetime) -> str:
    """What an event's page says of the places that are kept; nothing once all are open."""
    if not kept or now >= until:
        return ""
    named = sorted((names[area], places) for area, places in kept.items())
    parts = [f"{places} for {name}" for name, places in named]
    parts[0] = f"{named[0][1]} {'place' if named[0][1] == 1 else 'places'} for {named[0][0]}"
    listed = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
    return f"Until {clock.show_moment(until)}, we keep {listed}. After that, everybody can book what is left."


def _in_words(areas: Iterable[str]) -> str:
    *some, last = sorted(areas)
    return f"{', '.join(some)} and {last}" if some else last
