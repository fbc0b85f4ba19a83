"""What operators are told to set up at Stripe is what the site waits for."""

import re

from config import ROOT
from training.checkout.operations import HANDLED_KINDS


def test_the_notes_name_every_event_that_the_webhook_needs_and_no_other():
    notes = (ROOT / "docs" / "running.md").read_text()
    named = re.findall(r"(?m)(?:checkout\.session|charge|refund)\.[a-z_.]+", notes)
    assert sorted(named) == sorted(HANDLED_KINDS)
