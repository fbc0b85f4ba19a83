from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of
from training.people.models import NAME_LENGTH, Agency, Person


class Ending(StrEnum):
    """What became of an invitation that no longer stands open."""

    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class CoordinatorInvitation(Base):
    """Somebody is asked to book and manage for an agency. The link in the message is kept as its hash only."""

    __tablename__ = "coordinator_invitation"
    __table_args__ = (
        one_of("ending", Ending),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended_in_one_way"),
        CheckConstraint("email = lower(email)", name="address_in_small_letters"),
        # One open invitation for each address and agency.
        Index(
            "uq_coordinator_invitation_open",
            "agency_id",
            "email",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    email: Mapped[str] = mapped_column(String(254))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None] = mapped_column(code())

    agency: Mapped[Agency] = relationship()
    invited_by: Mapped[Person] = relationship()
