"""When an event takes place and when its booking closes: pure decisions about dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol

from dateutil.relativedelta import relativedelta

from training import clock, workdays

LONGEST_SITTING = timedelta(hours=14)
NO_SUCH_TIME = "There is no such time on that day: the clocks go forward from 1am to 2am. Enter another"


@dataclass(frozen=True)
class Slot:
    """One sitting, as typed: a day in London, and from when to when on it.

    `number` says which sitting of its event it is, where it is one already. Two at the same time are equal.
    """

    day: date
    starts: time
    ends: time
    number: int | None = field(default=None, compare=False)

    @property
    def starts_at(self) -> datetime:
        return clock.at(self.day, self.starts)

    @property
    def ends_at(self) -> datetime:
        return clock.at(self.day, self.ends)

    @classmethod
    def of(cls, starts_at: datetime, ends_at: datetime, number: int | None = None) -> "Slot":
        start, end = clock.local(starts_at), clock.local(ends_at)
        return cls(start.date(), start.time(), end.time(), number)


@dataclass(frozen=True)
class ScheduleProblem:
    """What is wrong with one sitting: which (from nought), which of its fields, and the sentence."""

    sitting: int
    field: str
    sentence: str


def problems(slots: Sequence[Slot]) -> list[ScheduleProblem]:
    """What keeps these sittings from being an event: at most one sentence a sitting, in their order."""
    return [problem for number in range(len(slots)) if (problem := _problem(slots, number))]


def _problem(slots: Sequence[Slot], number: int) -> ScheduleProblem | None:
    slot = slots[number]
    for which, typed in (("starts", slot.starts), ("ends", slot.ends)):
        if not clock.exists(slot.day, typed):
            return ScheduleProblem(number, which, NO_SUCH_TIME)
    if slot.ends <= slot.starts:
        return ScheduleProblem(number, "ends", "The end has to be later than the start")
    if slot.ends_at - slot.starts_at > LONGEST_SITTING:
        return ScheduleProblem(number, "ends", "A sitting lasts 14 hours at most: check morning and afternoon")
    if number == 0:
        return None
    before = slots[number - 1]
    if slot.starts_at < before.starts_at:
        return ScheduleProblem(number, "day", "This is before the sitting above it: put them in order")
    if slot.starts_at < before.ends_at:
        return ScheduleProblem(
            number, "starts", f"This starts before the sitting above it has ended, at {clock.show_time(before.ends_at)}"
        )
    return None


def why_not_moved(before: Sequence[Slot], after: Sequence[Slot], now: datetime) -> str | None:
    """Why an event cannot move from those sittings to these, or None. A new event has none before."""
    if before == after:
        return None
    if before and before[0].starts_at <= now:
        return "This event has already started, so its dates and times stay as they are."
    if after[0].starts_at <= now:
        return "This is in the past. Check the year."
    return None


class HasTimes(Protocol):
    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


def at_the_same_time(one: HasTimes, another: HasTimes) -> bool:
    """Whether two sittings share a moment. One may end in the moment in which the other begins."""
    return one.starts_at < another.ends_at and another.starts_at < one.ends_at


def which_sittings(before: Sequence[Slot], after: Sequence[Slot]) -> list[int | None]:
    """The number of the sitting that each of `after` is, None for a new one. All of `before` have a number.

    A number that comes along says it. Without one it is the sitting at the same time. Where none comes along at all,
    as from a file, the rest are those that are left, in order: the event has moved.
    """
    left = {slot.number: slot for slot in before}
    found: list[int | None] = []
    for slot in after:
        found.append(slot.number if slot.number in left else None)
        left.pop(found[-1], None)
    for place, slot in enumerate(after):
        if found[place] is None:
            found[place] = next((number for number, one in left.items() if one == slot), None)
            left.pop(found[place], None)
    if all(slot.number is None for slot in after):
        rest = iter(left)
        found = [next(rest, None) if number is None else number for number in found]
    return found


@dataclass(frozen=True)
class ClosingRule:
    """How long before an event its booking closes, from the settings."""

    room_working_days: int
    online_minutes: int


def closes_at(starts_at: datetime, in_a_room: bool, rule: ClosingRule) -> datetime:
    """When booking closes unless the administrator says otherwise.

    In a room: that many working days earlier, at the time of day it starts. Online: that many minutes earlier.
    An event in a room with places online as well follows the room.
    """
    if not in_a_room:
        return starts_at - timedelta(minutes=rule.online_minutes)
    start = clock.local(starts_at)
    return clock.at(workdays.add(start.date(), -rule.room_working_days), start.time())


def closing_rule_text(rule: ClosingRule) -> str:
    """“3 working days before in a room, 1 hour before online”."""
    days = "1 working day" if rule.room_working_days == 1 else f"{rule.room_working_days} working days"
    hours, minutes = divmod(rule.online_minutes, 60)
    parts = [
        f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in ((hours, "hour"), (minutes, "minute")) if count
    ]
    online = f"{' and '.join(parts)} before" if parts else "when it starts"
    return f"{days} before in a room, {online} online"


def next_slot(last: Slot) -> Slot:
    """The sitting that most likely follows: the next working day at the same times."""
    return Slot(workdays.add(last.day, 1), last.starts, last.ends)


def when(slots: Sequence[Slot]) -> str:
    """All sittings in words: “Tuesday 12 May 2026, 9:30am to 4:30pm; Wednesday 13 May 2026, …”."""
    return "; ".join(clock.show_sitting(slot.starts_at, slot.ends_at) for slot in slots)


def months(first: date, last: date) -> Iterator[date]:
    """The first day of every month from one day's month to another's."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month += relativedelta(months=1)
