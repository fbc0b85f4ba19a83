"""Where the last link of an optional message leads: a page with a button, because mail scanners open links."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from training import clock
from training.access import public
from training.answers import Answer
from training.db import db, transaction
from training.links import ONE_CLICK
from training.timetable import after_queries, operations

bp = Blueprint("timetable", __name__)


@bp.route("/messages/stop/<token>", methods=["GET", "POST"])
@public
def stop(token: str) -> Answer:
    """Stop messages about a topic, or have them again. No account is needed."""
    link = after_queries.stop_link_with(db.session(), token)
    if link is None:
        abort(404)
    if request.method == "POST":
        again = request.form.get("again") is not None
        with transaction() as session:
            found = after_queries.stop_link_with(session, token)
            if found is not None:
                change = operations.begin_messages_again if again else operations.stop_messages
                change(session, found, clock.now())
        if ONE_CLICK in request.form:
            return Response("You get no more of these messages.", mimetype="text/plain")
        return redirect(url_for("timetable.stop", token=token))
    stopped = after_queries.has_stopped(db.session(), link.person_id, link.topic)
    return render_template("timetable/stop.html", stopped=stopped, topic=link.topic)
