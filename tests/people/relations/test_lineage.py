"""What agencies became and are part of: which relations can stand beside which, and who is who on a day."""

from datetime import date

import pytest

from training.people.relations.lineage import (
    BACKWARDS,
    BECAME_ALREADY,
    CIRCLE,
    ITSELF,
    PART_ALREADY,
    PART_OF_FORMER,
    Relation,
    RelationKind,
    formers,
    successors,
    why_not,
)

A, B, C, D = 1, 2, 3, 4
JAN, JUL, DEC = date(2026, 1, 1), date(2026, 7, 1), date(2026, 12, 31)


def became(one: int, other: int, starts_on: date = JAN, ends_on: date | None = None) -> Relation:
    return Relation(RelationKind.BECAME, one, other, starts_on, ends_on)


def part(one: int, other: int, starts_on: date = JAN, ends_on: date | None = None) -> Relation:
    return Relation(RelationKind.PART_OF, one, other, starts_on, ends_on)


@pytest.mark.parametrize(
    ("new", "others", "sentence"),
    (
        (became(A, B), (), None),
        (part(A, B), (), None),
        (became(A, A), (), ITSELF),
        (part(A, A), (), ITSELF),
        (part(A, B, JUL, JAN), (), BACKWARDS),
        (part(A, B, JAN, JAN), (), None),
        # One agency becomes one other.
        (became(A, C), (became(A, B),), BECAME_ALREADY),
        (became(A, C, JUL), (became(A, B, JAN),), BECAME_ALREADY),
        (became(A, C, JUL), (became(A, B, JAN, date(2026, 6, 30)),), None),
        (became(B, C), (became(A, C),), None),  # two become one
        (became(B, C), (became(A, B),), None),  # one after the other
        # It may be a part of two, but of each once at a time.
        (part(A, C), (part(A, B),), None),
        (part(A, B, JUL), (part(A, B),), PART_ALREADY),
        (part(A, B, JUL), (part(A, B, JAN, JUL),), PART_ALREADY),
        (part(A, B, JUL), (part(A, B, JAN, date(2026, 6, 30)),), None),
        # No circles.
        (became(B, A), (became(A, B),), CIRCLE),
        (became(B, A, JUL), (became(A, B, JAN),), CIRCLE),
        (became(C, A), (became(A, B), became(B, C)), CIRCLE),
        (part(B, A), (part(A, B),), CIRCLE),
        (part(C, A), (part(A, B), part(B, C)), CIRCLE),
        (part(B, A, JUL), (part(A, B, JAN, date(2026, 6, 30)),), None),  # the other way round later
        (part(C, A, JUL), (part(A, B, JAN, date(2026, 6, 30)), part(B, C)), None),
        (part(C, A), (part(A, B, JAN, date(2026, 6, 30)), part(B, C, JUL)), None),  # never on one day
        (became(B, A), (part(A, B),), CIRCLE),  # the whole became its own part
        (part(B, A), (became(A, B),), CIRCLE),
        # A part of what is no longer there.
        (part(C, A, JUL), (became(A, B, JAN),), PART_OF_FORMER),
        (part(C, A, JAN), (became(A, B, JUL),), None),
    ),
)
def test_relations_that_can_stand_beside_those_that_are_there(new, others, sentence):
    assert why_not(new, others) == sentence


@pytest.mark.parametrize(
    ("day", "expected"),
    (
        (date(2025, 12, 31), {}),
        (JAN, {A: B}),
        (JUL, {A: C, B: C, D: C}),
    ),
)
def test_an_agency_is_the_last_of_its_line_on_a_day(day, expected):
    relations = (became(A, B, JAN), became(B, C, JUL), became(D, C, JUL), part(A, D, JAN))
    assert successors(relations, day) == expected


def test_all_that_became_an_agency_belong_to_it():
    relations = (became(A, B, JAN), became(B, C, JUL), became(D, C, JUL))
    assert formers(relations, JAN) == {B: {A}}
    assert formers(relations, DEC) == {C: {A, B, D}}
