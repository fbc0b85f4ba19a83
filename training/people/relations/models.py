"""Relations between agencies as a table."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from training.db import Base, code, one_of
from training.people.models import Agency
from training.people.relations.lineage import RelationKind


class AgencyRelation(Base):
    """One agency became another, or is part of one: from a day, and where it ends to a day, which both count."""

    __tablename__ = "agency_relation"
    __table_args__ = (
        one_of("kind", RelationKind),
        CheckConstraint("from_agency_id <> to_agency_id", name="of_two_agencies"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("kind = 'part of' OR ends_on IS NULL", name="became_for_good"),
        CheckConstraint("kind = 'part of' OR NOT books_for_part", name="only_parts_are_booked_for"),
        CheckConstraint("kind = 'became' OR carried_at IS NULL", name="only_people_of_the_former_go_along"),
        Index(
            "uq_agency_relation_became",
            "from_agency_id",
            unique=True,
            sqlite_where=text("kind = 'became'"),
            postgresql_where=text("kind = 'became'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(code())
    from_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    """The one that became another, or that is a part."""
    to_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    """What it became, or what it is part of."""
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    books_for_part: Mapped[bool] = mapped_column(default=False)
    """Whether the coordinators of the whole may book for this part and see what is booked for it."""
    carried_at: Mapped[datetime | None]
    """When the people and coordinators of an agency that became another went along."""
    created_at: Mapped[datetime]

    from_agency: Mapped[Agency] = relationship(foreign_keys=from_agency_id)
    to_agency: Mapped[Agency] = relationship(foreign_keys=to_agency_id)
