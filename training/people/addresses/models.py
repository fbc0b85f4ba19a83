from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from training import clock
from training.addresses import address_key
from training.db import Base


class PersonAddress(Base):
    """One e-mail address of a person. An address signs one person in; several people may be written to at it."""

    __tablename__ = "person_address"
    __table_args__ = (
        UniqueConstraint("person_id", "address_key"),
        # Whoever signs in with an address is one person.
        Index(
            "uq_person_address_signs_in",
            "address_key",
            unique=True,
            sqlite_where=text("signs_in = 1"),
            postgresql_where=text("signs_in"),
        ),
        # Messages to a person go to one address.
        Index(
            "uq_person_address_main",
            "person_id",
            unique=True,
            sqlite_where=text("main = 1"),
            postgresql_where=text("main"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(254))
    """As messages are sent to it."""
    address_key: Mapped[str] = mapped_column(String(254), index=True)
    """By which it is found and compared (training/addresses.py)."""
    signs_in: Mapped[bool]
    """Whether it is this person's own: no two people have one such address. Else it is shared, or not proved yet."""
    main: Mapped[bool]
    """Whether messages go there."""
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the link by which an added address is proved."""
    asked_at: Mapped[datetime | None]
    """When that link went out last."""

    @validates("address")
    def _keep_key(self, _column: str, address: str) -> str:
        self.address_key = address_key(address)
        return address


def main_address(person_id: int, address: str, confirmed_at: datetime | None, created_at: datetime) -> dict[str, Any]:
    """The row of somebody's own address, where many people are written down at once."""
    return {
        "person_id": person_id,
        "address": address,
        "address_key": address_key(address),
        "signs_in": True,
        "main": True,
        "confirmed_at": confirmed_at,
        "created_at": created_at,
    }
