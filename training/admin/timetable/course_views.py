"""Which messages go by themselves around a course's events."""

from flask import abort, flash, redirect, render_template, url_for

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import timetable as bp
from training.admin.timetable.forms import MessagesForm, ProfileForm
from training.answers import Answer
from training.courses.messaging import operations
from training.courses.messaging.slots import WORDS
from training.courses.models import Course
from training.courses.queries import course_by_code
from training.db import db, transaction
from training.settings.queries import rules


@bp.route("/courses/<code>/messages", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def of_course(code: str) -> Answer:
    """The ticks hold for every event of the course, also those that are planned."""
    course = _course(code)
    form = MessagesForm(course)
    if form.validate_on_submit():
        course_id, ticked = course.id, form.ticked()
        with transaction() as session:
            operations.choose_messages(session, course_id, ticked, current_actor(), clock.now())
        flash("Saved. It holds for every date of this course.", "done")
        return redirect(url_for("admin.timetable.of_course", code=code))
    return _page(course, form, ProfileForm(formdata=None, data={"profile": course.message_profile}))


@bp.post("/courses/<code>/messages/timetable")
@requires(Role.ADMINISTRATOR)
def choose_timetable(code: str) -> Answer:
    course = _course(code)
    form = ProfileForm()
    if not form.validate_on_submit():
        return _page(course, MessagesForm(course, formdata=None), form)
    course_id, chosen = course.id, form.profile.data
    with transaction() as session:
        operations.choose_profile(session, course_id, chosen, current_actor(), clock.now())
    flash("Saved. Below is what this timetable sends.", "done")
    return redirect(url_for("admin.timetable.of_course", code=code))


def _page(course: Course, form: MessagesForm, profile_form: ProfileForm) -> Answer:
    html = render_template(
        "admin/timetable/course.html",
        course=course,
        form=form,
        profile_form=profile_form,
        words=WORDS,
        lacks_form=[WORDS[slot].title for slot in WORDS if not course.may_send(slot)],
        rules=rules(db.session()),
    )
    return (html, 422) if form.errors or profile_form.errors else html


def _course(code: str) -> Course:
    return course_by_code(db.session(), code) or abort(404)
