from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base


class RememberedNeeds(Base):
    """What one person asked us to remember: special-category data, shown to nobody but them."""

    __tablename__ = "remembered_needs"
    __table_args__ = (CheckConstraint("access <> '' OR dietary <> ''", name="something_to_remember"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    access: Mapped[str] = mapped_column(Text, default="")
    dietary: Mapped[str] = mapped_column(Text, default="")
    used_at: Mapped[datetime] = mapped_column(index=True)
    """When they last booked with them or changed them: by it they are deleted."""
