"""Reading which forms there are, and what each asks now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from training.courses.models import Course
from training.evaluations.questionnaires.models import EvaluationForm, FormVersion, Question
from training.evaluations.questions import PER_OUTCOME, STANDARD, Stage, can_be_asked


def version_in_use(session: Session, form_code: str) -> FormVersion:
    """What a form asks now; what the standard form asks where there is no such form, or nothing of it is in use."""
    for code in (form_code, STANDARD):
        if found := version_of_stage(session, code, Stage.AFTER):
            return found
    raise LookupError("no version of the standard evaluation form is in use")


def version_of_stage(session: Session, form_code: str, stage: Stage) -> FormVersion | None:
    """What a form asks now in this stage; None where there is no such form, or nothing of it is in use."""
    return session.scalars(
        select(FormVersion)
        .join(FormVersion.form)
        .where(EvaluationForm.code == form_code, EvaluationForm.stage == stage, FormVersion.used_since.is_not(None))
        .order_by(FormVersion.number.desc())
        .limit(1)
    ).first()


@dataclass(frozen=True)
class FormToChoose:
    stage: str
    code: str
    name: str
    asks_more: bool
    """Whether it asks anything but about each learning outcome: without that, a course that has none asks nothing."""
    is_retired: bool
    """Courses that have it keep it, and no other can choose it."""


def forms_to_choose(session: Session) -> Sequence[FormToChoose]:
    """Every form of which something is in use, by name; those that are retired, too."""
    asks_more = exists().where(Question.version_id == FormVersion.id, Question.kind.not_in(PER_OUTCOME))
    is_retired = EvaluationForm.retired_at.is_not(None)
    rows = (
        select(EvaluationForm.stage, EvaluationForm.code, EvaluationForm.name, asks_more, is_retired)
        .join(EvaluationForm.versions)
        .where(FormVersion.number == _newest_in_use())
        .order_by(EvaluationForm.name)
    )
    return [FormToChoose(*row) for row in session.execute(rows).tuples()]


def forms_for_files(session: Session) -> Mapping[str, str]:
    """The forms that a file of courses may give them, straight after an event: their names by their codes.

    Where a form is retired, files may have it as long as a course does.
    """
    kept = set(session.scalars(select(Course.evaluation_form).distinct()))
    there_are = [one for one in forms_to_choose(session) if one.stage == Stage.AFTER]
    return {one.code: one.name for one in there_are if not one.is_retired or one.code in kept}


def versions_in_use(session: Session) -> Mapping[str, FormVersion]:
    """What each form asks now, by its code, with the questions; what was put to use last comes first."""
    found = session.execute(
        select(EvaluationForm.code, FormVersion)
        .join(FormVersion.form)
        .where(FormVersion.number == _newest_in_use())
        .order_by(FormVersion.used_since.desc(), FormVersion.id.desc())
        .options(contains_eager(FormVersion.form), selectinload(FormVersion.questions))
    ).tuples()
    return dict(found.all())


def _newest_in_use() -> ScalarSelect[int]:
    """The number of the newest version in use, of the form of a query."""
    return (
        select(func.max(FormVersion.number))
        .where(FormVersion.form_id == EvaluationForm.id, FormVersion.used_since.is_not(None))
        .correlate(EvaluationForm)
        .scalar_subquery()
    )


def forms_there_are(session: Session) -> Sequence[EvaluationForm]:
    """Every form with its versions, by name."""
    query = select(EvaluationForm).options(selectinload(EvaluationForm.versions)).order_by(EvaluationForm.name)
    return session.scalars(query).all()


def form_by_id(session: Session, form_id: int) -> EvaluationForm | None:
    """One form with its versions."""
    return session.get(EvaluationForm, form_id, options=[selectinload(EvaluationForm.versions)])


def courses_that_ask(session: Session, form: EvaluationForm) -> Sequence[Course]:
    """The courses that have this form, by title."""
    columns = {Stage.BEFORE: Course.before_form, Stage.AFTER: Course.evaluation_form, Stage.IMPACT: Course.impact_form}
    column = columns[Stage(form.stage)]
    return session.scalars(select(Course).where(column == form.code).order_by(Course.title, Course.id)).all()


def version_by_id(session: Session, version_id: int) -> FormVersion | None:
    """One version with its questions, and the other versions of its form."""
    return session.scalar(
        select(FormVersion)
        .where(FormVersion.id == version_id)
        .options(
            selectinload(FormVersion.questions), joinedload(FormVersion.form).selectinload(EvaluationForm.versions)
        )
    )


def questions_to_take(session: Session, version: FormVersion) -> Sequence[Question]:
    """What other forms ask and this one may, too, but does not: each question once, in its newest words."""
    mine = {one.key for one in version.questions}
    found: dict[str, Question] = {}
    for other in versions_in_use(session).values():
        for one in other.questions:
            if one.key not in mine and can_be_asked(one.kind, version.form.stage):
                found.setdefault(one.key, one)
    return list(found.values())


def question_by_id(session: Session, question_id: int) -> Question | None:
    """One question, with its version and all that this asks."""
    return session.scalar(
        select(Question)
        .where(Question.id == question_id)
        .options(
            joinedload(Question.version).options(joinedload(FormVersion.form), selectinload(FormVersion.questions))
        )
    )
