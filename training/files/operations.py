"""What is done with kept files, inside transaction(): their rows, and what was said of them. The bytes are the
gateway's.
"""

from datetime import date, datetime
from mimetypes import guess_type
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.documents import printable
from training.files.gateway import StoredBytes
from training.files.models import NAME_LENGTH, ImportMemory, KeptFile

_UNKNOWN = "application/octet-stream"


def keep(
    session: Session, stored: StoredBytes, name: str, used_for: str, delete_on: date | None, actor: Actor, now: datetime
) -> KeptFile:
    """Write down a file whose bytes are stored. Without a day it stays until let_go()."""
    kept = KeptFile(
        name=printable(name)[-NAME_LENGTH:] or "file",
        content_type=guess_type(name)[0] or _UNKNOWN,
        size=stored.size,
        sha256=stored.sha256,
        kept_as=stored.kept_as,
        used_for=used_for,
        kept_at=now,
        kept_by_id=actor.person_id,
        delete_on=delete_on,
    )
    session.add(kept)
    session.flush()
    return kept


def keep_for_good(kept: KeptFile, used_for: str) -> None:
    """What a page carried has found its use, and stays until let_go()."""
    kept.used_for, kept.delete_on = used_for, None


def let_go(kept: KeptFile, now: datetime) -> None:
    """Nothing needs this file any more: the worker deletes it, its bytes first."""
    kept.delete_on = clock.local(now).date()


def remember(session: Session, kind: str, about: str, means: Any, actor: Actor, now: datetime) -> None:
    """Keep what somebody said of files of a kind. `about`: a hash of headings, or the key of a question."""
    memory = session.scalar(select(ImportMemory).where(ImportMemory.kind == kind, ImportMemory.about == about))
    if memory is None:
        memory = ImportMemory(kind=kind, about=about)
        session.add(memory)
    memory.means, memory.said_at, memory.said_by_id = means, now, actor.person_id
    session.flush()
