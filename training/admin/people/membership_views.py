"""The register of ECVYS: who is a member, since when and until when."""

from datetime import timedelta

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.people import queries
from training.admin.people.forms import DatesForm, MembershipForm
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.bookings.charging.queries import discounts_given
from training.db import db, transaction
from training.lists import page_or_file, searched, this_address
from training.people import membership_operations, membership_queries
from training.people import queries as people_queries
from training.people.models import Membership
from training.settings.queries import rules


@bp.get("/memberships")
@requires(Role.ADMINISTRATOR)
def memberships() -> Answer:
    """Who is a member today, whose membership is about to end, has ended, or has not begun."""
    session, today = db.session(), clock.today()
    notice_days = rules(session).membership_notice_days
    cut = request.args.get("show", "today")
    cut = cut if cut in membership_queries.CUTS else "today"
    counts = membership_queries.count_cuts(session, today, notice_days)
    a_year_ago = today - timedelta(days=365)
    return page_or_file(
        queries.memberships_list(searched(), cut, today, notice_days),
        "admin/people/memberships.html",
        cut=cut,
        today=today,
        notice_days=notice_days,
        claims=membership_queries.needs_looking(session, today, notice_days).claims,
        cuts=[
            {
                "text": text,
                "href": this_address(show=name),
                "current": name == cut,
                "count": counts[name],
            }
            for name, text in membership_queries.CUTS.items()
        ],
        given=discounts_given(session, clock.start_of(a_year_ago), clock.start_of(today + timedelta(days=1))),
    )


@bp.route("/memberships/new", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def new_membership() -> Answer:
    form = MembershipForm(data={"agency": request.args.get("agency", "")})
    form.offer(people_queries.agencies_to_choose(db.session()))

    def add(session: Session) -> str:
        period = form.period_of(int(form.agency.data))
        membership_operations.add_membership(session, period, current_actor(), clock.now())
        return "The membership is in the register."

    if done := carried_out(form, add, url_for("admin.people.memberships"), field="starts_on"):
        return done
    return page_with(form, "admin/people/membership.html", membership=None, today=clock.today())


@bp.route("/memberships/<int:membership_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def membership(membership_id: int) -> Answer:
    """Put a membership right."""
    found = db.session.get(Membership, membership_id) or abort(404)
    form = DatesForm.of(found)

    def change(session: Session) -> str:
        mine = session.get(Membership, membership_id) or abort(404)
        period = form.period_of(mine.agency_id)
        membership_operations.change_membership(session, mine, period, current_actor(), clock.now())
        return "The membership is saved."

    if done := carried_out(form, change, url_for("admin.people.memberships"), field="starts_on"):
        return done
    found = db.session.get(Membership, membership_id) or abort(404)
    return page_with(form, "admin/people/membership.html", membership=found, today=clock.today())


@bp.post("/memberships/<int:membership_id>/end")
@requires(Role.ADMINISTRATOR)
def end_membership(membership_id: int) -> Response:
    """Today is the last day."""
    with (
        refusals_shown(go_to=url_for("admin.people.membership", membership_id=membership_id)),
        transaction() as session,
    ):
        mine = session.get(Membership, membership_id) or abort(404)
        membership_operations.end_membership(session, mine, current_actor(), clock.now())
    flash("Today is the last day of the membership.", "done")
    return redirect(url_for("admin.people.memberships"))
