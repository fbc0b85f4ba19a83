"""Asking for the figures as a document, inside transaction()."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from training import clock, queue
from training.access import Actor
from training.history.operations import record
from training.links import new_token
from training.refusals import Code, Refused
from training.reports.documents.models import DocumentKind, FiguresDocument
from training.reports.year.periods import Beside, Period

SWEEP = "reports.print_documents"
CHOICE = "choice"
"""Under this the figures of an inspection pack hold what it was asked for."""
NOT_THERE = "There is no such document. Make one with the buttons on the page of figures."
_MOST_AT_ONCE = 50


def delete_document(session: Session, ref: str, actor: Actor, now: datetime) -> None:
    """It and its file, by somebody. Raises Refused where it is gone already."""
    document = session.scalar(select(FiguresDocument).where(FiguresDocument.ref == ref).with_for_update())
    if document is None:
        raise Refused(Code.NOT_POSSIBLE, NOT_THERE)
    record(session, "figures document", document.id, "deleted", actor, now)
    session.delete(document)


def delete_old_documents(session: Session, made_before: datetime) -> int:
    """Those whose time of keeping is over. Returns how many; the files go with their rows."""
    old = select(FiguresDocument).where(FiguresDocument.rendered_at < made_before).limit(_MOST_AT_ONCE)
    found = session.scalars(old).all()
    for document in found:
        session.delete(document)
    return len(found)


def ask_for_document(
    session: Session, kind: DocumentKind, period: Period, beside: Beside, actor: Actor, now: datetime
) -> FiguresDocument:
    """Have the worker make it. The same once more, while it is not made, is the one that was asked for."""
    of_it = {
        "kind": kind, "period_kind": period.kind, "first": period.first, "after": period.after, "beside": beside,
        "asked_on": clock.local(now).date(), "asked_by_id": actor.person_id,
    }  # fmt: skip
    earlier = session.scalar(select(FiguresDocument).filter_by(rendered_at=None, **of_it).limit(1))
    if earlier is not None:
        return earlier
    document = FiguresDocument(ref=new_token(), asked_at=now, **of_it)
    session.add(document)
    session.flush()
    queue.wake(SWEEP)
    return document


def ask_for_pack(
    session: Session, choice: Mapping[str, Any], period: Period, beside: Beside, actor: Actor, now: datetime
) -> FiguresDocument:
    """Have the worker make an inspection pack. `choice` is what it is about, as `kept_choice` has it."""
    document = FiguresDocument(
        ref=new_token(), kind=DocumentKind.PACK, period_kind=period.kind, first=period.first, after=period.after,
        beside=beside, asked_on=clock.local(now).date(), asked_by_id=actor.person_id, asked_at=now,
        figures={CHOICE: dict(choice)},
    )  # fmt: skip
    session.add(document)
    session.flush()
    queue.wake(SWEEP)
    return document
