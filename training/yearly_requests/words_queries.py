"""All that agencies wrote in their own words, whatever they were asked: for those who read every text."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.yearly_requests.impact.models import ImpactAnswer
from training.yearly_requests.needs.models import NeedsAnswer

_TOPICS, _OWN = "What else do your people need to learn about?", "What training did you give them yourselves?"
_WHO, _CHANGED = "Who was briefed on the review?", "What has changed since?"


def said_in_words(session: Session, request_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """As (question, answer), by request; one without words is not in it."""
    said: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for needs in session.scalars(select(NeedsAnswer).where(NeedsAnswer.request_id.in_(request_ids))):
        said[needs.request_id] += [(_TOPICS, needs.topics), (_OWN, needs.own_training)]
    impact = select(ImpactAnswer).where(ImpactAnswer.request_id.in_(request_ids)).order_by(ImpactAnswer.id)
    for one in session.scalars(impact):
        said[one.request_id] += [(_WHO, one.who), (_CHANGED, one.changed)]
    with_words = {request_id: [(asked, words) for asked, words in them if words] for request_id, them in said.items()}
    return {request_id: them for request_id, them in with_words.items() if them}
