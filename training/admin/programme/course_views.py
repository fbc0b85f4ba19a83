"""Adding, changing and retiring courses."""

from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.course_forms import (
    CourseForm,
    as_typed,
    offer_evaluation_forms,
    policy_choices,
)
from training.admin.programme.forms import FORMATS, agency_choices, whole_number
from training.admin.programme.queries import around_course, courses_list
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.board_lists.queries import board_lists
from training.courses import operations, queries
from training.courses.differences import Row, differences
from training.courses.models import Course
from training.courses.operations import SavedMeanwhile
from training.db import db, transaction
from training.fields import PressForm
from training.lists import page_or_file
from training.settings.queries import rules

STALE = "Somebody else saved this course after you opened it. What you typed is kept below: compare, then save again."


@bp.get("/programme/courses/")
@requires(Role.ADMINISTRATOR)
def courses() -> Answer:
    return page_or_file(
        courses_list(db.session(), clock.now()),
        "admin/programme/courses.html",
        formats=dict(FORMATS),
    )


@bp.route("/programme/courses/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new_course() -> Answer:
    reading = db.session()
    in_force = rules(reading)
    form = CourseForm(
        data={
            "open_to": "everybody",
            "line_manager": "none",
            "vat": "exempt",
            "evaluation_form": "standard",
            "sittings": 1,
            "capacity": in_force.room_capacity,
            "agency_cap": in_force.agency_cap or None,
        }
    )
    _offer_choices(reading, form)

    def add(session: Session) -> str:
        course = operations.create_course(session, form.details(), current_actor(), clock.now())
        return f"{course.title} is in the programme. Now give it a date."

    now_give_it_a_date = url_for("admin.programme.new_event", course=(form.code.data or "").strip().upper())
    if request.form.get("preview") is None and (done := carried_out(form, add, now_give_it_a_date)):
        return done
    return _form_page(form, None, "Add a course")


@bp.route("/programme/courses/<code>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def edit_course(code: str) -> Answer:
    reading = db.session()
    course = _course(reading, code)
    saved = operations.details_of(course)
    seen, has_events = queries.last_change_and_use(reading, course.id)
    form = CourseForm(data=as_typed(saved) | {"seen": seen})
    form.course = course
    if has_events:
        del form.code
    _offer_choices(reading, form)
    differing: list[Row] = []
    if request.form.get("preview") is None and form.validate_on_submit():
        course_id, seen = course.id, whole_number(form.seen)
        try:
            with refusals_shown(form), transaction() as session:
                operations.change_course(session, course_id, form.details(), seen, current_actor(), clock.now())
        except SavedMeanwhile:
            form.form_errors = [STALE]
            differing = differences(form, as_typed(operations.details_of(course)), as_typed(form.details()))
            form.seen.data = queries.last_change(reading, "course", course.id)
        if not form.errors:
            flash(f"{form.title.data} is saved.", "done")
            if form.without_questions:
                saved_as = form.code.data if "code" in form else code
                return redirect(url_for("admin.programme.edit_course", code=saved_as))
            return redirect(url_for("admin.programme.courses"))
    return _form_page(form, course, saved.title, differing)


@bp.post("/programme/courses/<code>/retire")
@requires(Role.ADMINISTRATOR)
def retire_course(code: str) -> Response:
    course = _course(db.session(), code)
    course_id, title = course.id, course.title
    with transaction() as session:
        operations.retire_course(session, course_id, current_actor(), clock.now())
    flash(f"{title} is no longer offered. Its records stay.", "done")
    return redirect(url_for("admin.programme.courses"))


@bp.post("/programme/courses/<code>/bring-back")
@requires(Role.ADMINISTRATOR)
def bring_back_course(code: str) -> Response:
    course = _course(db.session(), code)
    course_id, title = course.id, course.title
    with transaction() as session:
        operations.bring_back_course(session, course_id, current_actor(), clock.now())
    flash(f"{title} is offered again.", "done")
    return redirect(url_for("admin.programme.edit_course", code=code))


def _course(session: Session, code: str) -> Course:
    course = queries.course_by_code(session, code)
    if course is None:
        raise NotFound
    return course


def _offer_choices(session: Session, form: CourseForm) -> None:
    others = [("", "No other course")] + [(str(course.id), course.title) for course in queries.courses(session)]
    form.funder.choices = [("", "Nobody: delegates pay, or the Board does")] + [
        (str(funder.id), funder.name) for funder in queries.funders(session)
    ]
    form.policy.choices = policy_choices(session)
    kept, today = form.course.level if form.course else None, clock.today()
    form.level.choices = [
        (one.code, one.full_name_on(today))
        for one in board_lists(session).levels
        if one.is_on(today) or one.code == kept
    ]
    offer_evaluation_forms(session, form)
    form.prerequisite.choices = form.renews.choices = others
    form.agencies.choices = agency_choices(queries.agencies(session))
    form.audiences.choices = [(name, name) for name in queries.audiences(session)]


def _form_page(form: CourseForm, course: Course | None, heading: str, differing: list[Row] | None = None) -> Answer:
    return page_with(
        form,
        "admin/programme/course.html",
        press=PressForm(),
        course=course,
        heading=heading,
        preview="preview" in request.form,
        differing=differing or [],
        around=around_course(db.session(), course.id, clock.today()) if course else None,
    )
