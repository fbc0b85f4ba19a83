"""When names may be seen: whether an agreement is in force, and what is said where none is."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol


class Agreed(Protocol):
    """An agreement to share data, as far as it matters when."""

    @property
    def valid_from(self) -> date: ...

    @property
    def valid_until(self) -> date | None: ...

    @property
    def withdrawn_on(self) -> date | None: ...


def in_force(agreement: Agreed, today: date) -> bool:
    """Both days included; from the day on which it is withdrawn it is not."""
    ended = agreement.valid_until is not None and agreement.valid_until < today
    withdrawn = agreement.withdrawn_on is not None and agreement.withdrawn_on <= today
    return agreement.valid_from <= today and not ended and not withdrawn


def any_in_force(agreements: Iterable[Agreed], today: date) -> bool:
    return any(in_force(one, today) for one in agreements)


def standing(agreement: Agreed, today: date) -> str:
    """What is so of it today, in a word or two."""
    if agreement.withdrawn_on is not None and agreement.withdrawn_on <= today:
        return "Withdrawn"
    if agreement.valid_from > today:
        return "Not in force yet"
    return "In force" if in_force(agreement, today) else "Over"


def sentence_for(area_name: str) -> str:
    """What the booking page says before somebody books."""
    return (
        f"If you work in {area_name}, the safeguarding partnership there may see your name, your organisation, that you"
        " booked this course, and whether you came."
    )


NO_AGREEMENT = (
    "You see numbers and no names: no agreement to share data with {area} is in force. If one has been signed, ask the"
    " training team to record it."
)
NOBODY_TOLD = (
    "An agreement is in force. Names stand here of people who booked a course whose booking page had told them so: in"
    " these days there is none."
)
