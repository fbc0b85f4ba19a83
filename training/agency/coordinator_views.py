"""Who books for an agency: coordinators invite one another, withdraw an invitation and take the role back."""

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.agency.blueprint import bp, chosen_agency, looker
from training.agency.forms import InviteCoordinatorForm, PressForm
from training.db import db, transaction
from training.limits import ASK_FOR_MAIL, limiter
from training.people import coordinator_operations
from training.people import queries as people_queries
from training.people.models import Agency, Coordinator, Person
from training.people.operations import Refused
from training.people.queries import agencies_coordinated_by
from training.settings.queries import rules

Answer = str | tuple[str, int] | Response


@bp.route("/coordinators", methods=["GET", "POST"])
@requires(Role.COORDINATOR)
@limiter.limit(ASK_FOR_MAIL, methods=["POST"])
def coordinators() -> Answer:
    """Who they are and who is invited; the form invites one more."""
    agency, agencies = chosen_agency()
    agency_id, form = agency.id, InviteCoordinatorForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                own = session.get_one(Agency, agency_id)
                name, email = form.coordinator_name.data, form.coordinator_email.data
                coordinator_operations.invite_coordinator(session, own, name, email, current_actor(), clock.now())
        except Refused as refused:
            form.coordinator_email.errors = [str(refused)]
        else:
            flash(f"We have sent {form.coordinator_name.data} a link.", "done")
            return redirect(url_for("agency.coordinators", agency=agency_id))
        agency, agencies = chosen_agency()
    session = db.session()
    page = render_template(
        "agency/coordinators.html",
        agency=agency,
        agencies=agencies,
        form=form,
        coordinators=people_queries.coordinators_of(session, agency_id),
        invitations=people_queries.open_invitations(session, agency_id),
        now=clock.now(),
        days=rules(session).invitation_days,
    )
    return (page, 422) if form.errors else page


@bp.post("/coordinators/invitations/<int:invitation_id>/withdraw")
@requires(Role.COORDINATOR)
def withdraw_invitation(invitation_id: int) -> Response:
    """The link in its message no longer works."""
    person_id = looker().id
    with transaction() as session:
        person = session.get_one(Person, person_id)
        found = people_queries.invitation_of_coordinator(session, person, invitation_id) or abort(404)
        agency_id, name = found.agency_id, found.name
        try:
            coordinator_operations.withdraw_coordinator_invitation(session, found, current_actor(), clock.now())
        except Refused as refused:
            flash(str(refused))
        else:
            flash(f"The invitation of {name} is withdrawn. Its link no longer works.", "done")
    return redirect(url_for("agency.coordinators", agency=agency_id))


@bp.route("/coordinators/<int:agency_id>/<int:person_id>/stop", methods=["GET", "POST"])
@requires(Role.COORDINATOR)
def stop(agency_id: int, person_id: int) -> Answer:
    """Take the role from another coordinator, or from oneself; the last one is warned."""
    form, own = PressForm(), person_id == looker().id
    agency, person = _coordinator_or_404(agency_id, person_id)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                mine, them = session.get_one(Agency, agency_id), session.get_one(Person, person_id)
                coordinator_operations.stop_booking_for_agency(session, them, mine, current_actor(), clock.now())
                agency_name, name = mine.name, them.name
        except Refused as refused:
            flash(str(refused))
            return redirect(url_for("agency.coordinators", agency=agency_id))
        if own:
            flash(f"You no longer book for {agency_name}.", "done")
            return redirect(url_for("people.landing"))
        flash(f"{name} no longer books for {agency_name}. We have told them.", "done")
        return redirect(url_for("agency.coordinators", agency=agency_id))
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
