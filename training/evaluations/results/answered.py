"""What people answered about some events, as it was read: who said what is not in it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from training.evaluations.figures import AnswerShare
from training.evaluations.questions import QuestionKind, Stage
from training.evaluations.results.comparisons import Sureness
from training.evaluations.results.steps import Waiting
from training.evaluations.results.suppression import PlacedEvent


@dataclass(frozen=True)
class QuestionRef:
    """By this a question is the same in every version and form of a stage."""

    stage: Stage
    key: str
    kind: QuestionKind


@dataclass
class AskedQuestion:
    """In the words of the newest version of the form in which most answered it."""

    words: str
    section: str
    choices: dict[str, str] = field(default_factory=dict)
    """The words of every choice there was in one of its versions, by its code."""
    of_some: bool = False
    """In one of its versions it is asked only of those who chose something before."""


@dataclass(frozen=True)
class Words:
    """What somebody wrote, and by what a concern about it is raised."""

    event_id: int
    form_id: int
    """To tell whether two texts are of one form; it is shown nowhere."""
    text: str
    ref: str | None


OutcomeRef = tuple[int, str]
"""A learning outcome, and nothing, or the key of a further question that a form asks about it."""
Given = int | tuple[str, ...]
"""A number, or the codes of choices."""


@dataclass(frozen=True)
class NamedCourse:
    """How a course is called, and found."""

    code: str
    title: str


@dataclass
class ChosenInYear:
    """What all courses of a year answered to a question, whether or not it counts by now."""

    codes: dict[str, None] = field(default_factory=dict)
    """Of all choices there were, in the order of the newest version."""
    by_course: dict[int, Counter[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(Counter))


@dataclass(frozen=True)
class Answers:
    """Everything that was answered about some events. A person is in none of it."""

    placed: Mapping[int, PlacedEvent]
    courses: Mapping[int, NamedCourse]
    """In the order of their titles."""
    forms: Mapping[tuple[int, Stage], AnswerShare]
    questions: Mapping[QuestionRef, AskedQuestion]
    """In the order of the forms."""
    given: Mapping[QuestionRef, Mapping[int, Counter[Given]]]
    """How many gave which answer, by event."""
    outcomes: Mapping[OutcomeRef, str]
    """In the order of the courses."""
    sureness: Mapping[OutcomeRef, Sequence[Sureness]]
    said: Mapping[QuestionRef, Sequence[Words]]
    waiting: Mapping[tuple[int, Stage], Waiting] = field(default_factory=dict)
    """Answers that came and are in none of the others here, since more may come one by one."""
    every_course: bool = False
    """These are all events of their years, not those of some courses."""
    of_year: Mapping[QuestionRef, ChosenInYear] = field(default_factory=dict)
    """What is shown of answers to choose from is the same on all pages of a year."""
    part: Mapping[int, date] = field(default_factory=dict)
    """Of the events, those that were asked for beside the others of their courses; with the day on which they began."""

    def responses(self, stage: Stage, events: Collection[int]) -> AnswerShare:
        """How many forms came back of those that were sent about these events."""
        shares = [share for (event_id, its), share in self.forms.items() if its == stage and event_id in events]
        return AnswerShare(sum(share.part for share in shares), sum(share.whole for share in shares))
