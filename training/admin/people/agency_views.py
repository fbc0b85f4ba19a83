"""Agencies: found, described, and those that delegates typed matched to the list or added to it."""

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.history.queries import story_of
from training.admin.people import operations, queries
from training.admin.people.forms import AgencyForm, MatchForm
from training.agency.forms import InviteCoordinatorForm
from training.answers import Answer, refusals_shown
from training.bookings.models import Booking
from training.db import db, transaction
from training.lists import page_or_file, searched
from training.notes.models import NoteSubject
from training.notes.queries import notes_about
from training.people import queries as people_queries
from training.people.membership_queries import memberships_of
from training.people.models import Agency
from training.people.relations.queries import relations_of
from training.people.workplaces.workplace import Workplace
from training.settings.queries import rules


@bp.get("/agencies")
@requires(Role.ADMINISTRATOR)
def agencies() -> Answer:
    """Every agency, those to be checked first."""
    only_new = request.args.get("show") == "new"
    return page_or_file(
        queries.agencies_list(searched(), unchecked_only=only_new),
        "admin/people/agencies.html",
        only_new=only_new,
        new_count=db.session.scalar(select(func.count()).where(Agency.checked_at.is_(None))),
    )


@bp.route("/agencies/<int:agency_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def agency(agency_id: int) -> Answer:
    """Describe an agency; one that a delegate typed is thereby added to the list."""
    found = _agency_or_404(agency_id)
    form, was_new = AgencyForm.of(found), found.checked_at is None
    if form.validate_on_submit():
        with refusals_shown(form, field="name"), transaction() as session:
            mine = session.get(Agency, agency_id) or abort(404)
            operations.add_to_list(session, mine, form.details(), current_actor(), clock.now())
        if not form.errors:
            flash(f"{form.name.data} is {'on the list now' if was_new else 'saved'}.", "done")
            return redirect(_after() if was_new else url_for("admin.people.agency", agency_id=agency_id))
    found = _agency_or_404(agency_id)
    return _page(found, form, _match_form(listed=found.checked_at is None))


@bp.post("/agencies/<int:agency_id>/match")
@requires(Role.ADMINISTRATOR)
def match_agency(agency_id: int) -> Answer:
    """A typed agency is one of the list: move everything there."""
    form = _match_form()
    if form.validate_on_submit():
        with refusals_shown(go_to=url_for("admin.people.agency", agency_id=agency_id)), transaction() as session:
            typed = session.get(Agency, agency_id) or abort(404)
            target = session.get(Agency, int(form.target.data)) or abort(404)
            moved = operations.match_agency(session, typed, target, current_actor(), clock.now())
            said = f"Matched to {target.name}. {moved} {'booking' if moved == 1 else 'bookings'} moved."
        flash(said, "done")
        return redirect(_after())
    found = _agency_or_404(agency_id)
    return _page(found, AgencyForm(formdata=None, obj=found), form)


def agency_with_forms(found: Agency, invite: InviteCoordinatorForm) -> str | tuple[str, int]:
    """The page with what was typed to invite a coordinator; its other forms as they were."""
    match = _match_form(typed=False, listed=found.checked_at is None)
    return _page(found, AgencyForm(formdata=None, obj=found), match, invite)


def _page(
    found: Agency, form: AgencyForm, match: MatchForm, invite: InviteCoordinatorForm | None = None
) -> str | tuple[str, int]:
    invite = invite or InviteCoordinatorForm(formdata=None)
    session = db.session()
    bookings = session.scalar(select(func.count()).where(Booking.agency_id == found.id))
    people = people_queries.affiliated_people(session, found.id)
    page = render_template(
        "admin/people/agency.html",
        agency=found,
        form=form,
        match=match,
        suggestions=people_queries.names_to_choose(session).like(found.name) if found.checked_at is None else [],
        people=people,
        not_said=sum(tie.area is None for tie in people),
        workplace_of=lambda tie: Workplace(tie.area, tie.quadrant),
        bookings=bookings,
        memberships=memberships_of(session, found.id),
        relations=relations_of(session, found.id) if found.checked_at else (),
        invite=invite,
        notes=notes_about(session, NoteSubject.AGENCY, found.id, rules(session).notes_kept_days),
        coordinators=people_queries.coordinators_of(session, found.id),
        invitations=people_queries.open_invitations(session, found.id),
        now=clock.now(),
        story=story_of(session, "agency", found.id),
    )
    return (page, 422) if form.errors or match.errors or invite.errors else page


def _match_form(*, typed: bool = True, listed: bool = True) -> MatchForm:
    form = MatchForm() if typed else MatchForm(formdata=None)
    # The page of an agency that is on the list has nothing to match.
    form.offer(people_queries.agencies_to_choose(db.session()) if listed else ())
    return form


def _agency_or_404(agency_id: int) -> Agency:
    return db.session.get(Agency, agency_id) or abort(404)


def _after() -> str:
    """Where to go when one of the typed agencies is dealt with: the rest of them, or the desk after the last."""
    left = db.session.scalar(select(func.count()).where(Agency.checked_at.is_(None)))
    return url_for("admin.people.agencies", show="new") if left else url_for("admin.desk.home")
