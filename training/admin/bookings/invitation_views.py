"""Whom the administrator invites to an event that is open by invitation: several at once, and one by one."""

from collections.abc import Callable, Sequence

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock, fields
from training.access import Role, current_actor, requires
from training.admin.blueprint import bookings as bp
from training.admin.bookings.forms import InviteToEventForm
from training.admin.programme.views import event_or_404
from training.answers import Answer, page_with, refusals_shown
from training.bookings.invitations import invitees
from training.bookings.invitations import operations as invitations_operations
from training.bookings.invitations import queries as invitations_queries
from training.bookings.invitations.invitees import InvitationStanding, PastedList, WrongAddress
from training.bookings.invitations.models import EventInvitation
from training.bookings.invitations.operations import Invited
from training.bookings.lifecycle import FINISHED
from training.courses.models import Event, OpenTo
from training.db import transaction
from training.lists import page_of


@bp.route("/events/<ref>/invitations", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def invitations(ref: str) -> Answer:
    """Everybody who was invited, and how each invitation stands; a list of more people to invite."""
    event, form = event_or_404(ref), InviteToEventForm()
    wrong: Sequence[WrongAddress] = ()
    unread: Sequence[str] = ()
    valid = form.validate_on_submit()
    if valid and form.has_file:
        if (found := form.take_in_file()) is not None:
            unread = found
            flash("The people of the file are in the list. Look at them, then press “Invite them”.", "note")
        event = event_or_404(ref)
    elif valid:
        read = invitees.read_list(form.people.data or "")
        with refusals_shown(form), transaction() as session:
            invited = invitations_operations.invite_people(session, event.id, read.people, current_actor(), clock.now())
        if not form.errors:
            _say(invited, read)
            if not read.wrong:
                return redirect(url_for("admin.bookings.invitations", ref=ref))
            wrong = read.wrong
            form.people.data = "\n".join(row.line for row in wrong)
            fields.set_errors(form, "people", _about(len(wrong)))
        event = event_or_404(ref)
    return _page(event, form, wrong, unread)


def _say(invited: Invited, read: PastedList) -> None:
    if invited.count:
        flash(f"{_people(invited.count)} invited. Each is sent a message.", "done")
    for sentence in invited.passed_over:
        flash(sentence, "note")
    if read.twice:
        flash(f"In the list more than once, and invited once: {', '.join(read.twice)}.", "note")


def _people(count: int) -> str:
    return "1 person is" if count == 1 else f"{count} people are"


def _about(wrong: int) -> str:
    lines, them = ("1 line names", "it") if wrong == 1 else (f"{wrong} lines name", "them")
    return f"{lines} nobody who can be invited. Put {them} right here, then press the button again"


def _page(event: Event, form: InviteToEventForm, wrong: Sequence[WrongAddress], unread: Sequence[str] = ()) -> Answer:
    query = invitations_queries.invitations_to(event.id)
    listed = page_of(query)
    return page_with(
        form,
        "admin/bookings/invitations.html",
        event=event,
        wrong=wrong,
        unread=unread,
        by_invitation=event.open_to == OpenTo.INVITATION,
        listed=listed,
        rows=[(invitation, _standing(invitation), _may(invitation)) for invitation in listed.items],
    )


def _standing(invitation: EventInvitation) -> InvitationStanding:
    booking, made = invitation.booking, None
    if booking and booking.event_id == invitation.event_id:  # it may have moved to another date since
        ended = booking.ended_at if booking.state in FINISHED else None
        made = (booking.state, ended or booking.created_at)
    return invitees.standing(invitation.sent_at, invitation.declined_at, invitation.withdrawn_at, made)


def _may(invitation: EventInvitation) -> bool:
    """Whether it can be sent again or withdrawn."""
    return invitees.why_over(invitation.withdrawn_at, invitations_operations.is_invitation_used(invitation)) is None


@bp.post("/events/<ref>/invitations/<int:invitation_id>/again")
@requires(Role.ADMINISTRATOR)
def send_invitation(ref: str, invitation_id: int) -> Response:
    """The message once more, with a new link."""

    def send(session: Session, invitation: EventInvitation) -> str:
        invitations_operations.send_invitation_again(session, invitation, current_actor(), clock.now())
        return f"The message goes to {invitation.email} again. The link in the earlier one has ended."

    return _press(ref, invitation_id, send)


@bp.post("/events/<ref>/invitations/<int:invitation_id>/withdraw")
@requires(Role.ADMINISTRATOR)
def withdraw_invitation(ref: str, invitation_id: int) -> Response:
    """Nobody can book by it any more."""

    def take_back(session: Session, invitation: EventInvitation) -> str:
        invitations_operations.withdraw_invitation(session, invitation, current_actor(), clock.now())
        return f"The invitation of {invitation.email} is withdrawn. Nobody is written to: the link says so."

    return _press(ref, invitation_id, take_back)


def _press(ref: str, invitation_id: int, act: Callable[[Session, EventInvitation], str]) -> Response:
    with (
        refusals_shown(go_to=url_for("admin.bookings.invitations", ref=ref)),
        transaction() as session,
    ):
        invitation = session.get(EventInvitation, invitation_id)
        if invitation is None or invitation.event.ref != ref:
            abort(404)
        done = act(session, invitation)
    flash(done, "done")
    return redirect(url_for("admin.bookings.invitations", ref=ref))
