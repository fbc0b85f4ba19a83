"""Reading what an agency asks of its roles, and who of it stands how, for its coordinators."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training.agency.levels.models import AgencyRole
from training.agency.levels.standing import LevelSum, RoleAsks, Standing, asked_of, needs_at, sums_of
from training.agency.people_queries import AgencyMember, PeopleFilter, members, people_of_agency
from training.board_lists.lists import BoardList, Level
from training.bookings.lifecycle import HOLDS_A_PLACE
from training.bookings.models import Booking
from training.courses.models import Course, Event, EventState, PlacePool
from training.people.relations.queries import line_of
from training.records.date_queries import open_dates
from training.records.needed_next import IS_DUE

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
    """Free places at all dates that are open, but for refreshers where nobody has done the level before."""
    booked: int = 0
    """Of those who have to, how many have a place at a date to come."""

    @property
    def places_needed(self) -> int:
        return max(self.of.missing - self.booked, 0)

    @property
    def in_words(self) -> str:
        """“6 people have to take or renew it. 2 have a place, so 4 places are needed.”"""
        number, needed = self.of.missing, self.places_needed
        people = f"{number:,} {'person has' if number == 1 else 'people have'} to take or renew it."
        if not self.booked:
            return people
        places = f"{needed:,} {'place is' if needed == 1 else 'places are'}" if needed else "no more are"
        return f"{people} {self.booked:,} {'has' if self.booked == 1 else 'have'} a place, so {places} needed."


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


def what_is_missing(
    session: Session, agency_id: int, matrix: Matrix, asks: Sequence[RoleAsks], levels: BoardList[Level], now: datetime
) -> list[Missing]:
    """For each level that somebody has to take or to renew: the next dates, how many places there are, and how many
    have one already. Three queries.
    """
    wanted = [one for one in matrix.sums if one.missing]
    if not wanted:
        return []
    codes = [one.level.code for one in wanted]
    dates = [
        event
        for event in open_dates(session, select(Course.id).where(Course.level.in_(codes)), now)
        if event.course.renews_id is None or _some_renew(matrix.sums, event.course.level)
    ]
    free = _free_places(session, [event.id for event in dates])
    placed = _with_a_place(session, agency_id, codes, now)
    found = []
    for one in wanted:
        code = one.level.code
        fitting = [event for event in dates if event.course.level == code]
        have_to = {
            person.tie.person_id
            for person in matrix.people
            if person.tie.id not in matrix.away_ids
            and any(asked.level == code for asked in asked_of(person.role, asks))
            and ((need := needs_at(person.needs, one.level, levels)) is None or not need.counts)
        }
        places = sum(free.get(event.id, 0) for event in fitting)
        found.append(Missing(one, fitting[:_DATES_SHOWN], places, len(have_to & placed[code])))
    return found


def _some_renew(sums: Sequence[LevelSum], code: str) -> bool:
    """Whether anybody of these has done a level before, and so may take its refresher."""
    return any(one.by_state[state] for one in sums if one.level.code == code for state in IS_DUE)


def _with_a_place(session: Session, agency_id: int, codes: Collection[str], now: datetime) -> Mapping[str, set[int]]:
    """By level, who has a place that the agency sees at a date to come."""
    rows = session.execute(
        select(Course.level, Booking.delegate_id)
        .select_from(Booking)
        .join(Booking.event)
        .join(Event.course)
        .where(Booking.agency_id.in_(line_of(agency_id)), Course.level.in_(codes))
        .where(Booking.state.in_(HOLDS_A_PLACE), Event.ends_at >= now, Event.state != EventState.CANCELLED)
    ).tuples()
    found: defaultdict[str, set[int]] = defaultdict(set)
    for level, person_id in rows:
        if person_id is not None:
            found[level].add(person_id)
    return found


def _free_places(session: Session, event_ids: Collection[int]) -> dict[int, int]:
    rows = session.execute(
        select(PlacePool.event_id, func.sum(PlacePool.capacity - PlacePool.taken))
        .where(PlacePool.event_id.in_(event_ids))
        .group_by(PlacePool.event_id)
    )
    return dict(rows.tuples().all())
