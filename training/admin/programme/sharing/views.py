"""With which areas the booking page of one course shares names."""

from flask import abort, url_for
from sqlalchemy.orm import Session

from training import clock, fields
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.answers import Answer, carried_out, page_with
from training.board_lists.queries import board_lists
from training.courses.queries import course_by_code
from training.db import db
from training.sharing.agreements import sentence_for
from training.sharing.operations import share_names
from training.sharing.queries import areas_shared_with


class SharingForm(fields.Form):
    areas = fields.several("Areas with whose partnership names are shared", [])
    submit = fields.button("Save")


@bp.route("/programme/courses/<code>/sharing", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def sharing(code: str) -> Answer:
    """What the booking page says from now on. Bookings that are made keep what they were told."""
    reading, today = db.session(), clock.today()
    course = course_by_code(reading, code) or abort(404)
    course_id, saved = course.id, areas_shared_with(reading, course.id)
    names = board_lists(reading).areas.names(today)
    form = SharingForm(data={"areas": sorted(saved)})
    offered = {one for one, _ in board_lists(reading).areas.choices(today)} | saved
    form.areas.choices = [(one, name) for one, name in names.items() if one in offered]

    def save(session: Session) -> str:
        changed = share_names(session, course_id, form.areas.data or (), current_actor(), clock.now())
        return "The booking page says it from now on." if changed else "Nothing is different."

    go_to = url_for("admin.programme.edit_course", code=code)
    return carried_out(form, save, go_to) or page_with(
        form, "admin/programme/sharing.html", course=course, example=sentence_for("Southend")
    )
