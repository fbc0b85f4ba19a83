"""The document of an agency: asked for, and deleted when its time is over. Inside transaction()."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.agency.inspection.models import InspectionDocument
from training.history.operations import record
from training.links import new_token
from training.people.models import Agency

SWEEP = "agency.print_inspections"
KEPT_FOR = timedelta(days=1)
"""How long it can be fetched: it names people, and is made anew in seconds."""


def ask_for_document(session: Session, agency_id: int, actor: Actor, now: datetime) -> InspectionDocument:
    """Have the worker make it. While one is not made yet it is the one that was asked for."""
    session.get_one(Agency, agency_id, with_for_update=True)
    of_agency = InspectionDocument.agency_id == agency_id
    waiting = session.scalar(
        select(InspectionDocument).where(of_agency, InspectionDocument.rendered_at.is_(None), is_kept(now)).limit(1)
    )
    if waiting is not None:
        return waiting
    document = InspectionDocument(ref=new_token(), agency_id=agency_id, asked_by_id=actor.person_id, asked_at=now)
    session.add(document)
    session.flush()
    record(session, "agency", agency_id, "document for an inspection made", actor, now)
    queue.wake(SWEEP)
    return document


def delete_old_documents(session: Session, now: datetime) -> int:
    """Delete those whose time is over. Returns how many."""
    ids = session.scalars(select(InspectionDocument.id).where(~is_kept(now))).all()
    session.execute(delete(InspectionDocument).where(InspectionDocument.id.in_(ids)))
    return len(ids)


def is_kept(now: datetime) -> ColumnElement[bool]:
    return InspectionDocument.asked_at > now - KEPT_FOR
