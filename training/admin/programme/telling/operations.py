"""Telling of a change, inside transaction(): looked at first, and held some minutes, for a correction to replace it.

What would be told is found by saving, and taken back with it: the page shows exactly what a second press does.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from training.access import Actor
from training.admin.programme import emails
from training.admin.programme.telling.corrections import together
from training.bookings.emails import CHANGED
from training.bookings.lifecycle import State
from training.bookings.models import Booking
from training.bookings.queries import Twice, booked_twice
from training.courses.event_operations import JOINING_ONLINE, WHEN, Changes, Move
from training.courses.messaging.models import HeldChange, UntoldInstructions
from training.courses.models import Event, Mode
from training.history.operations import record
from training.mail.operations import about_which_waits, drop_waiting
from training.people.models import Person
from training.settings.queries import rules
from training.timetable.plan import Planned, sent_again
from training.timetable.preview_emails import Preview, preview_of_planned
from training.timetable.queries import signs_of
from training.writing.models import Readers
from training.writing.queries import Reach, reach_of

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
    message: Preview | None
    again: Reach
    """Who is sent the joining instructions again."""
    instructions: Preview | None
    twice: int
    """How many have another booking at the new time."""
    trainers: Sequence[tuple[str, str]]
    """Name, and what each is told."""
    minutes: int
    """After how many minutes it goes."""
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


@dataclass(frozen=True)
class Told:
    """How many were told of a change: people who booked, how many of them are booked twice at that time, trainers, and
    those who are sent their joining instructions again.
    """

    people: int = 0
    twice: int = 0
    trainers: int = 0
    again: int = 0


@dataclass(frozen=True)
class AsItWas:
    """What an event was before a change, as far as people are told of that."""

    trainers: Sequence[Person]
    signs: Mapping[bool, str]
    """By what sign its joining instructions were known (signs_of)."""


def as_it_is(event: Event) -> AsItWas:
    """To be read before the change."""
    return AsItWas(list(event.trainers), signs_of(event))


@dataclass(frozen=True)
class _Change:
    """A change that was saved, and whom it concerns."""

    event: Event
    was: AsItWas
    changes: Changes
    bookings: Sequence[Booking]
    again: Sequence[Planned]
    """Who is sent the joining instructions again."""
    together: Changes
    """With the earlier change that still waits, as those read it who have not been sent that."""
    waited: Collection[int | None]
    """The ids of their bookings."""

    def said_of(self, booking: Booking) -> list[Move]:
        """What is told about a booking."""
        return self.moves_for(booking, (self.together if booking.id in self.waited else self.changes).moves)

    def moves_for(self, booking: Booking, moves: Sequence[Move]) -> list[Move]:
        """What of some moves is said about a booking. Of the link hears who has one, and only once: who is sent the
        joining instructions again reads it there.
        """
        knows_link = booking.state == State.CONFIRMED and (booking.pool is None or booking.pool.mode == Mode.ONLINE)
        told_there = self.event.online_link and booking.id in {one.attender.booking_id for one in self.again}
        hears_of_link = knows_link and not told_there
        return [move for move in moves if move.about != JOINING_ONLINE or hears_of_link]


@dataclass(frozen=True)
class Concerned:
    """Whom a change concerns that was saved."""

    change: _Change
    reach: Reach
    """Who is told what has changed."""
    again: Reach
    """Who is sent the joining instructions again."""
    trainers: Sequence[tuple[Person, str]]
    """Each with the kind of their message."""

    @property
    def anybody(self) -> bool:
        return bool(self.reach.readers or self.again.readers or self.trainers)

    @property
    def seen(self) -> str:
        """By which the page says that it has shown this."""
        event = self.change.event
        signs = signs_of(event).values() if self.again.readers else ()
        trainers = (f"{person.id} {kind}" for person, kind in self.trainers)
        moves = map(repr, (*self.change.changes.moves, *self.change.together.moves))
        parts = [str(event.id), *moves, *trainers, *signs]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def concerned_by(session: Session, event: Event, was: AsItWas, changes: Changes, now: datetime) -> Concerned:
    """Whom a change concerns, which was saved in this transaction. Nobody is told yet."""
    change = _change_of(session, event, was, changes, now)
    told = [one.id for one in change.bookings if change.said_of(one)]
    again = [one.attender.booking_id for one in change.again]
    return Concerned(
        change,
        reach_of(session, Readers.BOOKINGS, told),
        reach_of(session, Readers.BOOKINGS, again),
        emails.trainers_to_tell(event, was.trainers, changes, now),
    )


def tell(
    session: Session, event: Event, was: AsItWas, changes: Changes, answer: Answer, actor: Actor, now: datetime
) -> Told:
    """Tell those who booked and the trainers of a change. Raises TellingNotSeen where the page has to show it first."""
    concerned = concerned_by(session, event, was, changes, now)
    if not concerned.anybody:
        if concerned.change.waited:  # it is changed back
            _write(session, concerned.change, now)
        return Told()
    if answer.untold in UNTOLD:
        save_untold(session, concerned, answer, actor, now)
        return Told()
    if answer.seen is not None and answer.seen != concerned.seen:
        raise TellingNotSeen(telling_of(session, concerned, now))
    told = _write(session, concerned.change, now)
    return replace(told, again=len(concerned.again.readers))


def save_untold(session: Session, concerned: Concerned, answer: Answer, actor: Actor, now: datetime) -> None:
    """Tell nobody of a change, now or by the timetable; only what waits to be said of it is put right."""
    event = concerned.change.event
    record(session, "event", event.id, "changed without telling", actor, now, because=UNTOLD[answer.untold])
    _keep_untold(session, event, concerned.change.was.signs)
    _write(session, concerned.change, now, only_waiting=True)


def tell_at_once(session: Session, event: Event, was: AsItWas, changes: Changes, now: datetime) -> Told:
    """The same where it has been looked at before."""
    return _write(session, _change_of(session, event, was, changes, now), now)


def _keep_untold(session: Session, event: Event, signs: Mapping[bool, str]) -> None:
    """Nobody is sent the joining instructions again for what they say since they were known by these signs."""
    for online, sign in signs_of(event).items():
        if sign != signs[online] and session.get(UntoldInstructions, (event.id, signs[online], sign)) is None:
            session.add(UntoldInstructions(event_id=event.id, earlier=signs[online], later=sign))
            session.flush()


def _change_of(session: Session, event: Event, was: AsItWas, changes: Changes, now: datetime) -> _Change:
    known = event.published_at is not None and event.ends_at > now
    bookings = emails.booked_for(session, event) if known and changes.moves else []
    again = sent_again(session, event, now) if known and signs_of(event) != was.signs else []
    waited = about_which_waits(session, (CHANGED,), ("booking", _bookings_of(event)), now) if bookings else ()
    both = together(_changes_in(_held(session, event, now)), changes, event.online_link)
    return _Change(event, was, changes if known else Changes(), bookings, again, both, waited)


def _bookings_of(event: Event) -> Select[tuple[int]]:
    return select(Booking.id).where(Booking.event_id == event.id)


def telling_of(session: Session, concerned: Concerned, now: datetime) -> Telling:
    """What they are told, in the words of the first of each: read while the change is saved, which is taken back."""
    change, reach = concerned.change, concerned.reach
    event, reader = change.event, next(iter(reach.readers), None)
    twice = _twice(session, event, change.together.moves)
    first = next((one for one in change.bookings if reader and one.id == reader.subject_id), None)
    written = emails.change_as_read(session, first, event, change.said_of(first), twice) if first else None
    return Telling(
        reach=reach,
        message=Preview(reader.name, reader.address, written.subject, written.text) if reader and written else None,
        again=concerned.again,
        instructions=_instructions(session, change.again, concerned.again, now),
        twice=len(twice),
        trainers=[(person.name, TRAINERS_ARE_TOLD[kind]) for person, kind in concerned.trainers],
        minutes=minutes_held(session, event, now),
        seen=concerned.seen,
    )


def minutes_held(session: Session, event: Event, now: datetime) -> int:
    """After how many minutes a change is told."""
    return (_goes_at(session, event, _held(session, event, now), now) - now) // timedelta(minutes=1)


def _instructions(session: Session, again: Sequence[Planned], reach: Reach, now: datetime) -> Preview | None:
    """As the first of them is sent them again."""
    for planned in again:
        if reach.readers and planned.attender.booking_id == reach.readers[0].subject_id:
            return preview_of_planned(session, planned, now)
    return None


def _write(session: Session, change: _Change, now: datetime, *, only_waiting: bool = False) -> Told:
    """Whoever has an earlier change still waiting in the outbox reads of both in one message, instead of it.

    With `only_waiting` nobody else is told.
    """
    event, changes = change.event, change.changes
    held = _held(session, event, now)
    both = change.together
    goes_at = _goes_at(session, event, held, now)
    _hold(session, event, held, both, now, keep=not only_waiting)
    told, twice = 0, list[Twice]()
    if any(move.about == WHEN for move in changes.moves):
        emails.drop_timetable(session, event, now)
    if changes.moves:
        waited = set(drop_waiting(session, (CHANGED,), ("booking", _bookings_of(event)), now))
        twice = _twice(session, event, both.moves)
        otherwise: Sequence[Move] = () if only_waiting else changes.moves

        def said(booking: Booking) -> Sequence[Move]:
            return change.moves_for(booking, both.moves if booking.id in waited else otherwise)

        told = emails.tell_of_change(session, event, change.bookings, said, twice, now, goes_at)
    before = change.was.trainers
    trainers = emails.tell_trainers(
        session, event, before, changes, now, due_at=goes_at, together=both, only_waiting=only_waiting
    )
    return Told(told, len(twice), trainers)


def _twice(session: Session, event: Event, moves: Sequence[Move]) -> list[Twice]:
    return booked_twice(session, event) if any(move.about == WHEN for move in moves) else []


def _held(session: Session, event: Event, now: datetime) -> HeldChange | None:
    """The earlier change that is still held; one that went is forgotten."""
    held = session.get(HeldChange, event.id)
    if held is not None and held.since + _minutes(session) <= now:
        session.delete(held)
        session.flush()
        return None
    return held


def _changes_in(held: HeldChange | None) -> Changes:
    if held is None:
        return Changes()
    return Changes(moves=tuple(Move(*one) for one in held.moves), link_before=held.link_before)


def _hold(session: Session, event: Event, held: HeldChange | None, both: Changes, now: datetime, *, keep: bool) -> None:
    moves = [[move.about, move.before, move.after] for move in both.moves]
    if held is not None:
        held.moves, held.link_before = moves, both.link_before
    elif keep:
        session.add(HeldChange(event_id=event.id, since=now, moves=moves, link_before=both.link_before))
    session.flush()


def _minutes(session: Session) -> timedelta:
    return timedelta(minutes=rules(session).corrections_minutes)


def _goes_at(session: Session, event: Event, held: HeldChange | None, now: datetime) -> datetime:
    if event.starts_at - now < AT_ONCE_BEFORE:
        return now
    return (held.since if held else now) + _minutes(session)
