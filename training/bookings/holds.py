"""How long a place is kept for somebody who has not confirmed it, accepted it, paid for it or named anybody for it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from training import clock, workdays
from training.bookings.lifecycle import Awaits, Decision, State
from training.settings.rules import Rules
from training.settings.working_time import WorkingTime

CARD_HOLD = timedelta(minutes=40)
"""A payment page lives for 35 minutes, because Stripe refuses less than 30; the place outlasts it by 5."""


def hold_ends(
    decision: Decision,
    now: datetime,
    starts_at: datetime,
    rules: Rules,
    *,
    was_away: bool = False,
    of_school: bool = False,
    name_by: datetime | None = None,
) -> datetime | None:
    """Until when a booking keeps its place without being confirmed; of a waiting one, until when its address may be.

    `of_school`: they work at a school, and its holidays give them longer. `was_away`: whoever has to pay reads of it
    in a message, and does not sit in front of the payment page. `name_by`: until when somebody has to be named for the
    place. An offer promises no more time than that.
    """
    if decision.to is State.OFFERED:
        ends = offer_ends(now, starts_at, rules, of_school=of_school)
        return min(ends, name_by) if name_by and now < name_by else ends
    if decision.to is State.AWAITING_PAYMENT:
        days = rules.payment_days
        return answer_ends(now, starts_at, days, rules, of_school=of_school) if was_away else now + CARD_HOLD
    if decision.awaits is Awaits.ADDRESS:
        return now + timedelta(minutes=rules.address_hold_minutes)
    if decision.awaits is not Awaits.MANAGER:
        return None
    return answer_ends(now, starts_at, rules.approval_days, rules, of_school=of_school)


def answer_ends(
    asked_at: datetime, starts_at: datetime, days: int, rules: Rules, *, of_school: bool = False
) -> datetime:
    """When a place is given up that waits for a manager to approve, or for a payment after that: at the end of so many
    whole working days, or when the event starts.
    """
    return _with_days_off(
        lambda working: whole_days_end(asked_at, days, working), starts_at, rules, of_school=of_school
    )


def whole_days_end(asked_at: datetime, days: int, working: WorkingTime) -> datetime:
    """When that many whole working days after the day of asking are over: at midnight."""
    return clock.start_of(working.add(clock.local(asked_at).date(), days) + timedelta(days=1))


def bank_ends(asked_at: datetime, starts_at: datetime, days: int) -> datetime:
    """When a payment that takes its time at the bank must have come: banks know bank holidays and no closure days."""
    return min(starts_at, whole_days_end(asked_at, days, WorkingTime()))


def answering_time(rules: Rules, *, of_school: bool) -> WorkingTime:
    """When somebody who has to answer can: not while the Board is closed, nor in the holidays of their school."""
    return rules.working_time.without(rules.school_holidays if of_school else ())


def _with_fewer_days_off(rules: Rules, *, of_school: bool) -> tuple[WorkingTime, ...]:
    """The same, and then, for where that leaves no time, with those holidays, and at last with the closure days."""
    board = rules.working_time
    return answering_time(rules, of_school=of_school), board, board.with_no_days_off()


def _with_days_off(
    ends: Callable[[WorkingTime], datetime], starts_at: datetime, rules: Rules, *, of_school: bool
) -> datetime:
    """A deadline after days off, as long as that is before the event: otherwise one person could keep a place, and
    everybody else out of it, until it begins.
    """
    found = [ends(working) for working in _with_fewer_days_off(rules, of_school=of_school)]
    return min(starts_at, next((end for end in found if end < starts_at), found[-1]))


def offer_ends(offered_at: datetime, starts_at: datetime, rules: Rules, *, of_school: bool = False) -> datetime:
    """Until when somebody may accept a place from the waiting list (domain.md, “Places”).

    Until the working day ends on the second working day after; in the last few working days before the event for so
    many working hours only. Never past the start of the event.
    """
    offered_on, event_on = clock.local(offered_at).date(), clock.local(starts_at).date()
    is_near = workdays.notice(offered_on, event_on) < rules.offer_last_days

    def ends(working: WorkingTime) -> datetime:
        if is_near:
            return working.after_hours(offered_at, rules.offer_hours)
        return working.closes(working.add(offered_on, rules.offer_days))

    return _with_days_off(ends, starts_at, rules, of_school=of_school)


def naming_ends(starts_at: datetime, days: int) -> datetime:
    """When a place must have a name: at the end of that working day, so many working days before the event.

    `days` of 5 and an event on a Friday: the end of the Friday before.
    """
    return clock.start_of(workdays.add(clock.local(starts_at).date(), -days) + timedelta(days=1))


def naming_reminder_at(starts_at: datetime, days: int, earlier: int) -> datetime:
    """When whoever booked a place for nobody yet is reminded: `earlier` working days before it must have a name."""
    return clock.start_of(workdays.add(clock.local(starts_at).date(), -(days + earlier)))


def warning_at(
    asked_at: datetime, held_until: datetime, days: int, rules: Rules, *, of_school: bool
) -> datetime | None:
    """When a manager who has not answered is asked again: `days` whole working days before the place is given up.

    Days off are left out as they are of the deadline: where they would leave no such day since the manager was asked,
    they count. None: they were asked so late that they know how little time there is.
    """
    last_day = clock.local(held_until - timedelta(seconds=1)).date()
    found = (
        clock.start_of(working.add(last_day, -days)) for working in _with_fewer_days_off(rules, of_school=of_school)
    )
    return next((moment for moment in found if moment > asked_at), None)
