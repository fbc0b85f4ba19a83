"""What the worker does: gives up places nobody confirmed, offers free ones, warns managers, forgets what is private."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import SYSTEM
from training.bookings import links, operations, queries, settling, waiting_queries
from training.bookings.approval import operations as approval_operations
from training.bookings.approval import queries as approval_queries
from training.bookings.groups import operations as groups_operations
from training.bookings.holds import naming_reminder_at
from training.bookings.models import Booking, Needs
from training.bookings.reasons import operations as reasons_operations
from training.bookings.waiting import operations as waiting_operations
from training.courses.models import Event
from training.db import db, transaction
from training.history.operations import record
from training.people.needs import operations as needs_operations
from training.settings.queries import rules

AT_ONCE = 200


@queue.sweep("bookings.lapse")
def lapse_unconfirmed() -> int:
    """Give up every place that was not confirmed in time, an event at a time."""
    now = clock.now()

    def lapse_of(event_id: int) -> int:
        with transaction() as session:
            return settling.lapse_overdue(session, event_id, now)

    overdue = select(Booking.event_id).join(Booking.event).where(operations.overdue(now)).distinct()
    return queue.each(db.session.scalars(overdue.order_by(Booking.event_id)).all(), lapse_of)


@queue.sweep("bookings.pass_on")
def offer_places_that_came_free() -> int:
    """Offer free places to whose turn it has become: the cap of their agency has opened, or places were added."""
    now = clock.now()

    def pass_on_of(event_id: int) -> int:
        with transaction() as session:
            settling.lapse_overdue(session, event_id, now)
            return settling.offer_free_places(session, session.get_one(Event, event_id), now)

    return queue.each(waiting_queries.events_to_look_at(db.session(), now), pass_on_of)


@queue.sweep("bookings.offer_again")
def send_offers_on() -> int:
    """Send offers on that went to somebody who no longer looks after the booking, or to an earlier address."""
    now = clock.now()

    def offer_of(booking_id: int) -> int:
        with transaction() as session:
            return waiting_operations.send_offer_on(session, booking_id, now)

    return queue.each(links.offers_gone_astray(db.session()), offer_of)


@queue.sweep("bookings.warn_managers")
def warn_managers() -> int:
    """Ask every manager once more who has not answered, before the place is given up."""
    now = clock.now()

    def warn(booking_id: int) -> int:
        with transaction() as session:
            return approval_operations.warn_manager(session, booking_id, now)

    return queue.each(approval_queries.to_warn_of(db.session(), now), warn)


@queue.sweep("bookings.name", every_minutes=10)
def sweep_unnamed() -> int:
    """Remind of places that nobody is named for, and give up those whose time is over, an event at a time."""
    now, rule = clock.now(), rules(db.session())

    def release_and_remind(event_id: int) -> int:
        with transaction() as session:
            released = groups_operations.release_unnamed(session, event_id, now)
            return released + groups_operations.remind_to_name(session, event_id, now)

    due = [
        event_id
        for event_id, starts_at in queries.events_with_unnamed(db.session())
        if now >= naming_reminder_at(starts_at, rule.naming_days, rule.naming_reminder_days)
    ]
    return queue.each(due, release_and_remind)


@queue.sweep("bookings.forget_needs", every_minutes=30)
def forget_needs() -> int:
    """Delete access and dietary needs when the time for which the rules keep them is over."""
    now = clock.now()
    limit = now - timedelta(days=rules(db.session()).needs_kept_days)
    due = (
        select(Needs)
        .join(Booking, Booking.id == Needs.booking_id)
        .join(Event, Event.id == Booking.event_id)
        .where(Event.ends_at < limit)
        .limit(AT_ONCE)
    )

    def forget_some(session: Session) -> int:
        batch = session.scalars(due).all()
        for needs in batch:
            record(session, "booking", needs.booking_id, "needs deleted", SYSTEM, now)
            session.delete(needs)
        return len(batch)

    return queue.some_at_a_time(forget_some, AT_ONCE)


@queue.sweep("bookings.forget_remembered_needs", every_minutes=60)
def forget_remembered_needs() -> int:
    """Delete what people let us remember of their needs, when the time without a booking or a change is over."""
    months, now = rules(db.session()).remembered_needs_months, clock.now()
    return queue.some_at_a_time(
        lambda session: needs_operations.forget_unused_needs(session, months, now), needs_operations.AT_ONCE
    )


@queue.sweep("bookings.forget_reasons", every_minutes=30)
def forget_reasons() -> int:
    """Delete what people wrote of why they cancelled, some time after the charge for it was decided."""
    days, now = rules(db.session()).reasons_kept_days, clock.now()
    return queue.some_at_a_time(
        lambda session: reasons_operations.forget_reasons(session, days, now), reasons_operations.AT_ONCE
    )
