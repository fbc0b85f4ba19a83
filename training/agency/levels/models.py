from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from training.agency.levels.standing import RoleAsks
from training.db import Base, code
from training.search.normal_form import LONGEST_KEY, sort_key

LONGEST_ROLE = 120
MOST_PEOPLE = 100_000


class AgencyRole(Base):
    """What an agency asks of one role, and how many people do it. What changes is a new row; the old one ends."""

    __tablename__ = "agency_role"
    __table_args__ = (
        CheckConstraint(f"headcount > 0 AND headcount <= {MOST_PEOPLE}", name="headcount_sensible"),
        Index(
            "uq_agency_role_current",
            "agency_id",
            "role_key",
            "level",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    role: Mapped[str] = mapped_column(String(LONGEST_ROLE))
    """As the agency calls it; empty: everybody who has none of the others."""
    role_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    level: Mapped[str] = mapped_column(code(30), ForeignKey("level.code"))
    headcount: Mapped[int | None]
    """How many people have this role; empty: the agency has not said."""
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @validates("role")
    def _keep_key(self, _column: str, role: str) -> str:
        self.role_key = sort_key(role)
        return role

    @property
    def asks(self) -> RoleAsks:
        return RoleAsks(self.role, self.level, self.headcount)
