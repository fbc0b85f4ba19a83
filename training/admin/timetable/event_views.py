"""The messages of one event: what went, what will go when and to how many; send one now, hold it or skip it."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import timetable as bp
from training.admin.programme.readiness import state_of
from training.admin.programme.views import event_or_404
from training.answers import Answer, refusals_shown
from training.courses.messaging.models import Press
from training.courses.messaging.slots import WORDS, Slot
from training.courses.models import Event
from training.db import db, transaction
from training.timetable import press_operations
from training.timetable.overview import SlotLine, overview
from training.timetable.preview_emails import preview_of
from training.writing.queries import written_about

_DONE = {
    "hold": "Held: “{title}” does not go until you let it go.",
    "skip": "Skipped: “{title}” does not go for this event.",
    "undo": "“{title}” goes by the timetable again. What is due and still of use goes within a minute.",
}


@bp.get("/events/<ref>/messages")
@requires(Role.ADMINISTRATOR)
def of_event(ref: str) -> str:
    event, now = event_or_404(ref), clock.now()
    state, tone = state_of(event, now)
    seen = overview(db.session(), event, now)
    return render_template(
        "admin/timetable/event.html",
        event=event,
        state=state,
        tone=tone,
        lines=seen.lines,
        waiting=seen.waiting,
        written=written_about(db.session(), "event", event.id),
    )


@bp.post("/events/<ref>/messages")
@requires(Role.ADMINISTRATOR)
def press(ref: str) -> Response:
    """Hold a message, skip it, or let it go by the timetable again. All of it can be taken back."""
    event, slot, pressed = event_or_404(ref), _slot(request.form.get("slot", "")), request.form.get("press", "")
    if pressed not in _DONE:
        abort(404)
    event_id, actor, now = event.id, current_actor(), clock.now()
    with refusals_shown(go_to=_page(ref)), transaction() as session:
        if pressed == "undo":
            press_operations.let_go(session, event_id, slot, actor, now)
        else:
            decision = Press.HELD if pressed == "hold" else Press.SKIPPED
            press_operations.hold_or_skip(session, event_id, slot, decision, actor, now)
    flash(_DONE[pressed].format(title=WORDS[slot].title), "done")
    return redirect(_page(ref))


@bp.route("/events/<ref>/messages/<slot>/now", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def send_now(ref: str, slot: str) -> Answer:
    """One sentence says who gets it, before the button: a message that has gone does not come back."""
    event, chosen = event_or_404(ref), _slot(slot)
    if request.method != "POST":
        line = _line(event, chosen)
        preview = preview_of(db.session(), event, line, clock.now()) if "now" in line.may else None
        return render_template("admin/timetable/send_now.html", event=event, line=line, preview=preview)
    event_id = event.id
    with refusals_shown(go_to=_page(ref)), transaction() as session:
        count = press_operations.send_now(session, event_id, chosen, current_actor(), clock.now())
    to = f"It goes to {count} {'person' if count == 1 else 'people'}" if count else "It goes"
    flash(f"“{WORDS[chosen].title}” is on its way. {to} within minutes.", "done")
    return redirect(_page(ref))


def _line(event: Event, slot: Slot) -> SlotLine:
    lines = overview(db.session(), event, clock.now()).lines
    return next(line for line in lines if line.slot is slot)


def _slot(name: str) -> Slot:
    try:
        return Slot(name.replace("-", " "))
    except ValueError:
        abort(404)


def _page(ref: str) -> str:
    return url_for("admin.timetable.of_event", ref=ref)
