"""How long a place is kept for somebody who has not confirmed it, accepted it, paid for it or named anybody for it."""

from datetime import datetime, time, timedelta

from training import clock, workdays
from training.bookings.lifecycle import Awaits, Decision, State
from training.settings.rules import Rules

CARD_HOLD = timedelta(minutes=40)
"""A payment page lives for 35 minutes, because Stripe refuses less than 30; the place outlasts it by 5."""


def hold_ends(
    decision: Decision,
    now: datetime,
    starts_at: datetime,
    rules: Rules,
    *,
    was_away: bool = False,
    name_by: datetime | None = None,
) -> datetime | None:
    """Until when a booking keeps its place without being confirmed; of a waiting one, until when its address may be.

    `was_away`: whoever has to pay reads of it in a message, and does not sit in front of the payment page.
    `name_by`: until when somebody has to be named for the place. An offer promises no more time than that.
    """
    if decision.to is State.OFFERED:
        ends = offer_ends(now, starts_at, rules)
        return min(ends, name_by) if name_by and now < name_by else ends
    if decision.to is State.AWAITING_PAYMENT:
        return approval_ends(now, starts_at, rules.payment_days) if was_away else now + CARD_HOLD
    if decision.awaits is Awaits.ADDRESS:
        return now + timedelta(minutes=rules.address_hold_minutes)
    return approval_ends(now, starts_at, rules.approval_days) if decision.awaits is Awaits.MANAGER else None


def approval_ends(asked_at: datetime, starts_at: datetime, days: int) -> datetime:
    """When a place that waits for a manager is given up: after so many whole working days, or when the event starts."""
    return min(starts_at, clock.start_of(workdays.add(clock.local(asked_at).date(), days) + timedelta(days=1)))


def offer_ends(offered_at: datetime, starts_at: datetime, rules: Rules) -> datetime:
    """Until when somebody may accept a place from the waiting list (domain.md, “Places”).

    Until the working day ends on the second working day after; in the last few working days before the event for so
    many working hours only. Never past the start of the event.
    """
    offered_on, event_on = clock.local(offered_at).date(), clock.local(starts_at).date()
    if workdays.notice(offered_on, event_on) < rules.offer_last_days:
        return min(starts_at, _after_working_hours(offered_at, rules))
    return min(starts_at, clock.at(workdays.add(offered_on, rules.offer_days), time(rules.working_day_ends)))


def _after_working_hours(moment: datetime, rules: Rules) -> datetime:
    left, day = timedelta(hours=rules.offer_hours), clock.local(moment).date()
    while True:
        opens, closes = clock.at(day, time(rules.working_day_starts)), clock.at(day, time(rules.working_day_ends))
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
