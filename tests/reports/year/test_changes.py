"""What has changed between two periods, in words and with a sign; nothing is divided by nobody."""

import pytest

from training.reports.figures import Rate
from training.reports.year.changes import change, shown
from training.reports.year.definitions import BY_NAME, SECTIONS, Unit


@pytest.mark.parametrize(
    ("unit", "now", "before", "said"),
    (
        (Unit.COUNT, 112, 100, "+12 (12.0% more)"),
        (Unit.COUNT, 97, 100, "−3 (3.0% fewer)"),
        (Unit.COUNT, 5, 5, "no change"),
        (Unit.COUNT, 5, 0, "+5 (none before)"),
        (Unit.COUNT, 0, 0, "no change"),
        (Unit.MONEY, 9_000, 12_000, "−£30.00 (25.0% less)"),
        (Unit.MONEY, None, 12_000, "nothing to compare with"),
        (Unit.SHARE, Rate(269, 289), Rate(1, 2), "+43.1 points"),
        (Unit.SHARE, Rate(1, 2), Rate(0, 0), "nothing to compare with"),
        (Unit.SHARE, Rate(1, 2), Rate(2, 4), "no change"),
    ),
)
def test_a_change_has_a_sign_and_words(unit, now, before, said):
    assert change(unit, now, before) == said


def test_what_cannot_be_said_is_a_dash():
    assert shown(Unit.MONEY, None) == shown(Unit.SHARE, Rate(0, 0)) == "–"
    assert shown(Unit.MONEY, 124_000) == "£1,240.00"


def test_every_figure_is_defined_once_and_every_share_says_of_what():
    every = [one for section in SECTIONS for one in section.definitions]
    assert len(every) == len(BY_NAME)
    assert all(one.meaning.endswith(".") for one in every)
    assert all(one.part and one.whole for one in every if one.unit is Unit.SHARE)
