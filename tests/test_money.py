"""Whole pence, shown and read as pounds."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import money

PENCE = st.integers(0, 999_999_999)


@pytest.mark.parametrize(
    ("pence", "text"),
    ((0, "£0.00"), (5, "£0.05"), (8000, "£80.00"), (124_000, "£1,240.00"), (-1500, "-£15.00"), (-5, "-£0.05")),
)
def test_an_amount_of_money_is_shown_with_its_pence(pence, text):
    assert money.pounds(pence) == text


def test_nothing_to_pay_is_free():
    assert (money.price(0), money.price(8000)) == ("Free", "£80.00")


@pytest.mark.parametrize(
    ("typed", "pence"),
    (("80", 8000), ("£80", 8000), (" £ 80.00 ", 8000), ("1,240.5", 124_050), ("0", 0), ("0.05", 5)),
)
def test_an_amount_of_money_is_read_as_people_type_it(typed, pence):
    assert money.parse(typed) == pence


@pytest.mark.parametrize(
    "typed", ("", "free", "-5", "1.234", "1,24", "1e3", "£", "80,00", "٨٠", "80.", "1 000", "12345678", "nan", "$80")
)
def test_text_that_is_no_amount_of_money_is_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match=r"Enter an amount in pounds, like 80 or 80\.00"):
        money.parse(typed)


@given(PENCE)
def test_an_amount_of_money_that_is_shown_can_be_typed(pence):
    assert money.parse(money.pounds(pence)) == pence


@given(PENCE, st.integers(0, 10_000))
def test_a_share_is_rounded_half_up_to_the_penny(pence, hundredths):
    share = money.share(pence, Decimal(hundredths) / 100)
    exact = Fraction(pence * hundredths, 10_000)
    assert exact - Fraction(1, 2) < share <= exact + Fraction(1, 2)


@given(PENCE)
def test_a_share_of_100_percent_is_all_and_of_0_percent_is_nothing(pence):
    assert money.share(pence, Decimal(100)) == pence
    assert money.share(pence, Decimal(0)) == 0
