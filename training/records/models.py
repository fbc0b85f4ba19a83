from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base, code, one_of
from training.records.contact import Contact


class ToldContact(Base):
    """What somebody told us that they do with children, so that their record says which level they need."""

    __tablename__ = "told_contact"
    __table_args__ = (one_of("contact", Contact),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    contact: Mapped[Contact] = mapped_column(code())
    told_at: Mapped[datetime]
