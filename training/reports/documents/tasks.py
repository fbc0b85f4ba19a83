"""What the worker does: makes the documents that somebody waits for."""

from datetime import datetime

from sqlalchemy.orm import Session

from training import queue
from training.db import db
from training.printing import print_all
from training.reports.documents.contents_queries import Contents, contents_of
from training.reports.documents.models import DocumentKind, FiguresDocument, FiguresDocumentFile
from training.reports.documents.operations import SWEEP
from training.reports.documents.pdf import render_report
from training.reports.documents.word import render_word


@queue.sweep(SWEEP)
def print_documents() -> int:
    """Make every document that is asked for. Returns how many were made."""
    return print_all(FiguresDocument, oldest=FiguresDocument.asked_at, make=_make, keep=_keep, again=SWEEP)


def _make(document_id: int) -> tuple[bytes, Contents]:
    """Read in a moment: no transaction stays open while it renders."""
    session = db.session()
    document = session.get_one(FiguresDocument, document_id)
    contents, kind = contents_of(session, document), DocumentKind(document.kind)
    session.rollback()
    if kind is DocumentKind.WORD:
        return render_word(contents.report, contents.section), contents
    return render_report(contents.report), contents


def _keep(_session: Session, document: FiguresDocument, made: tuple[bytes, Contents], _now: datetime) -> None:
    document.file = FiguresDocumentFile(content=made[0])
    document.figures = made[1].figures
