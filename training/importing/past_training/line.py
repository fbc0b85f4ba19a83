"""A line of a list of training done elsewhere: its columns, who wrote it, and what it would become. No database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from training.bookings.earlier_training.past_training_file import (
    COLUMNS as HEADINGS,
)
from training.bookings.earlier_training.past_training_file import (
    SOURCE_WORDS,
    ListedTraining,
    NotBroughtIn,
    PastTrainingSource,
    read_line,
)
from training.files_in.cells import Formula
from training.files_in.columns import Choices, KnownColumn, Values
from training.files_in.headings import as_words
from training.importing.lines import LEAVE_OUT, Decision, Line, Question, Verdict, WrongLine
from training.search.normal_form import sort_key

_EVERY_LINE = "agency "
"""What the value of the organisation begins with that was chosen for every line."""
_NAMES = {
    **{"title": "Training", "completed": "Completed", "address": "E-mail address", "name": "Name"},
    **{"first": "First name", "last": "Last name", "employee": "Employee number", "number": "Staff number"},
    **{"agency": "Organisation", "provider": "Provider"},
    **{"hours": "Hours", "minutes": "Minutes", "level": "Level", "status": "Status"},
}
_ASKED = {"title": "the titles of what was completed", "completed": "the days on which it was completed"}
AGENCY, KNOWN_FROM = _NAMES["agency"], KnownColumn("Known from", ("source", "system", "recordsource"), said_anew=True)
PROGRESS = KnownColumn("E-learning score", ("coursestepscompleted", "score", "grade", "lastaccess", "dateenrolled"))
"""It is not kept: it shows that an e-learning site wrote the list."""
COLUMNS = (
    *(
        KnownColumn(
            called,
            HEADINGS[name],
            needed=name in _ASKED,
            typed=name in {"title", "provider"},
            said_anew=name in {"title", "provider", "agency"},
            asked=_ASKED.get(name, ""),
        )
        for name, called in _NAMES.items()
    ),
    KNOWN_FROM,
    PROGRESS,
)
SOURCES: Choices = [(source.value, words) for source, words in SOURCE_WORDS.items()]
_WRITTEN_BY: Mapping[str, PastTrainingSource] = MappingProxyType(
    {
        **{as_words(source.value): source for source in PastTrainingSource},
        **{"moodle": PastTrainingSource.E_LEARNING, "elfh": PastTrainingSource.E_LEARNING},
    }
)
_CALLED = {"provider": "provider", "minutes": "how long it lasted", "level": "level", "agency_id": "organisation"}


@dataclass(frozen=True)
class PastTrainingSaid:
    """What a line says, or why it is left out; and which kind of list it stands in."""

    said: ListedTraining | NotBroughtIn
    source: PastTrainingSource

    @property
    def listed(self) -> ListedTraining:
        assert isinstance(self.said, ListedTraining)
        return self.said


@dataclass(frozen=True)
class KnownTraining:
    """What is on somebody's record already."""

    provider: str
    minutes: int | None
    level: str
    agency_id: int | None


def read_past_training(values: Values, today: date) -> PastTrainingSaid:
    """Raises WrongLine."""
    if formula := next((name for name, cell in values.items() if isinstance(cell, Formula)), ""):
        raise WrongLine(f"“{formula}” is a formula, or an error. Paste what it comes to instead.")
    said = read_line(0, {name: values[called] for name, called in _NAMES.items() if called in values}, today)
    if isinstance(said, NotBroughtIn) and said.is_wrong:
        raise WrongLine(said.why)
    return PastTrainingSaid(said, _source(values))


def _source(values: Values) -> PastTrainingSource:
    """By what the line says, else by the columns that only some programs write."""
    said = _WRITTEN_BY.get(as_words(values.get(KNOWN_FROM.name, "")))
    if said is not None:
        return said
    if values.get(_NAMES["employee"]) or "|" in str(values.get(_NAMES["title"], "")):
        return PastTrainingSource.ESR
    return PastTrainingSource.E_LEARNING if values.get(PROGRESS.name) else PastTrainingSource.LIST


def keys_of(one: PastTrainingSaid) -> tuple[str, str]:
    """The same person, training and day."""
    if isinstance(one.said, NotBroughtIn):
        return "", ""
    said = one.said
    who = said.address or f"{sort_key(said.name)} {said.staff_number}, {sort_key(said.agency)}"
    return f"{who}: {sort_key(said.title)[:150]}, {said.completed_on}", ""


def shown(one: PastTrainingSaid) -> str:
    if isinstance(one.said, NotBroughtIn):
        return one.said.who
    return f"{one.said.name or one.said.address or one.said.staff_number}: {one.said.title}"


def for_every_line(agency_id: str) -> str:
    return f"{_EVERY_LINE}{agency_id}"


def chosen_for_every_line(said: str) -> int | None:
    """The agency that was chosen for the whole file; None for a name in a line."""
    number = said.removeprefix(_EVERY_LINE)
    return int(number) if said.startswith(_EVERY_LINE) and number.isdecimal() else None


def question_about(said: str) -> str:
    """The key of the question which organisation a name means."""
    return f"organisation: {sort_key(said)}"


def decide_past_training(
    line: Line, who: int | str, agency: int | Question | str | None, known: KnownTraining | None
) -> Decision:
    """What would become of a line. `who`: the id of the person it means, or why nobody is found. `agency`: the
    organisation, the question which it is, or LEAVE_OUT where somebody said so. `known`: the same on their record.
    """
    one: PastTrainingSaid = line.said
    if isinstance(one.said, NotBroughtIn):
        return Decision(Verdict.LEFT_OUT, one.said.why)
    if isinstance(who, str):
        if agency == LEAVE_OUT:
            return Decision(Verdict.LEFT_OUT, "Left out, as you said.")
        if isinstance(agency, Question) and (one.said.name or one.said.staff_number):
            return Decision.asks(agency) if agency.options else Decision(Verdict.WRONG, _no_organisation(one.said))
        return Decision(Verdict.WRONG, who)
    if line.earlier:
        return Decision(Verdict.LEFT_OUT, f"Line {line.earlier[0].number} says the same.", who)
    if known is None:
        return Decision(Verdict.NEW, subject_id=who)
    says = {"provider": one.said.provider, "minutes": one.said.minutes, "level": one.said.level}
    new = {**says, "agency_id": agency if isinstance(agency, int) else None}
    filled = [name for name, value in new.items() if value and not getattr(known, name)]
    if not filled:
        return Decision(Verdict.SAME, subject_id=who)
    return Decision(Verdict.CHANGED, f"It says more: {', '.join(_CALLED[name] for name in filled)}.", who)


def _no_organisation(said: ListedTraining) -> str:
    return (
        f"We have no organisation like “{said.agency}”. Bring in its people first, or choose the organisation for every"
        " line under “Choose the columns”."
    )


def numbered(line: Line) -> ListedTraining:
    """What a line says, with its number."""
    one: PastTrainingSaid = line.said
    return replace(one.listed, line=line.number)
