"""What one course is tagged with."""

from flask import abort, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.priorities.forms import TagsForm
from training.answers import Answer, carried_out, page_with
from training.board_lists.queries import board_lists
from training.courses.models import Course
from training.courses.priorities.operations import tag_course
from training.courses.priorities.queries import tags_of
from training.courses.queries import course_by_code
from training.db import db


@bp.route("/programme/courses/<code>/priorities", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def priorities(code: str) -> Answer:
    """Which priorities a course serves and which reviews it answers."""
    reading, course_id = db.session(), _course_or_404(code).id
    saved = tags_of(reading, course_id)
    form = TagsForm(data={"priorities": sorted(saved.priorities), "reviews": sorted(saved.reviews)})
    form.offer(board_lists(reading), saved, clock.today())

    def save(session: Session) -> str:
        chosen = form.priorities.data or (), form.reviews.data or ()
        changed = tag_course(session, course_id, *chosen, current_actor(), clock.now())
        return "What it serves and answers is saved." if changed else "Nothing is different."

    go_to = url_for("admin.programme.edit_course", code=code)
    return carried_out(form, save, go_to) or page_with(
        form, "admin/programme/priorities.html", course=_course_or_404(code)
    )


def _course_or_404(code: str) -> Course:
    return course_by_code(db.session(), code) or abort(404)
