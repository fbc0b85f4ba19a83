"""The coordinators' pages: their blueprint, and for which agency they look."""

from flask import Blueprint, abort, g, request
from flask_login import current_user

from training.bookings.blueprint import words_for_events
from training.db import db
from training.people.models import Agency, Person
from training.people.queries import agencies_coordinated_by
from training.people.relations.queries import agencies_booked_for

bp = Blueprint("agency", __name__, url_prefix="/agency")


bp.context_processor(words_for_events)


def looker() -> Person:
    """Whoever is signed in, as the row itself."""
    person: Person = current_user._get_current_object()
    return person


def chosen_agency() -> tuple[Agency, list[Agency]]:
    """The agency that `?agency=` names among those this coordinator books for, and all of these: the parts of theirs
    that the administrator chose, too, and what they were called before. Without it the first of their own.
    """
    found, asked = agencies_booked_for(db.session(), current_user.id), request.args.get("agency", "")
    named = [one for one in found if asked in {"", str(one.agency.id)}]
    if not named:
        abort(404)
    g.not_own_agencies = {one.agency.id for one in found if not one.own}
    chosen = min(named, key=lambda one: (one.former, not one.own))  # of equal ones the first by name
    return chosen.agency, [one.agency for one in found]


def own_agency() -> tuple[Agency, list[Agency]]:
    """The same among those that they coordinate themselves: who books for a part is the part's own affair."""
    asked = request.args.get("agency", "")
    agencies = list(agencies_coordinated_by(db.session(), current_user.id))
    chosen = next((agency for agency in agencies if asked in {"", str(agency.id)}), None)
    return chosen or abort(404), agencies
