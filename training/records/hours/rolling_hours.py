"""How many hours somebody has at a level that is counted in hours, and until when they are enough.

The framework of the health professions asks for so many hours in the last years, and for some of them with other
agencies, in the place of one certificate that is renewed. What was learned on a day counts on every day up to the same
day so many years later, the last day included, like a certificate of so many months (courses/renewal.py).

A refresher carries on what was there: its hours count where something else at the level had counted until no longer
before it than the rule for refreshers says (domain.md, “Places”), and otherwise the whole course has to be taken again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from training.board_lists.lists import HoursAsked
from training.courses.renewal import months_later, takes_refresher
from training.records.hours.held import Held


@dataclass(frozen=True, kw_only=True)
class HoursHeld:
    """How somebody stands with a level that is counted in hours. Times are in minutes."""

    asked: HoursAsked
    minutes: int
    """In the period that ends today."""
    shared_minutes: int
    """Of them, with people of other organisations."""
    since: date
    """The first day of that period: what was done on it still counts today."""
    until: date | None
    """The last day on which they are enough as they stand, or were; None where they never were."""
    counted: Sequence[Held] = ()
    """What is in the period, the oldest first: it leaves it first."""
    too_late: Sequence[Held] = ()
    """Refreshers in the period that came too long after everything else, and do not count."""
    latest: Held | None = None
    """Of everything that counts or did."""
    base_until: date | None = None
    """The last day on which anything counted or counts that a refresher could carry on; None: there never was any."""

    @property
    def missing(self) -> int:
        return max(self.asked.minutes - self.minutes, 0)

    @property
    def missing_shared(self) -> int:
        return max(self.asked.shared_minutes - self.shared_minutes, 0)

    @property
    def some(self) -> bool:
        return self.minutes > 0


def hours_held(held: Iterable[Held], asked: HoursAsked, today: date, takes_lapsed_months: int) -> HoursHeld:
    """From everything at the level or higher that was done by today; the order in which it comes changes nothing."""
    known = [one for one in held if one.on <= today]
    counting, too_late = _with_refreshers(known, asked.years, takes_lapsed_months)
    last_days = {last_day_of(one, asked.years) for one in counting}
    now = _on(counting, asked.years, today)
    return HoursHeld(
        asked=asked,
        minutes=sum(one.minutes for one in now),
        shared_minutes=sum(one.minutes for one in now if one.is_shared),
        since=first_day_of(today, asked.years),
        until=max((day for day in last_days if _are_enough(_on(counting, asked.years, day), asked)), default=None),
        counted=sorted(now, key=_in_order),
        too_late=sorted(_on(too_late, asked.years, today), key=_in_order),
        latest=max(counting, key=_in_order, default=None),
        base_until=max(last_days, default=None),
    )


def first_day_of(today: date, years: int) -> date:
    """The first day of the period that ends today. What was done on 29 February is over after 28 February."""
    day = today - relativedelta(years=years)
    return day if months_later(day, 12 * years) >= today else day + timedelta(days=1)


def last_day_of(one: Held, years: int) -> date:
    """The last day on which its hours count; what was accepted for a time only counts no longer than that."""
    last = months_later(one.on, 12 * years)
    return min(last, one.until) if one.elsewhere and one.until else last


def carried_on_until(held: Iterable[Held], years: int, on: date, takes_lapsed_months: int) -> date | None:
    """The last day on which anything counts that was done before a refresher on a day; None where nothing does."""
    counting, _ = _with_refreshers([one for one in held if one.on <= on], years, takes_lapsed_months)
    return max((last_day_of(one, years) for one in counting), default=None)


def _on(held: Iterable[Held], years: int, day: date) -> list[Held]:
    return [one for one in held if one.on <= day <= last_day_of(one, years)]


def _are_enough(held: Sequence[Held], asked: HoursAsked) -> bool:
    shared = sum(one.minutes for one in held if one.is_shared)
    return sum(one.minutes for one in held) >= asked.minutes and shared >= asked.shared_minutes


def _with_refreshers(held: Iterable[Held], years: int, takes_lapsed_months: int) -> tuple[list[Held], list[Held]]:
    """What counts, and the refreshers that do not."""
    counting: list[Held] = []
    too_late: list[Held] = []
    for one in sorted(held, key=lambda one: (one.on, one.is_refresher)):
        carried_on = any(takes_refresher(last_day_of(base, years), one.on, takes_lapsed_months) for base in counting)
        (counting if carried_on or not one.is_refresher else too_late).append(one)
    return counting, too_late


def _in_order(one: Held) -> tuple[object, ...]:
    return one.on, one.title, one.elsewhere, one.booking_id or 0, one.minutes
