"""What the administrator does to a venue that events take place at, inside transaction()."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import Actor
from training.admin.programme.telling.operations import (
    UNTOLD,
    Answer,
    AsItWas,
    Concerned,
    Telling,
    as_it_is,
    concerned_by,
    save_untold,
    tell_at_once,
    telling_of,
)
from training.courses import event_operations
from training.courses.event_operations import WHERE, Changes, Move, where
from training.courses.models import Event, EventState, Venue
from training.courses.operations import save_venue


class AddressChange(StrEnum):
    """What another address of a venue means for those who come there."""

    ELSEWHERE = "elsewhere"
    """It is another place: everybody may cancel free of charge for a while."""
    CORRECTION = "correction"
    """It is the same place, better described."""


@dataclass(frozen=True)
class EventTold:
    """One event at a venue, and how many of it are told."""

    title: str
    ref: str
    people: int
    again: int
    """How many are sent the joining instructions again."""
    trainers: int


@dataclass(frozen=True)
class VenueTelling:
    """What saving a venue would tell to whom."""

    events: Sequence[EventTold]
    first: Telling
    """What the people of the first of them are told."""
    seen: str
    """By which the page says that it has shown this."""


class VenueTellingNotSeen(Exception):
    """The change of a venue would be told to people, which its page did not show. Nothing was saved."""

    def __init__(self, telling: VenueTelling) -> None:
        super().__init__("a change of a venue is told to people")
        self.telling = telling


def change_venue(
    session: Session,
    venue: Venue,
    values: dict[str, object],
    change: AddressChange,
    answer: Answer,
    actor: Actor,
    now: datetime,
) -> int:
    """Save a venue. How many of its coming events have people that are told.

    The worker tells them of another address: a venue may have many events. Who has joining instructions that say
    something else now is sent them again by the timetable. Raises VenueTellingNotSeen where the page has to show that
    first, and Refused.
    """
    coming = coming_at(session, venue.id, now) if venue in session else ()
    events = [event_operations.locked(session, event_id) for event_id in coming]
    before = {event.id: (where(event), as_it_is(event)) for event in events}
    save_venue(session, venue, values, actor, now)
    concerned = _concerned(session, events, before, now)
    untold = answer.untold in UNTOLD
    if untold:
        for one in concerned:
            save_untold(session, one, answer, actor, now)
    elif concerned and answer.seen is not None and answer.seen != (seen := _seen(concerned)):
        raise VenueTellingNotSeen(_telling(session, concerned, seen, now))
    free = change is AddressChange.ELSEWHERE
    for event in events:
        place = before[event.id][0]
        if where(event) != place:
            to_tell = "" if untold else place
            event_operations.mark_place_changed(session, event, to_tell, actor, now, free_to_cancel=free)
            queue.wake("admin.programme.tell_of_places")
    return 0 if untold else len(concerned)


def _concerned(
    session: Session, events: Sequence[Event], before: Mapping[int, tuple[str, AsItWas]], now: datetime
) -> list[Concerned]:
    """The events of which anybody is told, the next one first."""
    found = []
    for event in sorted(events, key=lambda one: (one.starts_at, one.id)):
        place, was = before[event.id]
        moves = (Move(WHERE, place, where(event)),) if place != where(event) else ()
        concerned = concerned_by(session, event, was, Changes(moves=moves), now)
        if concerned.anybody:
            found.append(concerned)
    return found


def _seen(concerned: Sequence[Concerned]) -> str:
    return hashlib.sha256("".join(one.seen for one in concerned).encode()).hexdigest()[:32]


def _telling(session: Session, concerned: Sequence[Concerned], seen: str, now: datetime) -> VenueTelling:
    events = [
        EventTold(
            f"{one.change.event.course.title}, {clock.show_date(one.change.event.starts_at)}",
            one.change.event.ref,
            len(one.reach.readers),
            len(one.again.readers),
            len(one.trainers),
        )
        for one in concerned
    ]
    return VenueTelling(events, telling_of(session, concerned[0], now), seen)


def coming_at(session: Session, venue_id: int, now: datetime) -> Sequence[int]:
    """The events at a venue that people know of and that are not over, by ascending id."""
    return session.scalars(
        select(Event.id)
        .where(
            Event.venue_id == venue_id,
            Event.ends_at > now,
            Event.published_at.is_not(None),
            Event.state != EventState.CANCELLED,
        )
        .order_by(Event.id)
    ).all()


def tell_of_place(session: Session, event_id: int, now: datetime) -> int:
    """Tell everybody of one event where it takes place now, once. How many were told."""
    event = event_operations.locked(session, event_id)
    before, event.place_before = event.place_before, ""
    if not before or before == where(event) or event.ends_at <= now or event.state == EventState.CANCELLED:
        return 0
    moves = (Move(WHERE, before, where(event)),)
    told = tell_at_once(session, event, as_it_is(event), Changes(moves=moves), now)
    return told.people + told.trainers
