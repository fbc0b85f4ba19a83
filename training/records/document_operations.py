"""A record as a PDF: asked for, and deleted when its time is over. Inside transaction()."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from training import queue
from training.links import new_token
from training.people.models import Person
from training.records.models import RecordDocument

SWEEP = "records.print_documents"
KEPT_FOR = timedelta(hours=1)
"""How long it can be fetched: it is made anew in seconds, from what is so then."""


def ask_for_document(session: Session, person_id: int, now: datetime) -> RecordDocument:
    """Have the worker make it. While one is not made yet it is the one that was asked for; one that is made goes."""
    session.get_one(Person, person_id, with_for_update=True)
    theirs = RecordDocument.person_id == person_id
    waiting = session.scalar(
        select(RecordDocument).where(theirs, RecordDocument.rendered_at.is_(None), _fresh(now)).limit(1)
    )
    if waiting is not None:
        return waiting
    session.execute(delete(RecordDocument).where(theirs))
    document = RecordDocument(ref=new_token(), person_id=person_id, asked_at=now)
    session.add(document)
    session.flush()
    queue.wake(SWEEP)
    return document


def delete_old_documents(session: Session, now: datetime) -> int:
    """Delete those whose time is over. Returns how many."""
    ids = session.scalars(select(RecordDocument.id).where(RecordDocument.asked_at <= now - KEPT_FOR)).all()
    session.execute(delete(RecordDocument).where(RecordDocument.id.in_(ids)))
    return len(ids)


def _fresh(now: datetime) -> ColumnElement[bool]:
    return RecordDocument.asked_at > now - KEPT_FOR
