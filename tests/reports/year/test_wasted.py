"""Places that nobody used: each is counted once, for one reason, and has its share of what the event cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.reports.year.wasted import EmptyPlaces, cost_of_empty, empty_places, wasted_of


@pytest.mark.parametrize(
    ("places", "used", "no_shows", "late", "found"),
    (
        (10, 10, 0, 0, (0, 0, 0)),
        (10, 6, 2, 1, (2, 1, 1)),
        (10, 7, 2, 1, (2, 1, 0)),  # one walked in: a place that nobody had booked
        (10, 8, 2, 1, (2, 0, 0)),  # two: the one that was given back late, too
        (10, 9, 2, 1, (1, 0, 0)),
        (10, 12, 2, 0, (0, 0, 0)),  # more came than there were places
        (10, 9, 1, 3, (1, 0, 0)),  # what was given back late was taken again
        (10, 0, 0, 0, (0, 0, 10)),
        (0, 0, 3, 0, (0, 0, 0)),
    ),
)
def test_why_each_place_stayed_empty(places, used, no_shows, late, found):
    empty = empty_places(places, used, no_shows, late)
    assert (empty.no_shows, empty.cancelled_late, empty.never_booked) == found


@given(*[st.integers(0, 500)] * 4)
def test_reasons_add_up_to_the_places_that_were_left(places, used, no_shows, late):
    empty = empty_places(places, used, no_shows, late)
    assert empty.total == max(0, places - used)
    assert min(empty.no_shows, empty.cancelled_late, empty.never_booked) >= 0


@pytest.mark.parametrize(
    ("pence", "empty", "found"),
    (
        (10_000, EmptyPlaces(24, 4, 1, 1), 2_500),
        (100, EmptyPlaces(3, 1), 33),
        (100, EmptyPlaces(8, 1), 13),  # 12.5 pence
        (0, EmptyPlaces(8, 1), 0),
        (100, EmptyPlaces(0), None),
    ),
)
def test_unused_places_have_their_share_of_the_cost(pence, empty, found):
    assert cost_of_empty(pence, empty) == found


def test_only_events_whose_cost_is_known_have_one_for_their_unused_places():
    wasted = wasted_of([(EmptyPlaces(10, 5), 1_000), (EmptyPlaces(10, 2), None), (None, 700), (EmptyPlaces(0), 9)])
    assert (wasted.events, wasted.events_with_cost, wasted.pence, wasted.empty.total) == (2, 1, 500, 7)
    assert wasted_of([(None, 700)]) is None
