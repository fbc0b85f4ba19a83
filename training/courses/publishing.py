"""Whether an event can be published; if not, what is missing, in sentences."""

from dataclasses import dataclass
from datetime import date, datetime

from training import clock


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What there is to know about an event that is to be published."""

    starts_at: datetime
    closes_at: datetime
    room_places: int
    online_places: int
    has_venue: bool
    has_link: bool
    trainers: int
    has_instructions: bool
    course_retired: bool
    restricted_to_agencies: bool
    agencies: int
    takes_bookings: bool = True
    kept_until: date | None = None
    """Until when places are kept for areas."""
    hours_outside: tuple[str, ...] = ()
    """Hours of the agenda at which it does not run (agendas.py)."""


def missing(draft: Draft, now: datetime) -> list[str]:
    """What has to be put right before it can be published."""
    sentences = []
    if draft.course_retired:
        sentences.append("Its course is no longer offered. Bring the course back first.")
    if draft.starts_at <= now:
        sentences.append(f"It started on {clock.show_date(draft.starts_at)}. Give it a date in the future.")
    elif draft.closes_at <= now and draft.takes_bookings:
        sentences.append(f"Booking would have closed on {clock.show_moment(draft.closes_at)}. Let it close later.")
    if draft.room_places + draft.online_places == 0:
        sentences.append("It has no places, in a room or online.")
    if draft.room_places and not draft.has_venue:
        sentences.append("It has places in a room, but no venue.")
    if draft.kept_until and draft.kept_until >= clock.local(draft.starts_at).date():
        sentences.append("Places are kept for areas until its day or later. Let everybody have them before it.")
    if draft.restricted_to_agencies and not draft.agencies:
        sentences.append("It is open to certain agencies only, but none is chosen.")
    return sentences


def still_to_do(draft: Draft) -> list[str]:
    """What can follow after it is published, and should not be forgotten."""
    sentences = []
    if draft.online_places and not draft.has_link and draft.takes_bookings:
        sentences.append("The link for joining online is still to come.")
    if not draft.trainers:
        sentences.append("Nobody is down to deliver it yet.")
    if not draft.has_instructions and draft.takes_bookings:
        sentences.append("There are no joining instructions yet.")
    if draft.hours_outside:
        hours = " and ".join(filter(None, (", ".join(draft.hours_outside[:-1]), draft.hours_outside[-1])))
        sentences.append(f"The agenda says {hours}, and the event does not run then. Give it an agenda of its own.")
    return sentences
