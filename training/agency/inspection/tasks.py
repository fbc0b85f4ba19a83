"""What the worker does: makes the documents of agencies, and deletes them when their time is over."""

from datetime import datetime

from sqlalchemy import exists
from sqlalchemy.orm import Session

from training import clock, queue
from training.agency.inspection.models import InspectionDocument
from training.agency.inspection.operations import SWEEP, delete_old_documents, is_kept
from training.agency.inspection.pdf import render
from training.agency.inspection.queries import text_of
from training.db import db, transaction
from training.printing import print_all


@queue.sweep(SWEEP)
def print_documents() -> int:
    """Make every document that is asked for. Returns how many were made."""
    oldest = InspectionDocument.asked_at
    kept = is_kept(clock.now())
    return print_all(InspectionDocument, kept, oldest=oldest, make=_make, keep=_keep, again=SWEEP)


@queue.sweep("agency.delete_old_inspections", every_minutes=60)
def delete_old() -> int:
    """Delete documents a day after they were asked for. Returns how many."""
    session, now = db.session(), clock.now()
    is_due = session.scalar(exists().where(~is_kept(now)).select())
    session.rollback()
    if not is_due:
        return 0
    with transaction() as writing:
        return delete_old_documents(writing, now)


def _make(document_id: int) -> bytes:
    """Read in a moment: no transaction stays open while it renders."""
    session = db.session()
    text = text_of(session, session.get_one(InspectionDocument, document_id).agency, clock.now())
    session.rollback()
    return render(text)


def _keep(_session: Session, document: InspectionDocument, pdf: bytes, _now: datetime) -> None:
    document.pdf = pdf
