"""The Board cancels an event: what will happen, then one button."""

from flask import url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme import cancel_operations, cancel_queries
from training.admin.programme.forms import CancelEventForm
from training.admin.programme.views import event_or_404
from training.answers import Answer, carried_out, page_with
from training.courses.models import EventState
from training.db import db


@bp.route("/events/<ref>/cancel", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def cancel_event(ref: str) -> Answer:
    """What cancelling does stands above the button, because there is no way back."""
    form = CancelEventForm()

    def cancel(session: Session) -> str:
        event_id, because, message = event_or_404(ref).id, form.because.data, form.message.data or ""
        cancel_operations.cancel_event(session, event_id, because, message, current_actor(), clock.now())
        return "The event is cancelled: nobody can book it any more. Everybody who had booked is being told."

    if done := carried_out(form, cancel, url_for("admin.bookings.roster", ref=ref)):
        return done
    event, session, now = event_or_404(ref), db.session(), clock.now()
    return page_with(
        form,
        "admin/programme/cancel_event.html",
        event=event,
        why_not=_why_not(event.state, event.register_closed_at is not None, event.ends_at <= now),
        what=cancel_queries.consequences(session, event),
        offers=cancel_queries.offers(session, event, now),
    )


def _why_not(state: str, register_closed: bool, is_over: bool) -> str | None:
    """Why there is nothing to press on the page; the operation refuses the same."""
    if state == EventState.CANCELLED:
        return "This event is cancelled already."
    if register_closed:
        return "The register of this event is closed: it took place, so it cannot be cancelled."
    return "This event is over, so it cannot be cancelled. If nobody came, say so in its register." if is_over else None
