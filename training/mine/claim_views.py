"""A delegate says that their organisation is a member of ECVYS."""

from flask import request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor, signed_in
from training.answers import Answer, carried_out, page_with
from training.db import db
from training.mine.blueprint import bp
from training.mine.forms import ClaimForm
from training.people import membership_operations
from training.people.membership_queries import agencies_of, open_claims_of


@bp.route("/my/membership", methods=["GET", "POST"])
@signed_in
def claim_membership() -> Answer:
    """Which organisation it is; the administrator looks, and writes either way. `?agency=` chooses one beforehand."""
    session, person_id = db.session(), current_user.id
    waiting = open_claims_of(session, person_id)
    known = [
        (agency_id, name, member)
        for agency_id, name, _, member, _ in agencies_of(session, person_id, clock.today())
        if agency_id
    ]
    form = ClaimForm(data={"agency": request.args.get("agency", "")})
    form.offer([(str(one), name) for one, name, member in known if not member and one not in waiting])

    def claim(writing: Session) -> str:
        number, actor = form.member_number.data or "", Actor(person_id, "delegate")
        membership_operations.claim_membership(writing, person_id, int(form.agency.data), number, actor, clock.now())
        return "Thank you. We will check with ECVYS, and write to you either way."

    if form.agency.choices and (done := carried_out(form, claim, url_for("mine.bookings"), field="agency")):
        return done
    return page_with(
        form,
        "mine/claim.html",
        members=[name for _, name, member in known if member],
        waiting=[name for one, name, _ in known if one in waiting],
    )
