"""What marks come to: present at all sittings, at none, or anything between."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.attendance.models import MarkKind
from training.attendance.outcome import (
    SittingSeen,
    outcome_of,
    outcome_of_completing,
    outcome_with_made_up_sittings,
    sittings_to_make_up,
    within_grace,
)
from training.bookings.lifecycle import Outcome

PRESENT, ABSENT, LEFT = SittingSeen(MarkKind.PRESENT), SittingSeen(MarkKind.ABSENT), SittingSeen(MarkKind.LEFT_EARLY)
IN_TIME, TOO_LATE = SittingSeen(MarkKind.LATE, True), SittingSeen(MarkKind.LATE, False)
A, P, N = Outcome.ATTENDED, Outcome.PARTIAL, Outcome.DID_NOT_ATTEND

ONE_SITTING = [(PRESENT, A), (IN_TIME, A), (TOO_LATE, P), (LEFT, P), (ABSENT, N)]
#                 first \ second   PRESENT  IN_TIME  TOO_LATE  LEFT  ABSENT
TWO_SITTINGS = {
    PRESENT:  (A, A, P, P, P),
    IN_TIME:  (A, A, P, P, P),
    TOO_LATE: (P, P, P, P, P),
    LEFT:     (P, P, P, P, P),
    ABSENT:   (P, P, P, P, N),
}  # fmt: skip
SECOND = (PRESENT, IN_TIME, TOO_LATE, LEFT, ABSENT)

marks = st.sampled_from(SECOND)


@pytest.mark.parametrize(("seen", "outcome"), ONE_SITTING)
def test_marks_at_one_sitting_come_to_the_outcome_in_the_table(seen, outcome):
    assert outcome_of([seen]) is outcome


@pytest.mark.parametrize("first", TWO_SITTINGS)
def test_marks_at_two_sittings_come_to_the_outcome_in_the_table(first):
    assert tuple(outcome_of([first, second]) for second in SECOND) == TWO_SITTINGS[first]


@given(st.lists(marks, min_size=1, max_size=20))
def test_the_order_of_sittings_does_not_matter(seen):
    assert outcome_of(seen) is outcome_of(seen[::-1])


@given(st.lists(marks, min_size=1, max_size=20), st.integers(0, 19))
def test_being_present_at_one_more_sitting_never_makes_the_outcome_worse(seen, position):
    better = [*seen]
    better[position % len(seen)] = PRESENT
    order = [Outcome.DID_NOT_ATTEND, Outcome.PARTIAL, Outcome.ATTENDED]
    assert order.index(outcome_of(better)) >= order.index(outcome_of(seen))


@given(st.lists(marks, min_size=1, max_size=20))
def test_attended_means_counted_at_every_sitting(seen):
    assert (outcome_of(seen) is A) == all(mark.counts_as_present for mark in seen)


def test_an_event_without_sittings_has_no_outcome():
    with pytest.raises(ValueError, match="at least one sitting"):
        outcome_of([])


START = datetime(2026, 5, 12, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "counts"), ((-10, True), (0, True), (14, True), (15, True), (16, False), (300, False))
)
def test_late_counts_as_present_when_tapped_within_the_grace(minutes, counts):
    assert within_grace(MarkKind.LATE, START, START + timedelta(minutes=minutes), 15) is counts


@pytest.mark.parametrize("kind", (MarkKind.PRESENT, MarkKind.LEFT_EARLY, MarkKind.ABSENT))
def test_no_mark_but_late_has_a_grace(kind):
    assert within_grace(kind, START, START, 15) is None


@pytest.mark.parametrize(
    ("seen", "numbers"),
    (
        ((PRESENT, ABSENT), (2,)),
        ((ABSENT, IN_TIME, ABSENT), (1, 3)),
        ((PRESENT, PRESENT), ()),
        ((ABSENT, ABSENT), ()),  # there is nothing to complete
        ((LEFT, ABSENT), ()),  # it would stay in part
        ((PRESENT, TOO_LATE), ()),
        ((ABSENT,), ()),
    ),
)
def test_whole_missed_sittings_can_be_completed_elsewhere_by_who_came_to_the_rest(seen, numbers):
    assert sittings_to_make_up(seen) == numbers


@pytest.mark.parametrize(
    ("seen", "made_good", "outcome"),
    (
        ((PRESENT, ABSENT), {2}, A),
        ((PRESENT, ABSENT), set(), P),
        ((PRESENT, ABSENT), {1}, P),
        ((PRESENT, ABSENT), {1, 2}, A),  # more than was missed
        ((ABSENT, PRESENT, ABSENT), {1}, P),
        ((ABSENT, PRESENT, ABSENT), {1, 3}, A),
        ((ABSENT, ABSENT), {2}, N),
        ((LEFT, ABSENT), {2}, P),
        ((PRESENT, PRESENT), {2}, A),
    ),
)
def test_the_marks_of_both_dates_together_come_to_one_outcome(seen, made_good, outcome):
    assert outcome_with_made_up_sittings(seen, made_good) is outcome


@given(st.lists(marks, min_size=1, max_size=6), st.sets(st.integers(1, 6)))
def test_completing_a_missed_sitting_never_makes_the_outcome_worse(seen, made_good):
    order = [N, P, A]
    assert order.index(outcome_with_made_up_sittings(seen, made_good)) >= order.index(outcome_of(seen))


@pytest.mark.parametrize(("seen", "outcome"), (((PRESENT,), P), ((LEFT,), P), ((ABSENT,), N), ((ABSENT, PRESENT), P)))
def test_a_booking_that_completes_another_is_never_attended_itself(seen, outcome):
    assert outcome_of_completing(seen) is outcome
