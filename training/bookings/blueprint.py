"""Bookings: one blueprint, whose pages are split by journey over the *_views modules."""

from flask import Blueprint

from training import clock
from training.bookings.eligibility import listed
from training.bookings.emails import place_text, price_text
from training.bookings.standing import until_text

bp = Blueprint("bookings", __name__)


@bp.context_processor
def _for_events() -> dict[str, object]:
    """How pages and messages say when and where an event is."""
    return {
        "show_sitting": clock.show_sitting,
        "place_text": place_text,
        "local": clock.local,
        "price_text": price_text,
        "until_text": until_text,
        "listed": listed,
    }
