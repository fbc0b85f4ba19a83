from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, code

MOST_PEOPLE = 50_000
"""More than that is a slip of the finger: no agency has as many."""
LONGEST_WORDS = 2_000


class NeedsAnswer(Base):
    """What an agency said of its training in its own words."""

    __tablename__ = "needs_answer"

    request_id: Mapped[int] = mapped_column(ForeignKey("agency_request.id", ondelete="CASCADE"), primary_key=True)
    topics: Mapped[str] = mapped_column(Text, default="")
    """What else its people need to learn about."""
    own_training: Mapped[str] = mapped_column(Text, default="")
    """What it taught itself."""


class NeedsNumber(Base):
    """How many people of an agency need a level, and how many it trained for it itself. None: it has not said."""

    __tablename__ = "needs_number"
    __table_args__ = (
        UniqueConstraint("request_id", "level"),
        CheckConstraint(f"needed BETWEEN 0 AND {MOST_PEOPLE}", name="needed_a_number_there_is"),
        CheckConstraint(f"own_trained BETWEEN 0 AND {MOST_PEOPLE}", name="own_trained_a_number_there_is"),
        CheckConstraint("needed IS NOT NULL OR own_trained IS NOT NULL", name="says_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("agency_request.id", ondelete="CASCADE"))
    level: Mapped[str] = mapped_column(code(10), ForeignKey("level.code"))
    needed: Mapped[int | None]
    own_trained: Mapped[int | None]
