"""The prices that a course has of its own, inside transaction()."""

from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.courses.refusals import Refused
from training.history.operations import record
from training.payments.models import PriceRuleRow
from training.payments.pricing import Kind, PriceRule
from training.payments.queries import price_rules


def add_price(session: Session, course_id: int, rule: PriceRule, actor: Actor, now: datetime) -> PriceRuleRow:
    """Give a course a price of its own. Raises Refused when another is for the same people on the same day."""
    session.scalars(select(Course.id).where(Course.id == course_id).with_for_update()).one()
    for other in price_rules(session, course_id):
        if rule.overlaps(other.rule):
            raise Refused({"starts_on": _in_the_way(other)})
    row = PriceRuleRow(
        course_id=course_id,
        kind=rule.kind,
        pence=rule.pence if rule.kind is Kind.FIXED else None,
        percent=rule.percent if rule.kind is Kind.PERCENT else None,
        tariff=rule.tariff,
        members_only=rule.members_only,
        starts_on=rule.starts_on,
        ends_on=rule.ends_on,
        created_at=now,
    )
    session.add(row)
    session.flush()
    record(session, "price rule", row.id, "added", actor, now, course=course_id)
    return row


def end_price(session: Session, course_id: int, row: PriceRuleRow, actor: Actor, now: datetime) -> date | None:
    """Let a price hold no longer. One that bookings may have been priced by is kept, with its last day: it is returned.

    That is yesterday; for a price that began today it is today. Any other price is taken away, and None is returned.
    Raises Refused when it has ended before.
    """
    session.scalars(select(Course.id).where(Course.id == course_id).with_for_update()).one()
    session.refresh(row)
    today = clock.local(now).date()
    if row.ends_on is not None and row.ends_on < today:
        raise Refused(f"This price ended on {clock.show_date(row.ends_on)} already.")
    if row.starts_on > today or not _may_have_priced(session, row):
        record(session, "price rule", row.id, "taken away", actor, now, course=course_id)
        session.delete(row)
        return None
    row.ends_on = max(today - timedelta(days=1), row.starts_on)
    record(session, "price rule", row.id, "ended", actor, now, course=course_id)
    return row.ends_on


def _may_have_priced(session: Session, row: PriceRuleRow) -> bool:
    """Whether anybody booked the course while the rule held: whoever did may be priced by it once more."""
    booked = exists().where(
        Booking.event_id == Event.id,
        Event.course_id == row.course_id,
        Booking.created_at >= clock.start_of(row.starts_on),
    )
    return bool(session.scalar(select(booked)))


def _in_the_way(other: PriceRuleRow) -> str:
    since = clock.show_date(other.starts_on, weekday=False)
    until = f"to {clock.show_date(other.ends_on, weekday=False)}" if other.ends_on else "with no end"
    return f"The same people have a price from {since} {until}. End that one first, or choose other dates"
