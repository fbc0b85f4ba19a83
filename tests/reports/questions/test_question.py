"""What may be asked, and in which sentence the rest is refused."""

from datetime import date
from itertools import combinations

import pytest

from training.reports.questions.question import (
    ALONE,
    CROSSED_PEOPLE,
    GROUPINGS,
    MEASURES,
    NO_MEASURE,
    NO_ROWS,
    NO_SUCH_GROUPING,
    NO_SUCH_MEASURE,
    ORGANISATIONS_ALONE,
    PEOPLE_OF_ALL,
    SAME_TWICE,
    TAGS_ALONE,
    YEARS_ONLY,
    Question,
    every_crossing,
    trouble_with,
)
from training.reports.questions.relative import MOVING, period_named
from training.reports.questions.supplied import SUPPLIED
from training.reports.year.definitions import BY_NAME

TODAY = date(2026, 5, 12)
NAMES = {name: name.capitalize() for name in GROUPINGS}


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    (
        ({"rows": ""}, "rows", NO_ROWS),
        ({"rows": "person"}, "rows", NO_SUCH_GROUPING),
        ({"columns": "name"}, "columns", NO_SUCH_GROUPING),
        ({"measures": ()}, "measures", NO_MEASURE),
        ({"measures": ("confidence",)}, "measures", NO_SUCH_MEASURE),
        ({"columns": "sector"}, "columns", SAME_TWICE),
        ({"columns": "agency"}, "columns", ORGANISATIONS_ALONE),
        ({"rows": "priority", "columns": "month"}, "columns", TAGS_ALONE),
        ({"columns": "area"}, "columns", "Choose other columns: Month, Quarter, Quadrant, Newness"),
        ({"columns": "quadrant", "period": "2026-q1"}, "period", YEARS_ONLY),
        ({"only": {"level": "3"}}, "level", PEOPLE_OF_ALL),
        ({"measures": ("people", "fill")}, "measures", "“Places filled”. Choose from these: “Attendances”"),
        ({"rows": "agency", "measures": ("no-shows",)}, "measures", "Choose from these: “Attendances”, “Different"),
    ),
)
def test_what_cannot_be_asked_has_its_sentence_beside_its_field(asked, field, sentence):
    question = Question(**{"rows": "sector", "measures": ("people",), "period": "2026", **asked})
    found = trouble_with(question, period_named(question.period, TODAY), NAMES)
    assert list(found) == [field]
    assert sentence in found[field]


def test_supplied_questions_can_be_asked_and_are_called_differently():
    assert len({one.ref for one in SUPPLIED}) == len({one.name for one in SUPPLIED}) == 6
    for one in SUPPLIED:
        assert not trouble_with(one.question, period_named(one.question.period, TODAY), NAMES), one.ref


def test_every_measure_is_a_figure_that_is_defined_and_none_is_of_what_people_said():
    assert set(MEASURES) <= set(BY_NAME)
    assert not {"evaluations", "new-people"} & set(MEASURES)


def test_no_table_about_people_can_be_taken_from_another():
    """Decision 89: two that say nearly the same have no third in common, nor are two with a third in common crossed."""
    beside = {one: {b for pair in CROSSED_PEOPLE if one in pair for b in pair if b != one} for one in GROUPINGS}
    assert not beside["area"] & beside["quadrant"]
    assert not beside["sector"] & beside["ecvys"]
    for one, other in map(tuple, CROSSED_PEOPLE):
        assert not beside[one] & beside[other]
    assert not {one for pair in every_crossing() for one in pair} & ALONE
    people = {"sector", "area", "quadrant", "ecvys", "newness"}
    crossed = {frozenset(pair) for pair in every_crossing()}
    assert {pair for pair in crossed if pair <= people} == CROSSED_PEOPLE
    assert len(crossed) < len(list(combinations(GROUPINGS, 2)))
    for pair in crossed:
        if pair & people and not pair <= people:
            assert pair & {"month", "quarter"}, pair


@pytest.mark.parametrize(
    ("word", "first", "last"),
    (
        ("this-year", date(2026, 4, 1), date(2027, 3, 31)),
        ("last-year", date(2025, 4, 1), date(2026, 3, 31)),
        ("this-quarter", date(2026, 4, 1), date(2026, 6, 30)),
        ("last-quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("last-month", date(2026, 4, 1), date(2026, 4, 30)),
        ("last-school-year", date(2024, 9, 1), date(2025, 8, 31)),
        ("this-calendar-year", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-04-03-to-2026-05-09", date(2026, 4, 3), date(2026, 5, 9)),
    ),
)
def test_a_period_moves_with_the_day_or_stays(word, first, last):
    period = period_named(word, TODAY)
    assert (period.first, period.last) == (first, last)


@pytest.mark.parametrize("word", ("", "next-year", "2026-05-09-to-2026-04-03", "2026-13", "a-to-b"))
def test_what_names_no_period_is_none(word):
    assert period_named(word, TODAY) is None
    assert word not in MOVING
