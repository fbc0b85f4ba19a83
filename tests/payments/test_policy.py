"""What a cancellation policy may be."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.payments.policies import FREE_FOR_NOTHING, HALF, SISTER_BOARD, THREE_STEPS, shares, sums
from training.payments.policy import (
    DEFAULT_POLICY,
    EVERYTHING,
    NO_SUM,
    NOTHING,
    DueShare,
    Policy,
    PolicyStep,
    Scale,
    advice,
    problems,
    simple_policy,
)


def paid(*steps: PolicyStep, absence: DueShare = EVERYTHING) -> Policy:
    return Policy(Scale(steps, absence), FREE_FOR_NOTHING)


@pytest.mark.parametrize("policy", (DEFAULT_POLICY, THREE_STEPS, SISTER_BOARD, simple_policy(0), simple_policy(60)))
def test_a_sensible_policy_is_taken(policy):
    assert problems(policy) == []
    assert advice(policy) == []


@pytest.mark.parametrize("values", ({}, {"percent": Decimal(5), "pence": 5}))
def test_a_step_of_a_policy_is_a_share_or_a_sum_and_never_both(values):
    with pytest.raises(ValueError, match="either a share or a sum"):
        DueShare(**values)


@pytest.mark.parametrize(
    ("policy", "step", "sentence"),
    (
        (paid(), None, "Enter at least one step"),
        (paid(PolicyStep(15, NOTHING), PolicyStep(5, EVERYTHING)), 1, "The last step has to be for 0 working days"),
        (
            paid(PolicyStep(5, NOTHING), PolicyStep(15, HALF), PolicyStep(0, EVERYTHING)),
            1,
            "Put the longest notice first",
        ),
        (
            paid(PolicyStep(5, NOTHING), PolicyStep(5, HALF), PolicyStep(0, EVERYTHING)),
            1,
            "There is a step for 5 working days already",
        ),
        (paid(PolicyStep(121, NOTHING), PolicyStep(0, EVERYTHING)), 0, "Enter a number of working days from 0 to 120"),
        (paid(PolicyStep(5, NOTHING), PolicyStep(-1, EVERYTHING)), 1, "Enter a number of working days from 0 to 120"),
        (paid(PolicyStep(0, DueShare(percent=Decimal("100.01")))), 0, "Enter a share from 0 to 100 percent"),
        (paid(PolicyStep(0, DueShare(percent=Decimal(-1)))), 0, "Enter a share from 0 to 100 percent"),
        (paid(PolicyStep(0, DueShare(pence=-1))), 0, "Enter a sum from £0.00 to £10,000.00"),
        (paid(PolicyStep(0, DueShare(pence=1_000_001))), 0, "Enter a sum from £0.00 to £10,000.00"),
        (paid(PolicyStep(5, EVERYTHING), PolicyStep(0, HALF)), 1, "Cancelling later cannot cost less"),
        (
            paid(PolicyStep(5, DueShare(pence=1500)), PolicyStep(0, DueShare(pence=1000))),
            1,
            "Cancelling later cannot cost less",
        ),
        (paid(PolicyStep(5, DueShare(pence=1500)), PolicyStep(0, NOTHING)), 1, "Cancelling later cannot cost less"),
        (paid(PolicyStep(0, EVERYTHING), absence=DueShare(pence=-5)), None, "Enter a sum from £0.00 to £10,000.00"),
    ),
)
def test_a_cancellation_policy_that_cannot_be_is_refused_where_the_mistake_stands(policy, step, sentence):
    assert [(found.scale, found.step) for found in problems(policy) if sentence in found.sentence] == [("paid", step)]


def test_a_cancellation_policy_charges_free_places_only_sums():
    free = Scale((PolicyStep(0, HALF),), HALF)
    found = problems(Policy(DEFAULT_POLICY.paid, free))
    assert [(problem.scale, problem.step) for problem in found] == [("free", 0), ("free", None)]
    assert "has no price to take a share of" in found[0].sentence


def test_not_coming_may_cost_less_than_a_late_cancellation_with_a_word_of_advice():
    policy = paid(PolicyStep(15, NOTHING), PolicyStep(0, EVERYTHING), absence=HALF)
    assert problems(policy) == []
    assert "not coming costs less than cancelling late" in advice(policy)[0]


def test_a_sum_is_never_more_than_the_price_of_a_place_that_has_one():
    assert DueShare(pence=1500).of(1000) == 1000
    assert DueShare(pence=1500).of(8000) == 1500
    assert DueShare(pence=1500).of(0) == 1500


def test_half_a_penny_is_rounded_up():
    assert HALF.of(7999) == 4000
    assert DueShare(percent=Decimal("12.5")).of(1004) == 126  # 125.5


@given(due=shares | sums, price=st.integers(1, 1_000_000))
def test_what_is_due_for_cancelling_lies_between_nothing_and_the_price(due, price):
    assert 0 <= due.of(price) <= price


@pytest.mark.parametrize(
    ("due", "price", "words"),
    (
        (NOTHING, 8000, "nothing"),
        (NO_SUM, 0, "nothing"),
        (EVERYTHING, 8000, "the full price"),
        (HALF, 8000, "£40.00 (50% of the price)"),
        (DueShare(percent=Decimal("12.50")), 8000, "£10.00 (12.5% of the price)"),
        (DueShare(pence=1500), 8000, "£15.00"),
        (DueShare(pence=1500), 1200, "the full price"),
        (DueShare(pence=1500), 0, "£15.00"),
    ),
)
def test_what_is_due_for_cancelling_in_words(due, price, words):
    assert due.in_words(price) == words
