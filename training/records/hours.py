"""How many hours of training somebody has had, by year, and how many of them with people of other organisations."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from training import clock
from training.certificates.training_record import Attended, hours_of


@dataclass(frozen=True)
class YearOfTraining:
    year: int
    hours: Decimal
    multi_agency: Decimal
    """Of them, at events to which people of more than one organisation came."""
    events: int


def hours_by_year(attended: Attended, multi_agency_ids: Collection[int]) -> list[YearOfTraining]:
    """The latest year first; years of the calendar, by the last day of each event. `multi_agency_ids`: of events.

    What the Board took back is in no record, and counts for no hours.
    """
    found: dict[int, list[tuple[Decimal, bool]]] = defaultdict(list)
    for booking, certificate in attended:
        if certificate is not None and certificate.revoked_at is not None:
            continue
        last = certificate.attended_on if certificate else clock.local(booking.event.ends_at).date()
        found[last.year].append((hours_of(booking, certificate), booking.event_id in multi_agency_ids))
    return [
        YearOfTraining(
            year,
            sum((hours for hours, _ in rows), Decimal(0)),
            sum((hours for hours, several in rows if several), Decimal(0)),
            len(rows),
        )
        for year, rows in sorted(found.items(), reverse=True)
    ]
