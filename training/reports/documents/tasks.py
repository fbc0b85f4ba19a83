"""What the worker does: makes the documents that somebody waits for."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from training import queue
from training.db import db
from training.printing import print_all
from training.reports.documents.contents_queries import contents_of
from training.reports.documents.models import DocumentKind, FiguresDocument, FiguresDocumentFile
from training.reports.documents.operations import SWEEP
from training.reports.documents.pack_queries import pack_contents
from training.reports.documents.pdf import render_pack, render_quarter, render_report
from training.reports.documents.quarter_queries import quarter_contents
from training.reports.documents.word import render_word


@queue.sweep(SWEEP)
def print_documents() -> int:
    """Make every document that is asked for. Returns how many were made."""
    return print_all(FiguresDocument, oldest=FiguresDocument.asked_at, make=_make, keep=_keep, again=SWEEP)


def _make(document_id: int) -> tuple[bytes, dict[str, Any]]:
    """Read in a moment: no transaction stays open while it renders."""
    session = db.session()
    document = session.get_one(FiguresDocument, document_id)
    kind = DocumentKind(document.kind)
    if kind is DocumentKind.QUARTER:
        quarter, figures = quarter_contents(session, document)
        session.rollback()
        return render_quarter(quarter), figures
    if kind is DocumentKind.PACK:
        pack, figures = pack_contents(session, document)
        session.rollback()
        return render_pack(pack), figures
    contents = contents_of(session, document)
    session.rollback()
    if kind is DocumentKind.WORD:
        return render_word(contents.report, contents.section), contents.figures
    return render_report(contents.report), contents.figures


def _keep(_session: Session, document: FiguresDocument, made: tuple[bytes, dict[str, Any]], _now: datetime) -> None:
    document.file = FiguresDocumentFile(content=made[0])
    document.figures = made[1]
