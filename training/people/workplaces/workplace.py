"""An area, and in Essex a quadrant: what a county-wide agency asks its people, and what a booking keeps of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from training.people.models import Area, Quadrant

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

    @property
    def text(self) -> str:
        return _TEXTS.get(self, NOT_SAID)


NOT_KNOWN = Workplace()

_TEXTS: Mapping[Workplace, str] = {
    **{Workplace(Area.ESSEX, quadrant): f"{quadrant} Essex" for quadrant in Quadrant},
    Workplace(Area.ESSEX): "All over Essex",
    Workplace(Area.SOUTHEND): "Southend",
    Workplace(Area.THURROCK): "Thurrock",
    Workplace(Area.ELSEWHERE): "Elsewhere",
}
CHOICES = [(place.value, text) for place, text in _TEXTS.items()]
"""For a drop-down: what is sent, and what is read."""
_BY_VALUE = {place.value: place for place in _TEXTS}


def workplace_from(value: str | None) -> Workplace:
    """What a form sent; what is no choice, or nothing, is not known."""
    return _BY_VALUE.get(value or "", NOT_KNOWN)


def workplace_on_booking(
    *, county_wide: bool, of_agency: Workplace, said: Workplace | None, on_tie: Workplace
) -> Workplace:
    """What a booking keeps as of its day: where the agency is; where its people work all over the county, what was
    said with the booking, else what is kept with the tie. Never the place of the headquarters.
    """
    if not county_wide:
        return of_agency
    return said if said is not None and said.is_known else on_tie
