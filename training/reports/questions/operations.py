"""Keeping questions, inside transaction()."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.db import wait_for_my_turn
from training.history.operations import record
from training.links import new_token
from training.refusals import Code, Refused
from training.reports.questions.models import SavedQuestion
from training.reports.questions.queries import may_change
from training.reports.questions.question import Question
from training.reports.questions.supplied import SUPPLIED
from training.search.normal_form import sort_key

NOT_YOURS = "Only whoever made this question, or the administrator, can change it. Save a copy under another name."
MOST_OF_ONE = 200
TOO_MANY = f"You have {MOST_OF_ONE} questions. Delete one that you no longer need, then save this one."


def save_question(
    session: Session, question: Question, name: str, actor: Actor, now: datetime, *, for_everybody: bool
) -> SavedQuestion:
    """Raises Refused where one is called the same, or somebody has very many."""
    wait_for_my_turn(session, "question")
    own = session.scalars(select(SavedQuestion.id).where(SavedQuestion.made_by_id == actor.person_id)).all()
    if len(own) >= MOST_OF_ONE:
        raise Refused(Code.TOO_MUCH, TOO_MANY, "name")
    made = SavedQuestion(ref=new_token(), made_by_id=actor.person_id, made_at=now, changed_at=now)
    made.asked = dict(question.address)
    _call(session, made, name, for_everybody=for_everybody)
    session.add(made)
    session.flush()
    record(session, "question", made.id, "saved", actor, now)
    return made


def rename_question(
    session: Session, saved: SavedQuestion, name: str, actor: Actor, now: datetime, *, for_everybody: bool
) -> None:
    """Another name, or other people who see it. Raises Refused."""
    _check_may_change(saved, actor)
    wait_for_my_turn(session, "question")
    _call(session, saved, name, for_everybody=for_everybody)
    saved.changed_at = now
    session.flush()
    record(session, "question", saved.id, "renamed", actor, now)


def change_question(session: Session, saved: SavedQuestion, question: Question, actor: Actor, now: datetime) -> None:
    """What it asks. Raises Refused."""
    _check_may_change(saved, actor)
    saved.asked = dict(question.address)
    saved.changed_at = now
    record(session, "question", saved.id, "changed", actor, now)


def delete_question(session: Session, saved: SavedQuestion, actor: Actor, now: datetime) -> None:
    """Raises Refused."""
    _check_may_change(saved, actor)
    record(session, "question", saved.id, "deleted", actor, now)
    session.delete(saved)


def _check_may_change(saved: SavedQuestion, actor: Actor) -> None:
    if not may_change(saved, actor):
        raise Refused(Code.NOT_ALLOWED, NOT_YOURS)


def _call(session: Session, saved: SavedQuestion, name: str, *, for_everybody: bool) -> None:
    """Nobody sees two questions of one name: not among one's own and not among those for everybody."""
    key = sort_key(name)
    same = session.scalars(select(SavedQuestion).where(SavedQuestion.name_key == key)).all()
    others = [one for one in same if one is not saved and (one.for_everybody or one.made_by_id == saved.made_by_id)]
    if others or key in {sort_key(one.name) for one in SUPPLIED}:
        raise Refused(Code.TAKEN, f"There is a question called “{name}” already. Choose another name.", "name")
    saved.name, saved.for_everybody = name, for_everybody
