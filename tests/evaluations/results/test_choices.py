"""Shares say something of those who answered, or they are not shown."""

from collections import Counter

import pytest

from training.evaluations.questions import QuestionKind, Stage
from training.evaluations.results.answered import Answers, AskedQuestion, QuestionRef
from training.evaluations.results.choices import choices_about
from training.evaluations.results.suppression import PlacedEvent

CHOICES = {"used": "Yes", "not_yet": "Not yet", "never": "No"}


def figure(by_event, kind=QuestionKind.SEVERAL, events=None, **asked):
    """What is shown of answers of dates of one course: each as the codes that so many people chose together."""
    ref = QuestionRef(Stage.IMPACT, "changed", kind)
    given = {n: Counter({tuple(codes.split()): count for codes, count in gave.items()}) for n, gave in by_event.items()}
    placed = {n: PlacedEvent(1, frozenset({n}), "2026-summer", 2026) for n in by_event}
    questions = {ref: AskedQuestion("What changed?", "", CHOICES, **asked)}
    answers = Answers(placed, {}, {}, questions, {ref: given}, {}, {}, {})
    return choices_about(answers, ref, set(by_event) if events is None else events)


def shown(found):
    return {text: share.text.split(" (")[0] for text, share in found.shares.items()}


@pytest.mark.parametrize("kind", (QuestionKind.CHOICE, QuestionKind.SEVERAL))
def test_where_the_dates_with_a_rare_answer_fall_out_no_share_is_shown(kind):
    found = figure({1: {"used": 5}, 2: {"used": 11, "not_yet": 3}}, kind)
    assert (shown(found), found.answered) == ({}, 19), "5 of 5 said “Yes” where 16 of 19 did"


def test_dates_with_a_rare_answer_join_the_others_so_that_all_are_counted():
    found = figure({1: {"used": 12, "not_yet": 10}, 2: {"used": 1, "not_yet": 1}}, QuestionKind.CHOICE)
    assert shown(found) == {"Yes": "13 of 24", "Not yet": "11 of 24", "No": "0 of 24"}
    assert (found.answered, found.not_counted) == (24, 0)


def test_a_few_left_out_are_told_beside_the_shares():
    gave = {1: {"used": 12, "not_yet": 10}, 2: {"used": 30, "not_yet": 20}, 3: {"used": 1, "not_yet": 1}}
    found = figure(gave, QuestionKind.CHOICE, events={2, 3})
    assert shown(found) == {"Yes": "30 of 50", "Not yet": "20 of 50", "No": "0 of 50"}
    assert (found.answered, found.not_counted) == (52, 2)


def test_nobody_is_said_to_have_chosen_what_somebody_chose():
    found = figure({1: {"used": 40}, 2: {"used": 1, "not_yet": 2}}, QuestionKind.CHOICE)
    assert (shown(found), found.answered) == ({}, 43), "40 of 40 said “Yes” where 41 of 43 did"


def test_all_answers_that_are_shown_are_of_the_same_people():
    found = figure({1: {"used": 20, "not_yet": 20}, 2: {"used not_yet": 7, "used": 8, "used never": 2}})
    assert {share.whole for share in found.shares.values()} == {57}
    assert found.hidden == ["No"]


def test_what_is_shown_does_not_tell_that_somebody_chose_only_what_is_hidden():
    found = figure({1: {"used": 6, "not_yet": 6, "never": 1}})
    assert shown(found) == {"Yes": "6 of 13"} or shown(found) == {"Not yet": "6 of 13"}
    assert len(found.hidden) == 2


def test_how_many_were_asked_only_because_of_what_they_chose_is_known():
    assert figure({1: {"used": 6}}, of_some=True).of_some
    assert figure({1: {"used": 6}}, events=set()) is None
