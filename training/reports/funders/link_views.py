"""Links that show a funder its own figures: made, seen used and withdrawn by the administrator."""

from datetime import date, timedelta

from flask import abort, request, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.courses.models import Funder
from training.db import db, transaction
from training.fields import PressForm
from training.links import Address, link_to
from training.reports.funders import link_operations, link_queries
from training.reports.funders.forms import FunderLinkForm
from training.reports.funders.shared_views import page_for_funder
from training.reports.funders.views import bp, funder_or_404

USUAL_DAYS = 90


@bp.route("/<code>/links", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def links(code: str) -> Answer:
    """The links there are, with how often they were opened, and a form for another. A new one is shown only now."""
    funder, today, made = funder_or_404(code), clock.today(), None
    form = FunderLinkForm(data={"last_day": today + timedelta(days=USUAL_DAYS)})
    if form.validate_on_submit():
        made = _made(funder, form)
    every = link_queries.links_of(db.session(), funder.id)
    return page_with(
        form,
        "reports/funders/links.html",
        funder=funder,
        made=made,
        live=[link for link in every if not link.why_not_open(today)],
        ended=[link for link in every if link.why_not_open(today)],
    )


def _made(funder: Funder, form: FunderLinkForm) -> tuple[str, Address] | None:
    """For whom the new link is, and its address; None where the form says why there is none."""
    last_day: date = form.last_day.data
    for_whom: str = form.for_whom.data
    with refusals_shown(form) as refusals, transaction() as session:
        _, token = link_operations.make_link(session, funder, for_whom, last_day, current_actor(), clock.now())
    return None if refusals else (for_whom, link_to("shared_figures.opened", token=token))


@bp.post("/<code>/links/<int:link_id>/withdraw")
@requires(Role.ADMINISTRATOR)
def withdraw(code: str, link_id: int) -> Answer:
    """It shows nothing from now on."""
    funder_id = funder_or_404(code).id

    def change(session: Session) -> str:
        link = link_queries.link_of_funder(session, funder_id, link_id) or abort(404)
        link_operations.withdraw_link(session, link, current_actor(), clock.now())
        return f"Withdrawn. The link for {link.for_whom} shows nothing from now on."

    return carried_out(PressForm(), change, url_for("funders.links", code=code)) or abort(400)


@bp.get("/<code>/preview")
@requires(Role.BOARD_READER, Role.ADMINISTRATOR)
def preview(code: str) -> str:
    """What the funder sees by a link. `?period=2026` as there, `?what=said` for what people said."""
    return page_for_funder(funder_or_404(code), None, request.args)
