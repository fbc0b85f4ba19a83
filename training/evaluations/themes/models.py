from sqlalchemy import Column, ForeignKey, Table

from training.db import Base

evaluation_theme = Table(
    "evaluation_theme",
    Base.metadata,
    Column("evaluation_id", ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_id", ForeignKey("quote_theme.id", ondelete="CASCADE"), primary_key=True, index=True),
)
"""What all that somebody wrote in one form speaks of, from the list of themes by which quotes are found."""
