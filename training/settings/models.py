from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base

DEMONSTRATION = "demonstration"
"""The name of the row that says that this database holds the demonstration, by when it was loaded. No rule has it."""

MESSAGES_SINCE = "messages_since"
"""The name of the row that says from when on a database that was in use sends the messages of the timetable."""


class Setting(Base):
    """A rule the administrator set to something other than its default; or a mark: a name that no rule has."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(500))
