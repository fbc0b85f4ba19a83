from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.board_lists.models import ReviewRow
from training.db import Base, code

MOST_PEOPLE = 50_000
LONGEST_WHO = 300
LONGEST_WORDS = 2_000


class RoundReview(Base):
    """A review that agencies are asked about in a year."""

    __tablename__ = "round_review"

    round_id: Mapped[int] = mapped_column(ForeignKey("request_round.id", ondelete="CASCADE"), primary_key=True)
    review: Mapped[str] = mapped_column(code(30), ForeignKey(ReviewRow.code), primary_key=True)


class ImpactAnswer(Base):
    """What one agency did with one review."""

    __tablename__ = "impact_answer"
    __table_args__ = (
        UniqueConstraint("request_id", "review"),
        CheckConstraint(f"briefed BETWEEN 0 AND {MOST_PEOPLE}", name="briefed_a_number_there_is"),
        CheckConstraint("briefed IS NOT NULL OR who <> '' OR changed <> ''", name="says_something"),
        CheckConstraint("cited_at IS NULL OR changed <> ''", name="cited_words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("agency_request.id", ondelete="CASCADE"))
    review: Mapped[str] = mapped_column(code(30), ForeignKey(ReviewRow.code))
    briefed: Mapped[int | None]
    """How many people; None: it has not said."""
    who: Mapped[str] = mapped_column(String(LONGEST_WHO), default="")
    """Which people, in its own words."""
    changed: Mapped[str] = mapped_column(Text, default="")
    """What has changed."""
    cited_at: Mapped[datetime | None]
    """Since when reports cite what has changed: the administrator has read it, and chosen so."""
