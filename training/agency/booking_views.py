"""What is booked for an agency, and what its coordinators can do about each."""

from flask import render_template, request
from flask_login import current_user

from training import clock
from training.access import Role, requires
from training.agency.blueprint import bp
from training.bookings import queries
from training.bookings.blueprint import actions_on
from training.bookings.lifecycle import Action
from training.bookings.standing import standing
from training.db import db
from training.lists import PER_PAGE, last_page, page_number


@bp.get("")
@requires(Role.COORDINATOR)
def bookings() -> str:
    """Everybody of the coordinator's agencies who has booked, and what can be done about each."""
    now = clock.now()
    when = "past" if request.args.get("when") == "past" else "coming"
    page = page_number()
    session, person = db.session(), current_user._get_current_object()
    total = queries.count_of_agencies(session, person, now, past=when == "past")
    pages = last_page(total)
    page = min(page, pages)
    rows = queries.page_of_agencies(session, person, now, past=when == "past", page=page, per_page=PER_PAGE)
    return render_template(
        "agency/bookings.html",
        when=when,
        rows=[(booking, standing(booking, now), set(actions_on(booking))) for booking in rows],
        Action=Action,
        name_by=lambda event: queries.name_by(session, event),
        total=total,
        page=page,
        pages=pages,
        names=queries.names_of_agencies(session, person),
    )
