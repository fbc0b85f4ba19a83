"""Whom a report means: by address, by name, and with a person's word for the rest."""

import pytest

from training.attendance.online.matching import Certainty, ExpectedName, attenders_in, match
from training.attendance.online.reports import Join

EXPECTED = [
    ExpectedName(1, "Jane Smith", frozenset({"jane@nhs.example"})),
    ExpectedName(2, "Omar Khan", frozenset({"office@charity.example"})),
    ExpectedName(3, "Zoë O’Brien", frozenset({"office@charity.example"})),
    ExpectedName(4, "Ann Lee"),
    ExpectedName(5, "Ann Lee"),
    ExpectedName(6, "Katherine Parr", frozenset({"kp@school.example"})),
]


def joined(name, address="", organiser=False):
    return Join(1, name, address, None, None, 3600, organiser)


@pytest.mark.parametrize(
    ("name", "address", "certainty", "bookings", "candidates"),
    (
        ("J Smith", "JANE@nhs.example", Certainty.ADDRESS, (1,), ()),
        ("SMITH, Jane (NHS TRUST)", "", Certainty.NAME, (1,), ()),
        ("zoe o'brien (Guest)", "", Certainty.NAME, (3,), ()),
        ("OK laptop (Omar Khan)", "", Certainty.DOUBTFUL, (), (2,)),
        ("Omar Khan", "office@charity.example", Certainty.ADDRESS, (2,), ()),
        ("Somebody", "office@charity.example", Certainty.DOUBTFUL, (), (2, 3)),
        ("Dr. Omar Khan | Essex Police", "", Certainty.NAME, (2,), ()),
        ("Khan Omar", "", Certainty.DOUBTFUL, (), (2,)),
        ("Jane Smith's iPad", "", Certainty.DOUBTFUL, (), (1,)),
        ("Omar Khan", "jane@nhs.example", Certainty.DOUBTFUL, (), (2, 1)),
        ("Ann Lee", "", Certainty.DOUBTFUL, (), (4, 5)),
        ("Katharine Parr", "", Certainty.DOUBTFUL, (), (6,)),
        ("iPad (2)", "", Certainty.UNKNOWN, (), ()),
        ("+44 7700 900123", "", Certainty.UNKNOWN, (), ()),
        ("Tess Trainer", "", Certainty.UNKNOWN, (), ()),
        ("Walter Walkin", "w@police.example", Certainty.UNKNOWN, (), ()),
    ),
)
def test_each_is_as_certain_as_it_can_be(name, address, certainty, bookings, candidates):
    (found,) = match(attenders_in([joined(name, address)]), EXPECTED, {})
    assert (found.certainty, found.bookings, found.candidates) == (certainty, bookings, candidates)


def test_who_delivers_is_nobody_to_mark_unless_they_have_a_place():
    trainer, delegate = match(
        attenders_in([joined("Tess", organiser=True), joined("Jane Smith", organiser=True)]), EXPECTED, {}
    )
    assert (trainer.certainty, delegate.bookings) == (Certainty.ORGANISER, (1,))


def test_what_somebody_said_before_comes_first():
    attenders = attenders_in([joined("iPad"), joined("Katharine Parr"), joined("Jane Smith")])
    found = match(attenders, EXPECTED, {attenders[0].key: [4, 5], attenders[1].key: [], attenders[2].key: [99]})
    assert [(one.certainty, one.bookings) for one in found] == [
        (Certainty.REMEMBERED, (4, 5)),
        (Certainty.REMEMBERED, ()),
        (Certainty.NAME, (1,)),  # that booking is no longer there
    ]


def test_one_address_is_one_attender_by_the_name_that_says_most():
    (one,) = attenders_in([joined("iPad", "jane@nhs.example"), joined("Jane Smith", "Jane@NHS.example")])
    assert (one.name, len(one.joins)) == ("Jane Smith", 2)


def test_two_behind_one_shared_address_are_two():
    found = match(
        attenders_in([joined(name, "office@charity.example") for name in ("Omar Khan", "Zoe O'Brien", "iPad")]),
        EXPECTED,
        {},
    )
    assert [(one.bookings, one.candidates) for one in found] == [((2,), ()), ((3,), ()), ((), (2, 3))]
    assert len({one.attender.key for one in found}) == 3


def test_a_namesake_at_another_address_is_asked_about():
    expected = [ExpectedName(1, "Jane Smith", frozenset({"jane@nhs.example"}))]
    found = match(
        attenders_in([joined("Jane Smith", "jane@nhs.example"), joined("Jane Smith", "js@police.example")]),
        expected,
        {},
    )
    assert [one.certainty for one in found] == [Certainty.ADDRESS, Certainty.DOUBTFUL]
    known_by_name = match(attenders_in([joined("Jane Smith", "jane@home.example"), joined("Jane SMITH")]), expected, {})
    assert [one.certainty for one in known_by_name] == [Certainty.NAME, Certainty.NAME]


def test_the_same_person_in_four_spellings_is_one():
    spellings = ("SMITH, Jane (NHS TRUST)", "jane smith (Guest)", "Jane Smith [External]", "Ms Jane Smith")
    found = match(attenders_in([joined(name) for name in spellings]), EXPECTED, {})
    assert {one.bookings for one in found} == {(1,)}
