"""Claims that an agency is a member of ECVYS: confirmed with the dates of the membership, or refused with a reason."""

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.admin.people import operations, queries
from training.admin.people.forms import DatesForm, RefuseForm
from training.answers import Answer, carried_out, refusals_shown
from training.db import db, transaction
from training.lists import page_or_file
from training.people import membership_queries
from training.people.membership_operations import refuse_claim as refuse
from training.people.models import Membership, MembershipClaim


@bp.get("/memberships/claims")
@requires(Role.ADMINISTRATOR)
def claims() -> Answer:
    """Those that wait, oldest first; or those that were decided."""
    decided = request.args.get("show") == "decided"
    return page_or_file(queries.claims_list(decided=decided), "admin/people/claims.html", decided=decided)


@bp.route("/memberships/claims/<int:claim_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def claim(claim_id: int) -> Answer:
    """Who claims it for which agency. The form confirms it: by new dates, or by a membership of the register."""
    found = _claim_or_404(claim_id)
    form = DatesForm(data={"member_number": found.member_number})
    by_register = request.form.get("membership", type=int)
    if form.is_submitted() and (by_register or form.validate()):
        with refusals_shown(form), transaction() as session:
            mine, actor, now = session.get_one(MembershipClaim, claim_id), current_actor(), clock.now()
            if by_register:
                known = session.get(Membership, by_register) or abort(404)
                counts = operations.confirm_by_register(session, mine, known, actor, now)
            else:
                period = form.period_of(mine.agency_id)
                counts = operations.confirm_claim(session, mine, period, actor, now)
        if not form.errors:
            flash(_confirmed(*counts), "done")
            return redirect(url_for("admin.people.claims"))
    return _page(claim_id, form, RefuseForm(formdata=None))


@bp.post("/memberships/claims/<int:claim_id>/refuse")
@requires(Role.ADMINISTRATOR)
def refuse_claim(claim_id: int) -> Answer:
    """It could not be confirmed; whoever claimed it is told why."""
    _claim_or_404(claim_id)
    form = RefuseForm()

    def change(session: Session) -> str:
        refuse(
            session, session.get_one(MembershipClaim, claim_id), form.reason.data or "", current_actor(), clock.now()
        )
        return "Refused. They are told why."

    return carried_out(form, change, url_for("admin.people.claims")) or _page(claim_id, DatesForm(formdata=None), form)


def _page(claim_id: int, form: DatesForm, refusing: RefuseForm) -> str | tuple[str, int]:
    found = _claim_or_404(claim_id)
    page = render_template(
        "admin/people/claim.html",
        claim=found,
        form=form,
        refusing=refusing,
        memberships=membership_queries.memberships_of(db.session(), found.agency_id),
        today=clock.today(),
    )
    return (page, 422) if form.errors or refusing.errors else page


def _confirmed(claims: int, bookings: int) -> str:
    told = "Whoever told us is written to" if claims == 1 else f"{claims} people who told us are written to"
    made = "1 booking gets cheaper" if bookings == 1 else f"{bookings or 'no'} bookings get cheaper"
    return f"The membership is confirmed. {told}; {made}."


def _claim_or_404(claim_id: int) -> MembershipClaim:
    return membership_queries.claim_with_all(db.session(), claim_id) or abort(404)
