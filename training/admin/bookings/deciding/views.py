"""Deciding whether an event with few people runs. What can be pressed stands on the event's page."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.programme.views import event_or_404
from training.answers import refusals_shown
from training.courses.deciding import operations
from training.db import transaction


@bp.post("/events/<ref>/run")
@requires(Role.ADMINISTRATOR)
def go_ahead(ref: str) -> Response:
    """It runs with however many have booked."""
    event_id, page = event_or_404(ref).id, url_for("admin.bookings.event", ref=ref)
    with refusals_shown(go_to=page), transaction() as session:
        taken = operations.go_ahead(session, event_id, current_actor(), clock.now()).taken
    people = "1 person who has" if taken == 1 else f"{taken:,} people who have"
    flash(f"It is decided: the event runs, with the {people} booked so far.", "done")
    return redirect(page)


@bp.post("/events/<ref>/decide-again")
@requires(Role.ADMINISTRATOR)
def decide_again(ref: str) -> Response:
    """Ask again whether it runs."""
    event_id = event_or_404(ref).id
    with transaction() as session:
        operations.decide_again(session, event_id, current_actor(), clock.now())
    flash("It is open again whether the event runs.", "done")
    return redirect(url_for("admin.bookings.event", ref=ref))
