"""Forms to write a question of an evaluation with."""

from collections.abc import Sequence
from typing import Any

from wtforms import Field, ValidationError

from training import fields
from training.evaluations.questionnaires.models import Question
from training.evaluations.questionnaires.operations import QuestionDetails
from training.evaluations.questions import WITH_CHOICES, YES, QuestionKind, Stage

KINDS = (
    (QuestionKind.SCALE, "A number from 1 to 5"),
    (QuestionKind.CONFIDENCE_LOOKING_BACK, "Confidence before, looking back, and now, for each learning outcome"),
    (QuestionKind.CONFIDENCE, "Confidence at that moment, for each learning outcome"),
    (QuestionKind.CHOICE, "One of several choices"),
    (QuestionKind.SEVERAL, "Any of several choices"),
    (QuestionKind.ZERO_TO_TEN, "A number from 0 to 10"),
    (QuestionKind.TEXT, "Their own words"),
    (QuestionKind.CONSENT, "A box to tick"),
)
STAGES = (
    (Stage.BEFORE, "Before an event"),
    (Stage.AFTER, "Straight after an event"),
    (Stage.IMPACT, "Three months after an event"),
)
"""In the order of time, as pages name them."""
MOST_CHOICES = 12
FEWEST_CHOICES = 2


class NewForm(fields.Form):
    """A form of questions, before it has any."""

    name = fields.text("Name", "Enter a name", hint="By which you choose it for a course", limit=60)
    stage = fields.choice("When it is asked", STAGES, "Choose when it is asked")
    begins_as = fields.select("It begins with the questions of", [])
    submit = fields.button("Make the form")

    def __init__(self, there_are: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self.begins_as.choices = [("", "No other form")] + [(str(number), name) for number, name in there_are]


class RenameFormForm(fields.Form):
    """What a form is called."""

    name = fields.text("Name", "Enter a name", hint="By which you choose it for a course", limit=60)
    submit = fields.button("Save the name")


class QuestionForm(fields.Form):
    """A question of a kind that is chosen before."""

    words = fields.text("The question", "Enter the question", limit=300)
    words_online = fields.text("For an event online (optional)", hint="Where it is to be asked otherwise", limit=300)
    hint = fields.text(
        "What the answers mean, or another hint (optional)", hint="Like 1 is poor, 5 is excellent", limit=300
    )
    section = fields.text("Heading above it (optional)", hint="Neighbours under one heading stand together", limit=200)
    choices = fields.paragraph(
        "Choices", hint="One a line. A choice in new words is counted apart from what was chosen before.", limit=2500
    )
    alone = fields.text(
        "A choice that excludes the others (optional)",
        hint="Like “None of these”: who ticks it can tick no other. Write it as it stands above.",
        limit=200,
    )
    required = fields.tick("It has to be answered")
    shown_if = fields.several("Asked only of those who answered (optional)", [])
    submit = fields.button("Save the question")

    def __init__(
        self, kind: str, before: Sequence[Question], question: Question | None = None, *, under: str = ""
    ) -> None:
        super().__init__(data=_shown(question) if question else {"required": True, "section": under})
        self.shown_if.choices = _conditions(before)
        if kind not in WITH_CHOICES:
            del self.choices
        if kind != QuestionKind.SEVERAL:
            del self.alone
        if not self.shown_if.choices:
            del self.shown_if

    def validate_choices(self, field: Field) -> None:
        texts = _lines(field.data)
        if not FEWEST_CHOICES <= len(texts) <= MOST_CHOICES:
            raise ValidationError(f"Enter from {FEWEST_CHOICES} to {MOST_CHOICES} choices, one a line")
        if len({text.casefold() for text in texts}) < len(texts):
            raise ValidationError("Two choices are the same. Reword one, or take it out")
        if any(len(text) > 200 for text in texts):
            raise ValidationError("Use 200 characters or fewer for each choice")

    def validate_alone(self, field: Field) -> None:
        field.data = " ".join((field.data or "").split())
        if field.data and field.data.casefold() not in {text.casefold() for text in _lines(self.choices.data)}:
            raise ValidationError("Write it as it stands among the choices, or leave this empty")

    def validate_shown_if(self, field: Field) -> None:
        if len({_split(value)[0] for value in field.data or ()}) > 1:
            raise ValidationError("Choose answers to one question only")

    def details(self) -> QuestionDetails:
        chosen = [_split(value) for value in (self.shown_if.data or ()) if value] if self.shown_if else []
        lines = _lines(self.choices.data) if self.choices else None
        return QuestionDetails(
            section=self.section.data or "",
            words=self.words.data,
            words_online=self.words_online.data or "",
            hint=(self.hint.data or "").rstrip("."),
            required=self.required.data,
            choices=lines,
            alone=[text for text in lines or () if self.alone and text.casefold() == self.alone.data.casefold()],
            shown_if={"key": chosen[0][0], "one_of": [code for _, code in chosen]} if chosen else None,
        )


def _shown(question: Question) -> dict[str, Any]:
    columns = ("words", "words_online", "hint", "section", "required")
    condition = question.shown_if
    return {
        **{column: getattr(question, column) for column in columns},
        "choices": "\n".join(choice["text"] for choice in question.choices or ()),
        "alone": next((choice["text"] for choice in question.choices or () if choice.get("alone")), ""),
        "shown_if": [f"{condition['key']}:{code}" for code in condition["one_of"]] if condition else [],
    }


def _conditions(before: Sequence[Question]) -> list[tuple[str, str]]:
    """What somebody can have answered to the questions before: those with choices, and boxes to tick."""
    found = []
    for one in before:
        if one.kind in WITH_CHOICES:
            texts = ((choice["code"], choice["text"]) for choice in one.choices or ())
            found += [(f"{one.key}:{code}", f"“{text}” to “{one.words}”") for code, text in texts]
        elif one.kind == QuestionKind.CONSENT:
            found.append((f"{one.key}:{YES}", f"Ticked “{one.words}”"))
    return found


def _split(value: str) -> tuple[str, str]:
    key, _, code = value.partition(":")
    return key, code


def _lines(typed: str | None) -> list[str]:
    return [line for text in (typed or "").splitlines() if (line := " ".join(text.split()))]
