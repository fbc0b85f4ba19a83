"""Agencies: found, described, and those that delegates typed matched to the list or added to it."""

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.history.queries import story_of
from training.admin.people import operations, queries
from training.admin.people.forms import AgencyForm, MatchForm
from training.agency.forms import InviteCoordinatorForm
from training.answers import Answer, refusals_shown
from training.board_lists.queries import board_lists
from training.bookings.models import Booking
from training.db import db, transaction
from training.lists import page_or_file, searched
from training.merging.models import MergeKind
from training.merging.queries import merges_into
from training.notes.models import NoteSubject
from training.notes.queries import notes_about
from training.people import queries as people_queries
from training.people.membership_queries import memberships_of
from training.people.models import Agency
from training.people.relations.queries import relations_of
from training.people.workplaces.queries import workplaces_on
from training.people.workplaces.workplace import Workplace
from training.settings.queries import rules


@bp.get("/agencies")
@requires(Role.ADMINISTRATOR)
def agencies() -> Answer:
    """Every agency, those to be checked first."""
    only_new = request.args.get("show") == "new"
    return page_or_file(
        queries.agencies_list(searched(), board_lists(db.session()), clock.today(), unchecked_only=only_new),
        "admin/people/agencies.html",
        only_new=only_new,
        new_count=db.session.scalar(select(func.count()).where(Agency.waits_to_be_checked)),
    )


@bp.route("/agencies/<int:agency_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def agency(agency_id: int) -> Answer:
    """Describe an agency; one that a delegate typed is thereby added to the list."""
    found = _agency_or_404(agency_id)
    if found.merged_into_id is not None:
        return _leads_on(found, found.merged_into_id)
    form, was_new = _form(found), found.checked_at is None
    if form.validate_on_submit():
        with refusals_shown(form, field="name"), transaction() as session:
            mine = session.get(Agency, agency_id) or abort(404)
            operations.add_to_list(session, mine, form.details(), current_actor(), clock.now())
        if not form.errors:
            flash(f"{form.name.data} is {'on the list now' if was_new else 'saved'}.", "done")
            return redirect(_after() if was_new else url_for("admin.people.agency", agency_id=agency_id))
    found = _agency_or_404(agency_id)
    return _page(found, form, _match_form(found))


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
    return _page(found, _form(found, typed=False), form)


def _form(found: Agency, *, typed: bool = True) -> AgencyForm:
    form = AgencyForm(obj=found) if typed else AgencyForm(formdata=None, obj=found)
    form.offer(board_lists(db.session()), clock.today(), found)
    return form


def agency_with_forms(found: Agency, invite: InviteCoordinatorForm) -> str | tuple[str, int]:
    """The page with what was typed to invite a coordinator; its other forms as they were."""
    return _page(found, _form(found, typed=False), _match_form(found, typed=False), invite)


def _page(
    found: Agency, form: AgencyForm, match: MatchForm, invite: InviteCoordinatorForm | None = None
) -> str | tuple[str, int]:
    invite = invite or InviteCoordinatorForm(formdata=None)
    session = db.session()
    people, workplaces = people_queries.affiliated_people(session, found.id), workplaces_on(session, clock.today())
    bookings = session.scalar(select(func.count()).where(Booking.agency_id == found.id))
    page = render_template(
        "admin/people/agency.html",
        agency=found,
        form=form,
        match=match,
        suggestions=match.likest(found.name),
        people=people,
        not_said=sum(tie.area is None for tie in people) if found.county_wide else 0,
        workplace_of=lambda tie: workplaces.text(Workplace(tie.area, tie.quadrant)),
        bookings=bookings,
        memberships=memberships_of(session, found.id),
        relations=relations_of(session, found.id),
        invite=invite,
        notes=notes_about(session, NoteSubject.AGENCY, found.id, rules(session).notes_kept_days),
        coordinators=people_queries.coordinators_of(session, found.id),
        invitations=people_queries.open_invitations(session, found.id),
        now=clock.now(),
        story=story_of(session, "agency", found.id),
        merged=merges_into(session, MergeKind.AGENCY, found.id) if found.checked_at else (),
    )
    return (page, 422) if form.errors or match.errors or invite.errors else page


def _leads_on(merged: Agency, into_id: int) -> Response:
    """Old addresses of an agency’s page lead to the one that it is merged with."""
    into = db.session().get_one(Agency, into_id)
    flash(f"{merged.name} was merged into {into.full_name}: this is its page.")
    return redirect(url_for("admin.people.agency", agency_id=into_id))


def _match_form(shown_of: Agency | None = None, *, typed: bool = True) -> MatchForm:
    """`shown_of`: on whose page it stands. Only what a delegate typed is matched to one of the list."""
    form = MatchForm() if typed else MatchForm(formdata=None)
    is_used = shown_of is None or shown_of.checked_at is None
    form.offer(people_queries.listed_agencies(db.session()) if is_used else [])
    return form


def _agency_or_404(agency_id: int) -> Agency:
    return db.session.get(Agency, agency_id) or abort(404)


def _after() -> str:
    """Where to go when one of the typed agencies is dealt with: the rest of them, or the desk after the last."""
    left = db.session.scalar(select(func.count()).where(Agency.waits_to_be_checked))
    return url_for("admin.people.agencies", show="new") if left else url_for("admin.desk.home")
