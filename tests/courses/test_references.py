import pytest

from training.courses.references import ALLOWED, next_reference


@pytest.mark.parametrize(
    ("code", "taken", "expected"),
    (
        ("L3", [], "L3-01"),
        ("L3", ["L3-01", "L3-10", "L3-02"], "L3-11"),
        ("L3", ["L3-REF-40", "L3-01"], "L3-02"),
        ("L3", ["L3-99"], "L3-100"),
        ("L3-REF", ["L3-REF-01", "L3-07"], "L3-REF-02"),
        ("L3", ["L3-SPECIAL"], "L3-01"),
    ),
)
def test_the_next_number_follows_the_highest(code, taken, expected):
    assert next_reference(code, taken) == expected


@pytest.mark.parametrize(
    ("typed", "allowed"), (("L3-11", True), ("L3", True), ("L3--1", False), ("L3/1", False), ("", False))
)
def test_references_fit_into_an_address(typed, allowed):
    assert bool(ALLOWED.fullmatch(typed)) is allowed
