"""From when on an organisation sees that somebody did not come, and until when that can be contested.

The delegate sees it at once: a register that is wrong is put right before their employer reads it.
"""

from datetime import date, timedelta

from training import workdays


def shown_from(said_on: date, days: int) -> date:
    """The day on which an organisation sees it, so many working days after the register said so."""
    return workdays.add(said_on, days)


def said_by(today: date, days: int) -> date:
    """The last day on which the register may have said so, for it to be shown today."""
    day = today
    while shown_from(day, days) > today:
        day -= timedelta(days=1)
    return day


def contested_until(said_on: date, days: int) -> date:
    """The last day to say that it is wrong."""
    return workdays.add(said_on, days)
