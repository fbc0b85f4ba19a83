"""What can be done about papers, inside transaction(): ask for one, delete the old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from training import queue
from training.access import Actor
from training.attendance.paper.labels import SHEETS
from training.attendance.paper.models import EventPaper, EventPaperFile, PaperKind
from training.attendance.paper.names import why_nothing_to_print
from training.attendance.paper.queries import event_to_print, facts_of
from training.courses.models import Sitting
from training.history.operations import record
from training.links import new_token
from training.refusals import Code, Refused

SWEEP = "attendance.print_papers"
KEPT_FOR = timedelta(hours=1)
"""How long a paper can be fetched: it holds names, and is made anew in seconds."""


@dataclass(frozen=True)
class Wanted:
    """Which paper, and how."""

    kind: PaperKind
    position: int | None = None
    label_sheet: str | None = None
    first_label: int | None = None


ONLY_THE_TEAM = "Only the training team puts certificates together. Ask them for those."


def papers_for(actor: Actor) -> list[PaperKind]:
    """What somebody may print. Who has a certificate has answered the evaluation, and trainers are not told who did."""
    return [kind for kind in PaperKind if kind is not PaperKind.CERTIFICATES or actor.is_administrator]


def ask_for_paper(session: Session, event_id: int, wanted: Wanted, actor: Actor, now: datetime) -> EventPaper:
    """Have the worker make a paper. The same once more, while it is not made, is the one that was asked for.

    Raises Refused with a sentence where there is nothing to print.
    """
    event = event_to_print(session, event_id)
    if wanted.kind not in papers_for(actor):
        raise Refused(Code.NOT_ALLOWED, ONLY_THE_TEAM)
    if sentence := why_nothing_to_print(wanted.kind, facts_of(session, event, now)):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    if wanted.kind == PaperKind.SIGN_IN_SHEET:
        _refuse_past_day(event.sittings, wanted.position, now)
    if wanted.label_sheet and not 1 <= (wanted.first_label or 1) <= SHEETS[wanted.label_sheet].labels:
        most = SHEETS[wanted.label_sheet].labels
        raise Refused(Code.NOT_POSSIBLE, f"These sheets have {most} labels: enter a number from 1 to {most}.", "start")
    of_it = {
        "kind": wanted.kind,
        "position": wanted.position,
        "label_sheet": wanted.label_sheet,
        "first_label": wanted.first_label,
        "asked_by_id": actor.person_id,
    }
    earlier = session.scalar(
        select(EventPaper)
        .filter_by(event_id=event_id, rendered_at=None, **of_it)
        .where(EventPaper.asked_at > now - KEPT_FOR)
        .limit(1)
    )
    if earlier is not None:
        return earlier
    paper = EventPaper(ref=new_token(), event_id=event_id, asked_at=now, **of_it)
    session.add(paper)
    session.flush()
    record(session, "event", event_id, "paper asked for", actor, now, fields=[wanted.kind])
    queue.wake(SWEEP)
    return paper


def _refuse_past_day(sittings: Sequence[Sitting], position: int | None, now: datetime) -> None:
    sitting = next((one for one in sittings if one.position == position), None)
    if sitting is None:
        raise Refused(Code.MISSING, "Choose a day of this event.", "day")
    if sitting.ends_at <= now:
        raise Refused(Code.NOT_POSSIBLE, "That day is over, so nobody signs in any more. Choose one to come.", "day")


def delete_old_papers(session: Session, before: datetime) -> int:
    """Delete what was asked for by then. Returns how many."""
    ids = session.scalars(select(EventPaper.id).where(EventPaper.asked_at <= before)).all()
    if ids:
        session.execute(delete(EventPaperFile).where(EventPaperFile.paper_id.in_(ids)))
        session.execute(delete(EventPaper).where(EventPaper.id.in_(ids)))
    return len(ids)
