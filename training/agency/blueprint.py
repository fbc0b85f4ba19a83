"""The coordinators' pages: their blueprint, and for which agency they look."""

from flask import Blueprint, abort, request
from flask_login import current_user

from training.bookings.blueprint import words_for_events
from training.db import db
from training.people.models import Agency, Person
from training.people.queries import agencies_coordinated_by

bp = Blueprint("agency", __name__, url_prefix="/agency")


bp.context_processor(words_for_events)


def looker() -> Person:
    """Whoever is signed in, as the row itself."""
    person: Person = current_user._get_current_object()
    return person


def chosen_agency() -> tuple[Agency, list[Agency]]:
    """The agency that `?agency=` names among those this coordinator runs, the first without it; and all of theirs."""
    agencies = list(agencies_coordinated_by(db.session(), current_user.id))
    asked = request.args.get("agency", "")
    chosen = next((agency for agency in agencies if asked in {"", str(agency.id)}), None)
    return chosen or abort(404), agencies
