"""Keeping what an agency says of its training needs, inside transaction()."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from training.access import Actor
from training.yearly_requests.needs.models import NeedsAnswer, NeedsNumber
from training.yearly_requests.needs.queries import Needs, needs_of
from training.yearly_requests.operations import begin_answer, note_answer


def answer_needs(session: Session, request_id: int, said: Needs, seen: int, actor: Actor, now: datetime) -> bool:
    """Keep an answer; one that was given before is replaced by it. Whether there was one. Raises Refused."""
    request = begin_answer(session, request_id, seen, now)
    before = needs_of(session, request_id)
    session.execute(delete(NeedsNumber).where(NeedsNumber.request_id == request_id))
    session.merge(NeedsAnswer(request_id=request_id, topics=said.topics, own_training=said.own_training))
    for level in {**said.needed, **said.own_trained}:
        needed, own_trained = said.needed.get(level), said.own_trained.get(level)
        if needed is not None or own_trained is not None:
            session.add(NeedsNumber(request_id=request_id, level=level, needed=needed, own_trained=own_trained))
    session.flush()
    return note_answer(session, request, said.words, before.words, actor, now)
