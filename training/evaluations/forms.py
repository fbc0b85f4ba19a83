"""The evaluation form, made for the kind of course and its learning outcomes. Two minutes, on a phone."""

from collections.abc import Sequence
from typing import Any

from training import fields
from training.courses.models import LearningOutcome
from training.evaluations.models import Pace
from training.evaluations.operations import Answers
from training.evaluations.questions import RECOMMEND_SCALE, SCALE, Questions

_OPTIONAL_QUESTIONS = ("trainer", "venue", "pace", "mix_helped", "one_thing", "wants_slides")
_YES, _NO = "yes", "no"


class ConfidenceForm(fields.Form):
    """How sure somebody was of one learning outcome, and is now."""

    class Meta:
        csrf = False

    before = fields.choice("Before", SCALE, "Choose a number from 1 to 5")
    after = fields.choice("Now", SCALE, "Choose a number from 1 to 5")

    def __init__(self, number: int, outcome: LearningOutcome) -> None:
        super().__init__(prefix=f"outcome-{outcome.id}")
        self.number, self.outcome = number, outcome

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        sentences = (
            (self.before, f"Choose how confident you were before the course in number {self.number}"),
            (self.after, f"Choose how confident you are now in number {self.number}"),
        )
        for field, sentence in sentences:
            if field.errors:
                field.errors = [sentence]
        return right


class EvaluationForm(fields.Form):
    """All questions there are, less those that this kind of form does not ask."""

    content = fields.choice("What the course covered", SCALE, "Choose a number for what the course covered")
    trainer = fields.choice("The trainer", SCALE, "Choose a number for who delivered it")
    venue = fields.choice("The venue", SCALE, "Choose a number for where it took place")
    pace = fields.choice(
        "The pace was", [(pace.value, pace.value.capitalize()) for pace in Pace], "Choose how the pace was"
    )
    mix_helped = fields.choice(
        "Did it help to learn with people who work elsewhere?",
        [(_YES, "Yes"), (_NO, "No")],
        "Choose whether it helped to learn with people who work elsewhere",
        inline=True,
    )
    recommend = fields.choice(
        "How likely are you to recommend this course to a colleague?",
        RECOMMEND_SCALE,
        "Choose a number from 0 to 10",
        hint="0 is not at all, 10 is certainly",
    )
    one_thing = fields.free_paragraph("One thing I will do", rows=3)
    comments = fields.free_paragraph("Anything else you would like to say (optional)", rows=3)
    may_quote = fields.tick("You may quote my words, without my name")
    wants_slides = fields.tick("Please send me the slides")
    submit = fields.button("Send my answers")

    def __init__(self, questions: Questions, outcomes: Sequence[LearningOutcome], *, online: bool) -> None:
        super().__init__()
        self.confidences = [ConfidenceForm(number, outcome) for number, outcome in enumerate(outcomes, start=1)]
        self.trainer.label.text = questions.trainer_text
        self.venue.label.text = "The platform, and joining it" if online else "The venue"
        self.one_thing.label.text = f"{questions.one_thing_text} (optional)"
        for name in _OPTIONAL_QUESTIONS:
            if not getattr(questions, name):
                delattr(self, name)

    def validate(self, extra_validators: Any = None) -> bool:
        right = [super().validate(extra_validators), *(confidence.validate() for confidence in self.confidences)]
        return all(right)

    def answers(self) -> Answers:
        return Answers(
            confidences={one.outcome.id: (int(one.before.data), int(one.after.data)) for one in self.confidences},
            content=int(self.content.data),
            recommend=int(self.recommend.data),
            trainer=_number(self.trainer),
            venue=_number(self.venue),
            pace=self.pace.data if self.pace else None,
            mix_helped=self.mix_helped.data == _YES if self.mix_helped else None,
            one_thing=(self.one_thing.data or "") if self.one_thing else "",
            comments=self.comments.data or "",
            may_quote=self.may_quote.data,
            wants_slides=bool(self.wants_slides and self.wants_slides.data),
        )


def _number(field: Any) -> int | None:
    return int(field.data) if field else None
