"""Reading the events that a funder paid for, in a handful of grouped queries: never a row about one person."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from sqlalchemy import ColumnElement, Subquery, case, func, select
from sqlalchemy.orm import Session

from training import clock
from training.bookings.lifecycle import Outcome, State
from training.bookings.models import Booking
from training.courses.costs.models import EventCost
from training.courses.models import Course, Event, EventState, Funder
from training.payments.cancellation import last_day_in_time
from training.reports.figures import Figures
from training.reports.funders.lines import FundedEvent
from training.reports.year.periods import Period
from training.reports.year.queries import (
    DELIVERED,
    Compared,
    in_either,
    is_attendance,
    is_counted,
    is_registered,
    places_of_event,
    side,
    what_became,
    within,
)
from training.reports.year.wasted import empty_places
from training.timetable.queries import policies_by_id

_usual = Booking.completes_id.is_(None)
_came = Booking.outcome.in_((Outcome.ATTENDED, Outcome.PARTIAL))


def funders(session: Session) -> Sequence[Funder]:
    return session.scalars(select(Funder).order_by(Funder.name_key, Funder.id)).all()


def funder_by_code(session: Session, code: str) -> Funder | None:
    return session.scalar(select(Funder).where(Funder.code == code))


def funded_by(funder: Funder) -> tuple[ColumnElement[bool], ...]:
    """For `Compared.only`: the events of the courses that a funder pays for."""
    return (Course.funder_id == funder.id,)


def days_with_events(session: Session, only: Sequence[ColumnElement[bool]]) -> tuple[date, date] | None:
    """The days of the first and the last of these events."""
    first, last = session.execute(
        select(func.min(Event.starts_at), func.max(Event.starts_at))
        .join(Event.course)
        .where(Event.state != EventState.DRAFT, *only)
    ).one()
    return None if first is None else (clock.local(first).date(), clock.local(last).date())


def events_of(session: Session, compared: Compared, now: datetime) -> tuple[list[FundedEvent], ...]:
    """The events of each period, by the day. Two queries, and one of policies where places were given back."""
    booked = _bookings_by_event(compared)
    pence = select(func.sum(EventCost.pence)).where(EventCost.event_id == Event.id).correlate(Event).scalar_subquery()
    rows = session.execute(
        select(
            side(compared), Event.id, Event.ref, Course.title, Course.format, Event.starts_at, what_became(now),
            places_of_event(), Event.came, pence, *(booked.c[name] for name in _SUMS),
        )
        .join(Event.course)
        .outerjoin(booked, booked.c.event_id == Event.id)
        .where(in_either(compared), Event.state != EventState.DRAFT, *compared.only)
        .order_by(Event.starts_at, Event.id)
    ).tuples()  # fmt: skip
    late = _cancelled_late(session, compared)
    found: tuple[list[FundedEvent], ...] = tuple([] for _ in compared.periods)
    for at, event_id, ref, title, form, starts_at, became, places, counted, cost, *sums in rows:
        one = dict(zip(_SUMS, (int(number or 0) for number in sums), strict=True))
        figures = Figures(
            registered=one["registered"], cancelled=one["cancelled"], came=one["came"], walked_in=one["walked_in"],
            counted=counted or 0, places=places or 0, events=1,
        )  # fmt: skip
        delivered = became == DELIVERED
        found[at].append(
            FundedEvent(
                ref=ref, title=title, format=form, starts_at=starts_at, became=became, places=places or 0,
                figures=figures if delivered else Figures(),
                empty=empty_places(
                    places, figures.attendances + one["completed"], figures.no_shows + one["missed_again"],
                    late[event_id],
                ) if delivered and places and counted is None else None,
                pence=cost if delivered else None,
            )
        )  # fmt: skip
    return found


_SUMS = ("registered", "cancelled", "came", "walked_in", "completed", "missed_again")


def _bookings_by_event(compared: Compared) -> Subquery:
    completes = Booking.completes_id.is_not(None) & Booking.confirmed_at.is_not(None)
    counts = (
        is_registered() & _usual,
        is_registered() & _usual & (Booking.state == State.CANCELLED),
        is_attendance() & ~Booking.walk_in,
        is_attendance() & Booking.walk_in,
        completes & _came,
        completes & ~func.coalesce(_came, False) & (Booking.state == State.CONFIRMED),
    )
    return (
        select(
            Booking.event_id,
            *(func.sum(case((which, 1), else_=0)).label(name) for name, which in zip(_SUMS, counts, strict=True)),
        )
        .join(Booking.event)
        .join(Event.course)
        .where(in_either(compared), is_counted(), *compared.only)
        .group_by(Booking.event_id)
        .subquery()
    )


def _cancelled_late(session: Session, compared: Compared) -> Counter[int]:
    """How many places of each event were given back with less notice than the policy of the booking asks for."""
    rows = (
        session.execute(
            select(Booking.event_id, Event.starts_at, Booking.ended_at, Booking.policy_id)
            .join(Booking.event)
            .join(Event.course)
            .where(in_either(compared), is_counted(), *compared.only)
            .where(is_registered(), _usual, Booking.state == State.CANCELLED, Booking.ended_at.is_not(None))
        )
        .tuples()
        .all()
    )
    if not rows:
        return Counter()
    policies = policies_by_id(session)
    asked = {policy_id: max(step.days for step in policy.paid.steps) for policy_id, policy in policies.items()}
    last_day = cache(last_day_in_time)
    return Counter(
        event_id
        for event_id, starts_at, ended_at, policy_id in rows
        if asked[policy_id] and ended_at and clock.local(ended_at).date() > last_day(starts_at, asked[policy_id])
    )


def came_by_quarter(session: Session, only: Sequence[ColumnElement[bool]], period: Period) -> dict[str, dict[str, int]]:
    """Whose area is known of those who came, by the keys of the quarters of a period, and by area. One query."""
    key = case(*((within(quarter), quarter.key) for quarter in period.quarters)).label("key")
    rows = session.execute(
        select(key, Booking.area, func.count())
        .select_from(Booking)
        .join(Booking.event)
        .join(Event.course)
        .where(within(period), is_counted(), is_attendance(), Booking.area.is_not(None), *only)
        .group_by(key, Booking.area)
    ).tuples()
    found: dict[str, dict[str, int]] = {}
    for name, area, number in rows:
        if area is not None:
            found.setdefault(name, {})[area] = number
    return found
