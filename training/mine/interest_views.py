"""What somebody waits for: new dates of courses, each with a button that ends it."""

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, signed_in
from training.courses.renewal import months_later
from training.db import db, transaction
from training.interest import operations, queries
from training.mine.blueprint import bp
from training.settings.queries import rules


@bp.get("/my/interest")
@signed_in
def interest() -> str:
    """What somebody waits for, and until when, each with a button that ends it."""
    session = db.session()
    months = rules(session).interest_months
    interests = queries.interests_of(session, current_user.email or "")
    return render_template(
        "mine/interest.html",
        interests=[(one, months_later(clock.local(one.asked_at).date(), months)) for one in interests],
    )


@bp.post("/my/interest/<int:interest_id>/end")
@signed_in
def end_interest(interest_id: int) -> Response:
    interest = queries.own_interest(db.session(), current_user.email or "", interest_id)
    if interest is None:
        abort(404)
    title = interest.course.title
    with transaction() as session:
        operations.stop_interest(session, interest_id, Actor(current_user.id, "delegate"), clock.now())
    flash(f"We do not write to you about new dates of {title} any more.", "done")
    return redirect(url_for("mine.interest"))
