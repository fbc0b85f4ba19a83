from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base
from training.people.models import Person


class SignInLink(Base):
    """A link that signs somebody in, once and for minutes. The database keeps the hash of its token."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    sent_to: Mapped[str] = mapped_column(String(254))
    leads_to: Mapped[str] = mapped_column(String(500), default="")
    """Where they wanted to go: a page of this site, or nothing. It is kept here, so that no message can be made to lead
    elsewhere.
    """
    asked_at: Mapped[datetime]
    """When it was asked for; for a message that had to wait, when it left."""
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
