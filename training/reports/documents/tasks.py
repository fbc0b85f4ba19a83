"""What the worker does: makes the documents that somebody waits for."""

from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from training import clock, queue
from training.db import db, transaction
from training.printing import print_all
from training.reports.documents.contents_queries import contents_of
from training.reports.documents.models import Cites, DocumentKind, FiguresDocument, FiguresDocumentFile
from training.reports.documents.operations import SWEEP, delete_old_documents
from training.reports.documents.pack_queries import pack_contents
from training.reports.documents.pdf import render_pack, render_quarter, render_report
from training.reports.documents.quarter_queries import quarter_contents
from training.reports.documents.word import render_word
from training.settings.queries import rules


@queue.sweep(SWEEP)
def print_documents() -> int:
    """Make every document that is asked for. Returns how many were made."""
    return print_all(FiguresDocument, oldest=FiguresDocument.asked_at, make=_make, keep=_keep, again=SWEEP)


@queue.sweep("reports.delete_old_documents", every_minutes=60)
def delete_old() -> int:
    """Delete documents whose time of keeping is over: what somebody has taken back since stands in them. Returns how
    many.
    """
    session = db.session()
    made_before = clock.now() - relativedelta(months=rules(session).figures_kept_months)
    due = session.scalar(select(exists().where(FiguresDocument.rendered_at < made_before)))
    session.rollback()
    if not due:
        return 0
    with transaction() as writing:
        return delete_old_documents(writing, made_before)


def _make(document_id: int) -> tuple[bytes, dict[str, Any], Cites]:
    """Read in a moment: no transaction stays open while it renders."""
    session = db.session()
    document = session.get_one(FiguresDocument, document_id)
    kind = DocumentKind(document.kind)
    if kind is DocumentKind.QUARTER:
        quarter, figures, cites = quarter_contents(session, document)
        session.rollback()
        return render_quarter(quarter), figures, cites
    if kind is DocumentKind.PACK:
        pack, figures, cites = pack_contents(session, document)
        session.rollback()
        return render_pack(pack), figures, cites
    contents = contents_of(session, document)
    session.rollback()
    if kind is DocumentKind.WORD:
        return render_word(contents.report, contents.section), contents.figures, contents.cites
    return render_report(contents.report), contents.figures, contents.cites


def _keep(
    _session: Session, document: FiguresDocument, made: tuple[bytes, dict[str, Any], Cites], _now: datetime
) -> None:
    content, document.figures, document.cites = made
    document.file = FiguresDocumentFile(content=content)
