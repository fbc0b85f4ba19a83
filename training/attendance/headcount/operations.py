"""Entering how many came to an event that nobody books here, inside transaction()."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from training.access import Actor
from training.attendance.operations import NO_REGISTER, locked, why_not_yet
from training.courses.models import Event, EventState, Headcount
from training.history.operations import record
from training.refusals import Code, Refused

BOOKED_HERE = "People book this event here, so its register says who came."


def why_not_counted_yet(event: Event, now: datetime) -> str | None:
    """Why nobody can say yet how many came: the event is cancelled, booked here, or its last day has not come."""
    if event.takes_bookings:
        return BOOKED_HERE
    if event.state == EventState.CANCELLED:
        return NO_REGISTER
    if why_not_yet(event.sittings[-1], now):
        return "You can enter how many came from the morning of its last day."
    return None


def enter_headcount(
    session: Session, event_id: int, came: int, by_sector: Mapping[str, int], actor: Actor, now: datetime
) -> None:
    """Say how many came, in all and of those sectors that are known. What was said before is replaced.

    With it the event is done, as one whose register is closed. Raises Refused with a sentence.
    """
    event = locked(session, event_id)
    if sentence := why_not_counted_yet(event, now):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    if (known := sum(by_sector.values())) > came:
        raise Refused(Code.TOO_MUCH, f"The sectors add up to {known:,}, which is more than came", "came")
    before = event.came
    event.came = came
    there = {row.sector: row for row in event.headcounts}
    rows = []
    for sector, number in by_sector.items():
        if number:
            row = there.get(sector) or Headcount(sector=sector)
            row.came = number
            rows.append(row)
    event.headcounts = rows
    event.register_closed_at = event.register_closed_at or now
    session.flush()
    record(session, "event", event.id, "people counted", actor, now, before=before, to=came)
