"""The arithmetic of the year: every share says what was divided by what."""

from hypothesis import given
from hypothesis import strategies as st

from training.reports.figures import Figures, Rate

# The published example whose report divided 304 by 318 and called it attendance.
SERIES = Figures(places=393, registered=318, cancelled=29, came=269, walked_in=35, people=290, events=6)

counts = st.integers(min_value=0, max_value=10_000)


def test_the_published_series_of_places_registered_and_attended_adds_up():
    assert SERIES.expected == 289
    assert SERIES.attendances == 304
    assert SERIES.no_shows == 20


def test_each_share_of_the_published_series_names_numerator_and_denominator():
    assert str(SERIES.came_of_registered) == "84.6% (269 of 318)"
    assert str(SERIES.came_of_expected) == "93.1% (269 of 289)"
    assert str(SERIES.no_show_rate) == "6.9% (20 of 289)"
    assert str(SERIES.fill) == "77.4% (304 of 393)"
    assert str(SERIES.cancelled_of_registered) == "9.1% (29 of 318)"


def test_walk_ins_are_never_divided_by_those_registered():
    rates = {name: value for name in dir(SERIES) if isinstance(value := getattr(SERIES, name), Rate)}
    assert (304, 318) not in {(rate.part, rate.whole) for rate in rates.values()}


def test_a_share_of_nothing_is_not_shown():
    assert Rate(0, 0).percent is None
    assert str(Rate(0, 0)) == "–"
    assert Figures(registered=3).fill is None


def test_halves_go_up_and_thousands_are_parted():
    assert str(Rate(1, 16)) == "6.3% (1 of 16)"
    assert str(Rate(1_234, 12_340)) == "10.0% (1,234 of 12,340)"


@given(counts, counts, counts)
def test_expected_delegates_are_those_who_came_and_the_no_shows(came, no_shows, cancelled):
    figures = Figures(registered=came + no_shows + cancelled, cancelled=cancelled, came=came)
    assert figures.no_shows == no_shows
    assert figures.came + figures.no_shows == figures.expected
    if figures.expected:
        assert 0 <= figures.came_of_expected.percent <= 100
