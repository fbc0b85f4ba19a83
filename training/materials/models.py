from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.bookings.models import Booking
from training.courses.models import Course, Event
from training.db import Base, code, one_of
from training.files.models import NAME_LENGTH, KeptFile
from training.files_in.file_types import TYPES, FileType
from training.materials.availability import Audience, HandedOut, MaterialKind
from training.people.models import Person

TITLE_LENGTH = 150
REASON_LENGTH = 500
_UNTOLD = text("told_at IS NULL")


class Material(Base):
    """Slides or a handout: of one event, or of a course for all its events."""

    __tablename__ = "material"
    __table_args__ = (
        one_of("kind", MaterialKind),
        one_of("audience", Audience),
        CheckConstraint("until_on >= from_on", name="from_a_day_until_a_day"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because = '')", name="withdrawn_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(30), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    """Empty: it goes with every event of the course."""
    kind: Mapped[str] = mapped_column(code(10))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    audience: Mapped[str] = mapped_column(code(10))
    from_on: Mapped[date | None]
    """The first day, in London, on which it can be fetched; empty: once the event is over."""
    until_on: Mapped[date | None]
    """The last day; empty: it stays."""
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    """For the training team and trainers: it may say what must not be passed on."""

    course: Mapped[Course] = relationship()
    event: Mapped[Event | None] = relationship()
    versions: Mapped[list["MaterialVersion"]] = relationship(
        back_populates="material", order_by="MaterialVersion.number", cascade="all, delete-orphan"
    )

    @property
    def handed_out(self) -> HandedOut:
        return HandedOut(self.audience, self.from_on, self.until_on, self.withdrawn_at is not None)

    @property
    def kind_text(self) -> str:
        return MaterialKind(self.kind).text

    @property
    def audience_text(self) -> str:
        return Audience(self.audience).text

    @property
    def current(self) -> "MaterialVersion":
        """What is handed out: the last version. There always is one."""
        return self.versions[-1]


class MaterialVersion(Base):
    """One file of slides or a handout. Another takes its place, and it stays to be looked at."""

    __tablename__ = "material_version"
    __table_args__ = (
        UniqueConstraint("material_id", "number"),
        CheckConstraint(f"file_type IN ({', '.join(map(repr, TYPES))})", name="file_type_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id", ondelete="CASCADE"))
    number: Mapped[int]
    kept_id: Mapped[int | None] = mapped_column(ForeignKey("kept_file.id", ondelete="SET NULL"), unique=True)
    """Empty: its bytes were deleted."""
    file_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    file_type: Mapped[str] = mapped_column(code(10))
    """Its ending, by what stands in it."""
    size: Mapped[int]
    """Bytes."""
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    material: Mapped[Material] = relationship(back_populates="versions")
    kept: Mapped[KeptFile | None] = relationship()
    added_by: Mapped[Person | None] = relationship()

    @property
    def type(self) -> FileType:
        return TYPES[self.file_type]


class AskedBy(StrEnum):
    """Where somebody asked for the slides."""

    EVALUATION = "evaluation"
    BOOKING = "booking"


class SlidesRequest(Base):
    """Somebody who attended wants the slides."""

    __tablename__ = "slides_request"
    __table_args__ = (
        one_of("asked_by", AskedBy),
        Index("ix_slides_request_untold", "booking_id", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),
    )

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(code(10))
    told_at: Mapped[datetime | None]
    """When they were told, once, that the slides are ready."""

    booking: Mapped[Booking] = relationship()


class MaterialFetch(Base):
    """Who has fetched something, for which booking."""

    __tablename__ = "material_fetch"
    __table_args__ = (
        UniqueConstraint("material_id", "booking_id"),
        CheckConstraint("times >= 1", name="at_least_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id", ondelete="CASCADE"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    """Which was fetched last."""
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int]
