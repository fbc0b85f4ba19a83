from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.courses.models import Funder
from training.db import Base
from training.people.models import Person

LONGEST_FOR_WHOM = 120


class FunderLink(Base):
    """A link by which a funder sees what its money bought, until a day or until it is withdrawn."""

    __tablename__ = "funder_link"
    __table_args__ = (
        CheckConstraint("opened >= 0", name="opened_not_negative"),
        CheckConstraint("(opened = 0) = (last_opened_at IS NULL)", name="opened_at_some_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    funder_id: Mapped[int] = mapped_column(ForeignKey("funder.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Of 128 bits. Whoever reads this database cannot use the link, and nobody can be shown it a second time."""
    for_whom: Mapped[str] = mapped_column(String(LONGEST_FOR_WHOM))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    last_day: Mapped[date]
    """It works to the end of this day, in London."""
    withdrawn_at: Mapped[datetime | None]
    opened: Mapped[int] = mapped_column(default=0)
    """How often somebody pressed to see something by it."""
    last_opened_at: Mapped[datetime | None]

    funder: Mapped[Funder] = relationship()
    made_by: Mapped[Person | None] = relationship()

    def why_not_open(self, today: date) -> str:
        """Why it shows nothing any more; empty where it does."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "" if today <= self.last_day else "over"
