"""The page that somebody answers, built from a version of a form and the learning outcomes of the course."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field

from training import fields
from training.courses.models import LearningOutcome
from training.evaluations.operations import Answers, Given
from training.evaluations.questionnaires.models import Question
from training.evaluations.questions import PER_OUTCOME, WITH_CHOICES, YES, QuestionKind, choice_beside_others, is_shown

_SCALE = [(str(number), str(number)) for number in range(1, 6)]
_ZERO_TO_TEN = [(str(number), str(number)) for number in range(11)]
_MANAGER_SEES = (
    "We send them one link. They see the course, its date and your name, and nothing that you have answered."
    " You see what they write on the page of your booking."
)
_INLINE = 2
"""So few choices stand in one line."""


@dataclass(frozen=True)
class AskedQuestion:
    """A question as it is asked of one event's delegates, and the names of its fields."""

    question: Question
    words: str
    names: Sequence[str]
    outcome: LearningOutcome | None = None

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def boxes(self) -> list[dict[str, str]]:
        """How each of several boxes behaves: ticking one that stands alone clears the others, where scripts run."""
        return [{"behaviour": "exclusive"} if one.get("alone") else {} for one in self.question.choices or ()]


@dataclass(frozen=True)
class Section:
    """Questions that stand together, under a title."""

    title: str
    asked: Sequence[AskedQuestion]


class AnswersForm(fields.Form):
    """Every question of a version; its fields are made by `form_of`."""

    asked: Sequence[AskedQuestion] = ()
    ask_my_manager: Any = None
    """Whether the line manager may be asked; None where they are not."""
    submit: Any

    @property
    def sections(self) -> list[Section]:
        """In the order of the version. Neighbours of one title are one section."""
        grouped: list[tuple[str, list[AskedQuestion]]] = []
        for one in self.asked:
            if not grouped or grouped[-1][0] != one.question.section:
                grouped.append((one.question.section, []))
            grouped[-1][1].append(one)
        return [Section(title, asked) for title, asked in grouped]

    @property
    def asks_for_words(self) -> bool:
        return any(one.question.kind == QuestionKind.TEXT for one in self.asked)

    def asked_if(self, question: Question) -> str:
        """The same for a script: which field has to have one of which values."""
        condition = question.shown_if
        if condition is None:
            return ""
        before = next((one for one in self.asked if one.key == condition["key"]), None)
        of_a_box = before is not None and before.question.kind == QuestionKind.CONSENT
        return json.dumps({"name": condition["key"], "one_of": ["y"] if of_a_box else condition["one_of"]})

    def only_if(self, question: Question) -> str:
        """Of whom a question is asked that not everybody is asked."""
        condition = question.shown_if
        before = next((one for one in self.asked if condition and one.key == condition["key"]), None)
        if condition is None or before is None:
            return ""
        if before.question.kind == QuestionKind.CONSENT:
            return f"Only if you ticked “{before.words}”."
        texts = {choice["code"]: choice["text"] for choice in before.question.choices or ()}
        chosen = " or ".join(f"“{texts.get(code, code)}”" for code in condition["one_of"])
        return f"Only if you answered {chosen} to “{before.words}”."

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        for one in self.asked:
            self._name_errors(one)
        for one in self._shown():
            if one.question.required:
                self._set_missing(one)
            if one.question.kind == QuestionKind.SEVERAL:
                self._refuse_beside_others(one)
        return right and not self.errors

    def _name_errors(self, one: AskedQuestion) -> None:
        """What is wrong with a field says of which question. An answer that is none of the choices was never given."""
        for name, sentence in zip(one.names, _missing(one), strict=True):
            if field := self[name] if self[name].errors else None:
                of_words = one.question.kind == QuestionKind.TEXT
                field.errors = [f"In “{one.words}”: {_lower(said)}" if of_words else sentence for said in field.errors]

    def _set_missing(self, one: AskedQuestion) -> None:
        """Say by its own words that a question has to be answered, beside each of its fields that is empty."""
        for name, sentence in zip(one.names, _missing(one), strict=True):
            if not self[name].data and not self[name].errors:
                fields.set_errors(self, name, sentence)

    def _refuse_beside_others(self, one: AskedQuestion) -> None:
        """Where a choice that excludes the others is ticked together with one of them."""
        alone = choice_beside_others(one.question.choices, self[one.key].data or ())
        if alone and not self[one.key].errors:
            fields.set_errors(self, one.key, f"Tick either “{alone}” or other answers to “{one.words}”")

    def answers(self) -> Answers:
        """What was said, by question and outcome, without what is not asked of who answers so."""
        return {
            (one.key, one.outcome.id if one.outcome else None): given
            for one in self._shown()
            if (given := self._given(one)) is not None
        }

    def _shown(self) -> Iterator[AskedQuestion]:
        chosen: dict[str, Collection[str]] = {}
        for one in self.asked:
            if is_shown(one.question.shown_if, chosen):
                if one.question.kind in WITH_CHOICES:
                    data = self[one.key].data
                    chosen[one.key] = data if isinstance(data, list) else {data}
                elif one.question.kind == QuestionKind.CONSENT and self[one.key].data:
                    chosen[one.key] = {YES}
                yield one

    def _given(self, one: AskedQuestion) -> Given | None:
        said = [self[name].data for name in one.names]
        match one.question.kind:
            case QuestionKind.CONSENT:
                return Given(number=int(bool(said[0])))
            case QuestionKind.TEXT:
                return Given(text=said[0]) if said[0] else None
            case QuestionKind.CHOICE:
                return Given(chosen=said) if said[0] else None
            case QuestionKind.SEVERAL:
                return Given(chosen=list(said[0])) if said[0] else None
            case QuestionKind.CONFIDENCE_LOOKING_BACK:
                before, now = said
                return Given(number=int(now), looking_back=int(before) if before else None) if now else None
        return Given(number=int(said[0])) if said[0] else None


