"""Somebody asks to have training from elsewhere accepted, and sees what became of it."""

from flask import flash, redirect, request, url_for
from flask_login import current_user

from training import clock
from training.access import Actor, signed_in
from training.answers import Answer, page_with, refusals_shown
from training.bookings.earlier_training import operations, queries
from training.courses.models import Course
from training.db import db, transaction
from training.mine.blueprint import bp
from training.mine.forms import EarlierTrainingForm


@bp.route("/my/earlier-training", methods=["GET", "POST"])
@signed_in
def earlier_training() -> Answer:
    """Which course it is like, and what they did; the administrator looks. `?course=` chooses one beforehand."""
    session, person_id = db.session(), current_user.id
    courses = queries.courses_that_come_before(session)
    ids = {course.code: course.id for course in courses}
    form = EarlierTrainingForm(data={"course": request.args.get("course", "")})
    form.offer(courses)
    if ids and form.validate_on_submit():
        with refusals_shown(form, field="course"), transaction() as writing:
            course = writing.get_one(Course, ids[form.course.data])
            actor, now = Actor(person_id, "delegate"), clock.now()
            operations.ask_to_accept(writing, person_id, course, form.said.data, actor, now)
        if not form.errors:
            flash("Thank you. We look at it, and write to you either way.", "done")
            return redirect(url_for("mine.earlier_training"))
    return page_with(form, "mine/earlier_training.html", asked=queries.equivalences_of(db.session(), person_id))
