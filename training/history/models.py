from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, code


class History(Base):
    """One thing that happened to one row: ids and field names only."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_subject", "subject", "subject_id"),
        Index("ix_history_actor_id", "actor_id", "id"),
        Index("ix_history_at", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    capacity: Mapped[str] = mapped_column(code())
    subject: Mapped[str] = mapped_column(code(30))
    subject_id: Mapped[int]
    action: Mapped[str] = mapped_column(code(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
