"""What a booking keeps of where somebody works."""

from dataclasses import replace
from datetime import date

import pytest

from tests.board_lists import LISTS
from training.board_lists.lists import BoardList, Quadrant
from training.people.workplaces.workplace import (
    NOT_KNOWN,
    Workplace,
    Workplaces,
    workplace_on_booking,
)

HEADQUARTERS = Workplace("Essex", "Mid")
NORTH, SOUTHEND = Workplace("Essex", "North"), Workplace("Southend")


@pytest.mark.parametrize(
    ("county_wide", "said", "on_tie", "kept"),
    (
        (False, None, NOT_KNOWN, HEADQUARTERS),
        (False, NORTH, SOUTHEND, HEADQUARTERS),
        (True, None, NOT_KNOWN, NOT_KNOWN),
        (True, None, SOUTHEND, SOUTHEND),
        (True, NORTH, SOUTHEND, NORTH),
        (True, NOT_KNOWN, SOUTHEND, SOUTHEND),
        (True, NOT_KNOWN, NOT_KNOWN, NOT_KNOWN),
    ),
)
def test_a_booking_keeps_where_somebody_works_and_never_the_headquarters(county_wide, said, on_tie, kept):
    found = workplace_on_booking(county_wide=county_wide, of_agency=HEADQUARTERS, said=said, on_tie=on_tie)
    assert found == kept


def test_each_choice_is_read_as_what_it_says_and_anything_else_is_not_known():
    places = Workplaces(LISTS, date(2026, 5, 12))
    assert [text for _, text in places.choices] == [
        *("North Essex", "Mid Essex", "South Essex", "West Essex", "All over Essex"),
        *("Southend", "Thurrock", "Elsewhere"),
    ]
    for value, text in places.choices:
        place = places.chosen(value)
        assert (place.value, places.text(place)) == (value, text)
    assert places.chosen("Essex").quadrant is None
    for nothing in (None, "", "Kent", "Essex/East", "Southend/North"):
        assert places.chosen(nothing) == NOT_KNOWN


def test_a_workplace_that_was_kept_is_what_follows_its_quadrant():
    west = Quadrant(code="West", name="West", area="Essex", last_day=date(2026, 5, 11), becomes="Mid")
    quadrants = BoardList((*(one for one in LISTS.quadrants if one.code != "West"), west))
    places = Workplaces(replace(LISTS, quadrants=quadrants), date(2026, 5, 12))
    assert places.today(Workplace("Essex", "West")) == Workplace("Essex", "Mid")
    assert places.today(NORTH) == NORTH
    assert ("Essex/West", "West Essex") not in places.choices
