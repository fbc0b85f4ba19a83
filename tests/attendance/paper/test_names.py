"""Whose names stand on which paper, and when there is none."""

import pytest

from training.attendance.paper.models import PaperKind
from training.attendance.paper.names import PaperFacts, PaperName, on_paper, why_nothing_to_print
from training.attendance.queries import Expected

SHEET, DOOR, BADGES, CERTIFICATES = PaperKind
AMINA, ZOE, HIDDEN, NOBODY_YET, ONLINE, SECOND_DAY = range(1, 7)


def person(booking_id, name, **values) -> Expected:
    return Expected(booking_id, f"R{booking_id}", name, "Harlow School", **{**_USUAL, **values})


_USUAL = {"walk_in": False, "in_room": True, "outcome": None, "because": "", "note_hidden": False}
PEOPLE = [
    person(AMINA, "Amina  Yusuf"),
    person(ZOE, "Zoë O’Brien"),
    person(HIDDEN, "Zara Hidden", off_lists=True),
    person(NOBODY_YET, "To be named"),
    person(ONLINE, "Jo Llewellyn-Jones", in_room=False),
    person(SECOND_DAY, "Łukasz Nowak", comes_for=frozenset({2})),
]


@pytest.mark.parametrize(
    ("kind", "position", "has_room", "names", "unnamed", "left_out", "online"),
    (
        (SHEET, 1, True, ["Zoë O’Brien", "Amina Yusuf"], 1, 1, 1),
        (SHEET, 2, True, ["Łukasz Nowak", "Zoë O’Brien", "Amina Yusuf"], 1, 1, 1),
        (BADGES, None, True, ["Łukasz Nowak", "Zoë O’Brien", "Amina Yusuf"], 1, 1, 1),
        (DOOR, None, True, ["Jo Llewellyn-Jones", "Łukasz Nowak", "Zoë O’Brien", "Amina Yusuf"], 1, 1, 1),
        (DOOR, None, False, ["Jo Llewellyn-Jones", "Łukasz Nowak", "Zoë O’Brien", "Amina Yusuf"], 1, 1, 6),
        (SHEET, 1, False, [], 0, 0, 5),
    ),
)
def test_papers_name_who_may_be_named_by_surname(kind, position, has_room, names, unnamed, left_out, online):
    paper = on_paper(kind, PEOPLE, {NOBODY_YET}, position=position, has_room=has_room)
    assert [line.name for line in paper.named] == names
    assert (len(paper.unnamed), paper.left_out, paper.online) == (unnamed, left_out, online)


@pytest.mark.parametrize(
    ("name", "letter", "surname"),
    (("Łukasz Łącki", "L", "Łącki"), ("Sean O’Brien", "O", "O’Brien"), ("Jo Llewellyn-Jones", "L", "Llewellyn-Jones"),
     ("Cher", "C", "Cher"), ("王小明", "王", "王小明")),
)  # fmt: skip
def test_a_door_list_has_a_name_under_the_letter_of_its_surname(name, letter, surname):
    line = PaperName(name, "")
    assert (line.letter, line.surname) == (letter, surname)


def test_a_sheet_has_free_lines_for_who_is_left_out_and_for_walk_ins():
    people = [person(number, f"Person {number}", off_lists=number < 3) for number in range(1, 103)]
    paper = on_paper(SHEET, people, set(), position=1)
    assert paper.left_out_text == "2 people are on the register only."
    assert paper.free_lines == 2 + 10
    assert on_paper(SHEET, [], set(), position=1).free_lines == 5


FULL = {"cancelled": False, "counted": False, "over": False, "on_register": 9, "in_room": 5, "certificates": 4}


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    (
        *((kind, {}, None) for kind in PaperKind),
        *((kind, {"cancelled": True}, "was cancelled") for kind in PaperKind),
        *((kind, {"counted": True}, "only counted") for kind in PaperKind),
        *((kind, {"over": True}, "is over") for kind in (SHEET, DOOR, BADGES)),
        (CERTIFICATES, {"over": True}, None),
        (CERTIFICATES, {"certificates": 0}, "No certificate"),
        *((kind, {"on_register": 0, "in_room": 0}, "Nobody has a confirmed place") for kind in (SHEET, DOOR, BADGES)),
        *((kind, {"in_room": 0}, "Everybody joins online") for kind in (SHEET, BADGES)),
        (DOOR, {"in_room": 0}, None),
    ),
)
def test_why_there_is_nothing_to_print_is_said_in_a_sentence(kind, facts, words):
    sentence = why_nothing_to_print(kind, PaperFacts(**{**FULL, **facts}))
    assert (words in sentence) if words else sentence is None
