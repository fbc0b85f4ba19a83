"""An area, and in Essex a quadrant: what a county-wide agency asks its people, and what a booking keeps of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from training.board_lists.lists import BoardLists

NOT_SAID = "Not known"


@dataclass(frozen=True)
class Workplace:
    """Where somebody works. No area: nobody has said. Essex without a quadrant: all over it."""

    area: str | None = None
    quadrant: str | None = None

    @property
    def is_known(self) -> bool:
        return self.area is not None

    @property
    def value(self) -> str:
        """What a form sends for it; empty where nobody has said."""
        return "/".join(filter(None, (self.area, self.quadrant)))


NOT_KNOWN = Workplace()


@dataclass(frozen=True)
class Workplaces:
    """Where somebody can work, by the lists of the Board on a day."""

    lists: BoardLists
    day: date

    @property
    def all(self) -> Sequence[Workplace]:
        """For each area its quadrants, then all of it."""
        return [
            place
            for area in self.lists.areas.on(self.day)
            for place in (
                *(Workplace(area.code, one.code) for one in self.lists.quadrants_of(area.code, self.day)),
                Workplace(area.code),
            )
        ]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """For a drop-down: what is sent, and what is read."""
        return [(place.value, self.text(place)) for place in self.all]

    def text(self, place: Workplace) -> str:
        """“Mid Essex”, “All over Essex”, “Southend”."""
        if not place.is_known:
            return NOT_SAID
        area = self.lists.areas.name(place.area, self.day)
        if place.quadrant:
            return f"{self.lists.quadrants.name(place.quadrant, self.day)} {area}"
        return f"All over {area}" if self.lists.quadrants_of(place.area, self.day) else area

    def chosen(self, value: str | None) -> Workplace:
        """What a form sent; what is no choice, or nothing, is not known."""
        return next((place for place in self.all if place.value == value), NOT_KNOWN)

    def today(self, place: Workplace) -> Workplace:
        """What a place that was kept is on the day: the same still, or what follows it."""
        lists, day = self.lists, self.day
        return Workplace(lists.areas.code_on(place.area, day), lists.quadrants.code_on(place.quadrant, day))


def workplace_on_booking(
    *, county_wide: bool, of_agency: Workplace, said: Workplace | None, on_tie: Workplace
) -> Workplace:
    """What a booking keeps as of its day: where the agency is; where its people work all over the county, what was
    said with the booking, else what is kept with the tie. Never the place of the headquarters.
    """
    if not county_wide:
        return of_agency
    return said if said is not None and said.is_known else on_tie
