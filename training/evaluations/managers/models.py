from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base
from training.evaluations.models import Evaluation
from training.people.models import NAME_LENGTH


class ManagerLine(Base):
    """The question to the line manager of somebody who agreed to it in their form of impact, and the answer."""

    __tablename__ = "manager_line"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (text = '')", name="text_if_answered"),
        CheckConstraint("taken_back_at IS NULL OR answered_at IS NULL", name="taken_back_unanswered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), unique=True)
    manager_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    manager_email: Mapped[str] = mapped_column(String(254))
    """As the booking named them when they were asked."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    """When the delegate did not want it any more, before there was an answer."""
    answered_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(Text, default="")

    evaluation: Mapped[Evaluation] = relationship()
