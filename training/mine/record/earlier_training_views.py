"""Somebody asks to have training from elsewhere accepted, and sees what became of it."""

from flask import request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor, signed_in
from training.answers import Answer, carried_out, page_with
from training.bookings.earlier_training import operations, queries
from training.courses.models import Course
from training.db import db
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

    def ask(writing: Session) -> str:
        course, actor = writing.get_one(Course, ids[form.course.data]), Actor(person_id, "delegate")
        operations.ask_to_accept(writing, person_id, course, form.said.data, actor, clock.now())
        return "Thank you. We will look at it, and write to you either way."

    if ids and (done := carried_out(form, ask, url_for("mine.earlier_training"), field="course")):
        return done
    return page_with(form, "mine/record/earlier_training.html", asked=queries.equivalences_of(db.session(), person_id))
