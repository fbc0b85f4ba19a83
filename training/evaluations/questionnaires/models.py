from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.courses.models import Course
from training.db import Base, code, one_of
from training.evaluations.questions import Choice, QuestionKind, ShownIf, Stage, asks_something


class EvaluationForm(Base):
    """A form by the name that the administrator chooses it by. What it asks is in its versions."""

    __tablename__ = "evaluation_form"
    __table_args__ = (one_of("stage", Stage),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(code(10))
    name: Mapped[str] = mapped_column(String(60), unique=True)
    code: Mapped[str] = mapped_column(code(30), unique=True)
    """What a course and a file of courses call it. It stays when the form has another name."""
    retired_at: Mapped[datetime | None]
    """Since when no course can choose it. Courses that ask it go on asking it until they have another."""

    versions: Mapped[list["FormVersion"]] = relationship(back_populates="form", order_by="FormVersion.number")


class FormVersion(Base):
    """What a form asks, from one change to the next. Once somebody has answered it, it stays as it is."""

    __tablename__ = "evaluation_form_version"
    __table_args__ = (
        UniqueConstraint("form_id", "number"),
        CheckConstraint("frozen_at IS NULL OR used_since IS NOT NULL", name="frozen_once_used"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("evaluation_form.id"))
    number: Mapped[int]
    made_at: Mapped[datetime]
    used_since: Mapped[datetime | None]
    """Empty while it is being written: nobody is sent it."""
    frozen_at: Mapped[datetime | None]
    """When the first answer came."""

    form: Mapped[EvaluationForm] = relationship(back_populates="versions")
    questions: Mapped[list["Question"]] = relationship(
        cascade="all, delete-orphan", order_by="Question.position", back_populates="version"
    )

    @property
    def sections(self) -> list["QuestionSection"]:
        """In their order. Neighbours under one heading are one section."""
        return [QuestionSection(title, list(of)) for title, of in groupby(self.questions, lambda one: one.section)]

    def asked_of(self, question: "Question") -> str:
        """Whom a question of this version is asked of: “Who answered “No” to “Have you used it?””."""
        condition = question.shown_if
        if condition is None:
            return "Everybody"
        before = next((one for one in self.questions if one.key == condition["key"]), None)
        if before is None:
            return "Nobody: the question before it is gone"
        texts = {choice["code"]: choice["text"] for choice in before.choices or ()}
        if not texts:
            return f"Who ticked “{before.words}”"
        chosen = " or ".join(f"“{texts.get(code, code)}”" for code in condition["one_of"])
        return f"Who answered {chosen} to “{before.words}”"

    def asks_something_of(self, course: Course) -> bool:
        """Whether there is anything to ask of those who book or attend this course."""
        return asks_something((one.kind for one in self.questions), has_outcomes=bool(course.outcomes))


@dataclass(frozen=True)
class QuestionSection:
    title: str
    questions: Sequence["Question"]


class Question(Base):
    """One question of a version."""

    __tablename__ = "evaluation_question"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("version_id", "key"),
        one_of("kind", QuestionKind),
        CheckConstraint("words <> ''", name="asks_something"),
        CheckConstraint("(kind IN ('choice', 'several')) = (choices IS NOT NULL)", name="choices_where_one_chooses"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("evaluation_form_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    section: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(code(30))
    key: Mapped[str] = mapped_column(code(30))
    """By this figures find the same question in every version and form."""
    words: Mapped[str] = mapped_column(String(300))
    words_online: Mapped[str] = mapped_column(String(300), default="")
    """What an event online is asked instead; empty: the same."""
    hint: Mapped[str] = mapped_column(String(300), default="")
    required: Mapped[bool]
    choices: Mapped[list[Choice] | None] = mapped_column(JSON(none_as_null=True))
    shown_if: Mapped[ShownIf | None] = mapped_column(JSON(none_as_null=True))

    version: Mapped[FormVersion] = relationship(back_populates="questions")

    def asked(self, *, online: bool) -> str:
        """Its words for an event in a room, or online."""
        return (online and self.words_online) or self.words
