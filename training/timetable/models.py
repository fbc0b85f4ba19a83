from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of
from training.people.models import Person


class Topic(StrEnum):
    """What messages are about that nobody has to have, and that therefore can be stopped."""

    RENEWAL = "renewal"
    NEWS = "news"
    """What the training team writes to people who came once, and have nothing booked that it is about."""


class StoppedMessages(Base):
    """Somebody wants no more messages about a topic."""

    __tablename__ = "stopped_messages"
    __table_args__ = (one_of("topic", Topic),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    topic: Mapped[str] = mapped_column(code(), primary_key=True)
    stopped_at: Mapped[datetime]


class StopLink(Base):
    """The secret of one such message, as a hash: whoever has the message may stop them, and begin them again."""

    __tablename__ = "stop_link"
    __table_args__ = (one_of("topic", Topic),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    topic: Mapped[str] = mapped_column(code())
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
