from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Numeric, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from training.courses.messaging.slots import NEEDS_FORM, Profile, Slot, profile_of, sends
from training.db import Base, one_of
from training.db import code as word  # a course has a column named code
from training.files.models import KeptFile
from training.payments.vat import Vat
from training.people.models import Agency, Person
from training.search.models import kept_key
from training.search.normal_form import sort_key

_MAP = "https://www.openstreetmap.org/search"


class Format(StrEnum):
    CLASSROOM = "classroom"
    WEBINAR = "webinar"
    BRIEFING = "briefing"
    CONFERENCE = "conference"


class EventState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"
    """Still happening, but no longer taking bookings."""
    CANCELLED = "cancelled"


class OpenTo(StrEnum):
    EVERYBODY = "everybody"
    AGENCIES = "agencies"
    INVITATION = "invitation"


class EventKind(StrEnum):
    """How who comes to an event is known (docs/decisions/0046)."""

    USUAL = "usual"
    """By bookings, each for an agency or as somebody who works alone."""
    PUBLIC = "public"
    """By bookings of anybody, without an agency, a line manager or a certificate."""
    HEADCOUNT = "headcount"
    """By a number that is entered afterwards."""


class LineManager(StrEnum):
    NONE = "none"
    TOLD = "told"
    MUST_APPROVE = "must approve"


class Mode(StrEnum):
    ROOM = "room"
    ONLINE = "online"


course_agency = Table(
    "course_agency",
    Base.metadata,
    Column("course_id", ForeignKey("course.id", ondelete="CASCADE"), primary_key=True),
    Column("agency_id", ForeignKey("agency.id"), primary_key=True),
)
course_audience = Table(
    "course_audience",
    Base.metadata,
    Column("course_id", ForeignKey("course.id", ondelete="CASCADE"), primary_key=True),
    Column("audience_id", ForeignKey("audience.id", ondelete="CASCADE"), primary_key=True),
)
event_agency = Table(
    "event_agency",
    Base.metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("agency_id", ForeignKey("agency.id"), primary_key=True),
)
event_trainer = Table(
    "event_trainer",
    Base.metadata,
    Column("event_id", ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True),
)


class Audience(Base):
    """Whom courses are for, in two or three words: “Early years”, “Designated leads”."""

    __tablename__ = "audience"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)


