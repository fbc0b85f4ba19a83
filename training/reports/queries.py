"""The year in a handful of grouped queries: sums and counts, never a row about one person."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    and_,
    case,
    cast,
    column,
    distinct,
    exists,
    func,
    literal_column,
    null,
    select,
    union_all,
    values,
)
from sqlalchemy import literal as value
from sqlalchemy.orm import Session

from training import clock
from training.bookings.lifecycle import Outcome, State
from training.bookings.models import Booking
from training.bookings.reasons.models import CancelCategory
from training.certificates.models import Certificate
from training.courses.models import Course, Event, EventKind, EventState, Funder, Headcount, PlacePool
from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.people.models import Agency, Membership
from training.people.relations.queries import every_relation
from training.people.relations.rollup import groups_of
from training.reports.breakdowns import ORGANISATION, PUBLIC, UNSAID
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

_nothing: ColumnElement[str] = literal_column(
    "''"
)  # PostgreSQL does not know two parameters of a grouping for the same
_partner = func.coalesce(func.nullif(Event.partner, _nothing), func.nullif(Course.delivery_partner, _nothing))

# What a booking, or its event, is grouped by; named as in breakdowns.py.
_KEYS: dict[str, SQLColumnExpression[Any]] = {
    TOTAL: cast(null(), String),
    "level": Course.level,
    "format": Course.format,
    "funder": Funder.name,
    "partner": _partner,
    "sector": case((Event.kind == EventKind.PUBLIC, PUBLIC), else_=Booking.sector),
    "ecvys": case((_ecvys_member, "member"), else_=None),
    "area": Booking.area,
    "quadrant": Booking.quadrant,
}
_EVENT_KEYS = ("level", "format", "funder", "partner")

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
    """Every breakdown of the year, and `TOTAL`: a query of bookings, one of places, one or two of who was counted."""
    found: dict[str, dict[str | None, Figures]] = {name: {} for name in _KEYS}
    places, any_counted = _places(session, year)
    headcounts = _headcounts(session, year) if any_counted else {}
    for name, key, *counts in session.execute(union_all(*(_bookings_by(name, year) for name in _KEYS))):
        registered, cancelled, came, walked_in, part_only, people = (int(count or 0) for count in counts)
        found[name][key] = Figures(
            registered=registered, cancelled=cancelled, came=came, walked_in=walked_in, part_only=part_only,
            people=people, counted=headcounts.pop((name, key), 0), **places.get((name, key), {}),
        )  # fmt: skip
    for (name, key), counted in places.items():  # events that nobody booked had places all the same
        found[name].setdefault(key, Figures(counted=headcounts.pop((name, key), 0), **counted))
    for (name, key), counted_only in headcounts.items():  # sectors of whom nobody booked
        found[name][key] = Figures(counted=counted_only)
    return found


def by_organisation(session: Session, year: FinancialYear) -> Broken:
    """The breakdown that adds up to no year: organisations that others became or are a part of, and each of these.

    One query, and two more where there are any.
    """
    relations = every_relation(session)
    concerned = {one for relation in relations for one in (relation.from_id, relation.to_id)}
    if not concerned:
        return {ORGANISATION: {}}
    agencies = session.scalars(select(Agency).where(Agency.id.in_(concerned)))
    counted = groups_of(relations, {agency.id: agency.full_name for agency in agencies}, clock.today())
    if not counted:
        return {ORGANISATION: {}}
    columns = (column("grouped", String), column("agency_id", Integer), column("first", Date), column("last", Date))
    groups = values(*columns, name="groups").data([tuple(astuple(one)) for one in counted]).cte()
    day = func.date(Event.starts_at)
    rows = session.execute(
        select(
            groups.c.grouped,
            _different(_registered),
            _different(_registered & (Booking.state == State.CANCELLED)),
            _different(_registered & (Booking.state == State.CONFIRMED) & _came),
            _different(Booking.walk_in & _came),
            _different(Booking.outcome == Outcome.PARTIAL),
            func.count(distinct(case((_came, Booking.delegate_id)))),
        )
        .select_from(Booking)
        .join(Booking.event)
        .join(groups, (groups.c.agency_id == Booking.agency_id) & day.between(groups.c.first, groups.c.last))
        .where(_counted(year), _not_completing)
        .group_by(groups.c.grouped)
    )
    found: dict[str | None, Figures] = {
        grouped: Figures(
            registered=registered, cancelled=cancelled, came=came, walked_in=walked_in, part_only=part_only,
            people=people,
        )
        for grouped, registered, cancelled, came, walked_in, part_only, people in rows.tuples()
    }  # fmt: skip
    return {ORGANISATION: found}


def _different(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many bookings: each once, though it may be in a group by two ways."""
    return func.count(distinct(case((condition, Booking.id))))


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


