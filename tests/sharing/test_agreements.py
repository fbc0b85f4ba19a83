"""When an agreement lets names be seen."""

from dataclasses import dataclass
from datetime import date

import pytest

from training.sharing.agreements import in_force, standing

TODAY = date(2026, 6, 15)


@dataclass
class Agreement:
    valid_from: date = TODAY
    valid_until: date | None = None
    withdrawn_on: date | None = None


@pytest.mark.parametrize(
    ("agreement", "expected"),
    (
        (Agreement(), "In force"),
        (Agreement(valid_until=TODAY), "In force"),
        (Agreement(date(2026, 6, 16)), "Not in force yet"),
        (Agreement(date(2026, 1, 1), date(2026, 6, 14)), "Over"),
        (Agreement(withdrawn_on=TODAY), "Withdrawn"),
        (Agreement(date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 1)), "Withdrawn"),
    ),
)
def test_an_agreement_counts_on_its_days_and_not_once_it_is_withdrawn(agreement, expected):
    assert standing(agreement, TODAY) == expected
    assert in_force(agreement, TODAY) is (expected == "In force")
