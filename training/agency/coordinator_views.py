"""Who books for an agency: coordinators invite one another, withdraw an invitation and take the role back."""

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.agency.blueprint import bp, looker, own_agency
from training.agency.forms import InviteCoordinatorForm
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.db import db, transaction
from training.fields import PressForm
from training.limits import ASK_FOR_MAIL, limiter
from training.people import coordinator_operations
from training.people import queries as people_queries
from training.people.models import Agency, Coordinator, CoordinatorInvitation, Person
from training.people.queries import agencies_coordinated_by
from training.settings.queries import rules


@bp.route("/coordinators", methods=["GET", "POST"])
@requires(Role.COORDINATOR)
@limiter.limit(ASK_FOR_MAIL, methods=["POST"])
def coordinators() -> Answer:
    """Who they are and who is invited; the form invites one more."""
    agency, agencies = own_agency()
    agency_id, form = agency.id, InviteCoordinatorForm()
    if done := invite(form, agency_id, url_for("agency.coordinators", agency=agency_id)):
        return done
    agency, agencies = own_agency()
    session = db.session()
    return page_with(
        form,
        "agency/coordinators.html",
        agency=agency,
        agencies=agencies,
        coordinators=people_queries.coordinators_of(session, agency_id),
        invitations=people_queries.open_invitations(session, agency_id),
        now=clock.now(),
        days=rules(session).invitation_days,
    )


@bp.post("/coordinators/invitations/<int:invitation_id>/withdraw")
@requires(Role.COORDINATOR)
def withdraw_invitation(invitation_id: int) -> Response:
    """The link in its message no longer works."""
    found = people_queries.invitation_of_coordinator(db.session(), looker(), invitation_id) or abort(404)
    return withdraw(invitation_id, url_for("agency.coordinators", agency=found.agency_id))


@bp.route("/coordinators/<int:agency_id>/<int:person_id>/stop", methods=["GET", "POST"])
@requires(Role.COORDINATOR)
def stop(agency_id: int, person_id: int) -> Answer:
    """Take the role from another coordinator, or from oneself; the last one is warned."""
    form, own = PressForm(), person_id == looker().id
    agency, person = _coordinator_or_404(agency_id, person_id)
    if form.validate_on_submit():
        return stop_booking(agency_id, person_id, url_for("agency.coordinators", agency=agency_id), own=own)
    last = coordinator_operations.is_last(db.session(), person_id, agency_id)
    return render_template("agency/stop.html", agency=agency, person=person, own=own, last=last)


def _coordinator_or_404(agency_id: int, person_id: int) -> tuple[Agency, Person]:
    """A coordinator of an agency that whoever looks runs, too."""
    session = db.session()
    agencies = agencies_coordinated_by(session, looker().id)
    agency = next((one for one in agencies if one.id == agency_id), None)
    if agency is None or session.get(Coordinator, (person_id, agency_id)) is None:
        abort(404)
    return agency, session.get_one(Person, person_id)


def invite(form: InviteCoordinatorForm, agency_id: int, go_to: str) -> Response | None:
    """Send somebody a link with which they become a coordinator; None where the form has to say what is wrong."""

    def change(session: Session) -> str:
        agency = session.get(Agency, agency_id) or abort(404)
        name, email = form.coordinator_name.data, form.coordinator_email.data
        coordinator_operations.invite_coordinator(session, agency, name, email, current_actor(), clock.now())
        return f"We have sent {name} a link."

    return carried_out(form, change, go_to, field="coordinator_email")


def withdraw(invitation_id: int, go_to: str) -> Response:
    """End the link in the message that invited somebody."""
    with refusals_shown(go_to=go_to), transaction() as session:
        found = session.get_one(CoordinatorInvitation, invitation_id)
        name = found.name
        coordinator_operations.withdraw_coordinator_invitation(session, found, current_actor(), clock.now())
    flash(f"The invitation of {name} is withdrawn. Its link no longer works.", "done")
    return redirect(go_to)


def stop_booking(agency_id: int, person_id: int, go_to: str, *, own: bool = False) -> Response:
    """Let somebody book for an agency no longer. Whoever does so themselves is led to what they may still do."""
    with refusals_shown(go_to=go_to), transaction() as session:
        agency, person = session.get(Agency, agency_id) or abort(404), session.get(Person, person_id) or abort(404)
        coordinator_operations.stop_booking_for_agency(session, person, agency, current_actor(), clock.now())
        agency_name, name = agency.name, person.name
    if own:
        flash(f"You no longer book for {agency_name}.", "done")
        return redirect(url_for("people.landing"))
    flash(f"{name} no longer books for {agency_name}. We have told them.", "done")
    return redirect(go_to)
