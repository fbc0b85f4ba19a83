"""Where somebody of a county-wide agency works, put right by the administrator."""

from flask import abort, url_for
from sqlalchemy.orm import Session

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import people as bp
from training.answers import Answer, carried_out, page_with
from training.db import db
from training.people.models import Affiliation
from training.people.workplaces.forms import WorkplaceForm
from training.people.workplaces.operations import say_workplace
from training.people.workplaces.queries import workplaces_on
from training.people.workplaces.workplace import Workplace


@bp.route("/affiliations/<int:affiliation_id>/workplace", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def workplace(affiliation_id: int) -> Answer:
    """The area and quadrant that their bookings from now on count in; or that nobody knows."""
    tie = _tie_or_404(db.session(), affiliation_id)
    assert tie.agency is not None  # looked at above
    back = url_for("admin.people.agency", agency_id=tie.agency.id)
    form = WorkplaceForm(
        workplaces_on(db.session(), clock.today()),
        own=False,
        data={"works_in": Workplace(tie.area, tie.quadrant).value},
    )

    def change(session: Session) -> str:
        found = _tie_or_404(session, affiliation_id)
        say_workplace(session, found, form.said(), current_actor(), clock.now())
        text = form.workplaces.text(form.said())
        return f"{found.person.name}: {text if form.said().is_known else text.lower()}."

    if done := carried_out(form, change, back, field="works_in"):
        return done
    tie = _tie_or_404(db.session(), affiliation_id)
    return page_with(form, "people/workplace.html", tie=tie, back=back)


def _tie_or_404(session: Session, affiliation_id: int) -> Affiliation:
    """A tie that lasts, to a county-wide agency."""
    tie = session.get(Affiliation, affiliation_id)
    if tie is None or tie.ended_at is not None or tie.agency is None or not tie.agency.county_wide:
        abort(404)
    return tie
