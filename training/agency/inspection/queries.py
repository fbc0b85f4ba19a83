"""Reading the documents of an agency, and what they say."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from training import clock
from training.agency.inspection.models import InspectionDocument
from training.agency.inspection.operations import is_kept
from training.agency.inspection.pdf import InspectionText
from training.agency.inspection.printed import document_text
from training.agency.levels import queries as levels_queries
from training.board_lists.queries import board_lists
from training.people.models import Agency
from training.settings.queries import rules


def document_of(session: Session, agency_id: int, ref: str, now: datetime) -> InspectionDocument | None:
    """One of this agency that can still be fetched, else None."""
    return session.scalar(
        select(InspectionDocument)
        .where(InspectionDocument.ref == ref, InspectionDocument.agency_id == agency_id, is_kept(now))
        .options(undefer(InspectionDocument.pdf))
    )


def text_of(session: Session, agency: Agency, now: datetime) -> InspectionText:
    """What a document of an agency says now."""
    lists, today = board_lists(session).levels, clock.local(now).date()
    asks = levels_queries.asks_of(session, agency.id)
    matrix = levels_queries.matrix_of(session, agency.id, asks, lists, now, today)
    missing = levels_queries.what_is_missing(session, agency.id, matrix, asks, lists, now)
    return document_text(agency.full_name, matrix, missing, lists, rules(session), today)
