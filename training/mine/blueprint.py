"""The blueprint of everybody's own pages."""

from flask import Blueprint

from training.bookings.blueprint import words_for_events
from training.interest.announcing import IN_WORDS

bp = Blueprint("mine", __name__)
bp.context_processor(words_for_events)


@bp.context_processor
def _words() -> dict[str, object]:
    """How somebody wants to hear of new dates."""
    return {"in_words": IN_WORDS}
