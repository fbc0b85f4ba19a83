"""How long a place is kept for somebody who has not confirmed it, accepted it, paid for it or named anybody for it."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from training import clock, workdays
from training.bookings.lifecycle import Awaits, Decision, State

CARD_HOLD = timedelta(minutes=40)
"""A payment page lives for 35 minutes, because Stripe refuses less than 30; the place outlasts it by 5."""


@dataclass(frozen=True, kw_only=True)
class HoldTimes:
    """How long a place is held, by the rules in force: minutes, whole working days, and hours of a working day."""

    address_minutes: int
    approval_days: int
    payment_days: int
    offer_days: int
    offer_hours: int
    offer_last_days: int
    day_starts: int
    day_ends: int


def hold_ends(
    decision: Decision,
    now: datetime,
    starts_at: datetime,
    times: HoldTimes,
    *,
    was_away: bool = False,
    name_by: datetime | None = None,
) -> datetime | None:
    """Until when a booking keeps its place without being confirmed; of a waiting one, until when its address may be.

    `was_away`: whoever has to pay reads of it in a message, and does not sit in front of the payment page.
    `name_by`: until when somebody has to be named for the place. An offer promises no more time than that.
    """
    if decision.to is State.OFFERED:
        ends = offer_ends(now, starts_at, times)
        return min(ends, name_by) if name_by and now < name_by else ends
    if decision.to is State.AWAITING_PAYMENT:
        return approval_ends(now, starts_at, times.payment_days) if was_away else now + CARD_HOLD
    if decision.awaits is Awaits.ADDRESS:
        return now + timedelta(minutes=times.address_minutes)
    return approval_ends(now, starts_at, times.approval_days) if decision.awaits is Awaits.MANAGER else None


def approval_ends(asked_at: datetime, starts_at: datetime, days: int) -> datetime:
    """When a place that waits for a manager is given up: after so many whole working days, or when the event starts."""
    return min(starts_at, clock.start_of(workdays.add(clock.local(asked_at).date(), days) + timedelta(days=1)))


def offer_ends(offered_at: datetime, starts_at: datetime, times: HoldTimes) -> datetime:
    """Until when somebody may accept a place from the waiting list (domain.md, “Places”).

    Until the working day ends on the second working day after; in the last few working days before the event for so
    many working hours only. Never past the start of the event.
    """
    offered_on, event_on = clock.local(offered_at).date(), clock.local(starts_at).date()
    if workdays.notice(offered_on, event_on) < times.offer_last_days:
        return min(starts_at, _after_working_hours(offered_at, times))
    return min(starts_at, clock.at(workdays.add(offered_on, times.offer_days), time(times.day_ends)))


def _after_working_hours(moment: datetime, times: HoldTimes) -> datetime:
    left, day = timedelta(hours=times.offer_hours), clock.local(moment).date()
    while True:
        opens, closes = clock.at(day, time(times.day_starts)), clock.at(day, time(times.day_ends))
        begins = max(moment, opens)
        if workdays.is_working_day(day) and begins < closes:
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        day += timedelta(days=1)


def naming_ends(starts_at: datetime, days: int) -> datetime:
    """When a place must have a name: at the end of that working day, so many working days before the event.

    `days` of 5 and an event on a Friday: the end of the Friday before.
    """
    return clock.start_of(workdays.add(clock.local(starts_at).date(), -days) + timedelta(days=1))


def naming_reminder_at(starts_at: datetime, days: int, earlier: int) -> datetime:
    """When whoever booked a place for nobody yet is reminded: `earlier` working days before it must have a name."""
    return clock.start_of(workdays.add(clock.local(starts_at).date(), -(days + earlier)))


def warning_at(held_until: datetime, days: int) -> datetime:
    """When a manager who has not answered is asked again: `days` whole working days before the place is given up."""
    last_day = clock.local(held_until - timedelta(seconds=1)).date()
    return clock.start_of(workdays.add(last_day, -days))
