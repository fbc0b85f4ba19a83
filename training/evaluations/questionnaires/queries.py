"""Reading which forms there are, and what each asks now."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from training.evaluations.questionnaires.models import EvaluationForm, FormVersion, Question
from training.evaluations.questions import STANDARD


def version_in_use(session: Session, form_code: str) -> FormVersion:
    """What a form asks now; what the standard form asks where there is no such form, or nothing of it is in use."""
    for code in (form_code, STANDARD):
        found = session.scalars(
            select(FormVersion)
            .join(FormVersion.form)
            .where(EvaluationForm.code == code, FormVersion.used_since.is_not(None))
            .order_by(FormVersion.number.desc())
            .limit(1)
        ).first()
        if found is not None:
            return found
    raise LookupError("no version of the standard evaluation form is in use")


def versions_in_use(session: Session) -> Mapping[str, FormVersion]:
    """What each form asks now, by its code, with the questions."""
    newest = (
        select(func.max(FormVersion.number))
        .where(FormVersion.form_id == EvaluationForm.id, FormVersion.used_since.is_not(None))
        .correlate(EvaluationForm)
        .scalar_subquery()
    )
    found = session.execute(
        select(EvaluationForm.code, FormVersion)
        .join(FormVersion.form)
        .where(FormVersion.number == newest)
        .options(selectinload(FormVersion.questions))
    ).tuples()
    return dict(found.all())


def forms_there_are(session: Session) -> Sequence[EvaluationForm]:
    """Every form with its versions, by name."""
    query = select(EvaluationForm).options(selectinload(EvaluationForm.versions)).order_by(EvaluationForm.name)
    return session.scalars(query).all()


def version_by_id(session: Session, version_id: int) -> FormVersion | None:
    """One version with its questions, and the other versions of its form."""
    return session.scalar(
        select(FormVersion)
        .where(FormVersion.id == version_id)
        .options(
            selectinload(FormVersion.questions), joinedload(FormVersion.form).selectinload(EvaluationForm.versions)
        )
    )


def question_by_id(session: Session, question_id: int) -> Question | None:
    """One question, with its version and all that this asks."""
    return session.scalar(
        select(Question)
        .where(Question.id == question_id)
        .options(
            joinedload(Question.version).options(joinedload(FormVersion.form), selectinload(FormVersion.questions))
        )
    )
