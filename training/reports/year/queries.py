"""The figures of a period and of the one beside it, in a handful of grouped queries: never a row about one person.

Every figure of every page, chart and file comes from here or from the other `…_queries.py` of this package, and is
counted for both periods by the same statement.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    String,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import literal as value
from sqlalchemy.orm import Session, aliased

from training import clock
from training.bookings.lifecycle import Outcome, State
from training.bookings.models import Booking
from training.courses.models import Course, Event, EventKind, EventState, Funder, Headcount, PlacePool
from training.courses.priorities.models import CoursePriority, CourseReview
from training.courses.priorities.queries import codes_of
from training.people.models import Membership
from training.people.relations.lineage import Relation, successors
from training.people.relations.queries import every_relation
from training.reports.figures import Figures
from training.reports.year.agencies_queries import FEW, agency_names, by_organisation, figures_of, people_known
from training.reports.year.around import Programme
from training.reports.year.definitions import Part
from training.reports.year.groupings import (
    AGENCY,
    FEWEST_KNOWN,
    MONTH,
    NEW,
    ORGANISATION,
    PRIORITY,
    PUBLIC,
    QUARTER,
    RETURNING,
    REVIEW,
    TAG_GROUPINGS,
    UNSAID,
    Words,
    crossed,
    divides_events,
    month_key,
    quarters_touched,
)
from training.reports.year.periods import Period
from training.years import FinancialYear

TOTAL = "total"
EVENT = "event"
"""Each event by itself: for pages that list them, and no grouping of the report."""

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

_TAGS: Mapping[str, type[CoursePriority | CourseReview]] = {PRIORITY: CoursePriority, REVIEW: CourseReview}
"""Which course has what."""

Groups = dict[str, dict[str | None, Figures]]
Broken = Mapping[str, Mapping[str | None, Figures]]
"""By the name of a grouping and the key of a group."""


@dataclass(frozen=True)
class Compared:
    """A period and the one beside it, or several, which have no day in common."""

    now: Period
    before: Period
    more: tuple[Period, ...] = ()
    """What else it stands beside: the same quarter a year earlier, say."""
    only: tuple[ColumnElement[bool], ...] = ()
    """What else events have to be, for pages that show a part of the programme. For a query of events with courses."""
    of_bookings: tuple[ColumnElement[bool], ...] = ()
    """What else bookings have to be, for pages that show some people: those of an area, say. An event is then one that
    such a booking is for, and what belongs to it as a whole, like its places and its cost, is not told.
    """

    @property
    def both_whole(self) -> bool:
        """Whether what is still to come can be compared: not with a part of a period."""
        return self.before.kind is self.now.kind

    @property
    def part(self) -> Part:
        """Of how much the figures are."""
        if self.of_bookings:
            return Part.SOME_BOOKINGS
        return Part.SOME_EVENTS if self.only else Part.EVERYTHING

    @property
    def periods(self) -> tuple[Period, ...]:
        return self.now, self.before, *self.more


@dataclass(frozen=True)
class ListedEvent:
    """One event of a period. What was counted of it stands in the grouping by event, under its key."""

    key: str
    title: str
    starts_at: datetime
    became: str
    """In the words of Programme."""
    places: int
    taken: int
    """Places taken now."""


@dataclass(frozen=True)
class Counts:
    """What was counted, for each period in the order of Compared.periods."""

    each: tuple[Broken, ...]
    programme: tuple[Programme, ...]
    words: Words
    events: tuple[Sequence[ListedEvent], ...] = ()
    """Where the grouping by event was asked for: all of them, by the day, whatever became of each."""

    @property
    def now(self) -> Broken:
        return self.each[0]

    @property
    def before(self) -> Broken:
        return self.each[1]

    def total(self) -> tuple[Figures, ...]:
        nothing = Figures(places=0, events=0)
        return tuple(broken[TOTAL].get(None, nothing) for broken in self.each)


def within(period: Period) -> ColumnElement[bool]:
    """Events that begin in a period."""
    return and_(Event.starts_at >= period.begins, Event.starts_at < period.ends)


def is_counted() -> ColumnElement[bool]:
    """Events whose register is closed: before that nobody knows who came."""
    return and_(Event.register_closed_at.is_not(None), Event.state != EventState.CANCELLED)


def is_attendance() -> ColumnElement[bool]:
    """Bookings that count as one: expected and there, or walked in; who completes what they missed counts once."""
    return and_(_came, _not_completing, or_(Booking.walk_in, and_(_registered, Booking.state == State.CONFIRMED)))


def is_registered() -> ColumnElement[bool]:
    """Bookings that were confirmed before the event, whatever became of them."""
    return _registered


def delivered_with() -> ColumnElement[str | None]:
    """The delivery partner of an event, or of its course; None: the Board alone."""
    return _partner


def sector_of_booking() -> ColumnElement[str | None]:
    return case((Event.kind == EventKind.PUBLIC, PUBLIC), else_=Booking.sector)


def side(compared: Compared) -> ColumnElement[int]:
    """0 for events of the period, 1 for those of the one beside it, 2 and so on for those of more."""
    *first, last = range(len(compared.periods))
    return case(*((within(compared.periods[number]), number) for number in first), else_=last)


def in_either(compared: Compared) -> ColumnElement[bool]:
    return or_(*(within(period) for period in compared.periods))


def years(session: Session) -> list[FinancialYear]:
    """The years with events that were or are in the programme, the latest first."""
    listed = Event.state != EventState.DRAFT
    first, last = session.execute(select(func.min(Event.starts_at), func.max(Event.starts_at)).where(listed)).one()
    if first is None:
        return []
    return [
        FinancialYear(number) for number in range(FinancialYear.of(last).first, FinancialYear.of(first).first - 1, -1)
    ]


def figures(session: Session, compared: Compared, now: datetime, names: Sequence[str] = ()) -> Counts:
    """The total of each period, and what it is made of by each of these groupings.

    A query of bookings and one of events; one more for sectors, where people were counted only, and four for agencies.
    """
    relations = every_relation(session) if {AGENCY, ORGANISATION} & set(names) else []
    facts = booking_facts(compared, names, relations)
    found: tuple[Groups, ...] = tuple({name: {} for name in (TOTAL, *names)} for _ in compared.periods)
    sums, programmes, courses, listed = _events(session, compared, now, names)
    if "sector" in names:
        _add_sectors(session, compared, sums)
    for name, at, key, *counts in session.execute(union_all(*_by_each(facts, names, compared, relations))):
        found[at][name][key] = figures_of(counts, **sums.pop((name, at, key), {}))
    for (name, at, key), rest in sums.items():  # events that nobody booked, and sectors of whom nobody booked
        found[at][name][key] = Figures(**rest)
    if ORGANISATION in names:
        for at, groups in by_organisation(session, facts, relations, compared.of_bookings).items():
            found[at][ORGANISATION] = groups
    agencies = agency_names(session, {key for one in found for key in one.get(AGENCY, {})}) if AGENCY in names else {}
    return Counts(found, programmes, Words(courses, agencies), listed)


def booking_facts(compared: Compared, names: Sequence[str], relations: Sequence[Relation]) -> CTE:
    """The bookings of all periods, each read once: what it counts as, and what it is grouped by."""
    keys = _keys(compared, relations)
    return (
        select(
            side(compared).label("at"),
            _flag(_registered, "registered"),
            _flag(_registered & (Booking.state == State.CANCELLED), "cancelled"),
            _flag(_registered & (Booking.state == State.CONFIRMED) & _came, "came"),
            _flag(Booking.walk_in & _came, "walked_in"),
            _flag(Booking.outcome == Outcome.PARTIAL, "part_only"),
            case((_came, Booking.delegate_id)).label("person"),
            Booking.id.label("booking_id"),
            Booking.agency_id.label("agency_id"),
            func.date(Event.starts_at).label("day"),
            Course.id.label("course_id"),
            *(_key_of(keys, name).label(name) for name in names if name not in (ORGANISATION, *TAG_GROUPINGS)),
        )
        .select_from(Booking)
        .join(Booking.event)
        .join(Event.course)
        .outerjoin(Course.funder)
        .where(in_either(compared), is_counted(), _not_completing, *compared.only, *compared.of_bookings)
        .cte("facts")
    )


def _flag(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return case((condition, 1), else_=0).label(name)


def _keys(compared: Compared, relations: Sequence[Relation]) -> dict[str, SQLColumnExpression[Any]]:
    """What a booking, or its event, is grouped by; named as in groupings.py."""
    now_called = successors(relations, clock.today())
    agency = case(now_called, value=Booking.agency_id, else_=Booking.agency_id) if now_called else Booking.agency_id
    return {
        "level": Course.level,
        "course": Course.id,
        "format": Course.format,
        "funder": Funder.name,
        "partner": _partner,
        MONTH: case(*_months(compared)),
        EVENT: Event.id,
        "sector": sector_of_booking(),
        AGENCY: agency,
        "ecvys": case((_ecvys_member, "member"), else_=None),
        "area": Booking.area,
        "quadrant": Booking.quadrant,
        "newness": case((Booking.delegate_id.is_(None), None), (_came_before(compared), RETURNING), else_=NEW),
        QUARTER: case(*_quarters(compared)),
    }


_BETWEEN_KEYS = "\x1f"


def _key_of(keys: Mapping[str, SQLColumnExpression[Any]], name: str) -> SQLColumnExpression[Any]:
    """What stands for one grouping, or for two that are crossed: both keys in one text, nothing standing for none."""
    both = crossed(name)
    if both is None:
        return keys[name]
    rows, columns = (func.coalesce(cast(keys[one], String), "") for one in both)
    return rows.concat(_BETWEEN_KEYS).concat(columns)


def key_of_two(key: str | None) -> tuple[str | None, str | None]:
    """The key of a row and that of a column, of a crossing."""
    row, _, column_key = (key or "").partition(_BETWEEN_KEYS)
    return row or None, column_key or None


def _months(compared: Compared) -> Iterator[tuple[ColumnElement[bool], str]]:
    for period in compared.periods:
        for number, month in enumerate(period.months):
            begins, ends = clock.start_of(month.begins), clock.start_of(month.ends)
            yield and_(Event.starts_at >= begins, Event.starts_at < ends), month_key(number)


def _quarters(compared: Compared) -> Iterator[tuple[ColumnElement[bool], str]]:
    for period in compared.periods:
        for quarter in quarters_touched(period):
            yield within(quarter), quarter.key


def _came_before(compared: Compared) -> ColumnElement[bool]:
    """Somebody who had come to anything before the period began that this booking is in."""
    earlier, event = aliased(Booking), aliased(Event)
    *first, last = compared.periods
    begins = case(*((within(period), period.begins) for period in first), else_=last.begins)
    return (
        exists()
        .where(
            earlier.delegate_id == Booking.delegate_id,
            earlier.outcome.in_((Outcome.ATTENDED, Outcome.PARTIAL)),
            earlier.event_id == event.id,
            event.starts_at < begins,
            event.register_closed_at.is_not(None),
        )
        .correlate(Booking, Event)
    )


def _by_each(
    facts: CTE, names: Sequence[str], compared: Compared, relations: Sequence[Relation]
) -> Iterator[Select[Any]]:
    yield _grouped(TOTAL, facts, cast(null(), String))
    for name in names:
        if name == AGENCY:
            few = people_known(facts, relations, compared.of_bookings)
            named = case((few.c.people >= FEWEST_KNOWN, cast(facts.c.agency, String)), else_=FEW)
            key = case((facts.c.agency.is_(None), None), else_=named)
            yield _grouped(name, facts, key, facts.outerjoin(few, few.c.agency == facts.c.agency))
        elif name in TAG_GROUPINGS:
            tags = _TAGS[name].__table__
            yield _grouped(name, facts, tags.c[name], facts.join(tags, tags.c.course_id == facts.c.course_id))
        elif name != ORGANISATION:
            yield _grouped(name, facts, facts.c[name])


def _grouped(name: str, facts: CTE, key: SQLColumnExpression[Any], beside: FromClause | None = None) -> Select[Any]:
    """`beside`: the facts joined with what else the key is of."""
    query = select(
        value(name).label("name"),
        facts.c["at"],
        cast(key, String).label("key"),
        *(func.sum(facts.c[one]) for one in ("registered", "cancelled", "came", "walked_in", "part_only")),
        func.count(distinct(facts.c.person)),
    ).select_from(facts if beside is None else beside)
    return query.group_by(facts.c["at"], "key")


Sums = dict[tuple[str, int, str | None], dict[str, int]]
"""What events have without anybody's booking: how many there are, their places, and how many were counted there."""


