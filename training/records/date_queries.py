"""Reading where what somebody needs can be taken: the dates that are open, and what is booked already."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from training import clock
from training.board_lists.lists import BoardList, Level
from training.board_lists.queries import board_lists
from training.bookings.lifecycle import HOLDS_A_PLACE
from training.bookings.models import Booking
from training.courses.models import Course, Event, EventKind, EventState, OpenTo, PlacePool
from training.records.hours.held import CourseLevel
from training.records.needed_next import Need, NeedState, does_for
from training.settings.queries import rules

_renewed = aliased(Course)


@dataclass(frozen=True)
class WaysToTake:
    """A need, and what does for it: bookings, dates that are open to everybody, courses with a date or without."""

    need: Need
    booked: Sequence[Booking] = ()
    dates: Sequence[Event] = ()
    """Those of refreshers first, each kind by its day."""
    courses: Sequence[Course] = ()
    """Refreshers first."""
    only_whole: bool = False
    """It has lapsed for too long for a refresher."""
    takes_lapsed_months: int = 0
    """How long ago its refresh may have been due for one."""
    booked_higher: bool = False
    """What is booked is of a higher level, which will count for this one."""


@dataclass(frozen=True)
class _Taught:
    course: Course
    counts: CourseLevel


def ways_to_take(session: Session, person_id: int, needs: Iterable[Need], now: datetime) -> list[WaysToTake]:
    """The same needs in the same order. Three queries, and none where nothing is asked for."""
    return ways_of_several(session, {person_id: list(needs)}, now)[person_id]


def ways_of_several(
    session: Session, needs: Mapping[int, Sequence[Need]], now: datetime
) -> dict[int, list[WaysToTake]]:
    """The same for several people, by their ids, in as many queries however many they are."""
    if not any(need.asks_for_something for theirs in needs.values() for need in theirs):
        return {person_id: [WaysToTake(need) for need in theirs] for person_id, theirs in needs.items()}
    taught = _courses(session)
    levels, today, months = board_lists(session).levels, clock.local(now).date(), _takes_lapsed_months(session)
    ids_of = {
        person_id: [
            {one.course.id for one in taught if does_for(one.counts, need, levels, today, months)}
            if need.asks_for_something
            else set()
            for need in theirs
        ]
        for person_id, theirs in needs.items()
    }
    ids = set().union(*(fitting for theirs in ids_of.values() for fitting in theirs))
    dates, booked = open_dates(session, ids, now), _booked(session, needs, ids, now)
    refreshers = {one.course.id for one in taught if one.counts.is_refresher}

    def ways(need: Need, fitting: Collection[int], theirs: Sequence[Booking]) -> WaysToTake:
        return WaysToTake(
            need,
            booked=[one for one in theirs if one.event.course_id in fitting],
            dates=sorted(
                (one for one in dates if one.course_id in fitting), key=lambda one: one.course_id not in refreshers
            ),
            courses=[one.course for one in taught if one.course.id in fitting],
            takes_lapsed_months=months,
            only_whole=need.state is NeedState.LAPSED and not need.takes_refresher(today, months),
        )

    found: dict[int, list[WaysToTake]] = {}
    for person_id, theirs in needs.items():
        pairs = zip(theirs, ids_of[person_id], strict=True)
        own = [ways(need, fitting, booked.get(person_id, ())) for need, fitting in pairs]
        found[person_id] = [_with_higher(one, own, levels) for one in own]
    return found


def _with_higher(ways: WaysToTake, found: Sequence[WaysToTake], levels: BoardList[Level]) -> WaysToTake:
    """Where a higher level is booked, which will count for a lower one, nobody needs to book that, too."""
    wanted = levels.find(ways.need.level)
    if ways.booked or not ways.need.asks_for_something or wanted is None or ways.need.root_id is not None:
        return ways
    for other in found:
        level = levels.find(other.need.level)
        if other.booked and other.need.root_id is None and level is not None and level.counts_as(wanted):
            return replace(ways, booked=other.booked, booked_higher=True)
    return ways


def _takes_lapsed_months(session: Session) -> int:
    return rules(session).refresher_takes_lapsed_months


def _courses(session: Session) -> list[_Taught]:
    """All that are offered, refreshers first."""
    rows = session.execute(
        select(Course, func.coalesce(_renewed.level, Course.level))
        .outerjoin(_renewed, _renewed.id == Course.renews_id)
        .where(Course.retired_at.is_(None))
        .order_by(Course.renews_id.is_(None), Course.title_key, Course.id)
    )
    return [
        _Taught(
            course,
            CourseLevel(root_id=course.renews_id or course.id, level=level, is_refresher=course.renews_id is not None),
        )
        for course, level in rows.tuples()
    ]


def open_dates(
    session: Session, course_ids: Collection[int] | Select[tuple[int]], now: datetime, most: int | None = None
) -> Sequence[Event]:
    """The dates of these courses, as long as they are offered, that anybody can book now, the next one first."""
    free = select(func.sum(PlacePool.capacity - PlacePool.taken)).where(PlacePool.event_id == Event.id)
    return session.scalars(
        select(Event)
        .join(Event.course)
        .where(
            Event.course_id.in_(course_ids),
            Course.retired_at.is_(None),
            Event.state == EventState.PUBLISHED,
            Event.open_to == OpenTo.EVERYBODY,
            Event.kind == EventKind.USUAL,  # others give no certificate
            Event.partner_link == "",
            Event.closes_at > now,
            free.scalar_subquery() > 0,
        )
        .options(contains_eager(Event.course), joinedload(Event.venue))
        .order_by(Event.starts_at, Event.id)
        .limit(most)
    ).all()


def _booked(
    session: Session, person_ids: Collection[int], course_ids: Collection[int], now: datetime
) -> dict[int, list[Booking]]:
    """Where these people have a place on these courses that is to come, the next one first; not where they wait."""
    found: dict[int, list[Booking]] = defaultdict(list)
    for booking in session.scalars(
        select(Booking)
        .join(Booking.event)
        .where(
            Booking.delegate_id.in_(person_ids),
            Booking.state.in_(HOLDS_A_PLACE),
            Booking.outcome.is_(None),
            Event.course_id.in_(course_ids),
            Event.ends_at > now,
        )
        .options(contains_eager(Booking.event).joinedload(Event.course))
        .order_by(Event.starts_at, Booking.id)
    ):
        found[booking.delegate_id or 0].append(booking)
    return found
