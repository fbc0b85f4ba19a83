"""Sums of answers, and shares with their denominators."""

from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.evaluations.figures import AnswerShare
from training.evaluations.results.tallies import Tally, change_text, mean_of, tally

scores = st.lists(st.integers(0, 10), max_size=30)


@given(scores, scores)
def test_adding_sums_is_adding_the_people_and_mean_and_spread_are_theirs(some, others):
    together = tally((score, 1) for score in some) + tally((score, 1) for score in others)
    assert together.n == len(some + others)
    if together.n:
        assert together.mean == pytest.approx(fmean(some + others))
        assert together.spread == pytest.approx(pstdev(some + others), abs=1e-6)
    else:
        assert together == Tally()
        assert (together.mean, together.spread) == (None, None)


@pytest.mark.parametrize(
    ("counted", "answered", "text", "n"),
    (
        (Tally(5, 21, 89), 7, "4.2", 5),
        (Tally(), 4, "fewer than 5 answers", 4),
        (Tally(), 6, "not shown", 6),
        (Tally(), 0, "no answers", 0),
    ),
)
def test_a_mean_stands_beside_its_n_or_says_why_it_is_not_there(counted, answered, text, n):
    figure = mean_of(counted, answered)
    assert (figure.text, figure.n) == (text, n)


@pytest.mark.parametrize(
    ("share", "text"),
    ((AnswerShare(9, 12), "9 of 12 (75.0%)"), (AnswerShare(0, 0), "0 of 0"), (AnswerShare(1, 3), "1 of 3 (33.3%)")),
)
def test_a_share_never_stands_without_its_denominator(share, text):
    assert share.text == text


@pytest.mark.parametrize(
    ("first", "later", "shown"),
    ((4.14, 4.06, "0.0"), (3.34, 3.76, "+0.5"), (4.2, 4.1, "−0.1"), (4.13, 4.13, "0.0"), (1, 5, "+4.0")),
)
def test_a_change_is_that_of_the_means_as_they_are_shown(first, later, shown):
    assert change_text(first, later) == shown
