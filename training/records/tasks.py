"""What the worker does: makes records as PDFs, and deletes them and old links when their time is over."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from training import clock, queue
from training.db import db, transaction
from training.links import link_to
from training.people.models import Person
from training.printing import print_all
from training.records.document_operations import KEPT_FOR, SWEEP, delete_old_documents
from training.records.models import RecordDocument, RecordLink
from training.records.pdf import render
from training.records.printed import document_text
from training.records.queries import record_of
from training.records.sharing_operations import delete_old_links
from training.settings.queries import rules

_MOST_AT_ONCE = 200


@queue.sweep(SWEEP)
def print_documents() -> int:
    """Make every record that is asked for. Returns how many were made."""
    fresh = RecordDocument.asked_at > clock.now() - KEPT_FOR
    return print_all(RecordDocument, fresh, oldest=RecordDocument.asked_at, make=_make, keep=_keep, again=SWEEP)


@queue.sweep("records.delete_old", every_minutes=5)
def delete_old() -> int:
    """Delete documents an hour after they were asked for, and links some time after they ended. Returns how many."""
    session, now = db.session(), clock.now()
    links_before = clock.local(now).date() - timedelta(days=rules(session).record_links_kept_days)
    old = exists().where(RecordDocument.asked_at <= now - KEPT_FOR) | exists().where(RecordLink.last_day < links_before)
    is_due = session.scalar(select(old))
    session.rollback()
    if not is_due:
        return 0
    with transaction() as writing:
        return delete_old_documents(writing, now) + delete_old_links(writing, links_before, _MOST_AT_ONCE)


def _make(document_id: int) -> bytes:
    """Read in a moment: no transaction stays open while it renders."""
    session = db.session()
    person = session.get_one(Person, session.get_one(RecordDocument, document_id).person_id)
    text = document_text(
        record_of(session, person, clock.today()),
        rules(session),
        link_to("certificates.verify"),
        lambda token: link_to("certificates.verified", token=token),
    )
    session.rollback()
    return render(text)


def _keep(_session: Session, document: RecordDocument, pdf: bytes, _now: datetime) -> None:
    document.pdf = pdf
