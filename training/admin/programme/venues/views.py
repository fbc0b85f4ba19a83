"""The picture of a venue's map: sent, shown, taken away."""

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.venues.forms import MapPictureForm
from training.answers import Answer, page_with, refusals_shown
from training.courses.models import Venue
from training.courses.operations import change_map_credit, remove_map_picture, set_map_picture
from training.db import db, transaction
from training.files import gateway


@bp.route("/programme/venues/<int:venue_id>/map", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def venue_map(venue_id: int) -> Answer:
    """The picture there is, and a form for another."""
    form = MapPictureForm(_venue_or_404(venue_id))
    if form.validate_on_submit() and (said := _saved(venue_id, form)):
        flash(said, "done")
        return redirect(url_for("admin.programme.venue_map", venue_id=venue_id))
    return page_with(form, "admin/programme/venues/map.html", venue=_venue_or_404(venue_id))


def _saved(venue_id: int, form: MapPictureForm) -> str:
    """What came of it: of a new picture, or of another line below the one there is. Empty: the form says why not."""
    picture, credit = form.picture(), form.credit.data or ""
    if form.errors:
        return ""
    stored = gateway.store(picture.content) if picture else None
    with refusals_shown(form), transaction() as session:
        venue = session.get_one(Venue, venue_id, with_for_update=True)
        if picture and stored:
            set_map_picture(session, venue, stored, f"map.{picture.ending}", credit, current_actor(), clock.now())
            return "The picture is on the page of every event that takes place there."
        change_map_credit(session, venue, credit, current_actor(), clock.now())
        return "The line below the picture is saved."
    return ""


@bp.post("/programme/venues/<int:venue_id>/map/remove")
@requires(Role.ADMINISTRATOR)
def remove_venue_map(venue_id: int) -> Response:
    _venue_or_404(venue_id)
    with transaction() as session:
        venue = session.get_one(Venue, venue_id, with_for_update=True)
        if venue.map_picture:
            remove_map_picture(session, venue, current_actor(), clock.now())
    flash("The picture is no longer shown.", "done")
    return redirect(url_for("admin.programme.venue_map", venue_id=venue_id))


def _venue_or_404(venue_id: int) -> Venue:
    return db.session.get(Venue, venue_id) or abort(404)
