"""Reading the links that show somebody's record, and the PDF that they asked for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from training.records.document_operations import KEPT_FOR
from training.records.models import RecordDocument, RecordLink


def links_of(session: Session, person_id: int) -> Sequence[RecordLink]:
    """Somebody's own links with their openings, the newest first."""
    return session.scalars(
        select(RecordLink)
        .where(RecordLink.person_id == person_id)
        .options(selectinload(RecordLink.openings))
        .order_by(RecordLink.made_at.desc(), RecordLink.id.desc())
    ).all()


def own_link(session: Session, person_id: int, link_id: int) -> RecordLink | None:
    """One of somebody's own links, else None."""
    return session.scalar(select(RecordLink).where(RecordLink.id == link_id, RecordLink.person_id == person_id))


def link_with_token(session: Session, token: str) -> RecordLink | None:
    """For whoever holds the link. None, too, where its owner has no account any more."""
    found = session.scalar(select(RecordLink).where(RecordLink.token == token).options(joinedload(RecordLink.person)))
    return found if found is not None and found.person.active else None


def own_document(session: Session, person_id: int, ref: str, now: datetime) -> RecordDocument | None:
    """One that somebody asked for themselves and can still fetch, else None."""
    return session.scalar(
        select(RecordDocument)
        .where(RecordDocument.ref == ref, RecordDocument.person_id == person_id)
        .where(RecordDocument.asked_at > now - KEPT_FOR)
        .options(undefer(RecordDocument.pdf))
    )
