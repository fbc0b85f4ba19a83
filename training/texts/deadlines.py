"""By when a text has to be read: by the end of the next working day. Pure: moments in, moments out."""

from datetime import datetime, time, timedelta

from training import clock, workdays


def read_by(written_at: datetime, day_ends: int) -> datetime:
    """When the next working day ends, at that hour, after the day on which a text was written."""
    return clock.at(workdays.add(clock.local(written_at).date(), 1), time(day_ends))


def late_if_before(now: datetime, day_ends: int) -> datetime:
    """Texts written before this moment are late now: the same rule, for a query."""
    day = clock.local(now).date()
    while clock.at(workdays.add(day, 1), time(day_ends)) > now:
        day -= timedelta(days=1)
    return clock.start_of(day + timedelta(days=1))
