"""The rules of signing in by code: which code, when, what it marks somebody as, and whose surname that is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from training.attendance.arriving.codes import code_of, digits_typed, is_surname_of
from training.attendance.arriving.hours import SignInHours, SignInState, hours_of
from training.attendance.models import MarkKind
from training.settings.rules import Rules

START = datetime(2026, 5, 12, 8, 30, tzinfo=UTC)
TO_COME, OPEN, OVER = SignInState
DAY = date(2026, 5, 12)


def at(minutes: int) -> datetime:
    """So long after the start."""
    return START + timedelta(minutes=minutes)


def hours(**by_hand) -> SignInHours:
    return SignInHours(START, at(-30), at(30), **by_hand)


@pytest.mark.parametrize(
    ("minutes", "by_hand", "state"),
    (
        (-31, {}, TO_COME),
        (-30, {}, OPEN),
        (0, {}, OPEN),
        (29, {}, OPEN),
        (30, {}, OVER),
        (200, {}, OVER),
        (-60, {"open_until": at(-50)}, OPEN),  # coffee an hour before
        (-45, {"open_until": at(-50)}, TO_COME),
        (120, {"open_until": at(130)}, OPEN),
        (130, {"open_until": at(130)}, OVER),
        (5, {"shut_at": at(2)}, OVER),
        (5, {"shut_at": at(2), "open_until": at(12)}, OPEN),
    ),
)
def test_the_code_is_taken_around_the_start_unless_the_trainer_says_otherwise(minutes, by_hand, state):
    assert hours(**by_hand).state_at(at(minutes)) is state


@pytest.mark.parametrize(
    ("minutes", "by_hand", "until"),
    (
        (0, {}, 30),
        (-60, {"open_until": at(-50)}, -50),
        (25, {"open_until": at(35)}, 35),
        (5, {"open_until": at(15)}, 30),
        (5, {"open_until": at(15), "shut_at": at(2)}, 15),
    ),
)
def test_until_when_it_is_open_is_said(minutes, by_hand, until):
    assert hours(**by_hand).ends_at(at(minutes)) == at(until)


@pytest.mark.parametrize(
    ("minutes", "by_hand", "mark"),
    (
        (-10, {}, (MarkKind.PRESENT, None)),
        (15, {}, (MarkKind.PRESENT, None)),
        (16, {}, (MarkKind.LATE, False)),
        (90, {"open_until": at(99), "counts_as": MarkKind.PRESENT}, (MarkKind.PRESENT, None)),
        (5, {"open_until": at(14), "counts_as": MarkKind.LATE}, (MarkKind.LATE, False)),
        (20, {"open_until": at(19), "counts_as": MarkKind.PRESENT}, (MarkKind.LATE, False)),
    ),
)
def test_whoever_signs_in_after_the_grace_is_late_unless_the_trainer_opened_it_for_others(minutes, by_hand, mark):
    assert hours(**by_hand).mark_at(at(minutes), grace_minutes=15) == mark


def test_a_short_sitting_takes_no_code_after_its_end():
    assert hours_of(START, at(20), Rules()).closes == at(20)


def test_a_code_has_six_digits_and_is_another_for_each_sitting_day_and_turn():
    codes = {
        code_of("secret", 1, DAY, 0),
        code_of("secret", 2, DAY, 0),
        code_of("secret", 1, DAY + timedelta(days=1), 0),
        code_of("secret", 1, DAY, 1),
        code_of("another secret", 1, DAY, 0),
    }
    assert len(codes) == 5
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert code_of("secret", 1, DAY, 0) in codes, "it is the same at each look"


@pytest.mark.parametrize(("typed", "digits"), (("123 456", "123456"), (" 123-456.", "123456"), ("١٢٣", ""), ("", "")))
def test_a_code_is_typed_as_people_type_it(typed, digits):
    assert digits_typed(typed) == digits


@pytest.mark.parametrize(
    ("typed", "name", "matches"),
    (
        ("Yusuf", "Amina Yusuf", True),
        ("  YUSUF ", "Amina Yusuf", True),
        ("O'Brien", "Zoë O’Brien", True),
        ("obrien", "Zoë O’Brien", True),
        ("Smith-Jones", "Ann Smith Jones", True),
        ("Jones", "Ann Smith-Jones", True),
        ("van der Berg", "Jan van der Berg", True),
        ("Nguyen", "Nguyễn Văn An", True),
        ("Amina Yusuf", "Amina Yusuf", True),
        ("Madonna", "Madonna", True),
        ("Yusu", "Amina Yusuf", False),
        ("Smith", "Ann Smith Jones", False),
        ("", "Amina Yusuf", False),
        ("'", "Amina Yusuf", False),
        ("Amina Yusuf Ali", "Amina Yusuf", False),
    ),
)
def test_a_surname_is_the_end_of_a_name_or_its_beginning(typed, name, matches):
    assert is_surname_of(typed, name) is matches
