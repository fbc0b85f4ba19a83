"""An observation: written by whoever observed, read by whoever was observed, once it is there."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from training import clock
from training.access import Role, current_actor, requires
from training.answers import Answer, carried_out, page_with, refusals_shown
from training.db import db, transaction
from training.evaluations.observations import operations, queries
from training.evaluations.observations.forms import FREE, ObservationForm
from training.evaluations.observations.models import Observation
from training.evaluations.observations.statements import STATEMENTS
from training.texts.models import TextKind
from training.texts.queries import refs_of

bp = Blueprint("observations", __name__, url_prefix="/observations")


@bp.get("/<int:observation_id>")
@requires(Role.TRAINER, Role.ADMINISTRATOR)
def show(observation_id: int) -> Answer:
    observation = _observation(observation_id)
    if not observation.written_at:
        return redirect(url_for("observations.write", observation_id=observation_id))
    return render_template(
        "evaluations/observations/show.html",
        observation=observation,
        is_hidden=queries.is_hidden(db.session(), observation_id),
        ref=refs_of(db.session(), TextKind.OBSERVATION, [observation_id]).get(observation_id),
        statements=STATEMENTS,
        may_write=queries.may_write(observation, current_actor()),
        is_administrator=current_actor().is_administrator,
    )


@bp.route("/<int:observation_id>/write", methods=["GET", "POST"])
@requires(Role.TRAINER, Role.ADMINISTRATOR)
def write(observation_id: int) -> Answer:
    """The form, which can be opened again to put something right."""
    observation = _observation(observation_id)
    if not queries.may_write(observation, current_actor()):
        abort(404)
    if sentence := operations.why_not_yet(observation, clock.now()):
        return render_template(
            "evaluations/observations/not_yet.html",
            observation=observation,
            sentence=sentence,
            is_administrator=current_actor().is_administrator,
        )
    form = ObservationForm(data=_as_typed(observation))

    def keep(session: Session) -> str:
        operations.write_observation(session, observation_id, form.observed(), current_actor(), clock.now())
        return f"It is saved. {observation.trainer.name} can read it."

    done = carried_out(form, keep, url_for("observations.show", observation_id=observation_id))
    return done or page_with(
        form,
        "evaluations/observations/write.html",
        observation=observation,
        is_administrator=current_actor().is_administrator,
    )


@bp.post("/<int:observation_id>/withdraw")
@requires(Role.ADMINISTRATOR)
def withdraw(observation_id: int) -> Response:
    observation = _observation(observation_id)
    back = url_for("admin.programme.trainer", person_id=observation.trainer_id)
    with refusals_shown(go_to=back), transaction() as session:
        operations.withdraw_observation(session, observation_id, current_actor(), clock.now())
    flash("It is no longer asked for.", "done")
    return redirect(back)


def _observation(observation_id: int) -> Observation:
    return queries.observation_visible_to(db.session(), observation_id, current_actor()) or abort(404)


def _as_typed(observation: Observation) -> dict[str, object]:
    numbers = {name: str(getattr(observation, name) or "") for name in STATEMENTS}
    words = (
        {} if queries.is_hidden(db.session(), observation.id) else {name: getattr(observation, name) for name in FREE}
    )
    return {"observed_on": observation.observed_on, **numbers, **words}
