"""What cancelling costs (domain.md, “Cancelling, swapping, moving”)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from training import clock, workdays


@dataclass(frozen=True)
class Notice:
    """What cancelling at one moment costs: whole pence, and from which moment it would cost more, if it ever will."""

    pence: int
    costs_more_from: datetime | None
    why: str = "Cancelled late"


def cost_of_cancelling(
    price_pence: int, booked_at: datetime, starts_at: datetime, now: datetime, free_days: int, free_hours: int
) -> Notice:
    """Nothing with `free_days` working days' notice or within `free_hours` of booking, else the whole price.

    The hours after booking do not count when the event starts within as many hours of the booking.
    """
    if price_pence == 0:
        return Notice(0, None)
    begins = clock.local(starts_at).date()
    if now >= starts_at:
        return Notice(price_pence, None)
    just_booked = booked_at + timedelta(hours=free_hours)
    cooling_off = now < just_booked and starts_at - booked_at > timedelta(hours=free_hours)
    in_time = workdays.notice(clock.local(now).date(), begins) >= free_days
    if not in_time and not cooling_off:
        return Notice(price_pence, None)
    ends = [just_booked] if cooling_off else []
    if in_time:
        ends.append(clock.start_of(last_day_in_time(starts_at, free_days) + timedelta(days=1)))
    return Notice(0, max(ends))


def last_day_in_time(starts_at: datetime, free_days: int) -> date:
    """The last day on which cancelling leaves `free_days` working days' notice."""
    begins = clock.local(starts_at).date()
    return workdays.add(begins, -free_days) - timedelta(days=1) if free_days else begins


def terms(price_pence: int, starts_at: datetime, now: datetime, free_days: int, free_hours: int) -> str:
    """What whoever books agrees to, in a sentence or two."""
    if price_pence == 0:
        return "The place is free. If you cannot come, cancel as soon as you can, so that somebody else can have it."
    last_day = last_day_in_time(starts_at, free_days)
    if clock.local(now).date() <= last_day:
        until = clock.show_date(last_day)
        return f"You can cancel free of charge until {until}. After that, or if you do not come, the full price is due."
    cooling_off = (
        f" later than {free_hours} hours after booking" if starts_at - now > timedelta(hours=free_hours) else ""
    )
    return (
        f"The event is less than {free_days} working days away: if you cancel{cooling_off}, or do not come, "
        "the full price is due."
    )
