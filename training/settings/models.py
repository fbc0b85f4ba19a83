from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base

DEMONSTRATION = "demonstration"
"""The name of the row that says that this database holds the demonstration, by when it was loaded. No rule has it."""


class Setting(Base):
    """A rule the administrator set to something other than its default; or the mark of a demonstration."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(500))
