"""Telling of a change, inside transaction(): looked at first, and held for ten minutes, for a correction to replace it.

What would be told is found by saving, and taken back with it: the page shows exactly what a second press does.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.admin.programme import emails
from training.admin.programme.telling.corrections import together
from training.bookings.emails import CHANGED
from training.bookings.lifecycle import LIVE
from training.bookings.models import Booking
from training.bookings.queries import booked_twice
from training.courses.event_operations import WHEN, Changes, Move
from training.courses.messaging.models import HeldChange
from training.courses.models import Event
from training.history.operations import record
from training.mail.operations import drop_waiting
from training.people.models import Person
from training.writing.models import Readers
from training.writing.queries import Reach, reach_of

HELD_FOR = timedelta(minutes=10)
AT_ONCE_BEFORE = timedelta(hours=1)
"""So shortly before it begins nothing is held."""
UNTOLD = {
    "typing": "A typing mistake is put right, which misled nobody",
    "known": "They know already",
    "by hand": "I write to them myself",
    "minor": "It makes no difference to them",
}
"""Why somebody saves without telling: kept in the history of the event."""
TRAINERS_ARE_TOLD = {
    "courses/trainer_new": "that they deliver it",
    "courses/trainer_no_longer": "that they no longer deliver it",
    "courses/trainer_changed": "what has changed",
}


@dataclass(frozen=True)
class Telling:
    """What saving a change would tell to whom."""

    reach: Reach
    twice: int
    """How many of them have another booking at the new time."""
    trainers: Sequence[tuple[str, str]]
    """Name, and what each is told."""
    subject: str
    text: str
    """The message as the first of them reads it."""
    reader: str
    seen: str
    """By which the page says that it has shown this."""


class TellingNotSeen(Exception):
    """The change would be told to people, which its page did not show. Nothing was saved."""

    def __init__(self, telling: Telling) -> None:
        super().__init__("a change is told to people")
        self.telling = telling


@dataclass(frozen=True)
class Answer:
    """What the page of an event was answered with: which telling it has shown, or why nobody is to be told.

    `seen` is None where nobody is there to be asked.
    """

    seen: str | None = None
    untold: str = ""


NOBODY_ASKED = Answer()


def tell(
    session: Session,
    event: Event,
    before: Sequence[Person],
    changes: Changes,
    answer: Answer,
    actor: Actor,
    now: datetime,
) -> tuple[int, int, int]:
    """Tell those who booked and the trainers of a change. How many people, how many who are booked twice, and trainers.

    `before` are its trainers until now. Raises TellingNotSeen where the page has to show it first.
    """
    moves = changes.moves if event.published_at is not None and event.ends_at > now else ()
    trainers = emails.trainers_to_tell(event, before, changes, now)
    ids = session.scalars(select(Booking.id).where(Booking.event_id == event.id, Booking.state.in_(LIVE))).all()
    reach = reach_of(session, Readers.BOOKINGS, ids if moves else [])
    if not reach.readers and not trainers:
        return 0, 0, 0
    if answer.untold in UNTOLD:
        record(session, "event", event.id, "changed without telling", actor, now, because=UNTOLD[answer.untold])
        return 0, 0, 0
    seen = _fingerprint(moves, trainers)
    if answer.seen is not None and answer.seen != seen:
        raise TellingNotSeen(_telling(session, event, moves, reach, trainers, seen))
    told, twice = _tell_who_booked(session, event, moves, now) if moves else (0, 0)
    goes_at = _goes_at(event, None, now)
    return told, twice, emails.tell_trainers(session, event, before, changes, now, due_at=goes_at)


def _telling(
    session: Session,
    event: Event,
    moves: Sequence[Move],
    reach: Reach,
    trainers: Sequence[tuple[Person, str]],
    seen: str,
) -> Telling:
    twice = booked_twice(session, event) if any(move.about == WHEN for move in moves) else []
    first = reach.readers[0] if reach.readers else None
    written = emails.change_as_read(session, first.subject_id, event, moves, twice) if first else None
    return Telling(
        reach=reach,
        twice=len(twice),
        trainers=[(person.name, TRAINERS_ARE_TOLD[kind]) for person, kind in trainers],
        subject=written.subject if written else "",
        text=written.text if written else "",
        reader=first.name if first else "",
        seen=seen,
    )


def _tell_who_booked(session: Session, event: Event, moves: Sequence[Move], now: datetime) -> tuple[int, int]:
    """Whoever has an earlier change still waiting in the outbox reads of both in one message, instead of it."""
    held = session.get(HeldChange, event.id)
    if held is not None and held.since + HELD_FOR <= now:
        session.delete(held)
        session.flush()
        held = None
    both = together([Move(*one) for one in held.moves] if held else [], moves)
    goes_at = _goes_at(event, held, now)
    theirs = select(Booking.id).where(Booking.event_id == event.id)
    waited = drop_waiting(session, (CHANGED,), ("booking", theirs), now)
    kept = [[move.about, move.before, move.after] for move in both]
    if held is None:
        session.add(HeldChange(event_id=event.id, since=now, moves=kept))
    else:
        held.moves = kept
    twice = booked_twice(session, event) if any(move.about == WHEN for move in moves) else []
    said = dict.fromkeys(waited, both)
    return emails.tell_of_change(session, event, moves, twice, now, instead=said, due_at=goes_at), len(twice)


def _goes_at(event: Event, held: HeldChange | None, now: datetime) -> datetime:
    if event.starts_at - now < AT_ONCE_BEFORE:
        return now
    return (held.since if held else now) + HELD_FOR


def _fingerprint(moves: Sequence[Move], trainers: Sequence[tuple[Person, str]]) -> str:
    parts = [*map(repr, moves), *(f"{person.id} {kind}" for person, kind in trainers)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
