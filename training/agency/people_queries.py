"""The people of an agency, as its coordinators may see them: what was booked for it, and nothing from elsewhere.

Only somebody who shares their record with the agency, and is still of it, shows the training that they did for others.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from training.agency.levels.standing import RoleAsks, levels_asked_of
from training.board_lists.queries import board_lists
from training.bookings.earlier_training.models import Equivalence, PastTraining
from training.bookings.groups.colleagues import roles_said
from training.bookings.lifecycle import LIVE, Awaits, Outcome
from training.bookings.models import Booking
from training.bookings.queries import last_completed
from training.certificates.models import Certificate
from training.certificates.training_record import Attended, AttendedBooking
from training.courses.models import Course, Event
from training.lists import Column, RowList, loading
from training.people.models import Affiliation, Person
from training.people.queries import shown_name_key
from training.people.relations.queries import agencies_run_by, is_or_became, line_of
from training.records.hours.held import Held
from training.records.models import ToldContact
from training.records.needed_next import IS_DUE, Need, NeedState, frameworks_in_hours
from training.records.queries import accepted, asked, attended, held_by, listed, needs_by, told
from training.search.normal_form import sort_key
from training.search.queries import key_has
from training.settings.queries import rules


class Show(StrEnum):
    """Who of an agency is listed."""

    ALL = "all"
    IN_DATE = "in-date"
    DUE = "due"
    OUT = "out"
    NEVER = "never"
    SHORT = "short"
    """Of hours, at a level that is counted in them."""
    WITHOUT = "without"
    LEFT = "left"


@dataclass(frozen=True)
class PeopleFilter:
    """Which people of which agency. WITHOUT are those who have not done the course."""

    agency_id: int
    show: Show = Show.ALL
    course_id: int | None = None
    search: str = ""
    asks: tuple[RoleAsks, ...] = ()
    """What the agency asks of its roles."""


@dataclass(frozen=True)
class AgencyMember:
    """Somebody of an agency: what they do there, what comes next, and how they stand level by level."""

    tie: Affiliation
    name: str
    role: str
    next_booking: Booking | None
    needs: Sequence[Need]

    @property
    def due(self) -> Sequence[Need]:
        return [need for need in self.needs if need.state in IS_DUE]

    @property
    def by_booking(self) -> dict[int | None, NeedState]:
        """What counts, by the booking that led to it. What something else counts for is not there."""
        return {need.by.booking_id: need.state for need in self.needs if need.by}


_name_key = shown_name_key()
_SHARED = Affiliation.shares_record & Affiliation.ended_at.is_(None)
_PROVEN = Booking.awaits.is_distinct_from(Awaits.ADDRESS)
"""Until an address is confirmed, nobody knows whether they are of the agency."""


def people_of_agency(
    session: Session, wanted: PeopleFilter, today: date, roles: Mapping[int, str] | None = None
) -> Select[tuple[Affiliation]]:
    """Who is of an agency now, or has left it, by name. Of somebody who left more than once, the last time. `roles`:
    from roles_of_everybody(), where they decide who is listed.
    """
    query = (
        select(Affiliation)
        .join(Affiliation.person)
        .where(Affiliation.agency_id == wanted.agency_id)
        .options(contains_eager(Affiliation.person))
        .order_by(_name_key, Affiliation.id)
    )
    query = query.where(_left() if wanted.show is Show.LEFT else Affiliation.ended_at.is_(None))
    if wanted.search:
        query = query.where(key_has(_name_key, wanted.search))
    if wanted.show in _STATES:
        return query.where(Affiliation.id.in_(_who_stands_so(session, wanted, today, roles or {})))
    if wanted.show is Show.WITHOUT and wanted.course_id:
        return query.where(~_attended(wanted.course_id))
    return query.where(_attended(wanted.course_id)) if wanted.course_id else query


_STATES = {
    Show.IN_DATE: frozenset({NeedState.IN_DATE}),
    Show.DUE: IS_DUE,
    Show.OUT: frozenset({NeedState.LAPSED}),
    Show.NEVER: frozenset({NeedState.NEVER}),
    Show.SHORT: frozenset({NeedState.NEVER, NeedState.LAPSED}),
}
_READ_WHOLE = frozenset({Show.IN_DATE, Show.NEVER, Show.SHORT})
"""Of whom nobody can say beforehand whom it concerns."""


def _who_stands_so(session: Session, wanted: PeopleFilter, today: date, roles: Mapping[int, str]) -> list[int]:
    whose = (Affiliation.agency_id == wanted.agency_id) & Affiliation.ended_at.is_(None)
    if wanted.show not in _READ_WHOLE:
        whose &= _may_be_due(session, today)
    asked_levels = {tie_id: levels_asked_of(role, wanted.asks) for tie_id, role in roles.items()}
    return [
        tie_id
        for tie_id, needs in _needs_where(session, whose, today, asked_levels).items()
        if any(
            need.state in _STATES[wanted.show]
            and (wanted.show is not Show.SHORT or need.hours is not None)
            and (wanted.course_id is None or (need.by is not None and need.by.root_id == wanted.course_id))
            for need in needs
        )
    ]


def roles_of_everybody(session: Session, wanted: PeopleFilter) -> dict[int, str] | None:
    """What everybody of an agency does, by their ties, where it decides who is listed; else None. In one query."""
    if not wanted.asks or wanted.show not in {Show.NEVER, Show.SHORT}:
        return None
    said = (
        select(Booking.job_role)
        .where(Booking.delegate_id == Affiliation.person_id, Booking.agency_id == Affiliation.agency_id)
        .where(Booking.job_role != "", _PROVEN)
        .order_by(Booking.id.desc())
        .limit(1)
        .correlate(Affiliation)
        .scalar_subquery()
    )
    current = (Affiliation.agency_id == wanted.agency_id) & Affiliation.ended_at.is_(None)
    rows = session.execute(select(Affiliation.id, Affiliation.job_role, said).where(current)).tuples()
    return {tie_id: role or last or "" for tie_id, role, last in rows}


def how_many_out_of_date(session: Session, agency_ids: Sequence[int], today: date) -> dict[int, int]:
    """How many people of each of these agencies have a refresh overdue, as the list of OUT has them."""
    of_agencies = Affiliation.agency_id.in_(agency_ids)
    found = _needs_where(session, of_agencies & _may_be_due(session, today), today)
    out = [tie_id for tie_id, needs in found.items() if any(need.state is NeedState.LAPSED for need in needs)]
    if not out:
        return {}
    rows = session.execute(
        select(Affiliation.agency_id, func.count()).where(Affiliation.id.in_(out)).group_by(Affiliation.agency_id)
    )
    return {agency_id: number for agency_id, number in rows.tuples() if agency_id is not None}


def _needs_where(
    session: Session,
    whose: ColumnElement[bool],
    today: date,
    asked_levels: Mapping[int, Collection[str]] = MappingProxyType({}),
) -> dict[int, list[Need]]:
    """What these people need next, by their ties: by what was attended for the agency, and by everything else only
    where they share their record with it; what its own list says of them is beside it. In one query.
    """
    return needs_by(
        session,
        attended(Affiliation.id).join(Affiliation, _visible(Booking)).where(whose),
        accepted(Affiliation.id)
        .join(Affiliation, Affiliation.person_id == Equivalence.person_id)
        .where(whose, or_(_SHARED, _of_their_booking())),
        *(
            theirs.join(Affiliation, Affiliation.person_id == person_id).where(whose, _SHARED)
            for theirs, person_id in (
                (told(Affiliation.id), ToldContact.person_id),
                (asked(Affiliation.id), Equivalence.person_id),
            )
        ),
        listed(Affiliation.id)
        .join(Affiliation, Affiliation.person_id == PastTraining.person_id)
        .where(whose, or_(_SHARED, is_or_became(PastTraining.agency_id, Affiliation.agency_id))),
        today=today,
        asked_levels=asked_levels,
        with_above=True,
    )


def _of_their_booking() -> ColumnElement[bool]:
    """What was accepted in another framework of a booking for the agency: that is theirs to see."""
    return (
        exists()
        .where(Booking.id == Equivalence.booking_id, is_or_became(Booking.agency_id, Affiliation.agency_id))
        .correlate(Equivalence, Affiliation)
    )


def held_at(session: Session, agency_id: int) -> dict[int, list[Held]]:
    """What the people who are of an agency now have done, by their ties, as far as it sees it. In one query."""
    whose = (Affiliation.agency_id == agency_id) & Affiliation.ended_at.is_(None)
    elsewhere = accepted(Affiliation.id).join(Affiliation, Affiliation.person_id == Equivalence.person_id)
    return held_by(
        session,
        attended(Affiliation.id).join(Affiliation, _visible(Booking)).where(whose),
        elsewhere.where(whose, _SHARED, Equivalence.booking_id.is_(None)),
    )


def _may_be_due(session: Session, today: date) -> ColumnElement[bool]:
    """Who may have something due, and nobody else: needed_next() decides. An agency of thousands is not read whole."""
    last = today + timedelta(days=rules(session).renewal_notice_days)
    runs_out = (
        exists()
        .where(_visible(Booking), Booking.outcome == Outcome.ATTENDED)
        .where(Booking.event_id == Event.id, Event.course_id == Course.id, Course.refresh_months.is_not(None))
        .correlate(Affiliation)
    )
    says_so = (
        exists()
        .where(_visible(Booking), Certificate.booking_id == Booking.id, Certificate.valid_until <= last)
        .correlate(Affiliation)
    )
    elsewhere = (
        exists()
        .where(Equivalence.person_id == Affiliation.person_id, Equivalence.counts_until <= last)
        .correlate(Affiliation)
    )
    in_hours = frameworks_in_hours(levels := board_lists(session).levels, today)
    counted = [one.code for one in levels if one.framework in in_hours]
    whole = aliased(Course)
    by_hours = (
        exists()
        .where(_visible(Booking), Booking.outcome == Outcome.ATTENDED, Booking.event_id == Event.id)
        .where(Event.course_id == Course.id)
        .where(or_(Course.level.in_(counted), Course.renews_id.in_(select(whole.id).where(whole.level.in_(counted)))))
        .correlate(Affiliation)
    )
    accepted_hours = (
        exists()
        .where(Equivalence.person_id == Affiliation.person_id, Equivalence.level.in_(counted))
        .correlate(Affiliation)
    )
    hours = (by_hours, accepted_hours) if counted else ()
    without = runs_out.where(~exists().where(Certificate.booking_id == Booking.id).correlate(Booking))
    return Affiliation.ended_at.is_(None) & or_(says_so, without, elsewhere, *hours)


def people_list(session: Session, wanted: PeopleFilter, now: datetime, today: date) -> RowList:
    """The same as a list, each with what comes next and what they hold. Its files are made by people_download()."""
    left, roles = wanted.show is Show.LEFT, roles_of_everybody(session, wanted)
    next_at = (
        select(func.min(Event.starts_at))
        .join(Booking, Booking.event_id == Event.id)
        .where(Booking.delegate_id == Affiliation.person_id, is_or_became(Booking.agency_id, Affiliation.agency_id))
        .where(Booking.state.in_(LIVE), _PROVEN, Event.ends_at >= now)
        .correlate(Affiliation)
        .scalar_subquery()
    )
    when = (
        Column("left", "Left", None, (Affiliation.ended_at,), phrases=("who left first, first", "who left last, first"))
        if left
        else Column("next", "Booked next", None, (next_at,), phrases=("the next event first", "the last event first"))
    )
    return RowList(
        one="person",
        several="people",
        rows=people_of_agency(session, wanted, today, roles)
        .with_only_columns(Affiliation.id, maintain_column_froms=True)
        .order_by(None),
        ties=(Affiliation.id,),
        columns=(Column("name", "Name", None, (_name_key,)), when, Column("levels", "Levels and topics")),
        load=loading(
            Affiliation,
            joinedload(Affiliation.person),
            then=lambda ties: members(session, ties, now, today, wanted.asks, roles),
        ),
        order="name",
        cuts=("agency", "show", "course"),
    )


def _left() -> ColumnElement[bool]:
    other = aliased(Affiliation)
    since = exists().where(
        other.person_id == Affiliation.person_id,
        other.agency_id == Affiliation.agency_id,
        or_(other.ended_at.is_(None), other.id > Affiliation.id),
    )
    return and_(Affiliation.ended_at.is_not(None), ~since)


def _visible(booking: type[Booking]) -> ColumnElement[bool]:
    of_agency = is_or_became(booking.agency_id, Affiliation.agency_id)
    return and_(booking.delegate_id == Affiliation.person_id, or_(of_agency, _SHARED))


def _attended(course_id: int) -> ColumnElement[bool]:
    """They attended all of this course, or of one that renews it."""
    return (
        exists()
        .where(_visible(Booking), Booking.outcome == Outcome.ATTENDED)
        .where(Booking.event_id == Event.id, Event.course_id == Course.id, _counts_for(Course) == course_id)
        .correlate(Affiliation)
    )


def _counts_for(course: type[Course]) -> ColumnElement[int]:
    """A refresher counts for the course that it renews."""
    return func.coalesce(course.renews_id, course.id)


def members(
    session: Session,
    ties: Sequence[Affiliation],
    now: datetime,
    today: date,
    asks: Sequence[RoleAsks] = (),
    roles: Mapping[int, str] | None = None,
    *,
    with_next: bool = True,
) -> list[AgencyMember]:
    """These people of one agency with what the list says of them, in three queries however many they are. `asks`: what
    the agency asks of its roles; `roles`: from roles_of_everybody(), where they were read. Not `with_next`: nobody asks
    what comes next for them.
    """
    ids = [tie.id for tie in ties]
    coming = _next_bookings(session, ids, now) if with_next else {}
    roles = roles_said(session, ids) if roles is None else roles
    asked_levels = {tie.id: levels_asked_of(tie.job_role or roles.get(tie.id, ""), asks) for tie in ties}
    needs = _needs_where(session, Affiliation.id.in_(ids), today, asked_levels)
    return [
        AgencyMember(
            tie=tie,
            name=tie.shown_name,
            role=tie.job_role or roles.get(tie.id, ""),
            next_booking=coming.get(tie.id),
            needs=needs[tie.id],
        )
        for tie in ties
    ]


def _attended_by(session: Session, tie_ids: Sequence[int]) -> dict[int, list[AttendedBooking]]:
    found: dict[int, list[AttendedBooking]] = defaultdict(list)
    rows = session.execute(
        select(Affiliation.id, Booking, Certificate, last_completed())
        .select_from(Affiliation)
        .join(Booking, _visible(Booking))
        .join(Booking.event)
        .join(Event.course)
        .outerjoin(Certificate, (Certificate.booking_id == Booking.id) & Certificate.replaced_at.is_(None))
        .where(Affiliation.id.in_(tie_ids), Booking.outcome == Outcome.ATTENDED)
        .options(contains_eager(Booking.event).contains_eager(Event.course))
        .order_by(Event.ends_at.desc(), Booking.id.desc())
    )
    for tie_id, booking, certificate, completed_at in rows.tuples():
        found[tie_id].append(AttendedBooking(booking, certificate, completed_at))
    return found


def _next_bookings(session: Session, tie_ids: Sequence[int], now: datetime) -> dict[int, Booking]:
    of_agency = is_or_became(Booking.agency_id, Affiliation.agency_id)
    rows = session.execute(
        select(Affiliation.id, Booking)
        .select_from(Affiliation)
        .join(Booking, and_(Booking.delegate_id == Affiliation.person_id, of_agency))
        .join(Booking.event)
        .where(Affiliation.id.in_(tie_ids), Booking.state.in_(LIVE), _PROVEN, Event.ends_at >= now)
        .options(contains_eager(Booking.event).joinedload(Event.course))
        .order_by(Event.starts_at.desc(), Booking.id.desc())
    )
    return dict(rows.tuples().all())  # the soonest comes last, and stays


def tie_visible_to(session: Session, coordinator: Person, affiliation_id: int) -> Affiliation | None:
    """Somebody's tie to an agency that this coordinator runs, as long as it lasts or after; else None."""
    theirs = Affiliation.agency_id.in_(agencies_run_by(coordinator.id))
    return session.scalar(
        select(Affiliation)
        .where(Affiliation.id == affiliation_id, theirs)
        .options(joinedload(Affiliation.person), joinedload(Affiliation.agency))
    )


