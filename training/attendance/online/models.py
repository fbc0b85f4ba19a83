from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.attendance.online.matching import LONGEST_KEY
from training.db import Base
from training.files.models import KeptFile


class AttendanceFile(Base):
    """An attendance report of Teams or Zoom, kept for some days. It goes with the file itself."""

    __tablename__ = "attendance_file"
    __table_args__ = (UniqueConstraint("event_id", "digest", "sheet"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kept_id: Mapped[int] = mapped_column(ForeignKey("kept_file.id", ondelete="CASCADE"), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the content: the same file sent again is this one."""
    sheet: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Which of a workbook's sheets it is; empty: the first that says something."""
    applied_at: Mapped[datetime | None]
    """When marks were last made of it; empty: not yet."""

    kept: Mapped[KeptFile] = relationship()


class AttendanceAlias(Base):
    """Whom a name in the reports of an event means, as somebody said; several rows where several watched together."""

    __tablename__ = "attendance_alias"
    __table_args__ = (UniqueConstraint("event_id", "called", "booking_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    called: Mapped[str] = mapped_column(String(LONGEST_KEY))
    """The key of an attender (matching.py)."""
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    """Empty: nobody on the register, such as who presents or lets people in."""
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
