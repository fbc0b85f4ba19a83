"""What a form can ask, in which of three stages, and which of its questions somebody is to answer."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict


class Stage(StrEnum):
    """When a form is filled in. A course has at most one form for each."""

    BEFORE = "before"
    AFTER = "after"
    IMPACT = "impact"


class QuestionKind(StrEnum):
    SCALE = "scale"
    """1 to 5."""
    CONFIDENCE = "confidence"
    """1 to 5 for each learning outcome, at the moment of asking."""
    CONFIDENCE_LOOKING_BACK = "confidence looking back"
    """The same, and how it was before the course as somebody remembers it afterwards. What they said beforehand is
    another thing: people who have learned something often find that they knew less than they thought."""
    CHOICE = "choice"
    SEVERAL = "several"
    ZERO_TO_TEN = "0 to 10"
    TEXT = "text"
    CONSENT = "consent"
    """One box to tick: that words may be quoted, or that somebody wants the slides."""


PER_OUTCOME = frozenset({QuestionKind.CONFIDENCE, QuestionKind.CONFIDENCE_LOOKING_BACK})
ONLY_AFTER = frozenset({QuestionKind.CONFIDENCE_LOOKING_BACK})
"""Nobody can look back at a course before it; and looking back three months later would be another thing again."""
WITH_CHOICES = frozenset({QuestionKind.CHOICE, QuestionKind.SEVERAL})
TOP = {QuestionKind.SCALE: 5, QuestionKind.ZERO_TO_TEN: 10}
"""The highest number, of what has a mean."""

WANTS_SLIDES = "wants_slides"
"""The key of the box by which somebody asks for the slides, in every form that has one."""
YES = "yes"
"""The code of a box that is ticked, where another question depends on it."""
STANDARD = "standard"
"""The form of a course whose own form there is not."""


def can_be_asked(kind: str, stage: str) -> bool:
    """Whether a form of this stage can have a question of this kind."""
    return kind not in ONLY_AFTER or stage == Stage.AFTER


def asks_something(kinds: Iterable[str], *, has_outcomes: bool) -> bool:
    """Whether questions of these kinds ask anything of a course: those of each learning outcome need one."""
    return any(has_outcomes or kind not in PER_OUTCOME for kind in kinds)


class Choice(TypedDict):
    code: str
    """What is kept, and stays when the words are changed."""
    text: str
    alone: NotRequired[bool]
    """Of any of several choices: who chooses it, like “None of these”, can choose no other."""


class ShownIf(TypedDict):
    """A question is asked only of those who chose one of these in an earlier one."""

    key: str
    one_of: list[str]


def choice_beside_others(choices: Iterable[Choice] | None, chosen: Collection[str]) -> str | None:
    """The words of a choice that stands alone and was chosen together with another; None where there is none."""
    alone = (one["text"] for one in choices or () if one.get("alone") and one["code"] in chosen)
    return next(alone, None) if len(set(chosen)) > 1 else None


def is_shown(condition: ShownIf | None, chosen: Mapping[str, Collection[str]]) -> bool:
    """Whether a question is asked of somebody who chose these codes, by the key of each earlier question."""
    return condition is None or any(code in chosen.get(condition["key"], ()) for code in condition["one_of"])


def why_out_of_order(questions: Iterable[tuple[str, str, ShownIf | None]]) -> str | None:
    """Why these questions, as (key, words, condition) in their order, can't be asked so; None when they can.

    Who is asked a question can depend on what they answered before it alone.
    """
    asked = set()
    for key, words, condition in questions:
        if condition and condition["key"] not in asked:
            return f"Who is asked “{words}” depends on a question that comes after it. Move that one up first."
        asked.add(key)
    return None
