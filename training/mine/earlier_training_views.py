"""Somebody asks to have training from elsewhere accepted, and sees what became of it."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, signed_in
from training.bookings.earlier_training import operations, queries
from training.bookings.lifecycle import Refused
from training.courses.models import Course
from training.db import db, transaction
from training.mine.blueprint import bp
from training.mine.forms import EarlierTrainingForm


@bp.route("/my/earlier-training", methods=["GET", "POST"])
@signed_in
def earlier_training() -> str | tuple[str, int] | Response:
    """Which course it is like, and what they did; the administrator looks. `?course=` chooses one beforehand."""
    session, person_id = db.session(), current_user.id
    courses = queries.courses_that_come_before(session)
    ids = {course.code: course.id for course in courses}
    form = EarlierTrainingForm(data={"course": request.args.get("course", "")})
    form.offer(courses)
    if ids and form.validate_on_submit():
        try:
            with transaction() as writing:
                course = writing.get_one(Course, ids[form.course.data])
                actor, now = Actor(person_id, "delegate"), clock.now()
                operations.ask_to_accept(writing, person_id, course, form.said.data, actor, now)
        except Refused as refused:
            form.course.errors = [str(refused)]
        else:
            flash("Thank you. We look at it, and write to you either way.", "done")
            return redirect(url_for("mine.earlier_training"))
    page = render_template(
        "mine/earlier_training.html",
        form=form,
        asked=queries.equivalences_of(db.session(), person_id),
    )
    return (page, 422) if form.errors else page
