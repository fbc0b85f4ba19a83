from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.courses.models import Event
from training.db import Base
from training.jobs.models import Job


class EventMerge(Base):
    """Everybody of one event is moved to another date of its course, and then it is cancelled."""

    __tablename__ = "event_merge"

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"), primary_key=True)
    """The press that moves them."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    because: Mapped[str] = mapped_column(String(300))
    """Why it is cancelled, in words that everybody reads."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    """When the event was cancelled; until then the worker looks whether everybody is moved."""

    job: Mapped[Job] = relationship()
    event: Mapped[Event] = relationship(foreign_keys=event_id)
    into: Mapped[Event] = relationship(foreign_keys=into_id)
