"""One trainer: who they are and what they have taught; and asking trainers about the drafts that are ticked."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from training import clock
from training.access import Role, current_actor, requires
from training.admin.blueprint import programme as bp
from training.admin.programme.terms.queries import drafts_by_id
from training.answers import Answer
from training.courses import queries as course_queries
from training.courses.models import Event
from training.courses.trainers import operations, queries
from training.db import db, transaction
from training.lists import ticked
from training.people.models import Person


@bp.get("/programme/trainers/<int:person_id>")
@requires(Role.ADMINISTRATOR)
def trainer(person_id: int) -> str:
    """What somebody teaches and has taught, and what they say of themselves."""
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
    )


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
    asked, left = _ask(ids, ticked("trainer"))
    people = "1 trainer is" if asked == 1 else f"{asked} trainers are"
    sentence = f"{people} asked. Their answers stand beside the drafts." if asked else "Nobody was asked."
    flash(sentence, "done" if asked else "refused")
    for name in left:
        flash(f"{name} was not asked: there is no address, or no event to ask about.", "refused")
    return redirect(url_for("admin.programme.drafts", plan=plan or None))


def _ask(event_ids: Sequence[int], trainer_ids: Sequence[int]) -> tuple[int, list[str]]:
    """Ask each of these trainers once. How many were asked, and the names of those who were not."""
    asked, left = 0, []
    with transaction() as session:
        actor, now = current_actor(), clock.now()
        events = [event for event in drafts_by_id(session, event_ids) if operations.is_open(event, now)]
        for person in queries.asked_about(session, trainer_ids):
            if operations.ask_trainer(session, person, _to_ask(person, events), actor, now):
                asked += 1
            else:
                left.append(person.name)
    return asked, left


def _to_ask(person: Person, events: Sequence[Event]) -> list[Event]:
    """The events that are theirs; who has none among them is asked about those that nobody delivers yet."""
    own = [event for event in events if person in event.trainers]
    return own or [event for event in events if not event.trainers]
