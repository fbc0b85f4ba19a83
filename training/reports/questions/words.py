"""A question in words: “Sector by quadrant: different people, attendances. This financial year.”"""

from collections.abc import Mapping
from datetime import date

from training.board_lists.lists import BoardLists
from training.reports.questions.question import Choices, Question
from training.reports.questions.relative import MOVING, period_named
from training.reports.year.definitions import BY_NAME
from training.reports.year.groupings import QUARTER, Words, groupings, quarter_grouping
from training.reports.year.periods import PeriodKind, of_kind


def grouping_names(lists: BoardLists, today: date) -> Mapping[str, str]:
    """What each grouping is called in a list to choose from."""
    year = of_kind(PeriodKind.FINANCIAL, today)
    every = groupings(lists, Words({}, {}), year, year.nothing, today)
    return {one.name: one.link for one in every} | {QUARTER: quarter_grouping(year).of_one}


def said_of(question: Question, choices: Choices) -> str:
    """One line that says what is asked; what is no longer known stands in its own word."""
    groups = [choices.groupings.get(one, one) for one in question.groupings]
    measures = [BY_NAME[one].title if one in BY_NAME else one for one in question.measures]
    only = [choices.only[name].get(word, word) for name, word in question.only.items()]
    moving = MOVING.get(question.period)
    period = period_named(question.period, choices.today)
    when = moving.text if moving else period.label if period else question.period
    said = " by ".join(groups[:1] + [one.lower() for one in groups[1:]])
    parts = (f"{said}: {', '.join(_lower(one) for one in measures)}", ", ".join(only), when[:1].upper() + when[1:])
    return ". ".join(part for part in parts if part)


def _lower(title: str) -> str:
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
