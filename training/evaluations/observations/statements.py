"""What an observer says a number about, and when somebody is due to be observed."""

from collections.abc import Mapping
from datetime import date

from dateutil.relativedelta import relativedelta

STATEMENTS: Mapping[str, str] = {
    "outcomes": "The learning outcomes were clear, and the session kept to them",
    "knowledge": "What was taught was right and up to date",
    "drawing_in": "Everybody was drawn in, and what they know was used",
    "inclusion": "Everybody could take part, whatever they needed",
    "care": "What may upset people was handled with care, and they knew where to find help",
}
"""Columns of an observation, from 1 (not at all) to 5 (fully), in the order of the form."""


def observed_since(today: date, months: int) -> date:
    """The first day of the time within which a trainer should have been observed."""
    return today - relativedelta(months=months)


def is_due(last_delivered: date | None, last_observed: date | None, since: date) -> bool:
    """Whether somebody who delivered sessions since then was observed in none."""
    return last_delivered is not None and last_delivered >= since and (last_observed is None or last_observed < since)
