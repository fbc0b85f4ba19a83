"""The lists of the Board as tables. Nothing is ever deleted from them, so that what has a code can always be named."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base
from training.db import code as word  # what is on a list has a column named code

NAME_LENGTH = 60
MOST_HOURS, MOST_YEARS = 200, 10
"""In which a level may be counted."""


class ListRow:
    """What every list has of one thing. The order of the list is by `position`."""

    if TYPE_CHECKING:
        __tablename__: str
        becomes: Mapped[str | None]  # each table's own, since it points at itself

        def __init__(self, **values: object) -> None: ...

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(word(30), unique=True)
    """What agencies, bookings, files and addresses have of it. It never changes, and is given once."""
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """What it was called at first; `ListRename` has what it was called later."""
    position: Mapped[int]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    """Until when it is offered for something new. What has it then gets what it `becomes`; bookings keep it."""
    passed_on_at: Mapped[datetime | None]
    """When what had it got what it becomes, after its last day."""


def _dates(*more: UniqueConstraint) -> tuple[CheckConstraint | UniqueConstraint, ...]:
    """What the database holds of every list."""
    return (
        CheckConstraint("first_day IS NULL OR last_day IS NULL OR last_day >= first_day", name="ends_after_it_starts"),
        CheckConstraint("becomes IS NULL OR (last_day IS NOT NULL AND becomes <> code)", name="becomes_once_ended"),
        *more,
    )


class SectorRow(ListRow, Base):
    """What kind of organisation an agency is."""

    __tablename__ = "sector"
    __table_args__ = _dates()

    becomes: Mapped[str | None] = mapped_column(ForeignKey("sector.code"))
    keeps_school_holidays: Mapped[bool] = mapped_column(default=False)
    """Whether its people are away in the school holidays, so that deadlines leave these out."""


class TariffRow(ListRow, Base):
    """Which prices an agency pays."""

    __tablename__ = "tariff"
    __table_args__ = _dates()

    becomes: Mapped[str | None] = mapped_column(ForeignKey("tariff.code"))
    before_price: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """How an explanation calls it before “price”: “£50.00 statutory partner price”."""
    payers: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """How it calls those who pay it: “Free for statutory partners”."""
    of_members: Mapped[bool] = mapped_column(default=False)
    """Whether members of ECVYS are of it: what pages tell everybody of their price is meant for those."""


class AreaRow(ListRow, Base):
    """A part of the county and around it, where agencies are."""

    __tablename__ = "area"
    __table_args__ = _dates()

    becomes: Mapped[str | None] = mapped_column(ForeignKey("area.code"))
    keeps_places: Mapped[bool] = mapped_column(default=False)
    """Whether joint events can keep places for it."""


class QuadrantRow(ListRow, Base):
    """A part of an area that is divided: whoever is in the area is in one of them."""

    __tablename__ = "quadrant"
    __table_args__ = _dates(UniqueConstraint("code", "area"))

    becomes: Mapped[str | None] = mapped_column(ForeignKey("quadrant.code"))
    area: Mapped[str] = mapped_column(ForeignKey("area.code"))


class LevelRow(ListRow, Base):
    """How far a course goes."""

    __tablename__ = "level"
    __table_args__ = (
        *_dates(),
        CheckConstraint("(rank IS NULL) = (framework = '')", name="rank_in_framework"),
        CheckConstraint("rank BETWEEN 1 AND 99", name="rank_sensible"),
    )

    becomes: Mapped[str | None] = mapped_column(ForeignKey("level.code"))
    framework: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    """Whose ladder it is a rung of; empty for a topic, which is on none."""
    rank: Mapped[int | None]
    """A higher one counts for a lower one of the same framework."""
    lead: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    """What stands behind its name where somebody chooses: “safeguarding lead”."""
    about: Mapped[str] = mapped_column(String(300), default="")
    """Whom it is for, on the home page."""
    offered: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the Board uses it. What was supplied with the program is on no form until the administrator offers it."""


class LevelHours(Base):
    """From which day on a level is counted in which hours: so many in the last years, and of them with others."""

    __tablename__ = "level_hours"
    __table_args__ = (
        UniqueConstraint("level", "since"),
        CheckConstraint("(minutes IS NULL) = (years IS NULL)", name="hours_in_years"),
        CheckConstraint(f"minutes > 0 AND minutes <= {MOST_HOURS * 60}", name="minutes_sensible"),
        CheckConstraint(f"years >= 1 AND years <= {MOST_YEARS}", name="years_sensible"),
        CheckConstraint("shared_minutes >= 0 AND shared_minutes <= coalesce(minutes, 0)", name="shared_within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(word(30), ForeignKey("level.code"))
    since: Mapped[date]
    minutes: Mapped[int | None]
    """Empty: from this day on it is counted in no hours, and goes by the day on which its refresh is due."""
    years: Mapped[int | None]
    shared_minutes: Mapped[int] = mapped_column(default=0)
    """How many of them with people of other organisations."""


class LearningKindRow(ListRow, Base):
    """A kind of learning that is not an event, of which a number is kept for each month."""

    __tablename__ = "learning_kind"
    __table_args__ = _dates()

    becomes: Mapped[str | None] = mapped_column(ForeignKey("learning_kind.code"))
    counted: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """What the number counts: “views”."""


class PriorityRow(ListRow, Base):
    """What the Board wants to change in these years."""

    __tablename__ = "priority"
    __table_args__ = _dates()

    becomes: Mapped[str | None] = mapped_column(ForeignKey("priority.code"))


class ReviewRow(ListRow, Base):
    """A review of practice whose lessons courses teach."""

    __tablename__ = "review"
    __table_args__ = _dates()

    becomes: Mapped[str | None] = mapped_column(ForeignKey("review.code"))


class ListRename(Base):
    """From which day on something of a list is called otherwise."""

    __tablename__ = "list_rename"
    __table_args__ = (
        UniqueConstraint("list_name", "code", "since"),
        CheckConstraint(
            "list_name IN ('sector', 'tariff', 'area', 'quadrant', 'level', 'learning_kind', 'priority', 'review')",
            name="list_name_known",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_name: Mapped[str] = mapped_column(word(20))
    """The table of the list."""
    code: Mapped[str] = mapped_column(word(30))
    since: Mapped[date]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
