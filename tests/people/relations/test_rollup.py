"""Which bookings count together in figures by organisation."""

from datetime import date

import pytest

from training import clock
from training.people.relations.lineage import Relation, RelationKind
from training.people.relations.rollup import BEGINNING, Counted, groups_of, told_as

NAMES = {1: "CCG", 2: "ICB", 3: "Trust", 4: "School", 5: "Nursery", 6: "Old school"}
TODAY, JAN, JUL, AUG = date(2026, 5, 12), date(2026, 1, 1), date(2026, 7, 1), date(2026, 8, 31)


def became(one: int, other: int, starts_on: date = JAN) -> Relation:
    return Relation(RelationKind.BECAME, one, other, starts_on)


def part(one: int, other: int, starts_on: date = JAN, ends_on: date | None = None) -> Relation:
    return Relation(RelationKind.PART_OF, one, other, starts_on, ends_on)


def test_without_relations_nothing_is_counted_together():
    assert groups_of((), NAMES, TODAY, {}) == []


def test_what_an_agency_became_counts_with_it_whenever_it_was_and_both_stay_visible():
    assert groups_of((became(1, 2),), NAMES, TODAY, {}) == [
        Counted("ICB", 2),
        Counted("ICB: itself", 2),
        Counted("ICB", 1),
        Counted("ICB: CCG", 1),
    ]
    assert groups_of((became(1, 2, JUL),), NAMES, TODAY, {}) == [], "that is still to come"


def test_a_part_counts_on_the_days_on_which_it_is_one():
    assert groups_of((part(4, 3, JAN, AUG),), NAMES, TODAY, {}) == [
        Counted("Trust", 3),
        Counted("Trust: itself", 3),
        Counted("Trust", 4, JAN, AUG),
        Counted("Trust: School", 4, JAN, AUG),
    ]


def test_a_part_has_its_own_parts_in_it_on_the_days_on_which_both_hold_and_what_it_was_before():
    counted = groups_of((part(4, 3, JAN, AUG), part(5, 4, JUL), became(6, 4)), NAMES, TODAY, {})
    assert {one for one in counted if one.group == "Trust: School"} == {
        Counted("Trust: School", 4, JAN, AUG),
        Counted("Trust: School", 6, JAN, AUG),
        Counted("Trust: School", 5, JUL, AUG),
    }
    assert {one for one in counted if one.group == "School"} == {
        Counted("School", 4),
        Counted("School", 6),
        Counted("School", 5, JUL, clock.NO_END),
    }


def test_the_parts_of_what_became_another_are_parts_of_that_one():
    counted = groups_of((part(4, 1), became(1, 2)), NAMES, TODAY, {})
    assert Counted("ICB: School", 4, JAN, clock.NO_END) in counted
    assert {one.starts_on for one in counted if one.agency_id == 1} == {BEGINNING}


@pytest.mark.parametrize(
    ("few", "told"),
    (
        ({}, {1: 1, 2: 2, 4: 4, 3: 3}),
        ({1: {7}}, {1: 2, 2: 2, 4: 4, 3: 3}),
        ({1: {7, 8, 9}, 2: {9, 10, 11}}, {1: 2, 2: 2, 4: 4, 3: 3}),
        ({1: {7, 8}, 2: {7}}, {1: None, 2: None, 4: 4, 3: 3}),
        ({2: {7}}, {1: 2, 2: 2, 4: 4, 3: 3}),
        ({4: {7, 8}}, {1: 1, 2: 2, 4: None, 3: 3}),
    ),
)
def test_nobody_is_told_alone_of_whom_few_people_are_known(
    few: dict[int, set[int]], told: dict[int, int | None]
) -> None:
    relations = (became(1, 2), part(4, 3))
    assert told_as(relations, few, 5, TODAY) == told
    groups = {one.group for one in groups_of(relations, NAMES, TODAY, told)}
    assert ("Trust: School" in groups) == (4 not in few)
    assert ("ICB: CCG" in groups) == (told[1] == 1)
    assert ("ICB" in groups) == (told[2] is not None)
