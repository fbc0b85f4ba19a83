"""Figures of an event never show who said what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.evaluations.figures import FEWEST, AnswerShare, Mean, breakdown, growth, mean, without_order

scores = st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=40)


@given(scores)
def test_a_mean_stands_beside_its_n_and_lies_between_its_answers(answers):
    given_ = [answer for answer in answers if answer is not None]
    figure = mean(answers)
    assert figure.n == len(given_)
    if len(given_) < FEWEST:
        assert figure.value is None
        assert figure.text == "fewer than 5 answers"
    else:
        assert min(given_) <= figure.value <= max(given_)


@given(st.lists(st.sets(st.sampled_from("abc")), max_size=40))
def test_a_breakdown_counts_everybody_who_answered_once_or_is_not_shown(answers):
    answered = sum(bool(answer) for answer in answers)
    found = breakdown(answers, "abc")
    if answered < FEWEST:
        assert found is None
    else:
        assert sum(share.part for share in found.values()) == sum(len(answer) for answer in answers)
        assert {share.whole for share in found.values()} == {answered}
        assert max(share.part for share in found.values()) <= answered


@given(st.lists(st.text(max_size=20), max_size=12), st.randoms(use_true_random=False))
def test_comments_do_not_tell_who_answered_first(texts, random):
    shuffled = [*texts]
    random.shuffle(shuffled)
    assert without_order(texts, 5) == without_order(shuffled, 5)
    assert without_order(texts, FEWEST - 1) == []


def test_growth_of_confidence_shows_before_after_and_the_change_between():
    (figure,) = growth({"Escalate a concern": [(2, 4), (2, 4), (3, 4), (2, 5), (1, 5)]})
    assert (figure.before, figure.after, figure.change) == (Mean(2.0, 5), Mean(4.4, 5), "+2.4")


def test_growth_of_confidence_of_fewer_than_five_is_not_shown():
    (figure,) = growth({"Escalate a concern": [(1, 5)] * 4})
    assert (figure.before.value, figure.change, figure.after.n) == (None, "", 4)


@pytest.mark.parametrize(
    ("share", "text"),
    ((AnswerShare(9, 12), "9 of 12 (75.0%)"), (AnswerShare(0, 0), "0 of 0"), (AnswerShare(1, 3), "1 of 3 (33.3%)")),
)
def test_a_share_never_stands_without_its_denominator(share, text):
    assert share.text == text
