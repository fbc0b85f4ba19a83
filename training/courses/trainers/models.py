from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.courses.models import Event
from training.db import Base, code, one_of
from training.people.models import Person


class Answer(StrEnum):
    """Whether a trainer can deliver an event."""

    YES = "yes"
    NO = "no"


class TrainerProfile(Base):
    """What a trainer says of themselves, and whether they are paid."""

    __tablename__ = "trainer_profile"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    biography: Mapped[str] = mapped_column(Text, default="")
    agreed_at: Mapped[datetime | None]
    """Since when delegates may read it; empty: they may not."""
    paid_by_fee: Mapped[bool] = mapped_column(default=False)
    """Their hours are not given by their agency, and are not counted in kind."""


class TrainerQuestion(Base):
    """Somebody was asked, by a message with a link of its own, whether they can deliver some events."""

    __tablename__ = "trainer_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    answers: Mapped[list["TrainerAnswer"]] = relationship(back_populates="question", cascade="all, delete-orphan")


class TrainerAnswer(Base):
    """One event of such a question, and what was answered; empty until it was."""

    __tablename__ = "trainer_answer"
    __table_args__ = (one_of("answer", Answer),)

    question_id: Mapped[int] = mapped_column(ForeignKey("trainer_question.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, index=True)
    answer: Mapped[str | None] = mapped_column(code(3))
    answered_at: Mapped[datetime | None]

    question: Mapped[TrainerQuestion] = relationship(back_populates="answers")
    event: Mapped[Event] = relationship()
