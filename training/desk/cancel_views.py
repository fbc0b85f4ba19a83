"""The Board cancels an event: what will happen, then one button."""

from flask import flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.courses.forms import show_refusal
from training.courses.models import EventState
from training.courses.refusals import Refused
from training.db import db, transaction
from training.desk import cancel_operations, cancel_queries
from training.desk.blueprint import bp
from training.desk.cancel_forms import CancelEventForm
from training.desk.roster_views import event_or_404


@bp.route("/events/<ref>/cancel", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def cancel_event(ref: str) -> str | tuple[str, int] | Response:
    """What cancelling does stands above the button, because there is no way back."""
    g.section = "programme_admin.events"
    event, form = event_or_404(ref), CancelEventForm()
    if form.validate_on_submit():
        event_id = event.id
        try:
            with transaction() as session:
                cancel_operations.cancel_event(
                    session, event_id, form.because.data, form.message.data or "", current_actor(), clock.now()
                )
        except Refused as refused:
            show_refusal(form, refused)
        else:
            flash(
                "The event is cancelled: nobody can book it any more. Everybody who had booked is being told.", "done"
            )
            return redirect(url_for("desk.roster", ref=ref))
        event = event_or_404(ref)
    session, now = db.session(), clock.now()
    page = render_template(
        "desk/cancel_event.html",
        event=event,
        form=form,
        why_not=_why_not(event.state, event.register_closed_at is not None, event.ends_at <= now),
        what=cancel_queries.consequences(session, event),
        offers=cancel_queries.offers(session, event, now),
    )
    return (page, 422) if form.errors else page


def _why_not(state: str, register_closed: bool, is_over: bool) -> str | None:
    """Why there is nothing to press on the page; the operation refuses the same."""
    if state == EventState.CANCELLED:
        return "This event is cancelled already."
    if register_closed:
        return "The register of this event is closed: it took place, so it cannot be cancelled."
    return "This event is over, so it cannot be cancelled. If nobody came, say so in its register." if is_over else None
