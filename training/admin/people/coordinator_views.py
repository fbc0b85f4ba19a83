"""Who books for an agency: invited by the administrator, from the agency's page, and no longer."""

from flask import abort, url_for
from werkzeug.wrappers import Response

from training.access import Role, requires
from training.admin.blueprint import people as bp
from training.admin.people.agency_views import agency_with_forms
from training.agency import coordinator_views
from training.agency.forms import InviteCoordinatorForm
from training.answers import Answer
from training.db import db
from training.people.models import Agency, CoordinatorInvitation


@bp.post("/agencies/<int:agency_id>/coordinators")
@requires(Role.ADMINISTRATOR)
def invite_coordinator(agency_id: int) -> Answer:
    """Send somebody a link with which they become a coordinator of the agency."""
    form = InviteCoordinatorForm()
    invited = coordinator_views.invite(form, agency_id, url_for("admin.people.agency", agency_id=agency_id))
    return invited or agency_with_forms(db.session.get(Agency, agency_id) or abort(404), form)


@bp.post("/agencies/<int:agency_id>/coordinators/<int:person_id>/stop")
@requires(Role.ADMINISTRATOR)
def stop_coordinator(agency_id: int, person_id: int) -> Response:
    """They no longer book for the agency, and are told."""
    return coordinator_views.stop_booking(agency_id, person_id, url_for("admin.people.agency", agency_id=agency_id))


@bp.post("/agencies/invitations/<int:invitation_id>/withdraw")
@requires(Role.ADMINISTRATOR)
def withdraw_invitation(invitation_id: int) -> Response:
    """The link in its message no longer works."""
    found = db.session.get(CoordinatorInvitation, invitation_id) or abort(404)
    return coordinator_views.withdraw(invitation_id, url_for("admin.people.agency", agency_id=found.agency_id))
