"""The editions of one course: added, changed, deleted, and told of."""

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.editions.forms import EditionForm
from training.admin.programme.editions.operations import tell_of_edition
from training.admin.programme.editions.queries import Holders, holders_of
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.courses.editions import operations, queries
from training.courses.editions.models import CourseEdition
from training.courses.models import Course
from training.courses.queries import course_by_code
from training.db import db, transaction
from training.fields import PressForm
from training.links import new_token


@bp.route("/programme/courses/<code>/editions", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def editions(code: str) -> Answer:
    """Every edition of a course, and one more."""
    course = _course_or_404(code)
    course_id, form = course.id, EditionForm()

    def add(session: Session) -> str:
        made = operations.add_edition(
            session,
            course_id,
            form.name.data,
            form.from_day.data,
            form.changes.data or "",
            current_actor(),
            clock.now(),
        )
        return f"{made.name} is added. It stands on certificates that are issued for events from that day on."

    return carried_out(form, add, url_for("admin.programme.editions", code=code)) or _list_page(code, form)


@bp.route("/programme/courses/<code>/editions/<int:edition_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def edition(code: str, edition_id: int) -> Answer:
    """One edition: its words, and whom it concerns."""
    form = EditionForm(obj=_edition_or_404(code, edition_id))

    def change(session: Session) -> str:
        operations.change_edition(
            session,
            _edition(session, edition_id),
            form.name.data,
            form.from_day.data,
            form.changes.data or "",
            current_actor(),
            clock.now(),
        )
        return "The edition is saved. Certificates that were issued keep what stands on them."

    go_to = url_for("admin.programme.edition", code=code, edition_id=edition_id)
    return carried_out(form, change, go_to) or _edition_page(code, edition_id, form)


@bp.post("/programme/courses/<code>/editions/<int:edition_id>/delete")
@requires(Role.ADMINISTRATOR)
def delete_edition(code: str, edition_id: int) -> Response:
    name = _edition_or_404(code, edition_id).name
    with transaction() as session:
        operations.delete_edition(session, _edition(session, edition_id), current_actor(), clock.now())
    flash(f"{name} is deleted. Certificates that were issued keep its name.", "done")
    return redirect(url_for("admin.programme.editions", code=code))


@bp.post("/programme/courses/<code>/editions/<int:edition_id>/tell")
@requires(Role.ADMINISTRATOR)
def tell_edition(code: str, edition_id: int) -> Response:
    """Tell everybody whom it concerns what has changed, in the worker."""
    _edition_or_404(code, edition_id)
    back = url_for("admin.programme.edition", code=code, edition_id=edition_id)
    token = request.form.get("form_token", "")[:40] or new_token()
    with refusals_shown(go_to=back), transaction() as session:
        ref = tell_of_edition(session, _edition(session, edition_id), token, back, current_actor(), clock.now()).ref
    return redirect(url_for("admin.desk.job", ref=ref))


def _list_page(code: str, form: EditionForm) -> Answer:
    session, course = db.session(), _course_or_404(code)
    found = queries.editions_of(session, course.id)
    today = clock.today()
    in_force = queries.in_force_on(found, today)
    return page_with(
        form, "admin/programme/editions/index.html", course=course, editions=found, in_force=in_force, today=today
    )


def _edition_page(code: str, edition_id: int, form: EditionForm) -> Answer:
    found = _edition_or_404(code, edition_id)
    holders: Holders = holders_of(db.session(), found, clock.today())
    return page_with(
        form,
        "admin/programme/editions/edition.html",
        press=PressForm(),
        course=found.course,
        edition=found,
        holders=holders,
        form_token=new_token(),
    )


def _course_or_404(code: str) -> Course:
    return course_by_code(db.session(), code) or abort(404)


def _edition_or_404(code: str, edition_id: int) -> CourseEdition:
    found = queries.edition_by_id(db.session(), edition_id)
    return found if found is not None and found.course.code == code else abort(404)


def _edition(session: Session, edition_id: int) -> CourseEdition:
    """Inside transaction(): it may have been deleted meanwhile."""
    return queries.edition_by_id(session, edition_id) or abort(404)
