"""Slides and handouts: of an event, for one booking, and who asked for them and fetched them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from training import clock
from training.bookings.lifecycle import Outcome
from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.materials.availability import Audience, MaterialKind, Standing, standing_of
from training.materials.models import Material, MaterialFetch, MaterialVersion, SlidesRequest


def goes_with(event_id: object, course_id: object) -> ColumnElement[bool]:
    """What goes with an event: its own, and what goes with every event of its course."""
    return and_(Material.course_id == course_id, or_(Material.event_id.is_(None), Material.event_id == event_id))


def materials_of_event(session: Session, event: Event) -> Sequence[Material]:
    """All that was ever added for an event or its course, the newest last, with their versions."""
    return session.scalars(
        select(Material)
        .where(goes_with(event.id, event.course_id))
        .options(selectinload(Material.versions))
        .order_by(Material.event_id.is_(None), Material.id)
    ).all()


def materials_of_course(session: Session, course: Course) -> Sequence[Material]:
    """What goes with every event of a course, likewise."""
    return session.scalars(
        select(Material)
        .where(Material.course_id == course.id, Material.event_id.is_(None))
        .options(selectinload(Material.versions))
        .order_by(Material.id)
    ).all()


def material_by_ref(session: Session, ref: str) -> Material | None:
    """One with its versions and the file of each."""
    return session.scalar(
        select(Material)
        .where(Material.ref == ref)
        .options(
            selectinload(Material.versions).options(
                joinedload(MaterialVersion.kept), joinedload(MaterialVersion.added_by)
            )
        )
    )


@dataclass(frozen=True)
class MaterialForBooking:
    """Slides or a handout as the page of a booking shows them."""

    material: Material
    version: MaterialVersion
    standing: Standing
    fetched: bool

    @property
    def can_be_fetched(self) -> bool:
        return self.standing is Standing.READY

    @property
    def is_shown(self) -> bool:
        """What was withdrawn or is over is of interest to those who have it, and to nobody else. What has to be asked
        for stands there once, as a button.
        """
        return self.fetched or self.standing in {Standing.READY, Standing.COMING}


def with_something_to_fetch(session: Session, booking_ids: Sequence[int], now: datetime) -> frozenset[int]:
    """Those of these bookings whose delegates attended and can fetch something now: in one query."""
    today = clock.local(now).date()
    asked = exists().where(SlidesRequest.booking_id == Booking.id)
    ready = (
        exists()
        .where(
            goes_with(Booking.event_id, Event.course_id),
            *_can_be_fetched(today),
            or_(Material.audience == Audience.ATTENDED, asked.correlate(Booking)),
        )
        .correlate(Booking, Event)
    )
    found = select(Booking.id).join(Booking.event).where(Booking.id.in_(booking_ids))
    return frozenset(session.scalars(found.where(Booking.outcome == Outcome.ATTENDED, Event.ends_at <= now, ready)))


def _can_be_fetched(today: date) -> tuple[ColumnElement[bool], ...]:
    """On a day after the event, by who asked where it is for those."""
    return (
        Material.withdrawn_at.is_(None),
        or_(Material.from_on.is_(None), Material.from_on <= today),
        or_(Material.until_on.is_(None), Material.until_on >= today),
    )


@dataclass(frozen=True)
class BookingMaterials:
    """All that goes with one booking, for whoever attended."""

    all_rows: Sequence[MaterialForBooking] = ()
    asked_at: datetime | None = None
    may_ask: bool = False
    """Whether a press that asks for the slides would bring something."""

    @property
    def rows(self) -> list[MaterialForBooking]:
        """Those that the page shows."""
        return [row for row in self.all_rows if row.is_shown]


NOTHING = BookingMaterials()


def materials_for(session: Session, booking: Booking, now: datetime, ask_days: int) -> BookingMaterials:
    """What one booking can fetch, and why not the rest: nothing, unless the delegate attended. In two queries.

    `ask_days`: for so many days after the event slides can be asked for that are not there yet.
    """
    if booking.outcome != Outcome.ATTENDED:
        return NOTHING
    event, today = booking.event, clock.local(now).date()
    ended_on = clock.local(event.ends_at).date()
    asked_at = session.scalar(select(SlidesRequest.asked_at).where(SlidesRequest.booking_id == booking.id))
    rows = [
        MaterialForBooking(
            material,
            version,
            standing_of(material.handed_out, ended_on, today, asked=asked_at is not None),
            times is not None,
        )
        for material, version, times in _with_current_version(session, booking)
    ]
    slides = [row for row in rows if row.material.kind == MaterialKind.SLIDES]
    to_ask_for = any(row.standing is Standing.TO_ASK_FOR for row in rows)
    none_yet = not any(row.standing not in {Standing.WITHDRAWN, Standing.OVER} for row in slides)
    recent = (today - ended_on).days <= ask_days
    may_ask = asked_at is None and (to_ask_for or (none_yet and recent))
    return BookingMaterials(rows, asked_at, may_ask)


def _with_current_version(session: Session, booking: Booking) -> Sequence[tuple[Material, MaterialVersion, int | None]]:
    newest = (
        select(func.max(MaterialVersion.number))
        .where(MaterialVersion.material_id == Material.id)
        .correlate(Material)
        .scalar_subquery()
    )
    found = session.execute(
        select(Material, MaterialVersion, MaterialFetch.times)
        .join(MaterialVersion, and_(MaterialVersion.material_id == Material.id, MaterialVersion.number == newest))
        .outerjoin(
            MaterialFetch, and_(MaterialFetch.material_id == Material.id, MaterialFetch.booking_id == booking.id)
        )
        .where(goes_with(booking.event_id, booking.event.course_id))
        .order_by(Material.kind.desc(), Material.id)
        .options(joinedload(MaterialVersion.kept))
    ).tuples()
    return found.all()


def fetched_by(session: Session, material_ids: Sequence[int], event_id: int | None) -> dict[int, int]:
    """How many people fetched each, by id; of one event, or of all."""
    query = (
        select(MaterialFetch.material_id, func.count())
        .where(MaterialFetch.material_id.in_(material_ids))
        .group_by(MaterialFetch.material_id)
    )
    if event_id is not None:
        query = query.join(Booking, Booking.id == MaterialFetch.booking_id).where(Booking.event_id == event_id)
    return dict(session.execute(query).tuples().all())


def people_who_have(session: Session, material_id: int) -> dict[int, int]:
    """How many people fetched each version last, by its number: who has one that was replaced has not seen the new."""
    last = select(MaterialFetch.version, func.count()).where(MaterialFetch.material_id == material_id)
    return dict(session.execute(last.group_by(MaterialFetch.version)).tuples().all())


def to_be_told(session: Session, now: datetime, asked_since: datetime, added_before: datetime) -> Sequence[int]:
    """The bookings whose delegates asked, can fetch slides or a handout for those who asked now, and were not told.

    By id, the oldest first.

    `added_before`: what was added later may be a slip, and is withdrawn before anybody hears of it.
    """
    today = clock.local(now).date()
    ready = (
        exists()
        .where(
            or_(Material.kind == MaterialKind.SLIDES, Material.audience == Audience.ASKED),
            goes_with(Booking.event_id, Event.course_id),
            Material.added_at <= added_before,
            *_can_be_fetched(today),
        )
        .correlate(Booking, Event)
    )
    return session.scalars(
        select(SlidesRequest.booking_id)
        .join(SlidesRequest.booking)
        .join(Booking.event)
        .where(
            SlidesRequest.told_at.is_(None),
            SlidesRequest.asked_at >= asked_since,
            Booking.outcome == Outcome.ATTENDED,
            Event.ends_at <= now,
            ready,
        )
        .order_by(SlidesRequest.booking_id)
    ).all()


def waits_for_slides(session: Session, course_id: int, event_id: int | None, asked_since: datetime) -> int:
    """How many people asked for slides of an event, or of a course, and have not been told of any."""
    query = (
        select(func.count())
        .select_from(SlidesRequest)
        .join(SlidesRequest.booking)
        .join(Booking.event)
        .where(
            SlidesRequest.told_at.is_(None),
            SlidesRequest.asked_at >= asked_since,
            Booking.outcome == Outcome.ATTENDED,
            Event.course_id == course_id,
        )
    )
    if event_id is not None:
        query = query.where(Booking.event_id == event_id)
    return session.scalar(query) or 0


def request_with_booking(session: Session, booking_id: int) -> SlidesRequest | None:
    """Somebody's wish for slides, with all that a message about it says. Locked: two workers tell nobody twice."""
    return session.scalar(
        select(SlidesRequest)
        .where(SlidesRequest.booking_id == booking_id)
        .join(SlidesRequest.booking)
        .options(
            contains_eager(SlidesRequest.booking).options(
                joinedload(Booking.delegate), joinedload(Booking.event).joinedload(Event.course)
            )
        )
        .with_for_update(of=SlidesRequest)
        .execution_options(populate_existing=True)
    )
