from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base


class Setting(Base):
    """A rule the administrator set to something other than its default."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(500))
