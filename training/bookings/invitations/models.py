from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from training.bookings.models import Booking
from training.courses.models import Event
from training.db import Base
from training.people.models import NAME_LENGTH
from training.search.models import kept_key
from training.search.normal_form import sort_key


class EventInvitation(Base):
    """Somebody whom the administrator invites to an event, by the address that the message goes to."""

    __tablename__ = "event_invitation"
    __table_args__ = (UniqueConstraint("event_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(254))
    """In small letters."""
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    """As the administrator wrote it; empty: they gave the address only."""
    name_key: Mapped[str] = kept_key("name")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the link in the newest message."""
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    """When the newest message was written."""
    declined_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="SET NULL"), index=True)
    """The newest booking that was made by it."""

    event: Mapped[Event] = relationship()
    booking: Mapped[Booking | None] = relationship()

    @validates("name")
    def _keep_key(self, _column: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name