class SchoolHoliday(Base):
    """Days on which the schools of Essex are closed."""

    __tablename__ = "school_holiday"
    __table_args__ = (
        UniqueConstraint("first_day", "last_day"),
        CheckConstraint("last_day >= first_day", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    """“Autumn half term”."""
    first_day: Mapped[date] = mapped_column(index=True)
    last_day: Mapped[date]


class TermPlan(Base):
    """Events that were planned together in one grid."""

    __tablename__ = "term_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_token: Mapped[str] = mapped_column(String(40), unique=True)
    """Of the form that made it: the same form makes nothing twice."""
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Funder(Base):
    """Who pays for a course so that it is free."""

    __tablename__ = "funder"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(word(), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = kept_key("name")

    @validates("name")
    def _keep_key(self, _column: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name


class Venue(Base):
    """A place with a room."""

    __tablename__ = "venue"
    __table_args__ = (CheckConstraint("room_limit > 0", name="room_limit_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    name_key: Mapped[str] = kept_key("name")
    town: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(300))
    postcode: Mapped[str] = mapped_column(String(10))
    quadrant: Mapped[str | None] = mapped_column(word(10), ForeignKey("quadrant.code"))
    """Which part of Essex it is in; empty where it lies outside Essex."""
    room_limit: Mapped[int]
    """The most people the room may hold, walk-ins included."""
    access: Mapped[str] = mapped_column(Text, default="")
    """Step-free access, hearing loop, prayer room: what somebody needs to know before they come."""
    directions: Mapped[str] = mapped_column(Text, default="")
    """Parking and travel."""
    lunch: Mapped[str] = mapped_column(String(500), default="")
    map_link: Mapped[str] = mapped_column(String(500), default="")
    """A map of its own; empty: a search for its address."""
    map_picture_id: Mapped[int | None] = mapped_column(ForeignKey("kept_file.id", ondelete="SET NULL"))
    """A picture of the map, as a kept file; empty where there is none."""
    map_credit: Mapped[str] = mapped_column(String(200), default="")
    """Whose map that is, as its licence wants it said."""
    cost: Mapped[str] = mapped_column(String(200), default="")
    """What it costs to hire, for the administrator alone."""
    contact: Mapped[str] = mapped_column(String(300), default="")
    """Whom to ring about the room, for the administrator and the trainers."""

    map_picture: Mapped[KeptFile | None] = relationship()

    @property
    def whole_address(self) -> str:
        """Street, town and postcode. Many addresses name their town already; it is said once."""
        named = [part.strip().casefold() for part in self.address.split(",")]
        town = [] if self.town.casefold() in named else [self.town]
        return ", ".join(part for part in (self.address, *town, self.postcode) if part)

    @property
    def map_page(self) -> str:
        """Its own map, or a search on OpenStreetMap: nothing is sent to anybody until the link is followed."""
        return self.map_link or f"{_MAP}?{urlencode({'query': f'{self.address}, {self.postcode}'})}"

    @validates("name")
    def _keep_key(self, _column: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name


class Course(Base):
    """What is taught, however often."""

    __tablename__ = "course"
    __table_args__ = (
        one_of("format", Format),
        one_of("open_to", OpenTo),
        one_of("line_manager", LineManager),
        one_of("vat", Vat),
        CheckConstraint("hours > 0 AND hours <= 100", name="hours_sensible"),
        CheckConstraint("sittings BETWEEN 1 AND 20", name="sittings_sensible"),
        CheckConstraint("capacity BETWEEN 1 AND 5000", name="capacity_sensible"),
        CheckConstraint("price_pence BETWEEN 0 AND 1000000", name="price_sensible"),
        CheckConstraint("refresh_months IS NULL OR refresh_months > 0", name="refresh_positive"),
        CheckConstraint("minimum BETWEEN 0 AND 5000", name="minimum_sensible"),
        CheckConstraint("agency_cap IS NULL OR agency_cap > 0", name="cap_positive"),
        CheckConstraint("online_share BETWEEN 1 AND 100", name="online_share_sensible"),
        CheckConstraint("message_profile IN ('', 'full day', 'short online')", name="message_profile_known"),
        CheckConstraint("NOT prerequisite_blocks OR prerequisite_id IS NOT NULL", name="blocks_with_prerequisite"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(word(), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    title_key: Mapped[str] = kept_key("title")
    level: Mapped[str] = mapped_column(word(10), ForeignKey("level.code"), index=True)
    format: Mapped[str] = mapped_column(word(20))
    hours: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    sittings: Mapped[int] = mapped_column(default=1)
    capacity: Mapped[int]
    minimum: Mapped[int] = mapped_column(default=0)
    """How many have to have booked for an event to run; 0: it runs whoever comes."""
    price_pence: Mapped[int] = mapped_column(default=0)
    vat: Mapped[str] = mapped_column(word(), default=Vat.EXEMPT)
    funder_id: Mapped[int | None] = mapped_column(ForeignKey("funder.id"), index=True)
    delivery_partner: Mapped[str] = mapped_column(String(200), default="")
    audience: Mapped[str] = mapped_column(String(500), default="")
    summary: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    """The administrator's Markdown."""
    agenda: Mapped[str] = mapped_column(Text, default="")
    """Markdown. What an event leaves empty of these four is as its course has it."""
    bring: Mapped[str] = mapped_column(String(500), default="")
    lunch: Mapped[str] = mapped_column(String(500), default="")
    platform: Mapped[str] = mapped_column(String(300), default="")
    """Teams, Zoom, and what one needs for it."""
    evaluation_form: Mapped[str] = mapped_column(word(30), default="standard")
    """The form that is answered straight after, by its code."""
    before_form: Mapped[str] = mapped_column(word(30), default="")
    """The form that is answered before an event; empty: the course asks nothing then."""
    impact_form: Mapped[str] = mapped_column(word(30), default="")
    """The form that is answered some three months after; empty: the course does not ask."""
    asks_manager: Mapped[bool] = mapped_column(default=False)
    """Whether line managers are asked what they saw, of delegates who agree to it in the form of impact."""
    refresh_months: Mapped[int | None]
    """How long the learning counts, in months; empty when it needs no refresh."""
    prerequisite_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    prerequisite_blocks: Mapped[bool] = mapped_column(default=False)
    """Nobody books without the prerequisite: to declare it is not enough."""
    renews_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    agency_cap: Mapped[int | None]
    online_share: Mapped[int | None]
    """Per cent of an online sitting that somebody has to have been there; empty: as the settings say."""
    open_to: Mapped[str] = mapped_column(word(), default=OpenTo.EVERYBODY)
    line_manager: Mapped[str] = mapped_column(word(), default=LineManager.NONE)
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("cancellation_policy.id"), index=True)
    """The cancellation policy of new bookings; empty: the default."""
    message_profile: Mapped[str] = mapped_column(word(), default="")
    """Which timetable its messages have; empty: by its format and length."""
    message_choices: Mapped[dict[str, bool]] = mapped_column(JSON, default=dict)
    """Which messages it sends otherwise than is usual for that timetable (messaging/slots.py)."""
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """No longer offered: kept for the records of those who attended it."""

    funder: Mapped[Funder | None] = relationship()
    prerequisite: Mapped["Course | None"] = relationship(foreign_keys=prerequisite_id, remote_side=id)
    renews: Mapped["Course | None"] = relationship(foreign_keys=renews_id, remote_side=id)
    agencies: Mapped[list[Agency]] = relationship(secondary=course_agency, order_by=Agency.name)
    audiences: Mapped[list[Audience]] = relationship(secondary=course_audience, order_by=Audience.name)
    outcomes: Mapped[list["LearningOutcome"]] = relationship(
        cascade="all, delete-orphan", order_by="LearningOutcome.position"
    )
    sharing: Mapped[list[Any]] = relationship("CourseSharing", viewonly=True)
    """Areas with whose partnership its booking page shares names (training/sharing)."""
    events: Mapped[list["Event"]] = relationship(back_populates="course", order_by="Event.starts_at")

    @validates("title")
    def _keep_key(self, _column: str, title: str) -> str:
        self.title_key = sort_key(title)
        return title

    @property
    def is_online(self) -> bool:
        return self.format != Format.CLASSROOM

    @property
    def profile(self) -> Profile:
        return profile_of(self.message_profile, online=self.is_online, hours=self.hours)

    def sends(self, slot: Slot) -> bool:
        """Whether this message goes by itself around its events."""
        return self.may_send(slot) and sends(slot, self.profile, self.message_choices)

    def may_send(self, slot: Slot) -> bool:
        """Whether there is something to send: some messages ask for a form that the course has to name."""
        return slot not in NEEDS_FORM or bool(getattr(self, NEEDS_FORM[slot]))


class LearningOutcome(Base):
    """One thing a delegate can do after the course; the evaluation asks for confidence in it before and after."""

    __tablename__ = "learning_outcome"
    __table_args__ = (UniqueConstraint("course_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))


class Event(Base):
    """One dated delivery of a course."""

    __tablename__ = "event"
    __table_args__ = (
        one_of("state", EventState),
        one_of("open_to", OpenTo),
        one_of("kind", EventKind),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("price_pence BETWEEN 0 AND 1000000", name="price_sensible"),
        CheckConstraint("partner_link = '' OR partner <> ''", name="link_of_a_partner"),
        CheckConstraint("came BETWEEN 0 AND 50000", name="came_sensible"),
        CheckConstraint("cancelled_at IS NULL OR state = 'cancelled'", name="cancelled_at_only_when_cancelled"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_because = '')", name="cancelled_with_reason"),
        CheckConstraint("all_freed_at IS NULL OR cancelled_at IS NOT NULL", name="freed_once_cancelled"),
        CheckConstraint("minimum BETWEEN 0 AND 5000", name="minimum_sensible"),
        CheckConstraint("publish_at IS NULL OR state = 'draft'", name="only_a_draft_is_published_later"),
        Index("ix_event_listed", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(word(30), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    state: Mapped[str] = mapped_column(word(), default=EventState.DRAFT)
    starts_at: Mapped[datetime]
    """When its first sitting starts, and its last one ends: kept with the sittings, for lists."""
    ends_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    """When booking closes."""
    price_pence: Mapped[int]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    online_link: Mapped[str] = mapped_column(String(500), default="")
    """Shown to confirmed delegates only."""
    joining_instructions: Mapped[str] = mapped_column(Text, default="")
    agenda: Mapped[str] = mapped_column(Text, default="")
    """Of these five, what is empty is as the course or the venue has it."""
    bring: Mapped[str] = mapped_column(String(500), default="")
    lunch: Mapped[str] = mapped_column(String(500), default="")
    platform: Mapped[str] = mapped_column(String(300), default="")
    travel: Mapped[str] = mapped_column(Text, default="")
    agency_cap: Mapped[int | None]
    minimum: Mapped[int | None]
    """How many have to have booked for it to run; empty: as its course has it; 0: it runs whoever comes."""
    decide_on: Mapped[date | None]
    """Until when somebody decides whether it does; empty: the usual day (deciding/rule.py)."""
    goes_ahead_at: Mapped[datetime | None]
    """When somebody decided that it runs with however many."""
    goes_ahead_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    open_to: Mapped[str] = mapped_column(word(), default=OpenTo.EVERYBODY)
    kind: Mapped[str] = mapped_column(word(), default=EventKind.USUAL)
    partner: Mapped[str] = mapped_column(String(200), default="")
    """Who runs it, where that is not the Board."""
    partner_link: Mapped[str] = mapped_column(String(500), default="")
    """Where it is booked; empty: here."""
    kept_until: Mapped[date | None]
    """The day on whose morning the places that are kept for areas are open to everybody."""
    came: Mapped[int | None]
    """How many came to an event that nobody books here; empty as long as nobody has said."""
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    publish_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the worker publishes the draft; empty: somebody does."""
    clashes_seen: Mapped[str] = mapped_column(Text, default="")
    """The fingerprints of the clashes seen when that day was set: any other keeps it from being published."""
    not_published_because: Mapped[str] = mapped_column(String(500), default="")
    """Why it was not published on its day, until somebody has seen to it."""
    term_plan_id: Mapped[int | None] = mapped_column(ForeignKey("term_plan.id"), index=True)
    place_before: Mapped[str] = mapped_column(String(600), default="")
    """Where it was when its venue got another address, until the worker has told everybody."""
    moved_at: Mapped[datetime | None]
    """When date, time or place last changed after it was published."""
    register_closed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    """When the Board cancelled it. There is no way back."""
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancelled_because: Mapped[str] = mapped_column(String(300), default="")
    """In words that everybody reads: on its page and in the messages."""
    cancelled_message: Mapped[str] = mapped_column(Text, default="")
    """What else its delegates are told, as plain text."""
    all_freed_at: Mapped[datetime | None]
    """When the last of its bookings had been cancelled, told and refunded; until then the worker has work to do."""
    version: Mapped[int] = mapped_column(default=1)
    """Goes up with every change an administrator makes: a stale form is noticed, a stale page never shown."""

    course: Mapped[Course] = relationship(back_populates="events")
    venue: Mapped[Venue | None] = relationship()
    sittings: Mapped[list["Sitting"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="Sitting.position"
    )
    removed_sittings: Mapped[list["RemovedSitting"]] = relationship(
        cascade="all, delete-orphan", order_by="RemovedSitting.number"
    )
    pools: Mapped[list["PlacePool"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="PlacePool.id"
    )
    agencies: Mapped[list[Agency]] = relationship(secondary=event_agency, order_by=Agency.name)
    trainers: Mapped[list[Person]] = relationship(secondary=event_trainer, order_by=Person.name)
    kept_places: Mapped[list["KeptPlaces"]] = relationship(cascade="all, delete-orphan", order_by="KeptPlaces.area")
    headcounts: Mapped[list["Headcount"]] = relationship(cascade="all, delete-orphan", order_by="Headcount.sector")

    @property
    def takes_bookings(self) -> bool:
        """Whether anybody books a place here; else how many came is entered afterwards."""
        return self.kind != EventKind.HEADCOUNT and not self.partner_link

    @property
    def capacity(self) -> int:
        return sum(pool.capacity for pool in self.pools)

    @property
    def taken(self) -> int:
        return sum(pool.taken for pool in self.pools)

    @property
    def places_left(self) -> int:
        return self.capacity - self.taken


class Sitting(Base):
    """One continuous part of an event, with a register of its own."""

    __tablename__ = "sitting"
    __table_args__ = (
        UniqueConstraint("event_id", "position"),
        UniqueConstraint("event_id", "number"),
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int]
    """Which it is in the order of time, counted from 1."""
    number: Mapped[int]
    """By which calendars know it: it keeps it when others come or go, and no other ever gets it."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    event: Mapped[Event] = relationship(back_populates="sittings")


class RemovedSitting(Base):
    """A sitting that was in the programme and no longer is: calendars that have it are told."""

    __tablename__ = "removed_sitting"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    removed_at: Mapped[datetime]


class PlacePool(Base):
    """The places of one kind at one event. `taken` is how many bookings hold one; `flask places check` proves it."""

    __tablename__ = "place_pool"
    __table_args__ = (
        one_of("mode", Mode),
        UniqueConstraint("event_id", "mode"),
        CheckConstraint("capacity BETWEEN 0 AND 5000", name="capacity_sensible"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="never_oversold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    mode: Mapped[str] = mapped_column(word(10))
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)

    event: Mapped[Event] = relationship(back_populates="pools")


class KeptPlaces(Base):
    """Places of a joint event that only people of one area can book until the event's day of release."""

    __tablename__ = "kept_places"
    __table_args__ = (CheckConstraint("places BETWEEN 1 AND 5000", name="places_sensible"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    area: Mapped[str] = mapped_column(word(20), ForeignKey("area.code"), primary_key=True)
    places: Mapped[int]


class Headcount(Base):
    """How many of a sector came to an event that nobody books here. The event has how many came in all."""

    __tablename__ = "headcount"
    __table_args__ = (CheckConstraint("came BETWEEN 1 AND 50000", name="came_sensible"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    sector: Mapped[str] = mapped_column(ForeignKey("sector.code"), primary_key=True)
    came: Mapped[int]
