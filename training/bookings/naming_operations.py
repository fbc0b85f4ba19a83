"""Places without a name, inside transaction(): whoever booked them is reminded once, then they are given up."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy.orm import Session

from training.access import SYSTEM
from training.bookings import naming_emails, operations, places
from training.bookings.holds import naming_reminder_at
from training.bookings.lifecycle import Action
from training.bookings.models import Booking
from training.bookings.naming_queries import name_by, unnamed_of
from training.bookings.recipients import recipient_of
from training.history.operations import record
from training.settings.queries import rules


def remind_to_name(session: Session, event_id: int, now: datetime) -> int:
    """Remind everybody once who has yet to name somebody for this event; one message for all places of an agency.

    Whoever booked after that moment knows the deadline. Once more when the event moved to a later date. Returns how
    many places it was about.
    """
    places.lock_pools(session, event_id)
    rule = rules(session)
    due: dict[tuple[int | None, int | None], list[Booking]] = defaultdict(list)
    for booking in unnamed_of(session, event_id):
        at = naming_reminder_at(booking.event.starts_at, rule.naming_days, rule.naming_reminder_days)
        in_time = booking.created_at < at <= now < name_by(session, booking.event)
        reminded = booking.name_reminded_at is not None and booking.name_reminded_at >= at
        if in_time and not reminded and recipient_of(booking):
            due[booking.booked_by_id, booking.agency_id].append(booking)
    for bookings in due.values():
        naming_emails.remind(session, bookings, name_by(session, bookings[0].event), now)
        for booking in bookings:
            booking.name_reminded_at = now
            record(session, "booking", booking.id, "reminded to name", SYSTEM, now)
    return sum(map(len, due.values()))


def release_unnamed(session: Session, event_id: int, now: datetime) -> int:
    """Give up the places of an event that nobody was named for in time, charged like a late cancellation."""
    operations.lapse_overdue(session, event_id, now)
    overdue = [booking for booking in unnamed_of(session, event_id) if now >= name_by(session, booking.event)]
    for booking in overdue:
        operations.change(session, booking, Action.RELEASE, SYSTEM, now)
    return len(overdue)
