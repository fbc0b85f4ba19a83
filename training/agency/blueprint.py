"""Two blueprints: the coordinators' pages under /agency, and everybody's own organisations under /my/organisations."""

from typing import Any

from flask import Blueprint, abort, g, request, url_for
from flask_login import current_user

from training import clock
from training.bookings.emails import place_text
from training.db import db
from training.people.models import Agency, Person
from training.people.queries import agencies_coordinated_by

bp = Blueprint("agency", __name__, url_prefix="/agency")
organisations_bp = Blueprint("organisations", __name__, url_prefix="/my/organisations")

PER_PAGE = 50


@bp.context_processor
@organisations_bp.context_processor
def _for_events() -> dict[str, object]:
    """How pages say when and where an event is, and the address of a list's nth page."""
    return {"place_text": place_text, "local": clock.local, "address_of_page": address_of_page}


def looker() -> Person:
    """Whoever is signed in, as the row itself."""
    person: Person = current_user._get_current_object()
    return person


def chosen_agency() -> tuple[Agency, list[Agency]]:
    """The agency that `?agency=` names among those this coordinator runs, the first without it; and all of theirs."""
    g.section = "bookings.agency"
    agencies = list(agencies_coordinated_by(db.session(), current_user.id))
    asked = request.args.get("agency", "")
    chosen = next((agency for agency in agencies if asked in {"", str(agency.id)}), None)
    return chosen or abort(404), agencies


def page_number() -> int:
    """Which page of a list is asked for; the first where the address does not say so sensibly."""
    typed = request.args.get("page", "")[:6]
    return max(int(typed), 1) if typed.isascii() and typed.isdecimal() else 1


def searched() -> str:
    """What was typed in the search box of a list, on one line and not endless."""
    return " ".join(request.args.get("q", "").split())[:100]


def address_of_page(number: int) -> str:
    """The address of this list's nth page, search and filters kept."""
    chosen: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page"}
    return url_for(str(request.endpoint), **(request.view_args or {}), **chosen, page=number)
