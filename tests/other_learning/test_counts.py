"""What monthly numbers come to, and what is read of a file of them. Pure."""

from datetime import date

import pytest

from tests.board_lists import LISTS
from training.files_in.columns import find_columns
from training.files_in.headings import Headings
from training.other_learning.count_file import COLUMNS, number_of, read_counts
from training.other_learning.counts import Count, kinds_of_year
from training.other_learning.months import month_of
from training.years import FinancialYear

KINDS = LISTS.learning


@pytest.mark.parametrize(
    ("typed", "month"),
    (
        ("April 2026", date(2026, 4, 1)),
        ("apr-26", date(2026, 4, 1)),
        ("Sept 2025", date(2025, 9, 1)),
        ("2026-04", date(2026, 4, 1)),
        ("04/2026", date(2026, 4, 1)),
        (date(2026, 4, 30), date(2026, 4, 1)),
        ("30/4/2026", date(2026, 4, 1)),
        ("13/2026", None),
        ("Easter 2026", None),
        ("2026", None),
        ("", None),
    ),
)
def test_a_month_is_read_as_people_and_programs_write_it(typed, month):
    assert month_of(typed) == month


@pytest.mark.parametrize(
    ("typed", "number"),
    (
        *(("1204", 1204), ("1,204", 1204), ("1 204 000", 1204000), ("12.0", 12), ("0", 0)),
        *(("12.5", None), ("-4", None), ("n/a", None), ("1,20", None), ("about 40", None), ("", None)),
        *(("９", None), (date(2026, 4, 1), None)),
    ),
)
def test_only_a_whole_number_is_a_number(typed, number):
    assert number_of(typed) == number


def test_a_line_that_is_no_number_is_named_and_the_rest_is_read():
    rows = [
        ["Month", "Kind", "Title", "Views"],
        ["April 2026", "Video views", "Neglect in five minutes", "1,204"],
        ["April 2026", "podcast", "", "86"],
        ["April 2026", "Leaflets", "", "5"],
        ["Easter", "Page views", "", "5"],
        ["July 2026", "Page views", "", "5"],
        ["April 2026", "Page views", "", "lots"],
        ["April 2026", "VIDEO VIEWS", "NEGLECT in five minutes", "7"],
        ["April 2026", "Page views", "", "99999999"],
    ]
    found = find_columns(list(enumerate(rows, 1)), COLUMNS)
    headings = Headings(found.columns, (1, rows[0]), found.below)
    read = read_counts(headings, (), KINDS, date(2026, 5, 12))
    assert read.counts == [
        Count(date(2026, 4, 1), "video", "Neglect in five minutes", 1204),
        Count(date(2026, 4, 1), "podcast", "", 86),
    ]
    assert read.unread == [
        "Line 4: the kind “Leaflets” is not on the list. It has: Page views, Video views, Podcast downloads, Bulletin"
        " opens, Campaigns.",
        "Line 5: the month “Easter” cannot be read. Write it like April 2026.",
        "Line 6: July 2026 has not begun yet.",
        "Line 7: “lots” is no whole number.",
        "Line 8: it is about the same month, kind and title as line 2.",
        "Line 9: 99,999,999 is more than 10,000,000: check the number.",
    ]


def test_only_months_that_both_years_have_are_compared_and_kinds_are_never_added_up():
    counts = [
        Count(date(2025, 4, 1), "video", "Neglect", 100),
        Count(date(2025, 6, 1), "video", "Neglect", 50),
        Count(date(2026, 4, 1), "video", "Neglect", 120),
        Count(date(2026, 4, 1), "video", "Bruising", 5),
        Count(date(2026, 5, 1), "video", "neglect", 70),
        Count(date(2026, 5, 1), "podcast", "", 0),
    ]
    podcast, video = sorted(kinds_of_year(counts, FinancialYear(2026), KINDS), key=lambda kind: kind.code)
    assert (video.total, video.entered, video.change) == (
        195,
        2,
        "25.0% more than in the same month of the year before (100)",
    )
    assert [(line.count, line.before) for line in video.months[:3]] == [(125, 100), (70, None), (None, 50)]
    assert [(line.title, line.count, line.months) for line in video.titles] == [("neglect", 190, 2), ("Bruising", 5, 1)]
    assert (podcast.total, podcast.entered, podcast.change, podcast.titles) == (0, 1, "", [])