def _events(
    session: Session, compared: Compared, now: datetime, names: Sequence[str]
) -> tuple[Sums, tuple[Programme, ...], dict[str | None, str], tuple[Sequence[ListedEvent], ...]]:
    """By each key that divides events, and in all; what became of the programme; the names of courses, in order; and
    the events themselves, where they are asked for.

    One query, with a row for each event.
    """
    keys, asked = _keys(compared, ()), [name for name in names if name == EVENT or divides_events(name)]
    tagged = [name for name in TAG_GROUPINGS if name in names]
    rows = session.execute(
        select(
            side(compared),
            what_became(now),
            Course.id,
            Course.title,
            Event.came,
            places_of_event(),
            Event.id,
            Event.starts_at,
            _taken() if EVENT in names else null(),
            *(_key_of(keys, name) for name in asked),
            *(codes_of(Course.id, _TAGS[n]) for n in tagged),
        )
        .select_from(Event)
        .join(Event.course)
        .outerjoin(Course.funder)
        .where(in_either(compared), Event.state != EventState.DRAFT, *compared.only, *_booked_so(compared))
        .order_by(Course.title_key, Course.id)
    )
    sums: Sums = {}
    courses: dict[str | None, str] = {}
    became: list[Counter[str]] = [Counter() for _ in compared.periods]
    listed: tuple[list[ListedEvent], ...] = tuple([] for _ in compared.periods)
    for at, what, course_id, title, came, places, event_id, starts_at, taken, *found in rows:
        became[at][what] += 1
        if EVENT in names:
            listed[at].append(ListedEvent(str(event_id), title, starts_at, what, int(places or 0), int(taken or 0)))
        if what != DELIVERED:
            continue
        courses[str(course_id)] = title
        tags = [(n, tag) for n, of in zip(tagged, found[len(asked) :], strict=True) for tag in (of or "").split()]
        for name, key in ((TOTAL, None), *zip(asked, found, strict=False), *tags):
            one = sums.setdefault((name, at, key if key is None else str(key)), {"events": 0})
            one["events"] += 1
            if not compared.of_bookings:
                one["places"] = one.get("places", 0) + (places or 0)
                one["counted"] = one.get("counted", 0) + (came or 0)
    for some in listed:
        some.sort(key=lambda one: (one.starts_at, int(one.key)))
    return sums, tuple(Programme(**one) for one in became), courses, listed


