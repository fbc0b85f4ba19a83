"""The lists of the Board as tables. Nothing is ever deleted from them, so that what has a code can always be named."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base
from training.db import code as word  # what is on a list has a column named code

NAME_LENGTH = 60


class ListRow:
    """What every list has of one thing. The order of the list is by `position`."""

    if TYPE_CHECKING:
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


def _dates(*more: CheckConstraint) -> tuple[CheckConstraint, ...]:
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


class ListRename(Base):
    """From which day on something of a list is called otherwise."""

    __tablename__ = "list_rename"
    __table_args__ = (
        UniqueConstraint("list_name", "code", "since"),
        CheckConstraint("list_name IN ('sector')", name="list_name_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_name: Mapped[str] = mapped_column(word(10))
    """The table of the list."""
    code: Mapped[str] = mapped_column(word(30))
    since: Mapped[date]
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
