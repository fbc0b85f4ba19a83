"""What is booked for an agency, and what its coordinators can do about each."""

from flask import request
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, requires
from training.agency.blueprint import bp
from training.bookings import queries
from training.bookings.blueprint import actions_on
from training.bookings.lifecycle import Action
from training.bookings.standing import standing
from training.db import db
from training.lists import page_or_file


@bp.get("")
@requires(Role.COORDINATOR)
def bookings() -> str | Response:
    """Everybody of the coordinator's agencies who has booked, and what can be done about each."""
    now = clock.now()
    when = "past" if request.args.get("when") == "past" else "coming"
    session, person = db.session(), current_user._get_current_object()
    return page_or_file(
        queries.agency_bookings(person, now, past=when == "past"),
        "agency/bookings.html",
        when=when,
        standing_of=lambda booking: (standing(booking, now), set(actions_on(booking))),
        Action=Action,
        name_by=lambda event: queries.name_by(session, event),
        names=queries.names_of_agencies(session, person),
    )
