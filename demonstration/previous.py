"""The year before the demonstration year: smaller, free of charge and over, so that two years can be compared."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from demonstration.afterwards import write_registers
from demonstration.demand import is_of_previous_year
from demonstration.people import AgencyFacts, make_people
from demonstration.rows import write_bookings, write_people
from demonstration.year import PlannedBooking, Year
from training.bookings.lifecycle import State
from training.courses.models import Event

SEED = 2022
NEWCOMERS = 330
"""People who came then, and have not come again since."""
COMING_BACK = 160
"""Who comes in the demonstration year, and came in the one before."""


class PreviousYear:
    """Its bookings, which have chance of their own: the year after goes as it would without it."""

    def __init__(
        self,
        events: Sequence[Event],
        agencies: Sequence[AgencyFacts],
        plans_since: Sequence[PlannedBooking],
        now: datetime,
    ) -> None:
        self.now = now
        self.rng = Random(SEED)  # noqa: S311 - made-up people, not secrets
        since = dict.fromkeys(plan.delegate for plan in plans_since if plan.state is State.CONFIRMED)
        regulars = [delegate for delegate in since if not delegate.has_account]
        taken = {delegate.email for delegate in since}
        newcomers = [one for one in make_people(agencies, NEWCOMERS, self.rng) if one.email not in taken]
        year = Year(newcomers, (), now, self.rng)
        year.used = self.rng.sample(regulars, min(COMING_BACK, len(regulars)))
        self.plans = year.fill([event for event in events if is_of_previous_year(event)])
        for plan in self.plans:
            first = plan.delegate.first_booked_at
            plan.delegate.first_booked_at = min(plan.created_at, first or plan.created_at)

    def write(self, session: Session) -> None:
        """Whoever came then and has no row yet, and all that was booked."""
        write_people(session, [plan for plan in self.plans if not plan.delegate.id], self.rng)
        write_bookings(session, self.plans, {}, self.rng)

    def close_registers(self, session: Session) -> list[PlannedBooking]:
        """Returns who is on them."""
        return write_registers(session, self.plans, self.now, self.rng)
