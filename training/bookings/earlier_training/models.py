from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from training.bookings.earlier_training.elsewhere import DoneElsewhere
from training.bookings.earlier_training.past_training_file import (
    LONGEST_LEVEL,
    LONGEST_MINUTES,
    LONGEST_PROVIDER,
    LONGEST_TITLE,
    SOURCE_WORDS,
    PastTrainingSource,
    lasts_text,
)
from training.courses.models import Course
from training.db import Base, code, one_of
from training.files.models import KeptFile
from training.people.models import Agency, Person
from training.search.normal_form import LONGEST_KEY, sort_key

EVIDENCE_GONE = (
    "There is no file here any more. It was deleted some time after the training team had decided, or replaced."
)


class Equivalence(Base):
    """Training that is to count as a course of the Board’s, or at a level of another framework, and what became of the
    question. It is from elsewhere, or of a booking here; what counts in one framework counts in another only so.
    """

    __tablename__ = "equivalence"
    __table_args__ = (
        CheckConstraint(
            "decided_at IS NOT NULL OR (decided_by_id IS NULL AND refused_because = '' AND counts_until IS NULL)",
            name="open_says_nothing",
        ),
        CheckConstraint("refused_because = '' OR counts_until IS NULL", name="decided_one_way"),
        CheckConstraint(f"minutes > 0 AND minutes <= {LONGEST_MINUTES}", name="lasts_sensibly"),
        CheckConstraint("(course_id IS NULL) <> (level IS NULL)", name="counts_as_one_thing"),
        CheckConstraint("booking_id IS NULL OR level IS NOT NULL", name="bookings_at_levels"),
        # What was attended here counts once at a level of another framework.
        Index(
            "uq_equivalence_booking",
            "booking_id",
            "level",
            unique=True,
            sqlite_where=text("refused_because = ''"),
            postgresql_where=text("refused_because = ''"),
        ),
        # One open question for each person and course.
        Index(
            "uq_equivalence_open",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    """The course that it would count as; empty where it is a level."""
    level: Mapped[str | None] = mapped_column(code(30), ForeignKey("level.code"))
    """The level at which it would count, without being a course of ours: of a framework that is counted in hours, or of
    another than the one in which it was done.
    """
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    """What was attended here and is to count in another framework, too; empty: it was done elsewhere."""
    said: Mapped[str] = mapped_column(String(300))
    """What they told us. Older questions have nothing else."""
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="", server_default="")
    """What it was, as they said it, or as it was put right when it was accepted. Empty: nobody has said."""
    provider: Mapped[str] = mapped_column(String(LONGEST_PROVIDER), default="", server_default="")
    completed_on: Mapped[date | None]
    minutes: Mapped[int | None]
    """How long it lasted; empty: nobody knows."""
    with_others: Mapped[bool] = mapped_column(default=False, server_default=false())
    """People of other organisations learned with them."""
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_because: Mapped[str] = mapped_column(String(500), default="")
    """Why it does not count; empty where it does, or nobody has decided."""
    counts_until: Mapped[date | None]
    """Its last day, where it was accepted for a time only."""
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("kept_file.id", ondelete="SET NULL"), index=True)
    """A file that shows it, which goes some time after it was decided."""

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    course: Mapped[Course | None] = relationship()
    evidence: Mapped[KeptFile | None] = relationship()

    @property
    def accepted(self) -> bool:
        return self.decided_at is not None and not self.refused_because

    @property
    def done(self) -> DoneElsewhere | None:
        """What it was; None of an older question, which has their words alone."""
        if not self.title or self.completed_on is None:
            return None
        return DoneElsewhere(
            title=self.title,
            provider=self.provider,
            completed_on=self.completed_on,
            minutes=self.minutes,
            with_others=self.with_others,
        )

    @done.setter
    def done(self, done: DoneElsewhere) -> None:
        self.title, self.provider, self.completed_on = done.title, done.provider, done.completed_on
        self.minutes, self.with_others = done.minutes, done.with_others


class PastTraining(Base):
    """Something that somebody completed elsewhere, as a list said that was brought in: not ours, and no certificate.

    It counts for no course of ours by itself: the administrator may accept it for one, as an equivalence.
    """

    __tablename__ = "past_training"
    __table_args__ = (
        one_of("source", PastTrainingSource),
        CheckConstraint(f"minutes > 0 AND minutes <= {LONGEST_MINUTES}", name="lasts_sensibly"),
        # The same line twice is one row, whichever list it stood in.
        UniqueConstraint("person_id", "title_key", "completed_on", name="uq_past_training"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    title_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    completed_on: Mapped[date]
    provider: Mapped[str] = mapped_column(String(LONGEST_PROVIDER), default="")
    minutes: Mapped[int | None]
    """How long it lasted; empty: the list does not say."""
    level: Mapped[str] = mapped_column(String(LONGEST_LEVEL), default="")
    """As the list has it, with its framework: health counts its levels otherwise."""
    source: Mapped[PastTrainingSource] = mapped_column(code())
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    """Whose list said it: its coordinators see it, as what they told us. Empty: nobody's."""
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    agency: Mapped[Agency | None] = relationship()

    @property
    def done(self) -> DoneElsewhere:
        return DoneElsewhere(
            title=self.title, provider=self.provider, completed_on=self.completed_on, minutes=self.minutes
        )

    @property
    def lasted(self) -> str:
        """In words; nothing where the list does not say."""
        return lasts_text(self.minutes) if self.minutes else ""

    @property
    def source_text(self) -> str:
        return SOURCE_WORDS[PastTrainingSource(self.source)]

    @validates("title")
    def _keep_key(self, _column: str, title: str) -> str:
        self.title_key = sort_key(title)
        return title
