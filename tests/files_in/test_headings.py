"""Which row has the headings, which columns are known, and what is said of the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.files_in.headings import as_words, find_headings, is_teams_attendance

KNOWN = {"who": ("fullname", "name"), "where": ("town",)}


def both(columns, _words) -> bool:
    return len(columns) == 2


@pytest.mark.parametrize(
    ("written", "words"),
    (
        ("E-mail:", "email"),
        ("Forename(s)", "forenames"),
        ("First_Name ", "firstname"),
        ("Prénom", "prenom"),
        ("\uff2e\uff21\uff2d\uff25", "name"),  # full width
    ),
)
def test_case_punctuation_and_accents_of_a_heading_do_not_matter(written, words):
    assert as_words(written) == words


def test_titles_stand_above_unknown_columns_are_named_and_repeated_headings_left_out():
    rows = [
        (1, ["Our list", "June"]),
        (3, ["Town", "", "NAME", "Phone"]),
        (4, ["Clacton", "x", "Ann", "", "y"]),
        (5, ["town", "", "Name", "phone"]),
        (6, ["Harwich", "", "Bo"]),
    ]
    headings = find_headings(rows, KNOWN, both)
    assert headings is not None
    assert headings.columns == {"who": 2, "where": 0}
    assert [line for line, _ in headings.below] == [4, 6]
    assert headings.unread == (
        "“Our list June” stands above the headings and is not read.",
        "The columns B (without a heading) and E (without a heading) are not read.",
    )
    assert headings.as_written("who") == "NAME"


def test_the_surer_word_wins_and_the_other_column_is_named():
    headings = find_headings([(1, ["Name", "Town", "Full name"]), (2, ["A", "B", "C"])], KNOWN, both)
    assert headings is not None
    assert headings.columns == {"who": 2, "where": 1}
    assert headings.unread == ("The column “Name” is not read.",)


def test_what_stands_in_brackets_matters_only_where_the_word_alone_is_not_there():
    headings = find_headings([(1, ["Name (badge)", "Town (home)", "Town"])], KNOWN, both)
    assert headings is not None
    assert headings.columns == {"who": 0, "where": 2}


def test_headings_do_not_come_after_somebody():
    rows = [(1, ["Ann", "ann@example.org"]), (2, ["Name", "Town"]), (3, ["Bo", "Clacton"])]
    assert find_headings(rows, KNOWN, both) is None
    assert find_headings([(1, ["Ask training@example.org"]), *rows[1:]], KNOWN, both) is not None


@given(st.lists(st.lists(st.sampled_from(["", "Name", "Town", "Phone", "a@b"]), min_size=1, max_size=4), max_size=4))
def test_every_column_is_known_or_named_or_empty(cells):
    rows = [(line, row) for line, row in enumerate(cells, start=1) if any(row)]
    headings = find_headings(rows, KNOWN, both)
    if headings is None:
        return
    filled = {at for _, row in headings.below for at, cell in enumerate(row) if cell}
    named = " ".join(headings.unread[-1:])
    for at in filled - set(headings.columns.values()):
        heading = headings.row[1][at] if at < len(headings.row[1]) else ""
        assert (heading or f"{'ABCD'[at]} (without") in named


@pytest.mark.parametrize(
    ("rows", "is_one"),
    (
        ([["1. Summary"], ["Meeting title", "Level 2"]], True),
        ([["Meeting Summary"], ["Total Number of Participants", "9"]], True),
        ([["Full Name", "User Action", "Timestamp"]], True),
        ([["Name", "Join Time", "Leave Time", "Duration", "Email", "Role"]], True),
        ([["Name", "First Join", "Last Leave", "In-Meeting Duration"]], True),
        ([["Name", "Joined", "Left", "Email"]], False),
        ([["Timestamp", "Name", "Email"]], False),
    ),
)
def test_who_came_to_a_meeting_in_teams_is_known_by_its_headings(rows, is_one):
    assert is_teams_attendance([(line, list(row)) for line, row in enumerate(rows, start=1)]) is is_one
