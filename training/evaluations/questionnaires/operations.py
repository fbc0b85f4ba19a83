"""What the administrator does to forms, inside transaction(). What was ever sent stays: it is copied, to be changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.evaluations.questionnaires.models import EvaluationForm, FormVersion, Question
from training.evaluations.questionnaires.order import Moved, move_one, move_section
from training.evaluations.questions import STANDARD, Choice, ShownIf, Stage, can_be_asked, why_out_of_order
from training.history.models import History
from training.history.operations import record
from training.refusals import Code, Refused, mapped

_COPIED = ("position", "section", "kind", "key", "words", "words_online", "hint", "required", "choices", "shown_if")
_LONGEST_KEY = 30
_LONGEST_CODE = 30
_LONGEST_IN_HISTORY = 100
LOOKS_BACK = "asks how it was before, looking back, which only a form straight after an event can ask."
IN_USE = "This version is in use, so that it stays as it is. Copy it, and change the copy."
IS_STANDARD = "Courses whose own form asks nothing yet are asked this one, so it cannot be taken out."
_NAME_TAKEN = {"evaluation_form.name": ("name", "Another form has this name. Choose a name of its own.")}


@dataclass(frozen=True, kw_only=True)
class QuestionDetails:
    """What the administrator says of a question. Its names are those of the columns; choices are their words alone."""

    section: str
    words: str
    words_online: str
    hint: str
    required: bool
    choices: Sequence[str] | None
    alone: Sequence[str] = ()
    """Those of the choices beside which no other can be chosen."""
    shown_if: ShownIf | None


def make_form(
    session: Session, name: str, stage: Stage, begins_as: FormVersion | None, actor: Actor, now: datetime
) -> FormVersion:
    """A form of its own, with a first version to be written. It may begin with the questions of another form."""
    for one in begins_as.questions if begins_as else ():
        if not can_be_asked(one.kind, stage):
            raise Refused(Code.NOT_POSSIBLE, f"“{one.words}” {LOOKS_BACK} Begin with another form.", "begins_as")
    taken = set(session.scalars(select(EvaluationForm.code)))
    form = EvaluationForm(name=name, stage=stage, code=_new_code(name, taken, _LONGEST_CODE))
    questions = [_copy_of(one) for one in begins_as.questions] if begins_as else []
    with mapped(session, _NAME_TAKEN):
        session.add(form)
        form.versions.append(FormVersion(number=1, made_at=now, questions=questions))
    record(session, "evaluation form", form.id, "created", actor, now)
    return form.versions[0]


def rename_form(session: Session, form_id: int, name: str, actor: Actor, now: datetime) -> None:
    """Courses and answers find it by its code, which stays. Raises Refused where another form is called so."""
    form = _form(session, form_id)
    was = form.name
    if name == was:
        return
    with mapped(session, _NAME_TAKEN):
        form.name = name
    record(session, "evaluation form", form.id, "renamed", actor, now, was=was, name=name)


def retire_form(session: Session, form_id: int, actor: Actor, now: datetime) -> None:
    """No course can choose it from now on. What was answered stays, and courses that ask it do until they are changed.

    Raises Refused. Once is enough.
    """
    form = _form(session, form_id)
    if form.retired_at is not None:
        return
    if form.code == STANDARD:
        raise Refused(Code.NOT_POSSIBLE, f"{IS_STANDARD} Give it another name, or change what it asks.")
    if all(version.used_since is None for version in form.versions):
        raise Refused(Code.NOT_POSSIBLE, "Nothing of it was ever in use, so no course has it. Delete it instead.")
    form.retired_at = now
    record(session, "evaluation form", form.id, "retired", actor, now)


def restore_form(session: Session, form_id: int, actor: Actor, now: datetime) -> None:
    """Courses can choose it again. Once is enough."""
    form = _form(session, form_id)
    if form.retired_at is not None:
        form.retired_at = None
        record(session, "evaluation form", form.id, "restored", actor, now)


def _form(session: Session, form_id: int) -> EvaluationForm:
    return session.get_one(EvaluationForm, form_id, with_for_update=True, populate_existing=True)


def _copy_of(question: Question) -> Question:
    return Question(**{column: getattr(question, column) for column in _COPIED})


def copy_to_change(session: Session, version_id: int, actor: Actor, now: datetime) -> FormVersion:
    """A new version with the same questions, which nobody is sent until it is put to use."""
    form_id = session.scalars(select(FormVersion.form_id).where(FormVersion.id == version_id)).one()
    form = session.scalars(select(EvaluationForm).where(EvaluationForm.id == form_id).with_for_update()).one()
    session.expire(form, ["versions"])
    if any(version.used_since is None for version in form.versions):
        raise Refused(Code.TAKEN, "A new version is being written already. Change that one, or delete it first.")
    old = next(version for version in form.versions if version.id == version_id)
    questions = [_copy_of(one) for one in old.questions]
    new = FormVersion(number=form.versions[-1].number + 1, made_at=now, questions=questions)
    form.versions.append(new)
    session.flush()
    record(session, "evaluation form", form.id, "version begun", actor, now, version=new.number)
    return new


def put_to_use(session: Session, version_id: int, actor: Actor, now: datetime) -> None:
    """Have forms that are sent from now on ask this. Who has been sent one answers what that one asks."""
    version = _draft(session, version_id)
    if not version.questions:
        raise Refused(Code.NOT_POSSIBLE, "It asks nothing yet. Add a question first.")
    if sentence := why_out_of_order([(one.key, one.words, one.shown_if) for one in version.questions]):
        raise Refused(Code.NOT_POSSIBLE, sentence)
    version.used_since = now
    record(session, "evaluation form", version.form_id, "version put to use", actor, now, version=version.number)


def delete_version(session: Session, version_id: int, actor: Actor, now: datetime) -> bool:
    """Of one that was never in use. Whether the form goes on as it was: without another version it is deleted, too."""
    version = _draft(session, version_id)
    form = version.form
    record(session, "evaluation form", form.id, "version deleted", actor, now, version=version.number)
    session.delete(version)
    session.flush()
    session.expire(form, ["versions"])
    if form.versions:
        return True
    session.delete(form)
    return False


def add_question(
    session: Session,
    version_id: int,
    kind: str,
    details: QuestionDetails,
    actor: Actor,
    now: datetime,
    *,
    after_id: int | None = None,
) -> Question:
    """After one question of a version that is being written; at its end where that is gone, or none is named."""
    version = _draft(session, version_id)
    if not can_be_asked(kind, version.form.stage):
        raise Refused(Code.NOT_POSSIBLE, f"This question {LOOKS_BACK} Choose another kind of question.")
    taken = set(session.scalars(select(Question.key).distinct()))
    key = _new_code(details.words, taken, _LONGEST_KEY, before="own_")
    question = Question(kind=kind, key=key, words=details.words)
    _write(question, details)
    _put_in(session, version, question, after_id)
    _note(session, version, question, "question added", actor, now)
    return question


def take_question(
    session: Session, version_id: int, question_id: int, actor: Actor, now: datetime, *, after_id: int | None = None
) -> Question:
    """A question of another form, where `add_question` would put one. It keeps its key, and so what follows from its
    answer: figures count it with the same question elsewhere, and a tick means that somebody may be quoted, or wants
    the slides.
    """
    version, taken = _draft(session, version_id), session.get(Question, question_id)
    if taken is None or not can_be_asked(taken.kind, version.form.stage):
        raise Refused(Code.CHANGED, "That question is not there any more. Choose another one.")
    if any(one.key == taken.key for one in version.questions):
        raise Refused(Code.DONE, f"It asks “{taken.words}” already. Choose another question.")
    question = _copy_of(taken)
    if question.shown_if and question.shown_if["key"] not in {one.key for one in version.questions}:
        question.shown_if = None
    _put_in(session, version, question, after_id)
    _note(session, version, question, "question added", actor, now)
    return question


def _put_in(session: Session, version: FormVersion, question: Question, after_id: int | None) -> None:
    order = list(version.questions)
    at = next((place for place, one in enumerate(order, 1) if one.id == after_id), len(order))
    order.insert(at, question)
    question.position = max((one.position for one in version.questions), default=0) + 1
    version.questions.append(question)
    session.flush()
    _set_order(session, version, order)


def change_question(session: Session, question_id: int, details: QuestionDetails, actor: Actor, now: datetime) -> None:
    """Its words and rules. Its kind stays: answers of two kinds make no figure together.

    Who is asked another question by a choice that has new words is asked it by that choice still. Raises Refused where
    such a choice is gone.
    """
    version, question = _draft_of(session, question_id)
    before = [choice["code"] for choice in question.choices or ()]
    _write(question, details)
    _follow(version, question, before)
    _note(session, version, question, "question changed", actor, now)


def remove_question(session: Session, question_id: int, actor: Actor, now: datetime) -> None:
    version, question = _draft_of(session, question_id)
    for other in version.questions:
        if other.shown_if and other.shown_if["key"] == question.key:
            raise Refused(
                Code.NOT_POSSIBLE,
                f"Who is asked “{other.words}” depends on this question. Change or remove that one first.",
            )
    version.questions.remove(question)
    _note(session, version, question, "question removed", actor, now)


def move_question(session: Session, question_id: int, actor: Actor, now: datetime, *, up: bool) -> bool:
    """One place earlier or later, where there is one. Whether it can go further that way."""
    version, question = _draft_of(session, question_id)
    _move(session, version, question, move_one(_sections(version), version.questions.index(question), up=up))
    _note_moved(session, version, question, "question moved", actor, now)
    return not _is_at_end(version, question, up=up)


def move_section_of(session: Session, question_id: int, actor: Actor, now: datetime, *, up: bool) -> bool:
    """All that stands under one heading with a question, past what stands before or after it. Whether it can go on."""
    version, question = _draft_of(session, question_id)
    _move(session, version, question, move_section(_sections(version), version.questions.index(question), up=up))
    _note_moved(session, version, question, "section moved", actor, now)
    sections = [one.section for one in version.questions]
    return sections[0 if up else -1] != question.section


def _sections(version: FormVersion) -> list[str]:
    return [one.section for one in version.questions]


def _is_at_end(version: FormVersion, question: Question, *, up: bool) -> bool:
    return version.questions[0 if up else -1] is question


def _move(session: Session, version: FormVersion, question: Question, moved: Moved) -> None:
    order = [version.questions[place] for place in moved.order]
    question.section = moved.section
    _set_order(session, version, order)


def _set_order(session: Session, version: FormVersion, order: Sequence[Question]) -> None:
    """A position is unique within its version, so all of them step aside first."""
    for position, one in enumerate(order, 1):
        one.position = -position
    session.flush()
    for one in order:
        one.position = -one.position
    session.flush()
    session.expire(version, ["questions"])


def _draft(session: Session, version_id: int) -> FormVersion:
    version = session.scalars(
        select(FormVersion)
        .where(FormVersion.id == version_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if version.used_since is not None:
        raise Refused(Code.NOT_POSSIBLE, IN_USE)
    return version


def _draft_of(session: Session, question_id: int) -> tuple[FormVersion, Question]:
    version_id = session.scalars(select(Question.version_id).where(Question.id == question_id)).one()
    version = _draft(session, version_id)
    return version, next(one for one in version.questions if one.id == question_id)


def _write(question: Question, details: QuestionDetails) -> None:
    question.section, question.words, question.words_online = details.section, details.words, details.words_online
    question.hint, question.required, question.shown_if = details.hint, details.required, details.shown_if
    if details.choices is not None:
        question.choices = _choices(question.choices or (), details.choices, details.alone)


def _follow(version: FormVersion, question: Question, before: Sequence[str]) -> None:
    """Have conditions name the choices of a question as they are now. With as many as before, each is in its place."""
    now = [choice["code"] for choice in question.choices or ()]
    becomes = {code: code for code in before if code in now}
    if len(now) == len(before):
        becomes |= {old: new for old, new in zip(before, now, strict=True) if old not in now and new not in before}
    for other in version.questions:
        condition = other.shown_if
        if not condition or condition["key"] != question.key or not before:
            continue
        if not becomes.keys() >= set(condition["one_of"]):
            sentence = f"Who is asked “{other.words}” depends on a choice that is not there now. Change that one first."
            raise Refused(Code.NOT_POSSIBLE, sentence, "choices")
        other.shown_if = {"key": condition["key"], "one_of": [becomes[code] for code in condition["one_of"]]}


def _choices(old: Sequence[Choice], texts: Sequence[str], alone: Sequence[str]) -> list[Choice]:
    """A choice in the same words keeps its code; in others it is another one, and figures count it apart."""
    codes = {choice["text"].casefold(): choice["code"] for choice in old}
    taken, made = set(codes.values()), list[Choice]()
    for text in texts:
        code = codes.get(text.casefold()) or _new_code(text, taken, _LONGEST_CODE)
        taken.add(code)
        choice: Choice = {"code": code, "text": text}
        made.append({**choice, "alone": True} if text in alone else choice)
    return made


def _new_code(text: str, taken: set[str], longest: int, *, before: str = "") -> str:
    """A short name made from words, unlike any other."""
    plain = before + (re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[: longest - len(before) - 4] or "x")
    numbered = (f"{plain}_{number}" for number in range(2, len(taken) + 3))
    return plain if plain not in taken else next(code for code in numbered if code not in taken)


def _note(session: Session, version: FormVersion, question: Question, what: str, actor: Actor, now: datetime) -> None:
    record(session, "evaluation form", version.form_id, what, actor, now, **_named(version, question, what))


def _note_moved(
    session: Session, version: FormVersion, question: Question, what: str, actor: Actor, now: datetime
) -> None:
    """Several presses, one after the other, are one move."""
    latest = session.scalars(
        select(History)
        .where(History.subject == "evaluation form", History.subject_id == version.form_id)
        .order_by(History.id.desc())
        .limit(1)
    ).first()
    move = (what, _named(version, question, what), actor.person_id)
    if latest is None or (latest.action, latest.details, latest.actor_id) != move:
        _note(session, version, question, what, actor, now)


def _named(version: FormVersion, question: Question, what: str) -> dict[str, object]:
    words = question.section or question.words if what == "section moved" else question.words
    shown = words if len(words) <= _LONGEST_IN_HISTORY else f"{words[: _LONGEST_IN_HISTORY - 1].rstrip()}…"
    return {"version": version.number, "question": shown}
