"""What somebody said once of files of a kind."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.files.models import ImportMemory
from training.files_in.columns import FoundColumns, by_memory


def said_of(session: Session, kind: str, about: str) -> Any:
    """What somebody said about this; None: nobody did."""
    return session.scalar(select(ImportMemory.means).where(ImportMemory.kind == kind, ImportMemory.about == about))


def remembered_of(session: Session, kind: str, found: FoundColumns) -> dict[str, int | str] | None:
    """What each column holds, as somebody said of a file of this kind with the same headings; None: nobody did."""
    means = said_of(session, kind, found.key)
    return by_memory(means, found.words) if means is not None else None
