from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from training.db import Base

LONGEST_SAID = 60


class SearchSynonym(Base):
    """Words that people type when they look for a course, and what they mean in the words of the programme."""

    __tablename__ = "search_synonym"

    id: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[str] = mapped_column(String(LONGEST_SAID))
    """As the administrator writes it: “DSL”, “health visitor”."""
    said_key: Mapped[str] = mapped_column(String(LONGEST_SAID), unique=True)
    """Its words without endings: “health visitors” is the same."""
    means: Mapped[list[str]] = mapped_column(JSON)
    of_people: Mapped[bool] = mapped_column(default=False)
    """Says who somebody is: what is for everybody is found, too."""
