"""The checklist of one event."""

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Actor, Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings.event.queries import event_with_all
from training.admin.bookings.waiting_queries import counts
from training.admin.programme.checklists.forms import ChecklistItemForm
from training.admin.programme.readiness import state_of
from training.admin.programme.views import event_or_404
from training.answers import Answer, carried_out, page_with
from training.courses.checklists import operations
from training.courses.checklists.models import ChecklistItem
from training.courses.checklists.queries import checklist_of
from training.courses.checklists.rule import DAYS
from training.courses.models import Event
from training.db import db, transaction
from training.fields import PressForm


@bp.route("/events/<ref>/checklist", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def checklist(ref: str) -> Answer:
    """The list, and a form that adds something to this event's alone."""
    form = ChecklistItemForm()

    def add(session: Session) -> str:
        event_id = event_or_404(ref).id
        operations.add_item(session, form.to_do(), current_actor(), clock.now(), event_id=event_id)
        return "It is on the list of this event."

    if done := carried_out(form, add, url_for("admin.bookings.checklist", ref=ref)):
        return done
    session, now = db.session(), clock.now()
    event = event_with_all(session, ref) or abort(404)
    state, tone = state_of(event, now)
    return page_with(
        form,
        "admin/bookings/checklist.html",
        event=event,
        state=state,
        tone=tone,
        waiting=counts(session, event.id)[0],
        lines=checklist_of(session, event, now),
        days=DAYS,
        press=PressForm(),
    )


@bp.post("/events/<ref>/checklist/tick")
@requires(Role.ADMINISTRATOR)
def tick_checklist(ref: str) -> Response:
    """One press on one line: it is done, not needed here, or open again."""
    presses: dict[str, Callable[[Session, Event, ChecklistItem, Actor], None]] = {
        "done": lambda session, event, item, actor: operations.tick(session, event, item, actor, clock.now()),
        "not_needed": lambda session, event, item, actor: operations.tick(
            session, event, item, actor, clock.now(), needed=False
        ),
        "open": lambda session, event, item, actor: operations.untick(session, event, item, actor, clock.now()),
    }
    pressed = next((word for word in presses if request.form.get(word, "").isdecimal()), None)
    if pressed is None:
        abort(404)
    item_id = int(request.form[pressed][:9])
    with transaction() as session:
        event = event_or_404(ref)
        of_it = or_(ChecklistItem.format == event.course.format, ChecklistItem.event_id == event.id)
        item = session.scalars(select(ChecklistItem).where(ChecklistItem.id == item_id, of_it)).one_or_none()
        if item is None:
            abort(404)
        presses[pressed](session, event, item, current_actor())
        text = item.text
    said = {"done": "Done", "not_needed": "Not needed here", "open": "Open again"}[pressed]
    flash(f"{said}: {text}.", "done")
    return redirect(url_for("admin.bookings.checklist", ref=ref))
