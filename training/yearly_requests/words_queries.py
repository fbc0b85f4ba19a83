"""All that agencies wrote in their own words, whatever they were asked: for those who read every text."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.yearly_requests.needs.models import NeedsAnswer

_TOPICS, _OWN = "What else do your people need to learn about?", "What training did you give them yourselves?"


def said_in_words(session: Session, request_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """As (question, answer), by request; one without words is not in it."""
    answers = session.scalars(select(NeedsAnswer).where(NeedsAnswer.request_id.in_(request_ids)))
    said = {
        one.request_id: [(asked, words) for asked, words in ((_TOPICS, one.topics), (_OWN, one.own_training)) if words]
        for one in answers
    }
    return {request_id: words for request_id, words in said.items() if words}
