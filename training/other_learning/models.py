from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from training.board_lists.models import LearningKindRow
from training.db import Base, code
from training.other_learning.counts import MOST, TITLE_LENGTH, Count
from training.search.models import kept_key
from training.search.normal_form import sort_key


class MonthlyCount(Base):
    """A number of a month, as it was typed or brought in."""

    __tablename__ = "monthly_count"
    __table_args__ = (
        UniqueConstraint("month", "kind", "title_key"),
        CheckConstraint(f"count BETWEEN 0 AND {MOST}", name="count_a_number_there_is"),
        Index("ix_monthly_count_kind", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]
    """Its first day."""
    kind: Mapped[str] = mapped_column(code(30), ForeignKey(LearningKindRow.code))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    title_key: Mapped[str] = kept_key("title")
    count: Mapped[int]
    entered_at: Mapped[datetime]

    @validates("title")
    def _keep_key(self, _column: str, title: str) -> str:
        self.title_key = sort_key(title)
        return title

    @property
    def plain(self) -> Count:
        return Count(self.month, self.kind, self.title, self.count)
