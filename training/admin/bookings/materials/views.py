"""Who has the slides of an event, by name, and what came of them all together."""

from flask import abort

from training.access import Role, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings.event.queries import event_with_all
from training.admin.bookings.materials.list_queries import slides_list
from training.answers import Answer
from training.db import db
from training.lists import page_or_file
from training.materials.follow_up.queries import figures_of_event, words_of_event


@bp.get("/events/<ref>/slides")
@requires(Role.ADMINISTRATOR)
def slides(ref: str) -> Answer:
    """Trainers see the counts alone; who answered what is shown to nobody."""
    session = db.session()
    event = event_with_all(session, ref) or abort(404)
    return page_or_file(
        slides_list(event),
        "admin/bookings/materials/list.html",
        event=event,
        counts=figures_of_event(session, event),
        said=words_of_event(session, event.id),
    )
