"""What one event cost: every sum with who entered it, one more, and each changed or taken out."""

from flask import abort, flash, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.costs.forms import CostForm
from training.admin.programme.queries import event_by_ref
from training.answers import Answer, carried_out, page_with
from training.courses.costs import operations, queries
from training.courses.costs.models import EventCost
from training.courses.models import Event
from training.db import db, transaction
from training.fields import PressForm
from training.money import pounds

GONE = "This cost is no longer there."


@bp.route("/programme/events/<ref>/costs", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def costs(ref: str) -> Answer:
    """Every sum that an event cost, and one more."""
    event, form = _event_or_404(ref), CostForm()
    event_id = event.id

    def add(session: Session) -> str:
        made = operations.add_cost(session, event_id, form.details(), current_actor(), clock.now())
        return f"{pounds(made.pence)} is added."

    if done := carried_out(form, add, url_for("admin.programme.costs", ref=ref)):
        return done
    event = _event_or_404(ref)
    found = queries.costs_of(db.session(), event.id)
    return page_with(
        form, "admin/programme/costs/index.html", event=event, costs=found, total=sum(cost.pence for cost in found)
    )


@bp.route("/programme/events/<ref>/costs/<int:cost_id>", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def cost(ref: str, cost_id: int) -> Answer:
    """One of them."""
    form = CostForm(obj=_cost_or_404(ref, cost_id))

    def change(session: Session) -> str:
        saved = queries.cost_by_id(session, cost_id) or abort(404)
        changed = operations.change_cost(session, saved, form.details(), current_actor(), clock.now())
        return f"{pounds(saved.pence)} is saved." if changed else "Nothing is different."

    if done := carried_out(form, change, url_for("admin.programme.costs", ref=ref)):
        return done
    found = _cost_or_404(ref, cost_id)
    return page_with(form, "admin/programme/costs/cost.html", press=PressForm(), event=found.event, cost=found)


@bp.post("/programme/events/<ref>/costs/<int:cost_id>/delete")
@requires(Role.ADMINISTRATOR)
def delete_cost(ref: str, cost_id: int) -> Response:
    _event_or_404(ref)
    with transaction() as session:
        found = queries.cost_by_id(session, cost_id)
        if found is not None and found.event.ref == ref:
            operations.delete_cost(session, found, current_actor(), clock.now())
            said = f"{pounds(found.pence)} is taken out."
        else:
            said = GONE
    flash(said, "done")
    return redirect(url_for("admin.programme.costs", ref=ref))


def _event_or_404(ref: str) -> Event:
    return event_by_ref(db.session(), ref) or abort(404)


def _cost_or_404(ref: str, cost_id: int) -> EventCost:
    found = queries.cost_by_id(db.session(), cost_id)
    return found if found is not None and found.event.ref == ref else abort(404)
