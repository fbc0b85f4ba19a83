"""The year before the demonstration year: smaller, free of charge and over, so that two years can be compared."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from demonstration.demand import is_of_previous_year
from demonstration.people import AgencyFacts, Delegate, make_people
from demonstration.rows import write_bookings, write_people
from demonstration.year import PlannedBooking, Year
from training.courses.models import Event

NEWCOMERS = 330
"""People who came then, and have not come again since."""
COMING_BACK = 160
"""Who comes in the demonstration year, and came in the one before."""


def plan_previous_year(
    events: Sequence[Event], agencies: Sequence[AgencyFacts], regulars: Sequence[Delegate], now: datetime, rng: Random
) -> list[PlannedBooking]:
    """The bookings of that year: of people of then, and of some who come in the year after, too."""
    taken = {delegate.email for delegate in regulars}
    newcomers = [one for one in make_people(agencies, NEWCOMERS, rng) if one.email not in taken]
    without_account = [one for one in regulars if not one.has_account]
    year = Year(newcomers, (), now, rng)
    year.used = rng.sample(without_account, min(COMING_BACK, len(without_account)))
    plans = year.fill([event for event in events if is_of_previous_year(event)])
    for plan in plans:
        first = plan.delegate.first_booked_at
        plan.delegate.first_booked_at = min(plan.created_at, first or plan.created_at)
    return plans


def write_previous_year(
    session: Session, plans: Sequence[PlannedBooking], coordinators: dict[int, int], rng: Random
) -> None:
    """Who came then and has no row yet, and all that was booked."""
    write_people(session, [plan for plan in plans if not plan.delegate.id], rng)
    write_bookings(session, plans, coordinators, rng)
