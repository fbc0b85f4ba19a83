"""What somebody said once of files of a kind."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.files.models import ImportMemory
from training.files_in.columns import FoundColumns, by_memory


def remembered_of(session: Session, kind: str, found: FoundColumns) -> dict[str, int | str] | None:
    """What each column holds, as somebody said of a file of this kind with the same headings; None: nobody did."""
    means = session.scalar(select(ImportMemory.means).where(ImportMemory.kind == kind, ImportMemory.about == found.key))
    return by_memory(means, found.words) if means is not None else None
