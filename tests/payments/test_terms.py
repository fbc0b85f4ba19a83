"""What whoever books agrees to, word for word."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from tests.payments.policies import FREE_FOR_NOTHING, SISTER_BOARD, THREE_STEPS
from tests.payments.test_cancellation import LONG_AGO, START, cases, day
from training.payments.cancellation import Exits
from training.payments.policy import DEFAULT_POLICY, EVERYTHING, NO_SUM, NOTHING, DueShare, Policy, PolicyStep, Scale
from training.payments.terms import COSTS_NOTHING, terms

IN_MAY = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
NEVER = Policy(Scale((PolicyStep(0, NOTHING),), NOTHING), FREE_FOR_NOTHING)
ONLY_ABSENCE = Policy(
    Scale((PolicyStep(0, NOTHING),), DueShare(pence=4000)), Scale((PolicyStep(0, NO_SUM),), DueShare(pence=1500))
)
ALWAYS = Policy(Scale((PolicyStep(0, EVERYTHING),), EVERYTHING), FREE_FOR_NOTHING)
THREE_AND_A_SUM = Policy(
    Scale((*THREE_STEPS.paid.steps[:2], PolicyStep(0, DueShare(pence=5000))), EVERYTHING), FREE_FOR_NOTHING
)


@pytest.mark.parametrize(
    ("policy", "price", "now", "words"),
    (
        (DEFAULT_POLICY, 0, IN_MAY, COSTS_NOTHING),
        (
            DEFAULT_POLICY,
            8000,
            IN_MAY,
            "You can cancel free of charge until Wednesday 27 May 2026. After that, or if you do not come, the full "
            "price is due.",
        ),
        (
            DEFAULT_POLICY,
            8000,
            day(6, 12),
            "The event is less than 15 working days away: if you cancel later than 24 hours after booking, or do not "
            "come, the full price is due.",
        ),
        (
            DEFAULT_POLICY,
            8000,
            START - timedelta(hours=5),
            "The event is less than 15 working days away: if you cancel, or do not come, the full price is due.",
        ),
        (
            THREE_STEPS,
            8000,
            IN_MAY,
            "You can cancel free of charge until Wednesday 27 May 2026. After that, cancelling costs £40.00 (50% of "
            "the price) until Wednesday 10 June 2026. After that, or if you do not come, the full price is due.",
        ),
        (
            THREE_STEPS,
            8000,
            day(6, 3),
            "If you cancel later than 24 hours after booking, it costs £40.00 (50% of the price) until Wednesday 10 "
            "June 2026. After that, or if you do not come, the full price is due.",
        ),
        (
            THREE_AND_A_SUM,
            8000,
            day(6, 3),
            "If you cancel later than 24 hours after booking, it costs £40.00 (50% of the price) until Wednesday 10 "
            "June 2026. After that, cancelling costs £50.00. If you do not come, the full price is due.",
        ),
        (
            SISTER_BOARD,
            0,
            IN_MAY,
            "The place is free. You can cancel free of charge until Wednesday 10 June 2026. After that, cancelling "
            "costs £15.00. If you do not come, £40.00 is due.",
        ),
        (
            SISTER_BOARD,
            0,
            day(6, 16),
            "The place is free. The event is less than 5 working days away: if you cancel later than 24 hours after "
            "booking, £15.00 is due. If you do not come, £40.00 is due.",
        ),
        (NEVER, 8000, IN_MAY, "You can cancel free of charge until the event starts."),
        (
            ONLY_ABSENCE,
            8000,
            IN_MAY,
            "You can cancel free of charge until the event starts. If you do not come, £40.00 is due.",
        ),
        (
            ONLY_ABSENCE,
            0,
            IN_MAY,
            "The place is free. You can cancel free of charge until the event starts. If you do not come, £15.00 is "
            "due.",
        ),
        (
            ALWAYS,
            8000,
            IN_MAY,
            "If you cancel later than 24 hours after booking, or do not come, the full price is due.",
        ),
    ),
)
def test_the_terms_of_cancelling_word_for_word(policy, price, now, words):
    assert terms(policy, price, START, now, Exits()) == words


def test_steps_of_a_policy_that_cost_the_same_are_one_in_the_terms():
    steps = (PolicyStep(15, NOTHING), PolicyStep(10, EVERYTHING), PolicyStep(0, EVERYTHING))
    policy = Policy(Scale(steps, EVERYTHING), FREE_FOR_NOTHING)
    assert terms(policy, 8000, START, IN_MAY, Exits()) == terms(DEFAULT_POLICY, 8000, START, IN_MAY, Exits())
    assert "less than 15 working days away" in terms(policy, 8000, START, day(5, 29), Exits())


def test_there_are_terms_of_cancelling_long_before_and_just_before_the_event():
    for now in (LONG_AGO, START - timedelta(minutes=1)):
        assert terms(THREE_STEPS, 8000, START, now, Exits()).endswith("due.")


@given(cases())
def test_any_policy_has_terms_in_whole_sentences(case):
    policy, facts, exits, now = case
    said = terms(policy, facts.price_pence, facts.starts_at, now, exits)
    assert said.endswith(".")
    assert "  " not in said
    assert "None" not in said
