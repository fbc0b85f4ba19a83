"""Whether a new date of a course is news for somebody who asked to be told of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from training.board_lists.lists import BoardLists

ANYWHERE, ONLINE = "anywhere", "online"
"""Where somebody would go for a course, beside the codes of quadrants."""


def reach_in_words(lists: BoardLists, day: date) -> Mapping[str, str]:
    """“in Mid Essex”, “anywhere in Essex”, “online”, by what is kept: what has ended, too."""
    quadrants = {one.code: f"in {one.name_on(day)} {lists.areas.name(one.area, day)}" for one in lists.quadrants}
    return {**quadrants, ANYWHERE: "anywhere in Essex", ONLINE: "online"}


@dataclass(frozen=True, kw_only=True)
class NewDate:
    """What there is to know about an event of the course."""

    state: str
    published_at: datetime | None
    closes_at: datetime
    places_left: int
    quadrant: str | None
    """Where its room is; None where there is none."""
    online: bool
    """Whether it can be joined from anywhere."""
    open_to: str
    open_to_agency_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class NewDateWish:
    """What there is to know about whoever asked. No agencies where we do not know them by the address."""

    reach: str
    asked_at: datetime
    agency_ids: frozenset[int] = frozenset()


def is_new_to(date: NewDate, wish: NewDateWish, now: datetime) -> bool:
    """Whether they could book it now, would go there, and cannot have seen it when they asked."""
    announced_since = date.published_at is not None and date.published_at > wish.asked_at
    return announced_since and _can_be_booked(date, now) and _lets_in(date, wish) and within_reach(date, wish.reach)


def within_reach(date: NewDate, reach: str) -> bool:
    """An online date is near everybody; whoever wants nothing but online is told of no room."""
    return date.online or (date.quadrant is not None and reach in {ANYWHERE, date.quadrant})


def _can_be_booked(date: NewDate, now: datetime) -> bool:
    return date.state == "published" and now < date.closes_at and date.places_left > 0


def _lets_in(date: NewDate, wish: NewDateWish) -> bool:
    """Dates by invitation are for those who are invited, who hear of them by that."""
    if date.open_to == "agencies":
        return bool(date.open_to_agency_ids & wish.agency_ids)
    return date.open_to == "everybody"


def why_not_asked(*, retired: bool, open_to: str) -> str | None:
    """Why nobody can ask for new dates of a course, in a sentence, or None."""
    if retired:
        return "This course is no longer offered, so no new dates are planned."
    if open_to == "invitation":
        return (
            "This course is by invitation, so we do not announce its dates."
            " Ask the training team if you think you should be invited."
        )
    return None
