"""What a planned event gets in the way of: days off, a room that is taken, a trainer or an audience asked for twice.

None of it keeps an event from being planned: it is marked, and asked about, since there may be a reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from training import clock, workdays
from training.courses.schedule import Slot, at_the_same_time


@dataclass(frozen=True)
class Clash:
    """One thing in the way of one sitting, counted from nought, with the sentence about it."""

    sitting: int
    sentence: str


ONLINE = "online"
"""The area of an event to which nobody has to travel."""


@dataclass(frozen=True)
class MeantFor:
    """Whom an event is for."""

    course_id: int
    level: str | None
    """“level 3”. Of a topic, only the same course or the same audience is for the same people."""
    area: str
    """The quadrant or town of its room, or ONLINE."""
    names: frozenset[str] = frozenset()
    """The audiences that its course names, where it names any."""


@dataclass(frozen=True)
class Planned:
    """What there is to know of an event that is planned."""

    slots: Sequence[Slot]
    venue_id: int | None
    """Of the room it needs; none where nobody comes to a room."""
    venue_name: str
    trainers: Mapping[int, str]
    """Names by id."""
    meant_for: MeantFor | None = None


@dataclass(frozen=True)
class Arranged:
    """Another event that is there already, as a draft or published."""

    ref: str
    title: str
    slots: Sequence[Slot]
    venue_id: int | None
    """Of the room it needs; none where nobody comes to a room."""
    trainer_ids: frozenset[int]
    published: bool = True
    meant_for: MeantFor | None = None


@dataclass(frozen=True)
class Holidays:
    first: date
    last: date
    name: str = ""
    closed: bool = False
    """The Board is closed on them; otherwise the schools are."""

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def clashes_of(planned: Planned, others: Sequence[Arranged], days_off: Sequence[Holidays] = ()) -> list[Clash]:
    """Everything that an event, planned so, gets in the way of, sitting by sitting. `others` are not this event."""
    found: list[Clash] = []
    for number, slot in enumerate(planned.slots):
        found += [Clash(number, sentence) for sentence in _on_the_day(slot.day, days_off)]
        for other in others:
            met = next((one for one in other.slots if at_the_same_time(slot, one)), None)
            if met:
                found += [Clash(number, sentence) for sentence in _with(planned, other, met)]
            same_day = met or next((one for one in other.slots if one.day == slot.day), None)
            if same_day and (sentence := _for_the_same_people(planned.meant_for, other, same_day)):
                found.append(Clash(number, sentence))
    return found


def new_among(found: Sequence[Clash], known: Sequence[Clash]) -> list[Clash]:
    """Those of `found` that are not known, whichever sitting they were about."""
    sentences = {clash.sentence for clash in known}
    return [clash for clash in found if clash.sentence not in sentences]


def fingerprint(clashes: Sequence[Clash]) -> str:
    """What tells these clashes from others, for a form that says which were seen. Empty for none."""
    return sha256("\n".join(sorted(clash.sentence for clash in clashes)).encode()).hexdigest()[:20] if clashes else ""


def _on_the_day(day: date, days_off: Sequence[Holidays]) -> Iterator[str]:
    shown = clock.show_date(day)
    if day.weekday() >= 5:
        yield f"{shown} is at a weekend."
    if name := workdays.bank_holiday(day):
        yield f"{shown} is a bank holiday: {name}."
    if closure := next((one for one in days_off if one.closed and one.has(day)), None):
        yield f"The Board is closed on {shown}: {closure.name}."
    if holidays := next((one for one in days_off if not one.closed and one.has(day)), None):
        named = f": {holidays.name}" if holidays.name else ""
        yield f"{shown} is in the school holidays{named}."


def _named(other: Arranged, met: Slot) -> str:
    draft = "" if other.published else ", which is not published"
    return f"{other.ref}, “{other.title}”{draft}, on {clock.show_sitting(met.starts_at, met.ends_at)}"


def _for_the_same_people(own: MeantFor | None, other: Arranged, met: Slot) -> str | None:
    """Why the same people would have to be at both on one day, in a sentence, or None."""
    theirs = other.meant_for
    if own is None or theirs is None:
        return None
    if own.course_id == theirs.course_id:
        return f"The same course is on that day already: {_named(other, met)}."
    near = own.area == theirs.area
    if near and own.level is not None and own.level == theirs.level:
        where = "online" if own.area == ONLINE else f"in {own.area}"
        return f"Another {own.level} {where} is on that day: {_named(other, met)}."
    shared = sorted(own.names & theirs.names)
    if shared and (near or ONLINE in {own.area, theirs.area}):
        return f"Also for {' and '.join(shared)} on that day: {_named(other, met)}."
    return None


def _with(planned: Planned, other: Arranged, met: Slot) -> Iterator[str]:
    it = _named(other, met)
    if planned.venue_id is not None and planned.venue_id == other.venue_id:
        yield f"The room at {planned.venue_name} is taken by {it}."
    for trainer_id, name in planned.trainers.items():
        if trainer_id in other.trainer_ids:
            yield f"{name} also delivers {it}."
