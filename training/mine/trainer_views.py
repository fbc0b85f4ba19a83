"""What a trainer does by the link of a message: say whether they can, and something of themselves."""

from flask import request, url_for
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from training import clock
from training.access import Role, public, requires
from training.answers import Answer as PageAnswer
from training.answers import carried_out, page_with
from training.courses.trainers import operations, queries
from training.courses.trainers.models import Answer, TrainerQuestion
from training.db import db
from training.mine.blueprint import bp
from training.mine.trainer_forms import ProfileForm


@bp.route("/trainers/<token>", methods=["GET", "POST"])
@public
def trainer_answers(token: str) -> PageAnswer:
    """The link in the message. It leads to buttons, because mail scanners open links."""
    question, now = _question(token), clock.now()
    profile = queries.profile_of(db.session(), question.person_id)
    form = ProfileForm(data={"biography": profile.biography, "agrees": profile.agreed_at is not None})
    question_id, person_id = question.id, question.person_id

    def keep(session: Session) -> str:
        changed = operations.answer_question(session, question_id, said, now)
        operations.save_profile(session, person_id, form.biography.data or "", agrees=form.agrees.data, now=now)
        thanks = "Thank you. The training team can see your answers." if changed else "It is saved."
        return f"{thanks} You can change them by the same link."

    said = _said(question)
    return carried_out(form, keep, url_for("mine.trainer_answers", token=token)) or page_with(
        form, "mine/trainers/answers.html", question=question, asked=_asked(question)
    )


def _question(token: str) -> TrainerQuestion:
    question = queries.question_by_token(db.session(), token) if token.isprintable() else None
    if question is None or not question.person.active:
        raise NotFound
    return question


def _asked(question: TrainerQuestion) -> list[dict[str, object]]:
    """The events it is about, the next one first, with whether they can still be answered about."""
    now = clock.now()
    answers = sorted(question.answers, key=lambda one: (one.event.starts_at, one.event_id))
    return [{"event": one.event, "answer": one.answer, "open": operations.is_open(one.event, now)} for one in answers]


def _said(question: TrainerQuestion) -> dict[int, Answer]:
    """What was chosen for each event; “all of them” says yes to every one."""
    if "all" in request.form:
        return {one.event_id: Answer.YES for one in question.answers}
    typed = {one.event_id: request.form.get(f"event-{one.event_id}", "") for one in question.answers}
    return {event_id: Answer(value) for event_id, value in typed.items() if value in set(Answer)}


@bp.route("/my/events/about-me", methods=["GET", "POST"])
@requires(Role.TRAINER)
def trainer_profile() -> PageAnswer:
    """What a trainer who is signed in says of themselves."""
    person_id, now = current_user.id, clock.now()
    profile = queries.profile_of(db.session(), person_id)
    form = ProfileForm(data={"biography": profile.biography, "agrees": profile.agreed_at is not None})

    def save(session: Session) -> str:
        operations.save_profile(session, person_id, form.biography.data or "", agrees=form.agrees.data, now=now)
        return "It is saved."

    return carried_out(form, save, url_for("mine.trainer_profile")) or page_with(form, "mine/trainers/profile.html")
