"""One trainer: who they are and what they have taught; and asking trainers about the drafts that are ticked."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.terms.queries import drafts_by_id
from training.answers import Answer
from training.courses import queries as course_queries
from training.courses.trainers import operations, queries
from training.db import db, transaction
from training.evaluations.figures import FEWEST
from training.evaluations.observations.queries import observations_of
from training.evaluations.results.quality_queries import delivery_of_trainer
from training.lists import ticked
from training.people.models import Person


@bp.get("/programme/trainers/<int:person_id>")
@requires(Role.ADMINISTRATOR)
def trainer(person_id: int) -> str:
    """What somebody teaches and has taught, how it was judged and observed, and what they say of themselves."""
    session, now = db.session(), clock.now()
    person = session.get(Person, person_id)
    taught = queries.taught_by(session, person_id, now) if person else []
    if person is None or not (taught or Role.TRAINER in person.role_names):
        raise NotFound
    return render_template(
        "admin/programme/trainers/trainer.html",
        person=person,
        taught=taught,
        profile=queries.profile_of(session, person_id),
        past=sum(len(one.past) for one in taught),
        delivery=delivery_of_trainer(session, person_id),
        observations=observations_of(session, person_id),
        now=now,
        fewest=FEWEST,
        course_link=lambda code, first: url_for("results.course", code=code, period=first),
    )


@bp.post("/programme/trainers/<int:person_id>/paid")
@requires(Role.ADMINISTRATOR)
def trainer_paid(person_id: int) -> Answer:
    """Say whether somebody is paid by fee: then their hours are not counted in kind."""
    paid = request.form.get("paid") == "yes"
    with transaction() as session:
        person = session.get(Person, person_id, with_for_update=True)
        if person is None or person.merged_into_id is not None:
            raise NotFound
        if Role.TRAINER not in person.role_names and not queries.taught_by(session, person_id, clock.now()):
            raise NotFound
        operations.say_paid(session, person_id, paid, current_actor(), clock.now())
    flash("Their hours are not counted in kind." if paid else "Their hours are counted in kind.", "done")
    return redirect(url_for("admin.programme.trainer", person_id=person_id))


@bp.post("/programme/trainers/ask")
@requires(Role.ADMINISTRATOR)
def ask_trainers() -> Answer:
    """Who is asked about the ticked drafts, then the press that asks them."""
    session, ids = db.session(), ticked("event")
    plan = request.form.get("plan", "")[:9]
    events = [event for event in drafts_by_id(session, ids) if operations.is_open(event, clock.now())]
    if not events:
        flash("Tick at least one draft that is still to come first.", "refused")
        return redirect(url_for("admin.programme.drafts", plan=plan or None))
    theirs = {trainer.id: trainer.name for event in events for trainer in event.trainers}
    if "sure" not in request.form:
        return render_template(
            "admin/programme/trainers/ask.html",
            events=events,
            plan=plan,
            theirs=theirs,
            trainers=course_queries.trainers(session),
            without=sum(not event.trainers for event in events),
        )
    with transaction() as writing:
        drafts = drafts_by_id(writing, ids)
        outcome = operations.ask_trainers(writing, ticked("trainer"), drafts, current_actor(), clock.now())
    people = "1 trainer is" if outcome.asked == 1 else f"{outcome.asked} trainers are"
    sentence = f"{people} asked. Their answers stand beside the drafts." if outcome.asked else "Nobody was asked."
    flash(sentence, "done" if outcome.asked else "refused")
    for why in outcome.left:
        flash(why, "refused")
    return redirect(url_for("admin.programme.drafts", plan=plan or None))
