from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from training.db import Base, code
from training.people.models import Person
from training.reports.questions.question import FILTERS, Question
from training.search.models import kept_key
from training.search.normal_form import sort_key

LONGEST_NAME = 100


class SavedQuestion(Base):
    """A question with a name: its maker's own, or for everybody who sees reports. It holds no figures: they are counted
    whenever somebody opens it.
    """

    __tablename__ = "saved_question"
    __table_args__ = (
        Index(
            "uq_saved_question_shared_name",
            "name_key",
            unique=True,
            sqlite_where=text("for_everybody"),
            postgresql_where=text("for_everybody"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(30), unique=True)
    """In its address, which stays as it is."""
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_key: Mapped[str] = kept_key("name")
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Its rows, columns, figures, days and kinds of events, in the words of addresses."""
    for_everybody: Mapped[bool]
    """Everybody who sees reports finds it; else its maker alone."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    """Its name, what it asks, or who sees it."""

    made_by: Mapped[Person | None] = relationship()

    @validates("name")
    def _keep_key(self, _column: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name

    @property
    def question(self) -> Question:
        return Question(
            rows=self.asked["rows"],
            columns=self.asked.get("columns", ""),
            measures=tuple(self.asked["measures"]),
            period=self.asked["period"],
            only={name: self.asked[name] for name in FILTERS if name in self.asked},
        )
