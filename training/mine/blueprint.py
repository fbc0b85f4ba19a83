"""The blueprint of everybody's own pages."""

from flask import Blueprint

from training import clock
from training.board_lists.queries import board_lists
from training.bookings.blueprint import words_for_events
from training.db import db
from training.interest.announcing import reach_in_words

bp = Blueprint("mine", __name__)
bp.context_processor(words_for_events)


@bp.context_processor
def _words() -> dict[str, object]:
    """How somebody wants to hear of new dates."""
    return {"in_words": reach_in_words(board_lists(db.session()), clock.today())}
