from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import money
from training.payments.pricing import Price, standard_price


def test_a_price_explains_itself():
    assert standard_price(8000, None) == Price(8000, "£80.00 standard price")
    assert standard_price(0, None) == Price(0, "Free")
    assert standard_price(0, "Violence and Vulnerability Unit").explanation == (
        "Free, paid for by the Violence and Vulnerability Unit"
    )


@given(st.integers(0, 99_999_999))
def test_what_is_shown_can_be_typed_back(pence):
    assert money.parse(money.pounds(pence)) == pence


@given(pence=st.integers(0, 10_000_000), percent=st.integers(0, 100))
def test_a_share_and_the_rest_make_the_whole_to_the_penny(pence, percent):
    part, rest = money.share(pence, Decimal(percent)), money.share(pence, Decimal(100 - percent))
    assert 0 <= part <= pence
    assert abs(part + rest - pence) <= 1


def test_half_a_penny_rounds_up():
    assert money.share(1, Decimal(50)) == 1
    assert money.share(1498, Decimal(25)) == 375


@pytest.mark.parametrize("typed", ("", "-5", "5.555", "1,2", "five", "٣"))
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(ValueError, match="Enter an amount"):
        money.parse(typed)
