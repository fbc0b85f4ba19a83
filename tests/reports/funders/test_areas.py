"""From which areas people came, for a reader outside the Board: no sum of what is told leaves one to four people."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.reports.funders.areas import QuarterCame, told_of_quarter, told_of_year


def quarter(key="q1", *, settled=True, unsaid=0, **areas):
    return QuarterCame(key, sum(areas.values()) + unsaid, areas, settled)


@pytest.mark.parametrize(
    ("areas", "unsaid", "given_by_area", "rest"),
    (
        ({}, 0, {}, 0),
        ({"Essex": 3}, 0, {}, 3),
        ({"Essex": 30}, 0, {"Essex": 30}, 0),
        ({"Essex": 30, "Thurrock": 4}, 1, {"Essex": 30}, 5),
        ({"Essex": 30, "Southend": 6, "Thurrock": 2}, 0, {"Essex": 30}, 8),
        ({"Essex": 6, "Southend": 5}, 4, {"Essex": 6}, 9),
        ({"Essex": 6}, 4, {}, 10),
    ),
)
def test_an_area_stands_by_itself_where_neither_it_nor_the_rest_is_of_fewer_than_five(
    areas, unsaid, given_by_area, rest
):
    told = told_of_quarter(quarter(unsaid=unsaid, **areas))
    assert (told.given, told.rest) == (given_by_area, rest)


def test_a_year_tells_more_of_an_area_once_all_its_quarters_are_settled():
    early = [quarter(f"q{n}", Essex=20, Thurrock=3, unsaid=4) for n in (1, 2, 3)]
    so_far = told_of_year([*early, quarter("q4", settled=False, Essex=9)])
    assert (so_far.given, so_far.rest, so_far.quarters) == ({"Essex": 60}, 21, ["q1", "q2", "q3"])
    whole = told_of_year([*early, quarter("q4", Essex=9)])
    assert (whole.given, whole.rest) == ({"Essex": 69, "Thurrock": 9}, 12)


def test_what_a_quarter_hides_the_year_does_not_give_away():
    hides = quarter("q1", Essex=20, Southend=5, Thurrock=2)
    others = [quarter(f"q{n}", Southend=9, unsaid=9) for n in (2, 3, 4)]
    assert told_of_quarter(hides).given == {"Essex": 20}
    assert told_of_year([hides, *others]).given == {"Essex": 20, "Southend": 27}


AREAS = ("Essex", "Southend", "Thurrock", "")
CELLS = st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=3, max_size=3)


@settings(max_examples=20)
@given(CELLS)
def test_no_sum_of_quarters_and_their_year_leaves_one_to_four_people(cells):
    quarters = [
        quarter(str(at), unsaid=row[3], **dict(zip(AREAS[:3], row[:3], strict=True))) for at, row in enumerate(cells)
    ]
    told = [told_of_quarter(one) for one in quarters]
    year = told_of_year(quarters)
    places = list(product(range(3), range(4)))
    shown = [[(at, area) for area in range(4) if AREAS[area] not in one.given] for at, one in enumerate(told)]
    for area, name in enumerate(AREAS[:3]):
        alone = sum(one.given.get(name, 0) for one in told)
        if year.given.get(name, 0) > alone:
            shown.append([(at, area) for at, one in enumerate(told) if name not in one.given])
    for factors in product((-1, 0, 1), repeat=len(shown)):
        weight = {place: sum(f for f, group in zip(factors, shown, strict=True) if place in group) for place in places}
        if any(factors[3:]) and set(weight.values()) <= {0, 1}:  # without areas, how many came is told anyhow
            found = sum(cells[at][area] for (at, area), times in weight.items() if times)
            assert not 0 < found < 5
