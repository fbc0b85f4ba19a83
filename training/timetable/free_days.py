"""Until when a booking can be cancelled free of charge, where cancelling will cost something after that."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from training import clock, workdays
from training.payments.cancellation import Case, Exits, cost_of_cancelling, stages
from training.payments.policy import Policy


def costs_from(policy: Policy, case: Case, exits: Exits, now: datetime) -> datetime | None:
    """When cancelling, which is free now, begins to cost something. None: it costs already, or it never will."""
    if not policy.scale_for(case.price_pence).charges:
        return None
    if _has_another_way_out(case, exits, now):
        cost = cost_of_cancelling(policy, case, exits, now)
        return None if cost.pence else cost.costs_more_from
    last_day = _last_free_day(policy, case.price_pence, case.starts_at)
    if last_day is None or clock.local(now).date() > last_day:
        return None
    return clock.start_of(last_day + timedelta(days=1))


def may_be_told_on(day: date, policy: Policy, price_pence: int, starts_at: datetime, days_before: int) -> bool:
    """Whether some place at that price may be told on this day that cancelling is free for so many working days more.

    A place that is free goes by another scale, so both are looked at. Ways out that are not the policy's are not.
    """
    for pence in {price_pence, 0}:
        last_day = _last_free_day(policy, pence, starts_at)
        if last_day and workdays.add(last_day + timedelta(days=1), -days_before) <= day <= last_day:
            return True
    return False


def _has_another_way_out(case: Case, exits: Exits, now: datetime) -> bool:
    """Whether it may be free for another reason than the policy: soon after booking, or after the Board moved it."""
    soon = timedelta(hours=max(exits.free_hours, 1))
    return case.moved_at is not None or now < case.booked_at + soon


@lru_cache(maxsize=4096)
def _last_free_day(policy: Policy, price_pence: int, starts_at: datetime) -> date | None:
    """The last day on which the policy itself takes nothing."""
    found = stages(policy.scale_for(price_pence), price_pence, starts_at)
    free = [stage.last_day for stage in found[:-1] if stage.last_day and not stage.pence]
    return max(free, default=None)
