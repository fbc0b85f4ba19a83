"""Reading documents of figures: whoever may see the figures may see them all, since they say nothing else."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.reports.documents.models import DocumentKind, FiguresDocument, FiguresDocumentFile
from training.reports.year.periods import Period

MOST_LISTED = 5
MOST_KEPT = 200
"""On the page of all of them."""


def document_by_ref(session: Session, ref: str) -> FiguresDocument | None:
    return session.scalar(select(FiguresDocument).where(FiguresDocument.ref == ref))


def file_of(session: Session, document: FiguresDocument) -> bytes | None:
    return session.scalar(select(FiguresDocumentFile.content).where(FiguresDocumentFile.document_id == document.id))


def kept_documents(session: Session) -> Sequence[FiguresDocument]:
    """All that were made and are kept, the latest first."""
    return session.scalars(
        select(FiguresDocument)
        .where(FiguresDocument.rendered_at.is_not(None))
        .order_by(FiguresDocument.rendered_at.desc(), FiguresDocument.id.desc())
        .limit(MOST_KEPT)
    ).all()


def made_of(session: Session, period: Period) -> Sequence[FiguresDocument]:
    """The last documents that were made of a period, the latest first."""
    of_period = (FiguresDocument.first == period.first, FiguresDocument.after == period.after)
    return session.scalars(
        select(FiguresDocument)
        .where(*of_period, FiguresDocument.period_kind == period.kind, FiguresDocument.rendered_at.is_not(None))
        .where(FiguresDocument.kind != DocumentKind.PACK)
        .order_by(FiguresDocument.rendered_at.desc(), FiguresDocument.id.desc())
        .limit(MOST_LISTED)
    ).all()
