"""How the pool of trainers is assured: what delegates said, who was observed when, and asking to observe."""

from dataclasses import dataclass
from datetime import timedelta

from flask import render_template, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.answers import Answer, carried_out, page_with
from training.courses import queries as course_queries
from training.db import db
from training.evaluations.figures import FEWEST
from training.evaluations.observations import operations, queries
from training.evaluations.observations.forms import AskForm
from training.evaluations.observations.queries import LastSeen
from training.evaluations.results.quality_queries import PoolFigure, judged_since
from training.people.models import Person
from training.years import FinancialYear

_OBSERVED_LATER = timedelta(days=400)
"""A session that is longer ago is not chosen any more to say that it was observed."""


@dataclass(frozen=True)
class PoolLine:
    """One trainer on the overview."""

    seen: LastSeen
    judged: PoolFigure | None
    is_due: bool


@bp.get("/programme/trainers/quality")
@requires(Role.ADMINISTRATOR)
def pool() -> str:
    """Everybody who delivers, with those who are due to be observed first."""
    session, now = db.session(), clock.now()
    year = FinancialYear(FinancialYear.of(now).first - 1)
    judged, found = judged_since(session, year), queries.pool_observed(session, now)
    lines = [PoolLine(one, judged.get(one.trainer_id), one.trainer_id in found.due) for one in found.everybody]
    return render_template(
        "admin/programme/trainers/pool.html",
        lines=sorted(lines, key=lambda line: not line.is_due),
        pool=found,
        year=year,
        fewest=FEWEST,
    )


@bp.route("/programme/trainers/<int:person_id>/observe", methods=["GET", "POST"])
@requires(Role.ADMINISTRATOR)
def observe(person_id: int) -> Answer:
    """Ask a colleague to observe somebody in one of their sessions, or write down an observation of one’s own."""
    session, now = db.session(), clock.now()
    trainer = session.get(Person, person_id)
    events = queries.events_to_observe(session, person_id, now - _OBSERVED_LATER)
    if trainer is None or not events:
        raise NotFound
    form = AskForm()
    form.event.choices = [("", "Choose")] + [
        (str(event.id), f"{event.course.title}, {clock.show_date(event.starts_at)}") for event in events
    ]
    colleagues = [one for one in course_queries.trainers(session) if one.id not in (person_id, current_user.id)]
    form.observer.choices = [("", "Choose"), (str(current_user.id), "I observe it myself")]
    form.observer.choices += [(str(one.id), one.name) for one in colleagues]

    def ask(writing: Session) -> str:
        event_id, observer_id = int(form.event.data), int(form.observer.data)
        observation = operations.ask_to_observe(writing, event_id, person_id, observer_id, current_actor(), now)
        if observer_id == current_user.id:
            return "It is noted. Write it down when you have observed it."
        told = observation.observer.email and observation.observer.active
        asked = f"{observation.observer.name} is asked to observe it"
        return f"{asked}, by a message." if told else f"{asked}. They have no e-mail address: tell them yourself."

    done = carried_out(form, ask, url_for("admin.programme.trainer", person_id=person_id))
    return done or page_with(form, "admin/programme/trainers/observe.html", trainer=trainer)
