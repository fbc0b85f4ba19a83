"""Keeping what agencies say of reviews, and citing it, inside transaction()."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from training.access import Actor
from training.history.operations import record
from training.refusals import Code, Refused
from training.yearly_requests.impact.models import ImpactAnswer, RoundReview
from training.yearly_requests.impact.queries import Impact, impact_of
from training.yearly_requests.operations import begin_answer, note_answer


def ask_about(session: Session, round_id: int, reviews: Sequence[str]) -> None:
    """What a new round asks about."""
    session.add_all(RoundReview(round_id=round_id, review=review) for review in reviews)
    session.flush()


def answer_impact(
    session: Session, request_id: int, said: Mapping[str, Impact], seen: int, actor: Actor, now: datetime
) -> bool:
    """Keep an answer; one that was given before is replaced by it. Whether there was one. Raises Refused.

    Words that are cited stay so only as they were.
    """
    request = begin_answer(session, request_id, seen, now)
    before = impact_of(session, request_id)
    cited = {
        row.review: (row.changed, row.cited_at)
        for row in session.scalars(select(ImpactAnswer).where(ImpactAnswer.request_id == request_id))
    }
    session.execute(delete(ImpactAnswer).where(ImpactAnswer.request_id == request_id))
    session.expire_all()
    for review, one in said.items():
        words, cited_at = cited.get(review, ("", None))
        if one.says_something:
            session.add(
                ImpactAnswer(
                    request_id=request_id,
                    review=review,
                    briefed=one.briefed,
                    who=one.who,
                    changed=one.changed,
                    cited_at=cited_at if words == one.changed else None,
                )
            )
    session.flush()
    return note_answer(session, request, _words(said), _words(before), actor, now)


def cite(session: Session, answer_id: int, *, cited: bool, actor: Actor, now: datetime) -> None:
    """Reports cite what an agency said has changed, or no longer. Raises Refused where there are no words."""
    answer = session.scalar(select(ImpactAnswer).where(ImpactAnswer.id == answer_id).with_for_update())
    if answer is None or not answer.changed:
        raise Refused(Code.CHANGED, "This answer has changed since. Read it again, and choose anew.")
    if cited != (answer.cited_at is not None):
        answer.cited_at = now if cited else None
        record(session, "agency request", answer.request_id, "cited" if cited else "no longer cited", actor, now)


def _words(said: Mapping[str, Impact]) -> str:
    return "\n\n".join(filter(None, (said[review].words for review in sorted(said))))
