"""What a booking keeps of where somebody works."""

import pytest

from training.people.workplaces.workplace import (
    CHOICES,
    NOT_KNOWN,
    Workplace,
    workplace_from,
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
    assert [(workplace_from(value).value, workplace_from(value).text) for value, _ in CHOICES] == CHOICES
    assert workplace_from("Essex").quadrant is None
    for nothing in (None, "", "Kent", "Essex/East", "Southend/North"):
        assert workplace_from(nothing) == NOT_KNOWN