def _places(session: Session, year: FinancialYear) -> tuple[dict[tuple[str, str | None], dict[str, int]], bool]:
    """Events and their places, by each key that divides events, and in all; and whether any of them was counted."""
    rows = session.execute(
        select(
            *(_KEYS[name] for name in _EVENT_KEYS),
            func.count(distinct(Event.id)),
            func.sum(PlacePool.capacity),
            func.count(Event.came),
        )
        .select_from(Event)
        .join(Event.course)
        .outerjoin(Course.funder)
        .outerjoin(Event.pools)
        .where(_counted(year))
        .group_by(*(_KEYS[name] for name in _EVENT_KEYS))
    )
    found: dict[tuple[str, str | None], dict[str, int]] = {}
    any_counted = False
    for *keys, events, places, counted in rows:
        any_counted = any_counted or counted > 0
        for name, key in ((TOTAL, None), *zip(_EVENT_KEYS, keys, strict=True)):
            sums = found.setdefault((name, key), {"events": 0, "places": 0})
            sums["events"] += events
            sums["places"] += places or 0
    return found, any_counted


def _headcounts(session: Session, year: FinancialYear) -> dict[tuple[str, str | None], int]:
    """How many came to events that nobody books here: by each key that divides events, by sector, and in all."""
    by_sector = (
        select(Headcount.sector, func.sum(Headcount.came))
        .join(Event, Event.id == Headcount.event_id)
        .where(_counted(year))
        .group_by(Headcount.sector)
    )
    rows = session.execute(
        select(*(_KEYS[name] for name in _EVENT_KEYS), func.sum(Event.came))
        .select_from(Event)
        .join(Event.course)
        .outerjoin(Course.funder)
        .where(_counted(year), Event.came.is_not(None))
        .group_by(*(_KEYS[name] for name in _EVENT_KEYS))
    )
    found: Counter[tuple[str, str | None]] = Counter()
    for *keys, came in rows:
        for name, key in ((TOTAL, None), *zip(_EVENT_KEYS, keys, strict=True)):
            found[name, key] += came
    unsaid = found[TOTAL, None]
    for sector, came in session.execute(by_sector).tuples():
        found["sector", sector] = came
        unsaid -= came
    if unsaid:
        found["sector", UNSAID] = unsaid
    return dict(found)


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
    """One query: of events, and of what follows them."""
    listed = Event.state.in_((EventState.PUBLISHED, EventState.CLOSED))
    open_register = Event.register_closed_at.is_(None)
    forms = select(func.count(Evaluation.id)).join(Event, Event.id == Evaluation.event_id)
    sent = forms.where(_counted(year), Evaluation.stage == Stage.AFTER)
    answered = sent.where(Evaluation.submitted_at.is_not(None))
    issued = (
        select(func.count(Certificate.id))
        .join(Certificate.booking)
        .join(Booking.event)
        .where(_counted(year), Certificate.replaced_at.is_(None), Certificate.revoked_at.is_(None))
    )
    not_closed, coming, called_off, *followed = session.execute(
        select(
            _count(listed & open_register & (Event.ends_at <= now)),
            _count(listed & open_register & (Event.ends_at > now)),
            _count(Event.state == EventState.CANCELLED),
            *(one.correlate(None).scalar_subquery() for one in (answered, sent, issued)),
        ).where(_in(year))
    ).one()
    forms_answered, forms_sent, certificates = followed
    return Afterwards(Rate(forms_answered, forms_sent), certificates, not_closed or 0, coming or 0, called_off or 0)


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