def form_of(
    questions: Sequence[Question], outcomes: Sequence[LearningOutcome], *, online: bool, manager: str = ""
) -> AnswersForm:
    """The form to fill in. A question about each learning outcome is left out where a course has none.

    `manager`: the name of the line manager who may be asked what they saw, if the delegate agrees.
    """
    asked: list[AskedQuestion] = []
    made: dict[str, Field] = {}
    for question in questions:
        of: Sequence[LearningOutcome | None] = outcomes if question.kind in PER_OUTCOME else (None,)
        for outcome in of:
            mine = _fields_of(question, outcome, question.asked(online=online))
            made |= mine
            asked.append(AskedQuestion(question, question.asked(online=online), list(mine), outcome))
    if manager:
        made["ask_my_manager"] = fields.tick(
            f"Ask {manager}, my line manager, what they saw change", hint=_MANAGER_SEES
        )
    made["submit"] = fields.button("Send my answers")
    form: AnswersForm = type("AnswersForm", (AnswersForm,), made)()
    form.asked = asked
    return form


def _fields_of(question: Question, outcome: LearningOutcome | None, words: str) -> dict[str, Field]:
    if outcome is None:
        return {question.key: _field(question, words)}
    name = f"{question.key}-{outcome.id}"
    if question.kind == QuestionKind.CONFIDENCE:
        return {name: fields.choice(outcome.text, _SCALE, None)}
    return {f"{name}-before": fields.choice("Before", _SCALE, None), f"{name}-now": fields.choice("Now", _SCALE, None)}


def _field(question: Question, words: str) -> Field:
    """Presence is looked at by the form: what is not shown is not missed."""
    choices = [(choice["code"], choice["text"]) for choice in question.choices or ()]
    match question.kind:
        case QuestionKind.SCALE:
            return fields.choice(words, _SCALE, None)
        case QuestionKind.ZERO_TO_TEN:
            return fields.choice(words, _ZERO_TO_TEN, None, hint=question.hint)
        case QuestionKind.CHOICE:
            return fields.choice(words, choices, None, hint=question.hint, inline=len(choices) <= _INLINE)
        case QuestionKind.SEVERAL:
            return fields.several(words, choices, hint=question.hint)
        case QuestionKind.CONSENT:
            return fields.tick(words, hint=question.hint)
    optional = "" if question.required else " (optional)"
    return fields.free_paragraph(f"{words}{optional}", rows=3, hint=question.hint)


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _missing(one: AskedQuestion) -> Sequence[str]:
    """A sentence for each of its fields."""
    match one.question.kind, one.outcome:
        case QuestionKind.CONFIDENCE_LOOKING_BACK, LearningOutcome(text=text):
            before = f"Choose how confident you were before the course in “{text}”"
            return before, f"Choose how confident you are now in “{text}”"
        case QuestionKind.CONFIDENCE, LearningOutcome(text=text):
            return (f"Choose how confident you are in “{text}”",)
        case QuestionKind.SCALE, _:
            return (f"Choose a number for “{one.words}”",)
        case QuestionKind.ZERO_TO_TEN, _:
            return (f"Choose a number from 0 to 10 for “{one.words}”",)
        case QuestionKind.CHOICE, _:
            return (f"Choose one answer to “{one.words}”",)
        case QuestionKind.SEVERAL, _:
            return (f"Choose at least one answer to “{one.words}”",)
        case QuestionKind.CONSENT, _:
            return (f"Tick “{one.words}”",)
    return (f"Write something for “{one.words}”",)
