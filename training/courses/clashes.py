"""What a planned event gets in the way of: bank and school holidays, a room that is taken, a trainer booked twice.

None of it keeps an event from being planned: it is marked, and asked about, since there may be a reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from training import clock, workdays
from training.courses.schedule import Slot, at_the_same_time

_DAY = "%d %B %Y"
HOLIDAYS_LIKE = "26 October 2026 to 30 October 2026; 21 December 2026 to 1 January 2027"


@dataclass(frozen=True)
class Clash:
    """One thing in the way of one sitting, counted from nought, with the sentence about it."""

    sitting: int
    sentence: str


@dataclass(frozen=True)
class Planned:
    """What there is to know of an event that is planned."""

    slots: Sequence[Slot]
    venue_id: int | None
    """Of the room it needs; none where nobody comes to a room."""
    venue_name: str
    trainers: Mapping[int, str]
    """Names by id."""


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


@dataclass(frozen=True)
class Holidays:
    first: date
    last: date

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def clashes_of(planned: Planned, others: Sequence[Arranged], school_holidays: Sequence[Holidays] = ()) -> list[Clash]:
    """Everything that an event, planned so, gets in the way of, sitting by sitting. `others` are not this event."""
    found: list[Clash] = []
    for number, slot in enumerate(planned.slots):
        found += [Clash(number, sentence) for sentence in _on_the_day(slot.day, school_holidays)]
        for other in others:
            met = next((one for one in other.slots if at_the_same_time(slot, one)), None)
            if met:
                found += [Clash(number, sentence) for sentence in _with(planned, other, met)]
    return found


def new_among(found: Sequence[Clash], known: Sequence[Clash]) -> list[Clash]:
    """Those of `found` that are not known, whichever sitting they were about."""
    sentences = {clash.sentence for clash in known}
    return [clash for clash in found if clash.sentence not in sentences]


def fingerprint(clashes: Sequence[Clash]) -> str:
    """What tells these clashes from others, for a form that says which were seen. Empty for none."""
    return sha256("\n".join(sorted(clash.sentence for clash in clashes)).encode()).hexdigest()[:20] if clashes else ""


def school_holidays(text: str) -> list[Holidays]:
    """The holidays of the setting, like HOLIDAYS_LIKE. Raises ValueError, with a sentence, where it is not like it."""
    return [_holidays(part) for part in text.split(";") if part.strip()]


def _holidays(text: str) -> Holidays:
    first, _, last = (part.strip() for part in text.partition(" to "))
    try:
        found = Holidays(_date(first), _date(last or first))
    except ValueError as error:
        raise ValueError(f"“{text.strip()}” cannot be read. Enter days like {HOLIDAYS_LIKE}") from error
    if found.last < found.first:
        raise ValueError(f"“{text.strip()}” ends before it begins")
    return found


def _date(text: str) -> date:
    return datetime.strptime(text, _DAY).date()  # noqa: DTZ007 - a day has no time zone


def _on_the_day(day: date, school: Sequence[Holidays]) -> Iterator[str]:
    shown = clock.show_date(day)
    if name := workdays.bank_holiday(day):
        yield f"{shown} is a bank holiday: {name}."
    if any(holidays.has(day) for holidays in school):
        yield f"{shown} is in the school holidays."


def _with(planned: Planned, other: Arranged, met: Slot) -> Iterator[str]:
    draft = "" if other.published else ", which is not published"
    it = f"{other.ref}, “{other.title}”{draft}, on {clock.show_sitting(met.starts_at, met.ends_at)}"
    if planned.venue_id is not None and planned.venue_id == other.venue_id:
        yield f"The room at {planned.venue_name} is taken by {it}."
    for trainer_id, name in planned.trainers.items():
        if trainer_id in other.trainer_ids:
            yield f"{name} also delivers {it}."
