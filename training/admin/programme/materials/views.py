"""Slides and handouts of a course, for all its events: the same pages as those of an event."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort
from werkzeug.wrappers import Response

from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.answers import Answer
from training.courses.queries import course_by_code
from training.db import db
from training.limits import takes_large_file
from training.materials import shelf as pages
from training.materials.shelf import Shelf, most_bytes

View = Callable[..., Any]


def _at_course(view: View) -> View:
    """For an administrator: the view with the shelf of a course."""

    @wraps(view)
    def guarded(code: str, **values: Any) -> Any:
        course = course_by_code(db.session(), code) or abort(404)
        return view(Shelf(course, None, current_actor(), "admin.programme.materials", {"code": course.code}), **values)

    return requires(Role.ADMINISTRATOR)(guarded)


@bp.get("/programme/courses/<code>/materials")
@_at_course
def materials(shelf: Shelf) -> str:
    return pages.list_page(shelf)


@bp.route("/programme/courses/<code>/materials/add", methods=["GET", "POST"])
@takes_large_file(most_bytes)
@_at_course
def materials_add(shelf: Shelf) -> Answer:
    return pages.add_page(shelf)


@bp.route("/programme/courses/<code>/materials/<material_ref>", methods=["GET", "POST"])
@_at_course
def materials_one(shelf: Shelf, material_ref: str) -> Answer:
    return pages.one_page(shelf, material_ref)


@bp.post("/programme/courses/<code>/materials/<material_ref>/file")
@takes_large_file(most_bytes)
@_at_course
def materials_replace(shelf: Shelf, material_ref: str) -> Answer:
    return pages.replace_page(shelf, material_ref)


@bp.get("/programme/courses/<code>/materials/<material_ref>/file")
@_at_course
def materials_file(shelf: Shelf, material_ref: str) -> Response:
    return pages.file_of(shelf, material_ref)


@bp.route("/programme/courses/<code>/materials/<material_ref>/withdraw", methods=["GET", "POST"])
@_at_course
def materials_withdraw(shelf: Shelf, material_ref: str) -> Answer:
    return pages.withdraw_page(shelf, material_ref)


@bp.post("/programme/courses/<code>/materials/<material_ref>/again")
@_at_course
def materials_again(shelf: Shelf, material_ref: str) -> Response:
    return pages.hand_out_again(shelf, material_ref)
