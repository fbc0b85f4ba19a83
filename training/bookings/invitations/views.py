"""An invitation to an event: the page that the link in the message leads to."""

from flask import abort, redirect, render_template, url_for
from flask_login import current_user

from training import clock
from training.access import public, refuse
from training.answers import Answer, refusals_shown
from training.bookings.blueprint import bp
from training.bookings.charging import queries as charging_queries
from training.bookings.eligibility import why_not_bookable
from training.bookings.invitations import invitees, operations, queries
from training.bookings.invitations.models import EventInvitation
from training.bookings.queries import event_facts
from training.db import db, transaction


@bp.get("/events/<ref>/invitation/<token>")
@public
def invitation(ref: str, token: str) -> Answer:
    """What somebody is invited to, and the button to book; or what became of the invitation."""
    found = _found(ref, token)
    if found is None:
        abort(404)
    event, used, now = found.event, operations.is_invitation_used(found), clock.now()
    over = invitees.why_over(found.withdrawn_at, used)
    sentence = over or why_not_bookable(event_facts(event), now, invited=True)
    own = charging_queries.coming_for(db.session(), current_user.id, now) if current_user.is_authenticated else ()
    page = render_template(
        "bookings/invitations/invitation.html",
        invitation=found,
        event=event,
        offer=charging_queries.offer_of(db.session(), event, own, now),
        token=token,
        used=used,
        sentence=sentence,
    )
    return (page, 410) if sentence and not used else page


@bp.post("/events/<ref>/invitation/<token>/decline")
@public
def decline_invitation(ref: str, token: str) -> Answer:
    """They will not come: the administrator sees it, and they may still change their mind."""
    found = _found(ref, token)
    if found is None:
        abort(404)
    invitation_id = found.id
    with (
        refusals_shown(go_to=url_for("bookings.invitation", ref=ref, token=token)),
        transaction() as session,
    ):
        operations.decline_invitation(session, session.get_one(EventInvitation, invitation_id), clock.now())
    return redirect(url_for("bookings.invitation", ref=ref, token=token))


def _found(ref: str, token: str) -> EventInvitation | None:
    """The invitation of a link. Somebody signed in with another address is refused: it is not for them."""
    found = queries.invitation_with(db.session(), ref, token)
    if found and current_user.is_authenticated and not queries.is_for(db.session(), found, current_user.email or ""):
        refuse(
            f"This invitation is for somebody else: it was sent to {invitees.masked(found.email)}. If that address is"
            " yours, sign out, then open the link again. Else ask the training team whether you may be invited."
        )
    return found
