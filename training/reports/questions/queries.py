"""Questions that were saved, as far as somebody may see them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from training.access import Actor
from training.courses.models import Funder
from training.reports.questions.models import SavedQuestion


def questions_visible_to(session: Session, actor: Actor) -> Sequence[SavedQuestion]:
    """One's own and those for everybody, by name."""
    query = select(SavedQuestion).where(_visible_to(actor)).options(joinedload(SavedQuestion.made_by))
    return session.scalars(query.order_by(SavedQuestion.name_key, SavedQuestion.id)).all()


def question_visible_to(session: Session, ref: str, actor: Actor) -> SavedQuestion | None:
    query = select(SavedQuestion).where(SavedQuestion.ref == ref, _visible_to(actor))
    return session.scalar(query.options(joinedload(SavedQuestion.made_by)))


def may_change(question: SavedQuestion, actor: Actor) -> bool:
    """Its maker, and the administrator what is for everybody: makers leave."""
    return question.made_by_id == actor.person_id or (question.for_everybody and actor.is_administrator)


def funder_names(session: Session) -> Sequence[str]:
    return session.scalars(select(Funder.name).order_by(Funder.name_key, Funder.id)).all()


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    return or_(SavedQuestion.for_everybody, SavedQuestion.made_by_id == actor.person_id)
