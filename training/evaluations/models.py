from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.bookings.models import Booking
from training.courses.models import LearningOutcome
from training.db import Base, code, one_of
from training.evaluations.questionnaires.models import FormVersion, Question
from training.evaluations.questions import Stage

_UNANSWERED = text("submitted_at IS NULL")
_NO_OUTCOME = text("outcome_id IS NULL")
_ONE_ANSWER = " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in ("number", "text", "chosen"))


class Evaluation(Base):
    """One delegate's form in one stage, empty until they answer.

    That of before goes with the joining instructions, that of after when the register closes, that of impact some
    three months later.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("booking_id", "stage"),
        one_of("stage", Stage),
        Index("ix_evaluation_unanswered", "expires_at", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    stage: Mapped[str] = mapped_column(code(10), default=Stage.AFTER)
    version_id: Mapped[int] = mapped_column(ForeignKey("evaluation_form_version.id"), index=True)
    token: Mapped[str] = mapped_column(code(30), unique=True)
    """128 bits: whoever has the link may answer, without signing in."""
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Of a form of before, who was asked: what they said is not of whoever is given their place later."""

    booking: Mapped[Booking] = relationship()
    version: Mapped[FormVersion] = relationship()
    answers: Mapped[list["EvaluationAnswer"]] = relationship(cascade="all, delete-orphan")


class EvaluationAnswer(Base):
    """What somebody answered to one question, or of one learning outcome. What was not asked of them has no row."""

    __tablename__ = "evaluation_answer"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "question_id", "outcome_id"),
        Index(
            "uq_evaluation_answer_without_outcome",
            "evaluation_id",
            "question_id",
            unique=True,
            sqlite_where=_NO_OUTCOME,
            postgresql_where=_NO_OUTCOME,
        ),
        CheckConstraint("number BETWEEN 0 AND 10", name="number_0_to_10"),
        CheckConstraint("looking_back BETWEEN 1 AND 5", name="looking_back_1_to_5"),
        CheckConstraint("outcome_id IS NULL OR number BETWEEN 1 AND 5", name="confidence_1_to_5"),
        CheckConstraint("looking_back IS NULL OR outcome_id IS NOT NULL", name="looking_back_on_an_outcome"),
        CheckConstraint("text <> ''", name="text_says_something"),
        CheckConstraint(f"{_ONE_ANSWER} = 1", name="answered_in_one_way"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("evaluation_question.id"), index=True)
    outcome_id: Mapped[int | None] = mapped_column(ForeignKey("learning_outcome.id"), index=True)
    number: Mapped[int | None]
    """1 to 5, or 0 to 10; of a box to tick, 1 or 0."""
    looking_back: Mapped[int | None]
    """How sure somebody was before the course, as they remember it afterwards. Never what they said beforehand: that
    is the number of a form of the stage before."""
    text: Mapped[str | None] = mapped_column(Text)
    chosen: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """The codes of the choices, also where one alone can be chosen."""

    question: Mapped[Question] = relationship()
    outcome: Mapped[LearningOutcome | None] = relationship()
