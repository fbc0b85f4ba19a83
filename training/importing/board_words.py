"""What words of a file mean that stand for something of ours: a sector, a tariff, an area, a quadrant, yes and no.

The one place of imports that knows which there are.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from training import clock
from training.board_lists.lists import BoardList
from training.board_lists.queries import board_lists
from training.files_in.columns import Choices
from training.files_in.headings import as_words
from training.importing.lines import Answers, Question, WrongLine

_YES = {"yes", "y", "true", "1", "x", "ja"}
_NO = {"no", "n", "false", "0", "none"}


@dataclass(frozen=True)
class BoardWords:
    """What there is to choose from, by the name of the column: values with their words."""

    choices: Mapping[str, Choices]
    names: Mapping[str, Mapping[str, str]]
    """What every value is called today, by the name of the column: those that are not offered any more, too."""
    area_of: Mapping[str, str]
    """Of every quadrant."""
    divided: Collection[str]
    """The areas whose agencies are in a quadrant."""

    def name(self, column: str, value: str) -> str:
        return self.names[column].get(value, value)

    def meaning(self, column: str, said: str, answers: Answers) -> str | Question | None:
        """The value that a word stands for; the question what it means; None where nothing is said."""
        if not said:
            return None
        words = as_words(said)
        for value, text in self.choices[column]:
            if words in {as_words(value), as_words(text)}:
                return value
        key = f"{column.lower()}: {words[:200]}"
        if key in answers:
            return answers[key]
        return Question(key, f"What is “{said}” under “{column}”?", self.choices[column], lasting=True)


def board_words(session: Session) -> BoardWords:
    lists, today = board_lists(session), clock.today()
    listed: dict[str, BoardList[Any]] = {
        "Sector": lists.sectors,
        "Prices": lists.tariffs,
        "Area": lists.areas,
        "Quadrant": lists.quadrants,
    }
    return BoardWords(
        choices={column: of.choices(today) for column, of in listed.items()},
        names={column: of.names(today) for column, of in listed.items()},
        area_of={one.code: one.area for one in lists.quadrants},
        divided=frozenset(one.area for one in lists.quadrants.on(today)),
    )


def yes_or_no(column: str, said: str) -> bool | None:
    """None where nothing is said. Raises WrongLine for what is neither."""
    words = as_words(said)
    if not words:
        return None
    if words in _YES or words == as_words(column):
        return True
    if words in _NO:
        return False
    raise WrongLine(f"“{said}” under “{column}” is neither yes nor no. Write one of the two.")
