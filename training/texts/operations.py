"""Putting texts into the queue of what is to be read, and taking them out. Both run inside transaction()."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from training.access import Actor
from training.history.operations import record
from training.links import new_token
from training.texts.models import TextKind, WrittenText


def queue_text(session: Session, kind: TextKind, subject_id: int, written_by_id: int | None, now: datetime) -> None:
    """Somebody has written something: it is to be read, also where it takes the place of what was read or hidden.

    A page that still shows the words of before does nothing to the new ones: these have a ref of their own.
    """
    known = session.scalar(select(WrittenText).where(WrittenText.kind == kind, WrittenText.subject_id == subject_id))
    if known is None:
        known = WrittenText(kind=kind, subject_id=subject_id)
        session.add(known)
    known.ref = new_token()
    known.written_at, known.written_by_id = now, written_by_id
    known.read_at = known.read_by_id = known.hidden_at = None
    session.flush()


def mark_read(session: Session, refs: Sequence[str], actor: Actor, now: datetime) -> int:
    """The administrator has read these. What was read before is left as it is. Returns how many there were."""
    texts = session.scalars(
        select(WrittenText).where(WrittenText.ref.in_(refs), WrittenText.read_at.is_(None)).with_for_update()
    ).all()
    for text in texts:
        text.read_at, text.read_by_id = now, actor.person_id
        record(session, "text", text.id, "read", actor, now)
    return len(texts)


def forget_texts(session: Session, kind: TextKind, subject_ids: Sequence[int], now: datetime) -> None:
    """The words are deleted, so nothing is left to read. Of what a concern was raised about, its row stays.

    It says nothing any more of who wrote it, and remains hidden where it is.
    """
    gone = (WrittenText.kind == kind, WrittenText.subject_id.in_(subject_ids))
    session.execute(delete(WrittenText).where(*gone, WrittenText.raised_at.is_(None)))
    read_at = func.coalesce(WrittenText.read_at, now)
    session.execute(
        update(WrittenText).where(*gone, WrittenText.hidden_at.is_(None)).values(read_at=read_at, written_by_id=None)
    )
