"""Reasons for cancelling: no figure of fewer than five people, and none that taking away would give."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from training.reports.year.periods import financial_year, period_of
from training.reports.year.reasons import FEWEST, told, years_of

QUARTERS = [quarter.key for year in (2025, 2026) for quarter in financial_year(year).quarters]
PERIODS = [period_of(key) for key in (*QUARTERS, "2025", "2026", "calendar-2025", "calendar-2026")]

counts = st.dictionaries(
    st.sampled_from(QUARTERS), st.dictionaries(st.sampled_from(("", "illness", "court")), st.integers(0, 12))
)


def test_a_reason_is_told_of_a_quarter_where_five_gave_it_and_of_the_year_where_its_other_quarters_come_to_five():
    counted = {"2026-q1": {"illness": 6, "": 2}, "2026-q2": {"illness": 3}, "2026-q3": {"illness": 2, "court": 4}}
    assert told(counted, period_of("2026-q1")).given == {"illness": 6}
    quarter = told(counted, period_of("2026-q2"))
    assert (quarter.given, quarter.rest) == ({}, 3)
    assert quarter.share("illness") is None  # and not nobody of three
    year = told(counted, period_of("2026"))
    assert (year.given, year.rest, year.cancelled) == ({"illness": 11}, 6, 17)


def test_periods_that_are_not_made_of_quarters_tell_no_reasons():
    for key in ("2026-05", "school-2026"):
        assert told({}, period_of(key)) is None
        assert years_of(period_of(key)) == []


@given(counts)
def test_no_sum_of_reasons_of_several_periods_is_of_fewer_than_five(counted):
    """Every period less any others: whole blocks are left, so none of one to four people."""
    for reason in ("illness", "court"):
        of = {period.key: told(counted, period).given.get(reason, 0) for period in PERIODS}
        for year in (2025, 2026):
            quarters = [of[quarter.key] for quarter in financial_year(year).quarters]
            for several in itertools.product((0, 1), repeat=4):
                left = of[str(year)] - sum(count for count, taken in zip(quarters, several, strict=True) if taken)
                assert left == 0 or left >= FEWEST


@given(counts)
def test_all_reasons_and_the_rest_are_all_who_cancelled(counted):
    for period in PERIODS:
        keys = [quarter.key for quarter in period.quarters]
        assert told(counted, period).cancelled == sum(sum(counted.get(key, {}).values()) for key in keys)


@given(counts, counts, st.sets(st.sampled_from(QUARTERS)), st.sets(st.sampled_from(QUARTERS)))
def test_looking_twice_finds_nobody_while_registers_close(counted, came_since, first_open, then_closed):
    """Reasons come to quarters that are open, and quarters close: what is told grows by nobody or by five."""
    later = {
        key: {
            reason: counted.get(key, {}).get(reason, 0) + came_since.get(key, {}).get(reason, 0) * (key in first_open)
            for reason in ("illness", "court")
        }
        for key in QUARTERS
    }
    for period in PERIODS:
        before = told(counted, period, first_open).given
        after = told(later, period, first_open - then_closed).given
        for reason in ("illness", "court"):
            grown = after.get(reason, 0) - before.get(reason, 0)
            assert grown == 0 or grown >= FEWEST
