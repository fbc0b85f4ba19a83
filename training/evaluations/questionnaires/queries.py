"""Reading which forms there are, and what each asks now."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from training.evaluations.questionnaires.models import EvaluationForm, FormVersion
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
