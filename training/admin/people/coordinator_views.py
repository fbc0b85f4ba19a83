"""Who books for an agency: invited by the administrator, from the agency's page, and no longer."""

from flask import abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.people.agency_views import agency_with_forms
from training.agency.forms import InviteCoordinatorForm
from training.db import db, transaction
from training.people import coordinator_operations
from training.people.models import Agency, CoordinatorInvitation, Person
from training.people.operations import Refused


@bp.post("/agencies/<int:agency_id>/coordinators")
@requires(Role.ADMINISTRATOR)
def invite_coordinator(agency_id: int) -> str | tuple[str, int] | Response:
    """Send somebody a link with which they become a coordinator of the agency."""
    form = InviteCoordinatorForm()
    if form.validate():
        try:
            with transaction() as session:
                agency = session.get(Agency, agency_id) or abort(404)
                name, email = form.coordinator_name.data, form.coordinator_email.data
                coordinator_operations.invite_coordinator(session, agency, name, email, current_actor(), clock.now())
        except Refused as refused:
            form.coordinator_email.errors = [str(refused)]
        else:
            flash(f"We have sent {form.coordinator_name.data} a link.", "done")
            return redirect(url_for("admin.people.agency", agency_id=agency_id))
    return agency_with_forms(db.session.get(Agency, agency_id) or abort(404), form)


@bp.post("/agencies/<int:agency_id>/coordinators/<int:person_id>/stop")
@requires(Role.ADMINISTRATOR)
def stop_coordinator(agency_id: int, person_id: int) -> Response:
    """They no longer book for the agency, and are told."""
    try:
        with transaction() as session:
            agency, person = session.get(Agency, agency_id) or abort(404), session.get(Person, person_id) or abort(404)
            coordinator_operations.stop_booking_for_agency(session, person, agency, current_actor(), clock.now())
            said = f"{person.name} no longer books for {agency.name}. We have told them."
    except Refused as refused:
        flash(str(refused))
    else:
        flash(said, "done")
    return redirect(url_for("admin.people.agency", agency_id=agency_id))


@bp.post("/agencies/invitations/<int:invitation_id>/withdraw")
@requires(Role.ADMINISTRATOR)
def withdraw_invitation(invitation_id: int) -> Response:
    """The link in its message no longer works."""
    with transaction() as session:
        found = session.get(CoordinatorInvitation, invitation_id) or abort(404)
        agency_id, name = found.agency_id, found.name
        try:
            coordinator_operations.withdraw_coordinator_invitation(session, found, current_actor(), clock.now())
        except Refused as refused:
            flash(str(refused))
        else:
            flash(f"The invitation of {name} is withdrawn. Its link no longer works.", "done")
    return redirect(url_for("admin.people.agency", agency_id=agency_id))