def bookings_for_agency(session: Session, tie: Affiliation) -> Sequence[Booking]:
    """What was booked for the agency, or for what became it, for this person, the latest event first."""
    line = line_of(tie.agency_id) if tie.agency_id is not None else ()
    return session.scalars(
        select(Booking)
        .join(Booking.event)
        .where(Booking.delegate_id == tie.person_id, Booking.agency_id.in_(line), _PROVEN)
        .options(contains_eager(Booking.event).options(joinedload(Event.course), joinedload(Event.venue)))
        .order_by(Event.starts_at.desc(), Booking.id.desc())
    ).all()


def record_of(session: Session, tie: Affiliation) -> Attended:
    """What they attended for the agency, and for others where they share it; the latest first."""
    return _attended_by(session, [tie.id])[tie.id]


def courses_of_agency(session: Session, agency_id: int) -> Sequence[tuple[int, str]]:
    """The courses to filter by, id and title: what somebody attended for the agency. A refresher is its course."""
    done = (
        select(_counts_for(Course))
        .join(Event, Event.course_id == Course.id)
        .join(Booking, Booking.event_id == Event.id)
        .where(Booking.agency_id.in_(line_of(agency_id)), Booking.outcome == Outcome.ATTENDED)
    )
    rows = session.execute(select(Course.id, Course.title).where(Course.id.in_(done))).tuples()
    return sorted(rows, key=lambda row: (sort_key(row[1]), row[0]))
