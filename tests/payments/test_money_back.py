"""What became of money that went back, word for word."""

from datetime import date

import pytest

from training.payments.money_back import what_went_back

DAY = date(2026, 5, 12)
TAKEN = "taken back by the bank of the card, after somebody told it that this payment was not right"


@pytest.mark.parametrize(
    ("source", "state", "method", "words"),
    (
        ("dispute", "done", "card", f"{TAKEN}, on Tuesday 12 May 2026"),
        ("dispute", "sent", "card", f"{TAKEN}, on Tuesday 12 May 2026"),
        ("dispute", "failed", "card", f"{TAKEN}; the bank decided for us and gave it back"),
        ("site", "done", "card", "sent back to the card on Tuesday 12 May 2026"),
        ("dashboard", "done", "card", "sent back to the card on Tuesday 12 May 2026"),
        ("site", "done", "bank transfer", "sent back on Tuesday 12 May 2026"),
        ("site", "wanted", "card", "on its way back to the card: that takes some days"),
        ("site", "sent", "card", "on its way back to the card: that takes some days"),
        ("site", "wanted", "cheque", "on its way back"),
        ("site", "failed", "card", "could not be sent back yet: the training team looks after it"),
    ),
)
def test_what_went_back(source, state, method, words):
    assert what_went_back(source, state, method, DAY) == words
