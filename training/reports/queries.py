"""The year in a handful of grouped queries: sums and counts, never a row about one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy import literal as value
from sqlalchemy.orm import Session

from training.bookings.lifecycle import Outcome, State
from training.bookings.models import Booking
from training.bookings.reasons.models import CancelCategory
from training.certificates.models import Certificate
from training.courses.models import Course, Event, EventState, Funder, PlacePool
from training.evaluations.models import Evaluation
from training.people.models import Membership
from training.reports.figures import Figures, Rate
from training.years import FinancialYear

TOTAL = "total"

_came = Booking.outcome.in_((Outcome.ATTENDED, Outcome.PARTIAL))
_registered = and_(~Booking.walk_in, Booking.confirmed_at.is_not(None))
# Who completes what they missed is counted once, at the event they booked first.
_not_completing = Booking.completes_id.is_(None)
_ecvys_member = exists().where(
    Membership.agency_id == Booking.agency_id,
    Membership.starts_on <= func.date(Booking.created_at),
    Membership.ends_on >= func.date(Booking.created_at),
)

# What a booking, or its event, is grouped by; named as in breakdowns.py.
_KEYS: dict[str, SQLColumnExpression[Any]] = {
    TOTAL: cast(null(), String),
    "level": Course.level,
    "format": Course.format,
    "funder": Funder.name,
    "sector": Booking.sector,
    "ecvys": case((_ecvys_member, "member"), else_=None),
    "area": Booking.area,
    "quadrant": Booking.quadrant,
}
_EVENT_KEYS = ("level", "format", "funder")

Broken = Mapping[str, Mapping[str | None, Figures]]


def _counted(year: FinancialYear) -> ColumnElement[bool]:
    """Events of the year whose register is closed: before that nobody knows who came."""
    return and_(_in(year), Event.register_closed_at.is_not(None), Event.state != EventState.CANCELLED)


def _in(year: FinancialYear) -> ColumnElement[bool]:
    return and_(Event.starts_at >= year.begins, Event.starts_at < year.ends)


def years(session: Session) -> list[FinancialYear]:
    """The years with events that were or are in the programme, the latest first."""
    listed = Event.state != EventState.DRAFT
    first, last = session.execute(select(func.min(Event.starts_at), func.max(Event.starts_at)).where(listed)).one()
    if first is None:
        return []
    return [
        FinancialYear(number) for number in range(FinancialYear.of(last).first, FinancialYear.of(first).first - 1, -1)
    ]


def figures(session: Session, year: FinancialYear) -> Broken:
    """Every breakdown of the year, and `TOTAL`, in two queries: one of bookings, one of places."""
    found: dict[str, dict[str | None, Figures]] = {name: {} for name in _KEYS}
    places = _places(session, year)
    for name, key, *counts in session.execute(union_all(*(_bookings_by(name, year) for name in _KEYS))):
        registered, cancelled, came, walked_in, part_only, people = (int(count or 0) for count in counts)
        found[name][key] = Figures(
            registered=registered, cancelled=cancelled, came=came, walked_in=walked_in, part_only=part_only,
            people=people, **places.get((name, key), {}),
        )  # fmt: skip
    for (name, key), counted in places.items():  # events that nobody booked had places all the same
        found[name].setdefault(key, Figures(**counted))
    return found


def _bookings_by(name: str, year: FinancialYear) -> Select[Any]:
    return (
        select(
            value(name).label("name"),
            _KEYS[name].label("key"),
            _count(_registered),
            _count(_registered & (Booking.state == State.CANCELLED)),
            _count(_registered & (Booking.state == State.CONFIRMED) & _came),
            _count(Booking.walk_in & _came),
            _count(Booking.outcome == Outcome.PARTIAL),
            func.count(distinct(case((_came, Booking.delegate_id)))),
        )
        .select_from(Booking)
        .join(Booking.event)
        .join(Event.course)
        .outerjoin(Course.funder)
        .where(_counted(year), _not_completing)
        .group_by("key")
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _places(session: Session, year: FinancialYear) -> dict[tuple[str, str | None], dict[str, int]]:
    """Events and their places, by each key that divides events, and in all."""
    rows = session.execute(
        select(*(_KEYS[name] for name in _EVENT_KEYS), func.count(distinct(Event.id)), func.sum(PlacePool.capacity))
        .select_from(Event)
        .join(Event.course)
        .outerjoin(Course.funder)
        .outerjoin(Event.pools)
        .where(_counted(year))
        .group_by(*(_KEYS[name] for name in _EVENT_KEYS))
    )
    found: dict[tuple[str, str | None], dict[str, int]] = {}
    for *keys, events, places in rows:
        for name, key in ((TOTAL, None), *zip(_EVENT_KEYS, keys, strict=True)):
            sums = found.setdefault((name, key), {"events": 0, "places": 0})
            sums["events"] += events
            sums["places"] += places or 0
    return found


@dataclass(frozen=True)
class Afterwards:
    """What became of the year's events, beside who came."""

    evaluations: Rate
    """Forms answered, of those sent."""
    certificates: int
    """Issued and standing: a corrected one counts once, a revoked one not at all."""
    not_closed: int
    """Events that are over, whose register is still open: they are in none of the figures."""
    coming: int
    called_off: int


def afterwards(session: Session, year: FinancialYear, now: datetime) -> Afterwards:
    """Two queries: one of events, one of what follows them."""
    listed = Event.state.in_((EventState.PUBLISHED, EventState.CLOSED))
    open_register = Event.register_closed_at.is_(None)
    not_closed, coming, called_off = session.execute(
        select(
            _count(listed & open_register & (Event.ends_at <= now)),
            _count(listed & open_register & (Event.ends_at > now)),
            _count(Event.state == EventState.CANCELLED),
        ).where(_in(year))
    ).one()
    sent = select(func.count(Evaluation.id)).join(Event, Event.id == Evaluation.event_id).where(_counted(year))
    issued = (
        select(func.count(Certificate.id))
        .join(Certificate.booking)
        .join(Booking.event)
        .where(_counted(year), Certificate.replaced_at.is_(None), Certificate.revoked_at.is_(None))
    )
    answered = sent.where(Evaluation.submitted_at.is_not(None))
    counts = session.execute(select(answered.scalar_subquery(), sent.scalar_subquery(), issued.scalar_subquery())).one()
    return Afterwards(Rate(counts[0], counts[1]), counts[2], not_closed or 0, coming or 0, called_off or 0)


def cancelled_by_reason(session: Session, year: FinancialYear) -> dict[CancelCategory | None, int]:
    """How many of those registered cancelled for which reason, the commonest first; None: nobody said why.

    Together they are the `cancelled` of the year's total.
    """
    count = func.count()
    rows = session.execute(
        select(Booking.cancel_category, count)
        .join(Booking.event)
        .where(_counted(year), _not_completing, _registered, Booking.state == State.CANCELLED)
        .group_by(Booking.cancel_category)
        .order_by(Booking.cancel_category.is_(None), count.desc(), Booking.cancel_category)
    )
    return {CancelCategory(category) if category else None: number for category, number in rows}
