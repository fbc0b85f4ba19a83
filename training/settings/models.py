from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base

DEMONSTRATION = "demonstration"
"""The name of the row that says that this database holds the demonstration, by when it was loaded. No rule has it."""

MESSAGES_SINCE = "messages_since"
"""The name of the row that says from when on a database that was in use sends the messages of the timetable."""

STAGES_SINCE = "stages_since"
"""The same of the forms before an event and of impact, which came later."""

SUSPECTS_FOUND_AT = "suspects_found_at"
"""The name of the row that says when the worker last looked for people and agencies who may be one."""


LISTS_CHANGED = "lists_changed"
"""The name of the row that says which lists of the Board these are: a new word with every change of them."""

SIGNING_TROUBLE = "signing_trouble"
"""The name of the row that says why the Board's key cannot sign certificates, as the worker found it."""

SIGNING_KEY_ENDS_AT = "signing_key_ends_at"
"""The name of the row that says until when that key may sign."""


class Setting(Base):
    """A rule the administrator set to something other than its default; or a mark: a name that no rule has."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(500))


class Closure(Base):
    """Days on which the Board is closed beside weekends and bank holidays."""

    __tablename__ = "closure"
    __table_args__ = (
        UniqueConstraint("first_day", "last_day"),
        CheckConstraint("last_day >= first_day", name="ends_after_it_starts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(100))
    """“Between Christmas and New Year”."""
    first_day: Mapped[date]
    last_day: Mapped[date]
