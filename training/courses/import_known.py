"""What the database has already of a programme, in the shape that files have it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from training import clock
from training.courses.models import Course, Event, Funder, Mode, Venue
from training.courses.programme_files import ONLINE, AgencyRow, CourseRow, EventRow
from training.people.models import Agency, Membership
from training.search.normal_form import normal_form

FUNDERS = {"VVU": "Violence and Vulnerability Unit", "DWP": "Department for Work and Pensions"}
"""Funders that an import may name before anybody has added them. Any other has to be added first."""


@dataclass
class KnownRows:
    """Rows by what files call them."""

    agencies: dict[str, Agency]
    courses: dict[str, Course]
    events: dict[str, Event]
    funders: dict[str, Funder]
    venues: list[Venue]
    memberships: dict[str, list[Membership]] = field(default_factory=lambda: defaultdict(list))
    """By the name of the agency."""

    merged: dict[str, str] = field(default_factory=dict)
    """Names of agencies that were merged into another, in their normal form, and the name of the one that stayed."""

    namesakes: frozenset[str] = frozenset()
    """Names that several agencies have: a file does not say which it means."""

    @property
    def funder_names(self) -> set[str]:
        return self.funders.keys() | FUNDERS.keys()


def read_known(session: Session) -> KnownRows:
    """Everything there is, in a handful of queries, however much."""
    courses = session.scalars(
        select(Course).options(
            joinedload(Course.funder),
            joinedload(Course.prerequisite),
            joinedload(Course.renews),
            selectinload(Course.agencies),
        )
    ).unique()
    events = session.scalars(
        select(Event).options(
            joinedload(Event.course), joinedload(Event.venue), selectinload(Event.sittings), selectinload(Event.pools)
        )
    ).unique()
    every = {one.id: one for one in session.scalars(select(Agency).order_by(Agency.id))}
    agencies = [one for one in every.values() if one.merged_into_id is None]
    called = Counter(normal_form(one.name) for one in agencies)
    known = KnownRows(
        agencies={agency.name: agency for agency in agencies},
        merged={
            name: _stayed(every, one).name
            for one in every.values()
            if one.merged_into_id is not None and (name := normal_form(one.name)) not in called
        },
        namesakes=frozenset(one.name for one in agencies if called[normal_form(one.name)] > 1),
        courses={course.code: course for course in courses},
        events={event.ref: event for event in events},
        funders={funder.code: funder for funder in session.scalars(select(Funder))},
        venues=list(session.scalars(select(Venue).order_by(Venue.name))),
    )
    for membership in session.scalars(select(Membership).options(joinedload(Membership.agency))):
        known.memberships[membership.agency.name].append(membership)
    return known


def _stayed(every: Mapping[int, Agency], merged: Agency) -> Agency:
    """The agency that one is now, after however many merges."""
    while merged.merged_into_id is not None:
        merged = every[merged.merged_into_id]
    return merged


def row_of_agency(agency: Agency) -> AgencyRow:
    return AgencyRow(
        name=agency.name,
        sector=agency.sector or "",
        tariff=agency.tariff or "",
        area=agency.area or "",
        quadrant=agency.quadrant,
    )


def row_of_course(course: Course) -> CourseRow:
    return CourseRow(
        code=course.code,
        title=course.title,
        level=course.level,
        format=course.format,
        hours=course.hours,
        sittings=course.sittings,
        capacity=course.capacity,
        price_pence=course.price_pence,
        funder=course.funder.code if course.funder else "",
        audience=course.audience,
        evaluation_form=course.evaluation_form,
        refresh_months=course.refresh_months,
        prerequisite=course.prerequisite.code if course.prerequisite else "",
        agency_cap=course.agency_cap,
        summary=course.summary,
        renews=course.renews.code if course.renews else "",
        delivery_partner=course.delivery_partner,
        open_to=course.open_to,
        agencies=tuple(sorted(agency.name for agency in course.agencies)),
        line_manager=course.line_manager,
        prerequisite_blocks=course.prerequisite_blocks,
    )


def row_of_event(event: Event, wanted: EventRow) -> EventRow:
    """An event without a venue yet, or at one outside Essex, is in no quadrant: then `wanted` is taken at its word."""
    start = clock.local(event.starts_at)
    in_a_room = any(pool.mode == Mode.ROOM for pool in event.pools)
    room_place = (event.venue.quadrant if event.venue else None) or wanted.place
    return EventRow(
        ref=event.ref,
        course=event.course.code,
        day=start.date(),
        starts=start.time(),
        sittings=len(event.sittings),
        place=room_place if in_a_room else ONLINE,
        capacity=event.capacity,
    )
