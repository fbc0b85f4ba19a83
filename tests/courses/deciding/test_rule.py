"""By when somebody decides whether an event runs, and when the desk speaks of it: tables of cases."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from training.courses.deciding.rule import Question, Urgency, usual_decision_day
from training.payments.policy import DEFAULT_POLICY, DueShare, Policy, PolicyStep, Scale, simple_policy
from training.settings.working_time import DaysOff, WorkingTime

STARTS = datetime(2026, 6, 24, 8, 30, tzinfo=UTC)
"""A Wednesday. 15 working days before it is Wednesday 3 June."""
ALWAYS = Policy(
    Scale((PolicyStep(0, DueShare(percent=Decimal(50))),), DueShare(percent=Decimal(100))), DEFAULT_POLICY.free
)


@pytest.mark.parametrize(
    ("policy", "price", "starts_at", "day"),
    (
        # The Board's own: free with 15 working days' notice.
        (DEFAULT_POLICY, 8000, STARTS, date(2026, 6, 2)),
        # Free until a Sunday: Friday, the last day on which anybody works.
        (DEFAULT_POLICY, 8000, datetime(2026, 6, 22, 8, 30, tzinfo=UTC), date(2026, 5, 29)),
        # A bank holiday lies between.
        (DEFAULT_POLICY, 8000, datetime(2026, 6, 8, 8, 30, tzinfo=UTC), date(2026, 5, 14)),
        (simple_policy(5), 8000, STARTS, date(2026, 6, 16)),
        # It never costs anything, or always does: ten working days before.
        (DEFAULT_POLICY, 0, STARTS, date(2026, 6, 10)),
        (ALWAYS, 8000, STARTS, date(2026, 6, 10)),
    ),
)
def test_the_decision_is_before_cancelling_costs_something(policy, price, starts_at, day):
    assert usual_decision_day(policy.scale_for(price), price, starts_at, WorkingTime()) == day


def test_the_decision_is_on_a_day_on_which_the_board_is_open():
    closed = WorkingTime(off=(DaysOff(date(2026, 6, 1), date(2026, 6, 2)),))
    assert usual_decision_day(DEFAULT_POLICY.scale_for(8000), 8000, STARTS, closed) == date(2026, 5, 29)
    asked = question(decide_on=date(2026, 6, 3), working=closed)
    assert asked.urgency(datetime(2026, 5, 22, 9, tzinfo=UTC)) is Urgency.SOON, "the two days do not count"
    assert asked.urgency(datetime(2026, 5, 21, 9, tzinfo=UTC)) is Urgency.LATER


def question(**values):
    return Question(**{"minimum": 10, "taken": 7, "decide_on": date(2026, 6, 2), "starts_at": STARTS, **values})


@pytest.mark.parametrize(
    ("asked", "now", "urgency"),
    (
        (question(), datetime(2026, 5, 22, 9, tzinfo=UTC), Urgency.LATER),
        # Five working days before, Monday 25 May being a bank holiday.
        (question(), datetime(2026, 5, 26, 9, tzinfo=UTC), Urgency.SOON),
        (question(), datetime(2026, 6, 2, 22, tzinfo=UTC), Urgency.SOON),
        # London is an hour ahead: it is 3 June there.
        (question(), datetime(2026, 6, 2, 23, 30, tzinfo=UTC), Urgency.LATE),
        (question(taken=10), datetime(2026, 6, 2, 9, tzinfo=UTC), Urgency.NOTHING),
        (question(minimum=0, taken=0), datetime(2026, 6, 2, 9, tzinfo=UTC), Urgency.NOTHING),
        (question(decided=True), datetime(2026, 6, 2, 9, tzinfo=UTC), Urgency.NOTHING),
        (question(), STARTS, Urgency.NOTHING),
    ),
)
def test_the_desk_speaks_of_it_when_the_day_is_near(asked, now, urgency):
    assert asked.urgency(now) is urgency
