"""Whether somebody may book an event now; if not, the sentence that says why and what to do instead.

A full event can be booked: whoever does joins its waiting list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from training import clock, workdays
from training.search.normal_form import sort_key


@dataclass(frozen=True)
class EventFacts:
    """What there is to know about an event."""

    state: str
    starts_at: datetime
    closes_at: datetime
    places_left: int
    open_to: str
    open_to_agency_ids: frozenset[int]
    open_to_names: tuple[str, ...] = ()
    """Of those agencies, for sentences."""
    counted_only: bool = False
    """Nobody books a place: how many came is entered afterwards."""
    booked_with: str = ""
    """The partner with whom it is booked; empty: here."""


@dataclass(frozen=True)
class Applicant:
    """What there is to know about who wants the place. Their agency may not be known yet."""

    agency_id: int | None
    agency_known: bool
    booked_already: bool
    name: str | None = None
    """Where somebody else books for them."""


def why_not_bookable(event: EventFacts, now: datetime, *, invited: bool = False) -> str | None:
    """Why nobody can book this event online now, or None. `invited`: whether whoever asks has an invitation."""
    if event.state == "cancelled":
        return "This event has been cancelled."
    if now >= event.starts_at:
        return f"This event took place on {clock.show_date(event.starts_at)}."
    if event.state == "draft":
        return "This event is not open for booking yet."
    if event.state == "closed":
        return "Booking for this event is closed."
    if event.counted_only:
        return "You do not need to book for this event. We count how many people come."
    if event.booked_with:
        return f"This event is booked with {event.booked_with}, and not here."
    if now >= event.closes_at:
        return f"Booking for this event closed on {clock.show_moment(event.closes_at)}."
    if event.open_to == "invitation" and not invited:
        return (
            "This event is by invitation. If you were invited, follow the link in our message, or sign in with the"
            " address it went to. Ask the training team if you think you should be invited."
        )
    return None


def is_full(event: EventFacts) -> bool:
    """Whether somebody who books now joins the waiting list."""
    return event.places_left <= 0


def why_not_for(event: EventFacts, applicant: Applicant) -> str | None:
    """Why this person cannot book an event that is open to others, or None."""
    if applicant.booked_already:
        return booked_already(applicant.name)
    restricted = event.open_to == "agencies" and applicant.agency_known
    if restricted and applicant.agency_id not in event.open_to_agency_ids:
        return f"This event is only for staff and volunteers of {listed(event.open_to_names)}, and you come for others."
    return None


def listed(names: Iterable[str]) -> str:
    """“Essex Police, Mid Essex Scouts and Provide”."""
    *some, last = sorted(names, key=sort_key) or ["certain organisations"]
    return f"{', '.join(some)} and {last}" if some else last


def booked_already(name: str | None = None) -> str:
    """One person holds one booking for an event. `name` of the delegate, for somebody who books for them."""
    return f"{name} already has a booking for this event." if name else "You already have a booking for this event."


def cap_opens_on(starts_at: datetime, opens_days: int) -> date:
    """The first day on which an agency may hold any number of places: so many working days before the event."""
    return workdays.add(clock.local(starts_at).date(), -opens_days)


def cap_in_force(cap: int | None, opens_on: date, now: datetime) -> int | None:
    """The most places one agency may hold at this moment; None once any number is allowed (domain.md, “Places”)."""
    return None if clock.local(now).date() >= opens_on else cap


def why_over_the_cap(cap: int | None, held: int, opens_on: date, now: datetime) -> str | None:
    """Why an agency that holds so many places may have no more yet, and until when; None when it may.

    `held` has to be counted after the event's places are locked (domain.md, “Places”).
    """
    most = cap_in_force(cap, opens_on, now)
    if most is None or held < most:
        return None
    places = "1 place" if held == 1 else f"{held} places"
    return (
        f"Your organisation already has {places} at this event. That is the most that each can have for now. "
        f"From {clock.show_date(opens_on)} it may book more, if places are left."
    )
