"""The link of an invitation to book for an agency: a page with a button, which only the invited person can press."""

from datetime import datetime
from enum import StrEnum

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from training import clock
from training.access import public
from training.agency.blueprint import bp
from training.agency.forms import AcceptInvitationForm
from training.answers import Answer, refusals_shown
from training.db import db, transaction
from training.limits import SIGN_IN, limiter
from training.people import coordinator_operations
from training.people.accounts import sign_in
from training.people.delegates import may_be_signed_in_by_link
from training.people.models import CoordinatorInvitation, Ending, Person
from training.people.queries import invitation_with_link, person_with_address


class For(StrEnum):
    """How whoever opens the link stands to it."""

    THEM = "them"
    SIGN_IN_FIRST = "sign in first"
    SOMEBODY_ELSE = "somebody else"


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public  # a newcomer has no account yet; whoever has one signs in first, and comes back
@limiter.limit(SIGN_IN, methods=["POST"])
def accept(token: str) -> Answer:
    """What is asked of them, and the button."""
    session, now = db.session(), clock.now()
    invitation = invitation_with_link(session, token)
    if invitation is None:
        abort(404)
    if sentence := _ended_because(invitation, now):
        return render_template("agency/invitation_ended.html", invitation=invitation, sentence=sentence), 410
    owner = person_with_address(session, invitation.email)
    standing, form = _stands(owner), AcceptInvitationForm()
    asks = coordinator_operations.known_by_another_name(owner, invitation)
    form.ask(invitation.name, owner.name if owner and asks else None)
    if standing is For.THEM and form.validate_on_submit() and (done := _accepted(invitation.id, token, form)):
        return done
    page = render_template(
        "agency/invitation.html",
        invitation=invitation,
        standing=standing,
        masked=_masked(invitation.email),
        For=For,
        form=form,
        owner=owner,
    )
    if standing is For.SOMEBODY_ELSE:
        return page, 403
    return page, 422 if form.errors else 200


def _stands(owner: Person | None) -> For:
    """A link signs in only who has no other way in, and nothing to guard: as after a guest's booking."""
    if current_user.is_authenticated:
        return For.THEM if owner is not None and owner.id == current_user.id else For.SOMEBODY_ELSE
    if owner is None or owner.confirmed_at is None or may_be_signed_in_by_link(owner):
        return For.THEM
    return For.SIGN_IN_FIRST


def _accepted(invitation_id: int, token: str, form: AcceptInvitationForm) -> Response | None:
    """They book for the agency from now on; None, and a sentence on the form, where that is refused."""
    nobody_signed_in = not current_user.is_authenticated
    with refusals_shown(form), transaction() as session:
        invitation = session.get(CoordinatorInvitation, invitation_id) or abort(404)
        owner = person_with_address(session, invitation.email)
        if _stands(owner) is not For.THEM:  # they signed up, or out, while the page was open
            return redirect(url_for("agency.accept", token=token))
        held_roles = bool(owner and owner.roles)
        person = coordinator_operations.accept_coordinator_role(
            session, invitation, clock.now(), is_owner=form.is_owner
        )
        agency_id, agency_name, has_password = invitation.agency_id, invitation.agency.name, bool(person.password)
        if nobody_signed_in and not held_roles:
            sign_in(person, role_of_now=True)
    if form.errors:
        return None
    if has_password:
        flash(f"You now book for {agency_name}.", "done")
        return redirect(url_for("agency.people", agency=agency_id))
    flash(f"You now book for {agency_name}. Choose a password, so that you can sign in again.", "done")
    return redirect(url_for("security.change_password"))


def _ended_because(invitation: CoordinatorInvitation, now: datetime) -> str:
    if invitation.ending == Ending.ACCEPTED:
        return "It has been accepted already. Sign in to book."
    if invitation.ending is not None:
        return "It was withdrawn, or a newer one has taken its place: look for a later message."
    if now >= invitation.expires_at:
        return f"It could be accepted until {clock.show_date(invitation.expires_at)}. Ask to be invited again."
    return ""


def _masked(email: str) -> str:
    """Enough to see which of one's own addresses it is: “p…@demo.example”."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"
