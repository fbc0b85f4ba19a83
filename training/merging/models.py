"""Two people, or two agencies, who turned out to be one: what was moved, by which it can be undone."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, code, one_of

MAY_BE_UNDONE_FOR = timedelta(days=1)


class MergeKind(StrEnum):
    PERSON = "person"
    AGENCY = "agency"


class Merge(Base):
    """One press by which a person or an agency went into another. The loser's row stays, and says into whom."""

    __tablename__ = "merge"
    __table_args__ = (
        one_of("kind", MergeKind),
        CheckConstraint("loser_id <> winner_id", name="of_two"),
        CheckConstraint("(undone_at IS NULL) OR (undone_at >= merged_at)", name="undone_afterwards"),
        Index("ix_merge_winner", "kind", "winner_id"),
        Index("ix_merge_loser", "kind", "loser_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(code(10))
    loser_id: Mapped[int]
    """A person’s or an agency’s id, as its kind says."""
    winner_id: Mapped[int]
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def undo_until(self) -> datetime:
        """Until when it may be undone, where nothing that was moved has changed since."""
        return self.merged_at + MAY_BE_UNDONE_FOR


class MergeRow(Base):
    """One row that a merge changed or took away, and what it was before."""

    __tablename__ = "merge_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey("merge.id", ondelete="CASCADE"), index=True)
    in_table: Mapped[str] = mapped_column(String(60))
    key: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Its primary key as it is after the merge."""
    was: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the columns held that were changed; of a row that was taken away, all that it held."""
    gone: Mapped[bool] = mapped_column(default=False)
    """Whether it was taken away, since the winner had the like of it."""
    seal: Mapped[str] = mapped_column(String(64), default="")
    """A digest of the row as the merge left it, by which is seen whether it has changed since."""
    forgotten: Mapped[bool] = mapped_column(default=False)
    """Whether what it was is no longer kept: the day on which it could be undone is over."""


class Suspect(Base):
    """Two who may be one, as the worker last found them. The most likely have the lowest rank."""

    __tablename__ = "suspect"
    __table_args__ = (
        one_of("kind", MergeKind),
        UniqueConstraint("kind", "lower_id", "higher_id"),
        CheckConstraint("lower_id < higher_id", name="in_order"),
        Index("ix_suspect_rank", "kind", "rank", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(code(10))
    lower_id: Mapped[int]
    higher_id: Mapped[int]
    rank: Mapped[int]
    """Of Rank in suspects.py."""


class KnownApart(Base):
    """Two people or agencies who look like one and are two: somebody asked, and nobody has to ask again."""

    __tablename__ = "known_apart"
    __table_args__ = (
        one_of("kind", MergeKind),
        UniqueConstraint("kind", "lower_id", "higher_id"),
        CheckConstraint("lower_id < higher_id", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(code(10))
    lower_id: Mapped[int]
    higher_id: Mapped[int]
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
