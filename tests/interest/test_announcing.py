"""Which new date is news for whom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.board_lists import LISTS, QUADRANTS
from training.interest.announcing import (
    ANYWHERE,
    ONLINE,
    NewDate,
    NewDateWish,
    is_new_to,
    reach_in_words,
    why_not_asked,
    within_reach,
)

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
REACHES = [*(one.code for one in QUADRANTS), ANYWHERE, ONLINE]
DATE = NewDate(
    state="published",
    published_at=NOW - timedelta(hours=1),
    closes_at=NOW + timedelta(days=30),
    places_left=12,
    quadrant="North",
    online=False,
    open_to="everybody",
)
WISH = NewDateWish(reach="North", asked_at=NOW - timedelta(days=9))


def test_a_date_in_the_quadrant_is_news():
    assert is_new_to(DATE, WISH, NOW)


@pytest.mark.parametrize(
    ("change", "why"),
    (
        ({"state": "draft", "published_at": None}, "nobody sees a draft"),
        ({"state": "draft"}, "nor one that was public before"),
        ({"state": "cancelled"}, "nobody comes"),
        ({"state": "closed"}, "nobody can book"),
        ({"closes_at": NOW}, "booking is over at that moment"),
        ({"places_left": 0}, "full"),
        ({"published_at": WISH.asked_at}, "it was there when they asked"),
        ({"published_at": WISH.asked_at - timedelta(days=1)}, "and so was this"),
        ({"quadrant": "South"}, "too far"),
        ({"quadrant": None}, "nowhere yet"),
        ({"open_to": "invitation"}, "the invited hear of it otherwise"),
        ({"open_to": "agencies", "open_to_agency_ids": frozenset({7})}, "not for them"),
    ),
)
def test_a_date_that_nobody_could_go_to_is_no_news(change, why):
    assert not is_new_to(replace(DATE, **change), WISH, NOW), why


def test_a_date_for_certain_agencies_is_news_for_theirs():
    date = replace(DATE, open_to="agencies", open_to_agency_ids=frozenset({7, 8}))
    assert is_new_to(date, replace(WISH, agency_ids=frozenset({1, 8})), NOW)


# Rows: where the date is. Columns: where somebody would go.
TABLE = """
                  North  Mid  South  West  anywhere  online
North             +      .    .      .     +         .
Mid               .      +    .      .     +         .
South             .      .    +      .     +         .
West              .      .    .      +     +         .
online            +      +    +      +     +         +
North-and-online  +      +    +      +     +         +
nowhere           .      .    .      .     .         .
"""


def test_whether_a_date_is_within_each_asked_reach_is_in_the_table():
    heading, *lines = [line.split() for line in TABLE.strip().splitlines()]
    assert heading == REACHES
    for place, *cells in lines:
        quadrant = place.split("-")[0] if place[0].isupper() else None
        date = replace(DATE, quadrant=quadrant, online="online" in place)
        assert ["+" if within_reach(date, reach) else "." for reach in heading] == cells, place


def test_a_reach_is_a_quadrant_or_one_of_two_more_and_has_its_words():
    assert set(reach_in_words(LISTS, NOW.date())) == set(REACHES)
    assert reach_in_words(LISTS, NOW.date())["Mid"] == "in Mid Essex"


moments = st.integers(-100, 100).map(lambda hours: NOW + timedelta(hours=hours))
agencies = st.frozensets(st.integers(1, 3))
dates = st.builds(
    NewDate,
    state=st.sampled_from(("draft", "published", "closed", "cancelled")),
    published_at=st.none() | moments,
    closes_at=moments,
    places_left=st.integers(0, 2),
    quadrant=st.none() | st.sampled_from([one.code for one in QUADRANTS]),
    online=st.booleans(),
    open_to=st.sampled_from(("everybody", "agencies", "invitation")),
    open_to_agency_ids=agencies,
)
wishes = st.builds(NewDateWish, reach=st.sampled_from(REACHES), asked_at=moments, agency_ids=agencies)


@given(dates, wishes)
def test_what_is_news_can_be_booked_and_was_not_there_before(date, wish):
    if is_new_to(date, wish, NOW):
        assert (date.state, date.places_left > 0, date.closes_at > NOW) == ("published", True, True)
        assert date.published_at > wish.asked_at
        assert date.open_to != "invitation"


@given(dates, wishes)
def test_whoever_would_go_anywhere_hears_of_all_that_others_hear_of(date, wish):
    if is_new_to(date, wish, NOW):
        assert is_new_to(date, replace(wish, reach=ANYWHERE), NOW)


@given(dates, wishes)
def test_whoever_wants_online_only_is_never_sent_to_a_room(date, wish):
    if is_new_to(date, replace(wish, reach=ONLINE), NOW):
        assert date.online


@given(dates, wishes, moments)
def test_whoever_asks_later_for_new_dates_is_never_told_of_more_dates(date, wish, later):
    if later >= wish.asked_at and is_new_to(date, replace(wish, asked_at=later), NOW):
        assert is_new_to(date, wish, NOW)


@pytest.mark.parametrize(
    ("retired", "open_to", "says"),
    (
        (False, "everybody", None),
        (False, "agencies", None),
        (False, "invitation", "by invitation"),
        (True, "everybody", "no longer offered"),
        (True, "invitation", "no longer offered"),
    ),
)
def test_new_dates_cannot_be_asked_for_where_a_course_is_retired_or_by_invitation(retired, open_to, says):
    sentence = why_not_asked(retired=retired, open_to=open_to)
    assert sentence is None if says is None else says in sentence
