"""Which days a period has, how it is called, and what it stands beside."""

from datetime import date

import pytest

from training.reports.year.periods import (
    Beside,
    Period,
    PeriodKind,
    financial_year,
    free_period,
    of_kind,
    period_of,
    to_choose_from,
    trouble_with,
)

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("key", "label", "first", "last", "before"),
    (
        ("2026", "2026-27", date(2026, 4, 1), date(2027, 3, 31), "2025"),
        ("school-2026", "school year 2026-27", date(2026, 9, 1), date(2027, 8, 31), "school-2025"),
        ("calendar-2026", "calendar year 2026", date(2026, 1, 1), date(2026, 12, 31), "calendar-2025"),
        ("2026-q1", "April to June 2026", date(2026, 4, 1), date(2026, 6, 30), "2025-q4"),
        ("2026-q4", "January to March 2027", date(2027, 1, 1), date(2027, 3, 31), "2026-q3"),
        ("2027-01", "January 2027", date(2027, 1, 1), date(2027, 1, 31), "2026-12"),
    ),
)
def test_a_period_has_its_days_and_stands_beside_the_one_before_it(key, label, first, last, before):
    period = period_of(key)
    assert (period.label, period.first, period.last, period.key) == (label, first, last, key)
    assert period.beside(Beside.WHOLE, TODAY).key == before
    assert of_kind(period.kind, first) == of_kind(period.kind, last) == period


@pytest.mark.parametrize("key", ("", "26", "1999", "2100", "2026-13", "2026-q5", "school-2026-q1", "2026-1", "²026"))
def test_there_is_no_period_of_another_name(key):
    assert period_of(key) is None


def test_a_period_that_is_not_over_stands_beside_as_many_days():
    this_year = financial_year(2026)
    so_far = this_year.beside(Beside.BEFORE, TODAY)
    assert (so_far.first, so_far.last) == (date(2025, 4, 1), date(2025, 11, 30))
    assert this_year.beside(Beside.BEFORE, date(2027, 4, 1)) == financial_year(2025)


def test_a_quarter_may_stand_beside_the_same_days_of_the_year_before():
    assert period_of("2026-q3").beside(Beside.YEAR_BEFORE, TODAY).key == "2025-q3"


def test_other_days_stand_beside_as_many_days_before_them():
    days = free_period(date(2026, 5, 11), date(2026, 5, 20))
    assert days.label == "11 May to 20 May 2026"
    before = days.beside(Beside.BEFORE, TODAY)
    assert (before.first, before.last) == (date(2026, 5, 1), date(2026, 5, 10))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    (
        (date(2026, 5, 2), date(2026, 5, 1), "The last day is before the first"),
        (date(1999, 5, 2), date(2026, 5, 1), "Choose days from 2000"),
        (date(2020, 1, 1), date(2026, 5, 1), "at most five years"),
        (date(2026, 5, 1), date(2026, 5, 1), ""),
    ),
)
def test_days_that_are_no_period_have_a_sentence(first, last, said):
    trouble = trouble_with(first, last)
    assert said in trouble
    assert bool(said) == bool(trouble)


def test_months_of_other_days_may_be_parts_and_quarters_are_whole():
    days = free_period(date(2026, 5, 11), date(2026, 7, 2))
    assert [(month.begins, month.ends) for month in days.months] == [
        (date(2026, 5, 11), date(2026, 6, 1)),
        (date(2026, 6, 1), date(2026, 7, 1)),
        (date(2026, 7, 1), date(2026, 7, 3)),
    ]
    assert days.quarters == period_of("school-2026").quarters == period_of("2026-05").quarters == ()
    assert [quarter.key for quarter in period_of("calendar-2026").quarters] == [
        "2025-q4",
        "2026-q1",
        "2026-q2",
        "2026-q3",
    ]


def test_every_kind_of_period_is_offered_the_latest_first():
    offered = dict(to_choose_from(date(2024, 4, 1), date(2027, 3, 31)))
    years = next(iter(offered.values()))
    assert [period.label for period in years] == ["2026-27", "2025-26", "2024-25"]
    assert {period.kind for periods in offered.values() for period in periods} == set(PeriodKind) - {PeriodKind.FREE}
    assert all(isinstance(one, Period) for periods in offered.values() for one in periods)
