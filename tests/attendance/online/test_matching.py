"""Whom a report means: by address, by name, and with a person's word for the rest."""

import pytest

from training.attendance.online.matching import Certainty, Expected, attenders_in, match
from training.attendance.online.reports import Join

EXPECTED = [
    Expected(1, "Jane Smith", frozenset({"jane@nhs.example"})),
    Expected(2, "Omar Khan", frozenset({"office@charity.example"})),
    Expected(3, "Zoë O’Brien", frozenset({"office@charity.example"})),
    Expected(4, "Ann Lee"),
    Expected(5, "Ann Lee"),
    Expected(6, "Katherine Parr", frozenset({"kp@school.example"})),
]


def joined(name, address="", organiser=False):
    return Join(1, name, address, None, None, 3600, organiser)


@pytest.mark.parametrize(
    ("name", "address", "certainty", "booking", "candidates"),
    (
        ("J Smith", "JANE@nhs.example", Certainty.ADDRESS, 1, ()),
        ("SMITH, Jane (NHS TRUST)", "", Certainty.NAME, 1, ()),
        ("zoe o'brien (Guest)", "", Certainty.NAME, 3, ()),
        ("OK laptop (Omar Khan)", "", Certainty.DOUBTFUL, None, (2,)),
        ("Omar Khan", "office@charity.example", Certainty.ADDRESS, 2, ()),
        ("Somebody", "office@charity.example", Certainty.DOUBTFUL, None, (2, 3)),
        ("Ann Lee", "", Certainty.DOUBTFUL, None, (4, 5)),
        ("Katharine Parr", "", Certainty.DOUBTFUL, None, (6,)),
        ("iPad (2)", "", Certainty.UNKNOWN, None, ()),
        ("+44 7700 900123", "", Certainty.UNKNOWN, None, ()),
        ("Tess Trainer", "", Certainty.UNKNOWN, None, ()),
        ("Walter Walkin", "w@police.example", Certainty.UNKNOWN, None, ()),
    ),
)
def test_each_is_as_certain_as_it_can_be(name, address, certainty, booking, candidates):
    (found,) = match(attenders_in([joined(name, address)]), EXPECTED, {})
    assert (found.certainty, found.booking_id, found.candidates) == (certainty, booking, candidates)


def test_who_delivers_is_nobody_to_mark_unless_they_have_a_place():
    trainer, delegate = match(
        attenders_in([joined("Tess", organiser=True), joined("Jane Smith", organiser=True)]), EXPECTED, {}
    )
    assert (trainer.certainty, delegate.booking_id) == (Certainty.ORGANISER, 1)


def test_what_somebody_said_before_comes_first():
    attenders = attenders_in([joined("iPad"), joined("Katharine Parr"), joined("Jane Smith")])
    found = match(attenders, EXPECTED, {attenders[0].key: 4, attenders[1].key: None, attenders[2].key: 99})
    assert [(one.certainty, one.booking_id) for one in found] == [
        (Certainty.REMEMBERED, 4),
        (Certainty.REMEMBERED, None),
        (Certainty.NAME, 1),  # that booking is no longer there
    ]


def test_one_address_is_one_attender_by_the_name_that_says_most():
    (one,) = attenders_in([joined("iPad", "jane@nhs.example"), joined("Jane Smith", "Jane@NHS.example")])
    assert (one.name, len(one.joins)) == ("Jane Smith", 2)
