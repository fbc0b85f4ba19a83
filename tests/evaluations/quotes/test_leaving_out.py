"""A quote is edited by leaving whole words out, and nobody's words are changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.evaluations.quotes.leaving_out import MARK, only_left_out, quoted, sentences_in, words_in

SAID = "Very useful. A boy at our school, Sam, was moved last week! I ask more now"


@pytest.mark.parametrize(
    ("left_out", "shown"),
    (
        ((), SAID),
        (range(2, 12), "Very useful. […] I ask more now"),
        ((7,), "Very useful. A boy at our school, […] was moved last week! I ask more now"),
        ((0, 1, 15), "[…] A boy at our school, Sam, was moved last week! I ask more […]"),
        (range(16), ""),
    ),
)
def test_a_mark_stands_wherever_words_are_left_out(left_out, shown):
    assert quoted(SAID, left_out) == shown


def test_nothing_is_quoted_where_only_stops_are_left():
    assert quoted("Sam – !", {0}) == ""


def test_a_text_is_cut_into_sentences_and_lines():
    cut = [" ".join(one.words) for one in sentences_in("“Good.” Really good (I think)!\nMore of this\n\nplease...")]
    assert cut == ["“Good.”", "Really good (I think)!", "More of this", "please..."]


texts = st.text(st.sampled_from("ab .!?…[]\n\u2028 \x1c’é"), max_size=60) | st.text(max_size=60)


@given(texts, st.sets(st.integers(0, 20)))
def test_what_is_quoted_is_whole_words_of_the_original_in_their_order(text, left_out):
    result = quoted(text, left_out)
    assert only_left_out(text, result)
    if result and MARK not in text:
        kept = [word for number, word in enumerate(words_in(text)) if number not in left_out]
        assert [word for word in result.split() if word != MARK] == kept


@given(texts)
def test_the_sentences_have_every_word_once_and_in_order(text):
    numbered = [pair for one in sentences_in(text) for pair in one.numbered]
    assert numbered == list(enumerate(words_in(text)))


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=6), st.lists(st.sampled_from(["a", "b", "d"]), max_size=6))
def test_the_proof_refuses_what_was_added_or_moved(there, said):
    """By the meaning of it: some choice of places, in order, spells what is said."""
    from itertools import combinations

    spelled = any(list(some) == said for some in combinations(there, len(said)))
    assert only_left_out(" ".join(there), " ".join(said)) == spelled
