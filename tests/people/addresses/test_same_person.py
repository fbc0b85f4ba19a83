"""Two names at one e-mail address: one person, two, or a question."""

from types import SimpleNamespace

import pytest

from training.people.addresses.same_person import Likeness, likeness, who_is_meant

SAME, UNCLEAR, DIFFERENT = Likeness.SAME, Likeness.UNCLEAR, Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    (
        ("Ann Smith", "ann  SMITH", SAME),
        ("Zoë O’Brien", "Zoe O'Brien", SAME),
        ("Ann Smith", "Smith, Ann", SAME),
        ("SMITH, Jane", "Jane Smith", SAME),
        ("Nguyen Thi Lan", "Lan Nguyen Thi", SAME),
        ("Anne-Marie Jones", "Annemarie Jones", SAME),
        ("Mrs Ann Smith", "Ann Smith", SAME),
        ("Dr A. Smith", "Ann Smith", SAME),
        ("J Smith", "John Smith", SAME),
        ("Bob Jones", "Robert Jones", SAME),
        ("Liz Carter", "Elizabeth Mary Carter", SAME),
        ("Ann Mary Smith", "Ann Smith", SAME),
        ("Ann Smith-Jones", "Ann Smith", SAME),
        ("Reg Name", "Registered Name", SAME),
        ("Mrs", "Mrs", SAME),
        ("Ann Smith", "Ann Jones", UNCLEAR),  # married?
        ("Liz Carter", "Elizabeth Hall", UNCLEAR),
        ("Ann", "Ann Smith", UNCLEAR),
        ("Abi", "Able Abi", UNCLEAR),
        ("Ann Smith", "Ann Smyth", UNCLEAR),
        ("Hannah Bell", "Hanna Bell", SAME),
        ("Nia Evans", "Nia Evnas", UNCLEAR),
        ("Maria Gomez", "Marie Gomez", UNCLEAR),
        ("A S", "Ann Smith", UNCLEAR),
        ("Ann Smith", "Bob Smith", DIFFERENT),  # a couple, with one mailbox
        ("Tom Hall", "Tim Hall", DIFFERENT),
        ("Ann Smith", "Bola Adeyemi", DIFFERENT),
        ("Ann Smith", "Smith", UNCLEAR),
        ("J Smith", "Ann Smith", DIFFERENT),
        ("Colne Youth Club", "Ann Smith", DIFFERENT),
        ("", "Ann Smith", DIFFERENT),
    ),
)
def test_two_names_at_one_address_are_one_person_two_or_a_question(one, other, expected):
    assert likeness(one, other) is expected
    assert likeness(other, one) is expected


@pytest.mark.parametrize(
    ("name", "if_unclear", "expected"),
    (
        ("Ann Smith", False, "Ann Smith"),
        ("Bob Jones", False, "Robert Jones"),
        ("Ann Jones", False, None),
        ("Ann Jones", True, "Ann Smith"),
        ("Bola Adeyemi", True, None),
    ),
)
def test_of_several_at_one_address_whoever_is_most_like_the_name_is_meant(name, if_unclear, expected):
    people = [SimpleNamespace(name="Ann Smith"), SimpleNamespace(name="Robert Jones")]
    found = who_is_meant(people, name, if_unclear=if_unclear)
    assert (found.name if found else None) == expected


def test_nobody_is_meant_where_nobody_is_known():
    assert who_is_meant([], "Ann Smith", if_unclear=True) is None
