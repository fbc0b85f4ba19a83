"""Until when learning counts that somebody took part in on a day."""

from datetime import date

from dateutil.relativedelta import relativedelta


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: a month after 31 January is 28 February, or 29."""
    return day + relativedelta(months=months)


def valid_until(last_day: date, refresh_months: int | None) -> date | None:
    """The last day on which learning counts that ended on `last_day`; None where the course needs no refresh."""
    return None if refresh_months is None else months_later(last_day, refresh_months)


def takes_refresher(until: date | None, today: date, months: int) -> bool:
    """Whether a refresher is enough for what counted until a day, or the whole course has to be taken again: for so
    many months after that day (domain.md, “Places”).
    """
    return until is None or today <= months_later(until, months)
