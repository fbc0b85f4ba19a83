from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of
from training.work import WorkRow

LONGEST_SENTENCE = 500
LONGEST_ADDRESS = 500
UNFINISHED = "finished_at IS NULL AND stopped_at IS NULL"


class ItemState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    """It could not be done, and the item says why."""


class Job(WorkRow, Base):
    """One press on many rows. What was chosen at the press is its items: what matches later is not added."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("finished_at IS NULL OR stopped_at IS NULL", name="finished_or_stopped"),
        Index(
            "ix_job_unfinished",
            "worked_at",
            sqlite_where=text(UNFINISHED),
            postgresql_where=text(UNFINISHED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(code(30), unique=True)
    form_token: Mapped[str | None] = mapped_column(code(40), unique=True)
    """From the page it was started on: a form sent twice starts one job."""
    kind: Mapped[str] = mapped_column(code(40))
    """What is done to each row, by a name of the administrator's table of kinds."""
    about: Mapped[str | None] = mapped_column(code(30))
    about_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What else was chosen at the press: a mark, another date, a reason. Nothing about a person."""
    goes_back_to: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    """The path of the page it was started from."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    capacity: Mapped[str] = mapped_column(code())
    asked_at: Mapped[datetime] = mapped_column(index=True)
    worked_at: Mapped[datetime]
    """When a worker last did a slice of it: the one that has waited longest comes next."""
    stopped_at: Mapped[datetime | None]
    """When somebody stopped it; it can be gone on with."""
    finished_at: Mapped[datetime | None]

    items: Mapped[list["JobItem"]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def token_of_undoing(self) -> str:
        """The form token of the job that undoes this one: a second press finds the first."""
        return f"undo-{self.ref}"


class JobItem(Base):
    """One row that was chosen, and what became of it."""

    __tablename__ = "job_item"
    __table_args__ = (
        one_of("state", ItemState),
        UniqueConstraint("job_id", "subject_id"),
        Index("ix_job_item_state", "job_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    subject_id: Mapped[int]
    """The row's id, in the table that the job's kind is about."""
    state: Mapped[str] = mapped_column(code(), default=ItemState.WAITING)
    sentence: Mapped[str] = mapped_column(String(LONGEST_SENTENCE), default="")
    """Why it could not be done; of one that was, what else there is to say."""
    at: Mapped[datetime | None]
    """When it was done, or could not be."""
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What was so before it was done, by which it can be undone. Nothing that a person wrote."""
