"""Reading which answers count by now."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from training.evaluations.models import Evaluation
from training.evaluations.questions import Stage
from training.evaluations.results.steps import SentForm, Waiting, waiting


def waiting_about(session: Session, event_ids: Collection[int], now: datetime) -> dict[tuple[int, Stage], Waiting]:
    """By event and stage."""
    columns = (Evaluation.id, Evaluation.sent_at, Evaluation.expires_at, Evaluation.submitted_at)
    rows = session.execute(
        select(Evaluation.event_id, Evaluation.stage, *columns).where(Evaluation.event_id.in_(event_ids))
    ).tuples()
    forms: dict[tuple[int, Stage], list[SentForm]] = defaultdict(list)
    for event_id, stage, form_id, sent_at, closes_at, answered_at in rows:
        forms[event_id, Stage(stage)].append(SentForm(form_id, sent_at, closes_at, answered_at))
    return {key: waiting(some, now) for key, some in forms.items()}


def counted_forms(event_ids: Collection[int], wait: Mapping[tuple[int, Stage], Waiting]) -> ColumnElement[bool]:
    """The forms about these events that came back and count."""
    held = {form_id for one in wait.values() for form_id in one.forms}
    came_back = and_(Evaluation.event_id.in_(event_ids), Evaluation.submitted_at.is_not(None))
    return and_(came_back, Evaluation.id.not_in(held)) if held else came_back
