"""Reading what an agency asks of its roles, and who of it stands how, for its coordinators."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training.agency.levels.models import AgencyRole
from training.agency.levels.standing import LevelSum, RoleAsks, Standing, sums_of
from training.agency.people_queries import AgencyMember, PeopleFilter, members, people_of_agency
from training.board_lists.lists import BoardList, Level
from training.courses.models import Course, Event, PlacePool
from training.records.date_queries import open_dates

_DATES_SHOWN = 3


@dataclass(frozen=True)
class Matrix:
    """All people of an agency, and what they come to."""

    people: Sequence[AgencyMember]
    away_ids: frozenset[int]
    """Of the ties of those who are away today: they are in no sum."""
    sums: Sequence[LevelSum]
    levels: Sequence[Level]


@dataclass(frozen=True)
class Missing:
    """Who has to take or renew a level, and where they can."""

    of: LevelSum
    dates: Sequence[Event]
    places: int
    """Free places at all dates that are open."""


def roles_of(session: Session, agency_id: int) -> Sequence[AgencyRole]:
    """What is asked now, and what was asked before, the newest first."""
    return session.scalars(
        select(AgencyRole)
        .where(AgencyRole.agency_id == agency_id)
        .order_by(AgencyRole.ended_at.is_not(None), AgencyRole.role_key, AgencyRole.level, AgencyRole.id.desc())
    ).all()


def asks_of(session: Session, agency_id: int) -> tuple[RoleAsks, ...]:
    """What it asks now."""
    return tuple(row.asks for row in roles_of(session, agency_id) if row.ended_at is None)


def role_of(session: Session, agency_id: int, role_id: int) -> AgencyRole | None:
    """One of those of this agency, else None."""
    return session.scalar(select(AgencyRole).where(AgencyRole.id == role_id, AgencyRole.agency_id == agency_id))


def matrix_of(
    session: Session, agency_id: int, asks: Sequence[RoleAsks], levels: BoardList[Level], now: datetime, today: date
) -> Matrix:
    """Everybody who is of the agency now. Four queries, however many they are."""
    ties = session.scalars(people_of_agency(session, PeopleFilter(agency_id), today)).all()
    people = members(session, ties, now, today, asks)
    away = frozenset(tie.id for tie in ties if tie.is_away_on(today))
    shown = [level for level in levels.on(today) if not level.is_topic]
    stands = [Standing(one.needs, one.role, one.tie.id in away) for one in people]
    return Matrix(people, away, sums_of(stands, asks, levels, shown), shown)


def what_is_missing(session: Session, sums: Sequence[LevelSum], now: datetime) -> list[Missing]:
    """For each level that somebody has to take or to renew: the next dates, and how many places there are."""
    wanted = [one for one in sums if one.missing]
    if not wanted:
        return []
    codes = [one.level.code for one in wanted]
    courses = session.execute(
        select(Course.id, Course.level).where(Course.level.in_(codes), Course.retired_at.is_(None))
    ).tuples()
    level_of = dict(courses.all())
    dates = open_dates(session, level_of, now)
    free = _free_places(session, [event.id for event in dates])
    found = []
    for one in wanted:
        fitting = [event for event in dates if level_of[event.course_id] == one.level.code]
        found.append(Missing(one, fitting[:_DATES_SHOWN], sum(free.get(event.id, 0) for event in fitting)))
    return found


def _free_places(session: Session, event_ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(PlacePool.event_id, func.sum(PlacePool.capacity - PlacePool.taken))
        .where(PlacePool.event_id.in_(event_ids))
        .group_by(PlacePool.event_id)
    )
    return dict(rows.tuples().all())
