"""Which column holds what: by headings, by memory, and what has to be chosen by hand."""

import pytest

from training.files_in.cells import Unreadable
from training.files_in.columns import (
    KnownColumn,
    by_memory,
    find_columns,
    headings_key,
    remembered_as,
    values_of,
    what_is_missing,
)

NAME = KnownColumn("Name", ("name", "fullname"), needed=True, instead=("First name", "Last name"), asked="their names")
FIRST, LAST = KnownColumn("First name", ("forename",)), KnownColumn("Last name", ("surname",))
TOWN, URN = KnownColumn("Town", ("town", "city")), KnownColumn("URN", ("urn",))
KNOWN = (NAME, FIRST, LAST, TOWN, URN)


def rows(*lines):
    return list(enumerate(([*line] for line in lines), start=1))


def test_columns_are_found_below_a_title_by_any_of_their_words():
    found = find_columns(rows(["Members of May"], ["City", "Full name"], ["Harwich", "Ann"]), KNOWN)
    assert found.columns == {"Town": 0, "Name": 1}
    assert found.line == 2
    assert found.above == ["“Members of May” stands above the headings and is not read."]
    assert found.doubtful == {}
    assert [cells for _, cells in found.below] == [["Harwich", "Ann"]]


def test_two_columns_do_instead_of_one_that_is_needed():
    assert what_is_missing({"First name", "Last name"}, KNOWN) == []
    assert what_is_missing({"First name"}, KNOWN) == ["Name"]
    found = find_columns(rows(["Town", "Forename", "Surname"], ["Harwich", "Ann", "Other"]), KNOWN)
    assert found.columns == {"Town": 0, "First name": 1, "Last name": 2}


def test_headings_that_say_too_little_are_still_headings():
    found = find_columns(rows(["Who", "Where"], ["Ann", "Harwich"]), KNOWN)
    assert found.columns == {}
    assert list(found.names) == ["“Who”", "“Where”"]


@pytest.mark.parametrize("second", ("Ipswich", ""))
def test_a_heading_over_two_columns_is_doubtful_where_both_say_something(second):
    found = find_columns(rows(["Name", "Town", "Town"], ["Ann", "Harwich", second]), KNOWN)
    said = {"Town": "The heading “Town” stands over 2 columns. Choose which one is meant."}
    assert found.doubtful == (said if second else {})


@pytest.mark.parametrize(
    ("lines", "sentence"),
    (
        (
            (["ann@example.org", "Ann"],),
            "The file needs a row of headings, at least: Name. Its first row has",
        ),
        ((["Name", "Town"],), "The file has headings, and nothing under them."),
    ),
)
def test_a_file_without_headings_or_lines_is_refused_with_what_to_do(lines, sentence):
    with pytest.raises(Unreadable, match=sentence):
        find_columns(rows(*lines), KNOWN)


def test_what_was_chosen_holds_for_the_same_headings_in_another_order():
    words = ["who", "place", "place", "number"]
    means = remembered_as({"Name": 0, "Town": 2, "URN": "114853"}, words)
    moved = ["number", "place", "who", "place"]
    assert by_memory(means, moved) == {"Name": 2, "Town": 3, "URN": "114853"}
    assert headings_key(words) == headings_key(moved)
    assert headings_key(words) != headings_key(words[:3])


def test_a_line_that_is_short_says_nothing_in_its_last_columns():
    assert values_of(["Ann"], {"Name": 0, "Town": 1, "URN": "7"}) == {"Name": "Ann", "Town": "", "URN": "7"}
