"""What follows for the charge when a register says that somebody did not come, or no longer says so."""

import pytest

from training.bookings.charging.absence import ClosedBooking, Follow, Proposed, state_of_payment, what_follows
from training.bookings.lifecycle import Outcome

OUTCOMES = {"-": None, "attended": Outcome.ATTENDED, "partial": Outcome.PARTIAL, "absent": Outcome.DID_NOT_ATTEND}

# The register's outcome before and now × how far the charge has come. Each line is a decision.
TABLE = """
# before    now       not yet   open       confirmed  waived
-           attended  nothing   take_back  put_right  nothing
-           partial   nothing   take_back  put_right  nothing
-           absent    propose   nothing    nothing    propose
-           -         nothing   take_back  nothing    nothing
attended    attended  nothing   take_back  put_right  nothing
attended    partial   nothing   take_back  put_right  nothing
attended    absent    propose   nothing    nothing    propose
attended    -         nothing   take_back  nothing    nothing
partial     attended  nothing   take_back  put_right  nothing
partial     partial   nothing   take_back  put_right  nothing
partial     absent    propose   nothing    nothing    propose
partial     -         nothing   take_back  nothing    nothing
absent      attended  nothing   take_back  put_right  nothing
absent      partial   nothing   take_back  put_right  nothing
absent      absent    propose   nothing    nothing    nothing
absent      -         nothing   take_back  nothing    nothing
"""


def cells():
    found = []
    for line in TABLE.strip().splitlines()[1:]:
        before, now, *follows = line.split()
        for proposed, follow in zip(Proposed, follows, strict=True):
            values = (OUTCOMES[before], OUTCOMES[now], proposed, Follow[follow.upper()])
            found.append(pytest.param(*values, id=f"{before} then {now}, {proposed}"))
    return found


@pytest.mark.parametrize(("before", "outcome", "proposed", "follow"), cells())
def test_what_follows_for_the_charge_when_an_outcome_is_set_or_changed(before, outcome, proposed, follow):
    assert what_follows(ClosedBooking(before, outcome, proposed, cost_pence=8000)) is follow


@pytest.mark.parametrize(
    ("facts", "follow"),
    (
        ({}, Follow.PROPOSE),
        ({"walk_in": True}, Follow.NOTHING),
        ({"cost_pence": 0}, Follow.NOTHING),
        ({"cost_pence": 1}, Follow.PROPOSE),
        ({"names_payer": False}, Follow.NOTHING),
        ({"names_payer": False, "charged_pence": 8000}, Follow.PROPOSE),
        ({"names_payer": False, "paid_pence": 8000}, Follow.PROPOSE),
        ({"cost_pence": 0, "paid_pence": 8000}, Follow.NOTHING),
    ),
)
def test_no_charge_for_not_attending_is_proposed_that_nobody_could_be_asked_to_pay(facts, follow):
    absent = {"before": None, "outcome": Outcome.DID_NOT_ATTEND, "proposed": Proposed.NOT_YET, "cost_pence": 1500}
    assert what_follows(ClosedBooking(**{**absent, **facts})) is follow


@pytest.mark.parametrize(
    ("pence", "charged", "paid", "way", "words"),
    (
        (8000, 8000, 8000, "card", "Paid already"),
        (4000, 8000, 8000, "card", "Paid already and more"),
        (8000, 8000, 3000, "invoice", "Paid in part"),
        (8000, 8000, 0, "card", "Unpaid"),
        (8000, 8000, 0, "invoice", "On invoice"),
        (8000, 8000, 0, "recharge", "To be recharged"),
        (8000, 8000, 0, None, "On invoice"),
        (1500, 0, 0, "invoice", "Owed once you confirm it"),
        (1500, 0, 0, None, "Owed once you confirm it"),
    ),
)
def test_the_state_of_payment_of_a_proposed_charge_in_words(pence, charged, paid, way, words):
    assert state_of_payment(pence, charged, paid, way) == words
