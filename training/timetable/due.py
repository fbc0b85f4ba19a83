"""When each message of the timetable is due for one booking, until when it is of use, and what is to be done about it.

Pure: from dates, settings, what the course chose and what is known of the booking. A message that has no time here is
not for that person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from training import clock, workdays
from training.courses.messaging.slots import Slot
from training.settings.rules import Rules
from training.settings.working_time import WorkingTime


@dataclass(frozen=True)
class OwnSitting:
    """A sitting that somebody comes to."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Place:
    """What there is to know about somebody's confirmed place."""

    told_at: datetime
    """When they were last told of their place: it was confirmed, moved to this date, or given to them."""
    moved_at: datetime | None = None
    """When the Board last changed date, time or place: they were told of that, too."""
    instructed_at: datetime | None = None
    """When they were last sent joining instructions."""
    sittings: Sequence[OwnSitting]
    """Those that they come to, in the order of time; at least one."""
    online: bool = False
    has_link: bool = True
    """Whether there is a link to send to who joins online."""
    begins: bool = True
    """Whether the course begins for them: not where they come for sittings that they missed."""
    costs_from: datetime | None = None
    """When cancelling, which is free now, begins to cost something; None: it costs already, or never will."""

    @property
    def last_told_at(self) -> datetime:
        return max(self.told_at, self.moved_at or self.told_at)

    def knows_since(self, moment: datetime) -> bool:
        """Whether they were told when and where it is after that moment, so that a reminder of then says nothing."""
        return max(self.last_told_at, self.instructed_at or self.last_told_at) >= moment

    @property
    def starts_at(self) -> datetime:
        return self.sittings[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return self.sittings[-1].ends_at

    @property
    def first_day(self) -> date:
        return _day_of(self.starts_at)


@dataclass(frozen=True)
class Due:
    """A message that is for somebody: due at one moment, and of use before another."""

    at: datetime
    until: datetime
    day: date
    """The day that it is about: one that moves makes another message of it."""


def due_for(slot: Slot, place: Place, rules: Rules) -> list[Due]:
    """When this message is due for that place; empty: it is not for them."""
    match slot:
        case Slot.FREE_UNTIL:
            return list(_free_until(place, rules))
        case Slot.REMINDER:
            return list(_reminder(place, rules))
        case Slot.BEFORE_EVALUATION:
            return [replace(due, until=place.starts_at) for due in _joining(place, rules) if place.begins]
        case Slot.JOINING:
            return list(_joining(place, rules))
        case Slot.DAY_BEFORE:
            return list(_day_before(place, rules))
        case Slot.HOUR_BEFORE:
            return list(_hour_before(place, rules))
    return []


def _at_hour(day: date, rules: Rules) -> datetime:
    return _at(day, rules.message_hour)


@lru_cache(maxsize=4096)
def _at(day: date, hour: int) -> datetime:
    return clock.at(day, time(hour))


@lru_cache(maxsize=4096)
def _day_of(moment: datetime) -> date:
    """The London day; asked thousands of times of the same few moments."""
    return clock.local(moment).date()


def _free_until(place: Place, rules: Rules) -> Iterator[Due]:
    """So many working days before cancelling begins to cost something, and of use until it does.

    Not where only absence will cost something, and not to those who have read it since, when they booked.
    """
    if place.costs_from is None or place.costs_from >= place.starts_at:
        return
    dearer_on = _day_of(place.costs_from)
    at = _at_hour(workdays.add(dearer_on, -rules.free_until_days), rules)
    if place.last_told_at < at:
        yield Due(at, place.costs_from, dearer_on - timedelta(days=1))


def _reminder(place: Place, rules: Rules) -> Iterator[Due]:
    """Of use until the joining instructions go. Not to those who booked, or were told of another date, lately."""
    told_on = _day_of(place.last_told_at)
    if (place.first_day - told_on).days <= rules.no_reminder_days:
        return
    at = _at_hour(place.first_day - timedelta(days=rules.reminder_days), rules)
    until = _at_hour(place.first_day - timedelta(days=min(rules.joining_days, rules.reminder_days - 1)), rules)
    yield Due(at, until, place.first_day)


def _joining(place: Place, rules: Rules) -> Iterator[Due]:
    """At once to who books late. Of use until their last day is over: somebody may join late, or on day 2.

    After a move they wait for further corrections.
    """
    at = max(_at_hour(place.first_day - timedelta(days=rules.joining_days), rules), place.told_at)
    if place.moved_at and place.moved_at > place.told_at:
        at = max(at, place.moved_at + timedelta(minutes=rules.corrections_minutes))
    yield Due(at, place.ends_at, place.first_day)


def _day_before(place: Place, rules: Rules) -> Iterator[Due]:
    """Before each stretch of days on end that they come to. Of use until it begins, also on the morning itself."""
    before: date | None = None
    for sitting in place.sittings:
        day = _day_of(sitting.starts_at)
        at = _at_hour(day - timedelta(days=1), rules)
        follows = before is not None and (day - before).days <= 1
        before = day
        if not follows and not place.knows_since(at):
            yield Due(at, sitting.starts_at, day)


def _hour_before(place: Place, rules: Rules) -> Iterator[Due]:
    """To who joins online, before the first sitting of each of their days."""
    days: set[date] = set()
    for sitting in place.sittings:
        day = _day_of(sitting.starts_at)
        at = sitting.starts_at - timedelta(minutes=rules.hour_before_minutes)
        if place.online and day not in days and not place.knows_since(at):
            yield Due(at, sitting.starts_at, day)
        days.add(day)


_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def may_be_due(slot: Slot, sittings: Sequence[OwnSitting], rules: Rules, now: datetime) -> bool:
    """Whether this message may be due now for somebody who comes to some of these sittings, whatever is known of them.

    Until when cancelling is free is for free_days.py to say, since that depends on what the place costs.
    """
    for some in (sittings, *([one] for one in sittings)):
        place = Place(told_at=_LONG_AGO, sittings=some, online=True)
        if any(due.at <= now < due.until for due in due_for(slot, place, rules)):
            return True
    return False


class Verdict(StrEnum):
    """What is to be done about one message to one person at one moment."""

    WENT = "went"
    SEND = "send"
    WAITS = "waits"
    """Its time is to come."""
    NO_LINK = "no link"
    """It is due, and there is no link to put into it."""
    HELD = "held"
    SKIPPED = "skipped"
    OVER = "over"
    """It is of no use any more, or its time was before the program sent such messages."""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What bears on a message apart from the booking."""

    since: datetime | None = None
    """Nothing is sent whose time was before this moment: when a database that was in use learnt to send it."""
    held: bool = False
    skipped: bool = False
    now_pressed_at: datetime | None = None
    """When somebody pressed “send now” for the day that the event still has."""


def verdict_on(
    due: Due, place: Place, situation: Situation, now: datetime, *, went: bool, needs_link: bool = False
) -> Verdict:
    """What is to be done now about a message before an event. `went`: this person has had it."""
    if went:
        return Verdict.WENT
    verdict = verdict_of(due, situation, now, told_at=place.told_at)
    lacks_link = needs_link and place.online and not place.has_link
    return Verdict.NO_LINK if verdict is Verdict.SEND and lacks_link else verdict


def verdict_of(due: Due, situation: Situation, now: datetime, *, told_at: datetime) -> Verdict:
    """What is to be done now about a message that has not gone.

    “Send now” is for those who had been told of what it is about when it was pressed; others have it at its time.
    """
    if situation.skipped:
        return Verdict.SKIPPED
    if now >= due.until:
        return Verdict.OVER
    pressed = situation.now_pressed_at is not None and told_at <= situation.now_pressed_at
    if not pressed and situation.since is not None and due.at < situation.since:
        return Verdict.OVER
    if situation.held:
        return Verdict.HELD
    return Verdict.SEND if pressed or now >= due.at else Verdict.WAITS


def renewal_due(slot: Slot, valid_until: date, rules: Rules) -> Due:
    """When whoever holds a certificate is told of its refresh. The first message is of use until the second is due, and
    that one until the day itself.
    """
    last = _at_hour(valid_until - timedelta(days=rules.renewal_last_days), rules)
    if slot is Slot.RENEWAL_REMINDER:
        return Due(last, clock.start_of(valid_until + timedelta(days=1)), valid_until)
    first = _at_hour(valid_until - timedelta(days=rules.renewal_notice_days), rules)
    return Due(first, max(first, last), valid_until)


def evaluation_reminder_due(sent_at: datetime, expires_at: datetime, rules: Rules) -> Due:
    """When somebody is reminded of a form that was sent to them; of use until it closes."""
    day = clock.local(sent_at).date() + timedelta(days=rules.evaluation_reminder_days)
    return Due(_at_hour(day, rules), expires_at, clock.local(sent_at).date())


IMPACT_OF_USE = timedelta(days=28)
"""So long after its time the form of impact may still go: later it would ask about another time than the others."""


def impact_due(ended_at: datetime, rules: Rules, *, of_school: bool) -> Due:
    """When somebody is asked what came of an event. `of_school`: they are away in the school holidays."""
    ended_on = clock.local(ended_at).date()
    at = _at_hour(_at_work(ended_on + timedelta(days=rules.impact_days), rules, of_school=of_school), rules)
    return Due(at, at + IMPACT_OF_USE, ended_on)


def impact_reminder_due(sent_at: datetime, expires_at: datetime, rules: Rules, *, of_school: bool) -> Due:
    """When somebody is reminded of it; of use until the form closes."""
    sent_on = clock.local(sent_at).date()
    day = _at_work(sent_on + timedelta(days=rules.impact_reminder_days), rules, of_school=of_school)
    return Due(_at_hour(day, rules), expires_at, sent_on)


def _at_work(day: date, rules: Rules, *, of_school: bool) -> date:
    """The day itself; for somebody of a school the first working day from then on that is in no holidays of schools."""
    if not of_school:
        return day
    at_school = WorkingTime(off=rules.school_holidays)
    while not at_school.is_working_day(day):
        day += timedelta(days=1)
    return day
