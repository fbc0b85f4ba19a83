"""Writing the rows of a programme's files into the database, once everything about them is known to be right."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from training import workdays
from training.access import Actor
from training.courses.event_operations import change_event, details_of
from training.courses.import_known import FUNDERS, KnownRows
from training.courses.models import Course, Event, EventState, Funder, Mode, PlacePool, Sitting, Venue
from training.courses.programme_files import ONLINE, AgencyRow, CourseRow, EventRow, MembershipRow
from training.courses.schedule import ClosingRule, Slot, closes_at
from training.history.operations import record
from training.people.models import Agency, Membership

_LUNCH_FROM = timedelta(hours=5)
"""A sitting with this much learning has an hour for lunch besides."""
_LUNCH = timedelta(hours=1)
_TIED = {"funder", "prerequisite", "prerequisite_blocks", "renews", "agencies"}


def slots_of(row: EventRow, hours: float | Decimal) -> tuple[Slot, ...]:
    """The sittings of an event on consecutive working days, with an equal share of the course's hours each."""
    length = _length(row, hours)
    days = workdays.consecutive(row.day, row.sittings)
    ends = (datetime.combine(row.day, row.starts) + length).time()
    return tuple(Slot(day, row.starts, ends) for day in days)


def runs_past_midnight(row: EventRow, hours: float | Decimal) -> bool:
    start = datetime.combine(row.day, row.starts)
    return start + _length(row, hours) > datetime.combine(row.day, time(23, 59))


def _length(row: EventRow, hours: float | Decimal) -> timedelta:
    learning = timedelta(hours=float(hours)) / row.sittings
    return learning + (_LUNCH if learning >= _LUNCH_FROM else timedelta())


class Writer:
    """Adds or changes one row at a time; each method answers whether the row is a new one."""

    def __init__(self, session: Session, known: KnownRows, closing: ClosingRule, actor: Actor, now: datetime) -> None:
        self.session = session
        self.known = known
        self.closing = closing
        self.actor = actor
        self.now = now
        self.drafts: list[str] = []
        """New events in a room for which there is no venue: they are left as drafts."""

    def agency(self, row: AgencyRow) -> bool:
        there = self.known.agencies.get(row.name)
        agency = there or Agency(name=row.name, created_at=self.now)
        agency.sector, agency.tariff = row.sector, row.tariff
        agency.area, agency.quadrant = row.area, row.quadrant
        agency.checked_at = agency.checked_at or self.now
        self.known.agencies[row.name] = agency
        return self._save("agency", agency, is_new=there is None)

    def course(self, row: CourseRow) -> bool:
        there = self.known.courses.get(row.code)
        course = there or Course(created_at=self.now)
        for name, value in vars(row).items():
            if name not in _TIED:
                setattr(course, name, value)
        course.funder = self._funder(row.funder)
        course.agencies = [self.known.agencies[name] for name in row.agencies]
        self.known.courses[row.code] = course
        return self._save("course", course, is_new=there is None)

    def tie_courses(self, rows: Iterable[CourseRow]) -> None:
        """Courses name each other, so this comes when all of them are there."""
        for row in rows:
            course = self.known.courses[row.code]
            course.prerequisite_id = self.known.courses[row.prerequisite].id if row.prerequisite else None
            course.prerequisite_blocks = row.prerequisite_blocks
            course.renews_id = self.known.courses[row.renews].id if row.renews else None  # a course may renew itself
        self.session.flush()

    def event(self, row: EventRow) -> bool:
        """Raises refusals.Refused when an event that is there cannot be changed so."""
        course = self.known.courses[row.course]
        slots = slots_of(row, course.hours)
        there = self.known.events.get(row.ref)
        if there:
            self._change_event(there, row, slots)
            return False
        venue = self._venue(row)
        event = Event(
            ref=row.ref,
            course=course,
            starts_at=slots[0].starts_at,
            ends_at=slots[-1].ends_at,
            closes_at=closes_at(slots[0].starts_at, row.place != ONLINE, self.closing),
            price_pence=course.price_pence,
            venue=venue,
            agency_cap=course.agency_cap,
            open_to=course.open_to,
            agencies=list(course.agencies),
            created_at=self.now,
            sittings=[
                Sitting(position=position, number=position, starts_at=slot.starts_at, ends_at=slot.ends_at)
                for position, slot in enumerate(slots, start=1)
            ],
            pools=[PlacePool(mode=Mode.ONLINE if row.place == ONLINE else Mode.ROOM, capacity=row.capacity)],
        )
        if venue or row.place == ONLINE:
            event.state, event.published_at = EventState.PUBLISHED, self.now
        else:
            event.state = EventState.DRAFT
            self.drafts.append(row.ref)
        return self._save("event", event, is_new=True)

    def membership(self, row: MembershipRow) -> bool:
        periods = self.known.memberships[row.agency]
        there = next((one for one in periods if one.starts_on <= row.ends_on and row.starts_on <= one.ends_on), None)
        membership = there or Membership(agency=self.known.agencies[row.agency])
        membership.member_number = row.member_number
        membership.starts_on, membership.ends_on = row.starts_on, row.ends_on
        return self._save("membership", membership, is_new=there is None)

    def _change_event(self, event: Event, row: EventRow, slots: tuple[Slot, ...]) -> None:
        online = row.place == ONLINE
        details = replace(
            details_of(event),
            slots=slots,
            closes_at=closes_at(slots[0].starts_at, not online, self.closing),
            room_places=0 if online else row.capacity,
            online_places=row.capacity if online else 0,
        )
        if online:
            details = replace(details, venue_id=None)
        elif event.venue is None or event.venue.quadrant not in {row.place, None}:
            venue = self._venue(row)
            details = replace(details, venue_id=venue.id if venue else None)
        event.course = self.known.courses[row.course]
        change_event(self.session, event.id, details, event.version, self.actor, self.now)

    def _venue(self, row: EventRow) -> Venue | None:
        """The smallest room of that quadrant that is large enough."""
        possible = [
            venue for venue in self.known.venues if venue.quadrant == row.place and venue.room_limit >= row.capacity
        ]
        return min(possible, key=lambda venue: venue.room_limit, default=None)

    def _funder(self, code: str) -> Funder | None:
        if not code:
            return None
        if code not in self.known.funders:
            self.known.funders[code] = Funder(code=code, name=FUNDERS[code])
        return self.known.funders[code]

    def _save(self, subject: str, row: Agency | Course | Event | Membership, *, is_new: bool) -> bool:
        self.session.add(row)
        self.session.flush()
        record(self.session, subject, row.id, "imported" if is_new else "changed by import", self.actor, self.now)
        return is_new
