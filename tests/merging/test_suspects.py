"""Who may be one, and what speaks against it: decided from plain values."""

import pytest

from training.merging.suspects import (
    Likeness,
    Rank,
    addresses_alike,
    names_alike,
    suspected_agencies,
    suspected_people,
    what_speaks_against,
)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    (
        ("Ann Able", "Ann Able", True),
        ("Ann Able", "ANN ABLE", True),
        ("Able Ann", "Ann Able", True),
        ("Jon Smith", "John Smith", True),
        ("Katherine Hughes", "Catherine Hughes", True),
        ("Bob Hughes", "Robert Hughes", True),
        ("Ann Able", "Anne Able", True),
        ("Siân O’Neill", "Sian O'Neill", True),
        ("Ann Fitzpatrick", "Ann Fitzpatric", True),
        ("Jane Smith", "Kevin Smith", False),
        ("Ann Smith", "Ian Smith", False),
        ("Ann Able", "Ann Baker", False),
        ("Ann", "Ann Able", False),
    ),
)
def test_names_that_two_people_wrote_of_one(one, other, alike):
    assert names_alike(one, other) is alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    (
        ("ann79@nhs.example", "ann79@post.example", True),
        ("ann.able@council.example", "annable@council.example", True),
        ("ann.able@council.example", "ann.abel@council.example", False),
        ("janis.silva@riding.example", "janis.silva2@riding.example", True),
        ("ann.able@council.example", "ann.able@school.example", False),
        ("aable@council.example", "aable@school.example", False),
        ("a.able@council.example", "a.able@school.example", False),
        ("office@council.example", "ann@council.example", False),
        ("", "ann@council.example", False),
    ),
)
def test_addresses_that_are_one_persons(one, other, alike):
    assert addresses_alike(one, other, "Ann Able") is alike


@pytest.mark.parametrize(
    ("one", "other", "said"),
    (
        (Likeness("Ann Able"), Likeness("Anne Able"), ""),
        (Likeness("Jane Smith"), Likeness("Kevin Smith"), "they may be of one family"),
        (Likeness("Jane Smith", "us@home.example"), Likeness("Kevin Smith", "us@home.example"), "couples"),
        (Likeness("Peter Smith", "us@home.example"), Likeness("Petra Smith", "us@home.example"), "couples"),
        (Likeness("Paul Smith", "us@home.example"), Likeness("Paula Smith", "Us@home.example"), "couples"),
        (Likeness("Bob Smith", "us@home.example"), Likeness("Robert Smith", "us@home.example"), ""),
        (Likeness("P Smith", "us@home.example"), Likeness("Petra Smith", "us@home.example"), ""),
        (Likeness("Jane Smith"), Likeness("Ravi Patel"), "Their names differ."),
        (Likeness("A B", "", True), Likeness("A B", "", True), "Both have signed in within the last 90 days."),
    ),
)
def test_what_speaks_against_that_two_are_one(one, other, said):
    found = " ".join(what_speaks_against(one, other))
    assert said in found if said else found == ""


def test_the_likeliest_pairs_come_first_and_nobody_twice():
    here, there = frozenset({1}), frozenset({2})
    people = [
        (1, Likeness("Ann Able", "ann79@a.example", agency_ids=here)),
        (2, Likeness("Ann Able", "x@b.example", agency_ids=here | there)),
        (3, Likeness("Anne Able", agency_ids=here)),
        (4, Likeness("Ann Able", "ann79@c.example", agency_ids=there)),
        (5, Likeness("Jane Able", agency_ids=here)),
    ]
    assert suspected_people(people) == {
        (1, 2): Rank.SAME_NAME_AND_AGENCY,
        (2, 4): Rank.SAME_NAME_AND_AGENCY,
        (1, 4): Rank.SAME_NAME_ALIKE_ADDRESS,
        (1, 3): Rank.ALIKE_NAME_AND_AGENCY,
        (2, 3): Rank.ALIKE_NAME_AND_AGENCY,
    }


def test_agencies_of_one_name_in_two_towns_and_numbered_groups_are_two():
    agencies = [
        (1, "St Mary’s Primary School", "Colchester"),
        (2, "St Mary's Primary School", "Harlow"),
        (3, "St Marys Primary School", ""),
        (4, "3rd Colne Scouts", ""),
        (5, "5th Colne Scouts", ""),
        (6, "Colne Youth Club", ""),
        (7, "Colne yuth club", ""),
    ]
    found = suspected_agencies(agencies)
    assert (1, 2) not in found
    assert (4, 5) not in found
    assert found[6, 7] is Rank.ALIKE_NAME_AND_AGENCY
    assert {(1, 3), (2, 3)} <= set(found)


def test_two_of_like_names_who_share_an_address_are_not_suspected():
    """Peter and Petra of one home: whoever gave both of them the address knew that they are two."""
    home, agency = "us@home.example", frozenset({7})
    couple = [(1, Likeness("Peter Smith", home, False, agency)), (2, Likeness("Petra Smith", home, False, agency))]
    assert suspected_people(couple) == {}
    assert suspected_people([couple[0], (2, Likeness("Petra Smith", "p@home.example", False, agency))])
