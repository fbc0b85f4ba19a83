"""Where people land after signing in."""

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training.access import Role, signed_in

bp = Blueprint("people", __name__, url_prefix="/account")

_LANDINGS = (
    (Role.ADMINISTRATOR, "admin.desk.home"),
    (Role.TRAINER, "mine.events"),
    (Role.COORDINATOR, "agency.bookings"),
    (Role.BOARD_READER, "reports.year"),
)


@bp.get("/")
@signed_in
def landing() -> Response:
    """The page that matters most to whoever has just signed in."""
    held = current_user.role_names
    return redirect(url_for(next((page for role, page in _LANDINGS if role in held), "mine.bookings")))