def _booked_so(compared: Compared) -> tuple[ColumnElement[bool], ...]:
    """Events that such a booking is for, where only some bookings are asked for."""
    return (exists().where(Booking.event_id == Event.id, *compared.of_bookings),) if compared.of_bookings else ()


DELIVERED = "delivered"


def what_became(now: datetime) -> ColumnElement[str]:
    """What became of an event, in the words of Programme."""
    return case(
        (Event.state == EventState.CANCELLED, "called_off"),
        (Event.register_closed_at.is_not(None), DELIVERED),
        (Event.ends_at <= now, "not_closed"),
        else_="coming",
    )


def places_of_event() -> ColumnElement[int]:
    return select(func.sum(PlacePool.capacity)).where(PlacePool.event_id == Event.id).correlate(Event).scalar_subquery()


def _taken() -> ColumnElement[int]:
    return select(func.sum(PlacePool.taken)).where(PlacePool.event_id == Event.id).correlate(Event).scalar_subquery()


def _add_sectors(session: Session, compared: Compared, sums: Sums) -> None:
    """Of whom was only counted, as far as their sector was said. One query, where anybody was."""
    for at in range(len(compared.periods)):
        if counted := sums.get((TOTAL, at, None), {}).get("counted"):
            sums["sector", at, UNSAID] = {"counted": counted}
    if not any(name == "sector" for name, _, _ in sums):
        return
    at_side = side(compared).label("at")
    rows = session.execute(
        select(at_side, Headcount.sector, func.sum(Headcount.came))
        .join_from(Headcount, Event, Event.id == Headcount.event_id)
        .join(Event.course)
        .where(in_either(compared), is_counted(), *compared.only)
        .group_by(at_side, Headcount.sector)
    )
    for at, sector, came in rows.tuples():
        sums["sector", at, sector] = {"counted": came}
        sums["sector", at, UNSAID]["counted"] -= came
    for at in range(len(compared.periods)):
        if sums.get(("sector", at, UNSAID)) == {"counted": 0}:
            del sums["sector", at, UNSAID]
