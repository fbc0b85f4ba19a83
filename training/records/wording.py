"""How a need is said on pages: its name, a word for how it stands, and the sentence behind it."""

from dataclasses import dataclass
from datetime import date

from training import clock
from training.board_lists.lists import BoardList, Level
from training.records.needed_next import Held, Need, NeedState

STATE_TAGS = {
    NeedState.IN_DATE: ("In date", "good"),
    NeedState.DUE: ("Due", "wait"),
    NeedState.LAPSED: ("Lapsed", "bad"),
    NeedState.NEVER: ("Not done yet", "info"),
}
"""The word and the tone of its tag."""


@dataclass(frozen=True)
class NeedWords:
    name: str
    """“Level 3, safeguarding lead”, or the title of a topic."""
    tag: str
    tone: str
    sentence: str
    """Until when it counts, or did."""
    because: str
    """What counts for it. Nothing where nothing does."""


def words_of(need: Need, levels: BoardList[Level], today: date) -> NeedWords:
    """For whoever it is about."""
    tag, tone = STATE_TAGS[need.state]
    return NeedWords(name_of(need, levels, today), tag, tone, sentence_of(need), _because(need, levels, today))


def name_of(need: Need, levels: BoardList[Level], today: date) -> str:
    level = levels.find(need.level)
    if need.root_id is not None or level is None:
        return need.by.title if need.by else need.level
    return level.full_name_on(today)


def sentence_of(need: Need) -> str:
    """“Refresh was due on 3 May 2027.” Attendance does not run out, so nothing says that it did."""
    if need.by is None:
        return "You have not done this yet, as far as we know."
    if need.until is None:
        return "It needs no refresh."
    day = clock.show_date(need.until, weekday=False)
    if need.state is NeedState.IN_DATE:
        return f"It counts until {day}."
    return f"Refresh {'was' if need.state is NeedState.LAPSED else 'is'} due on {day}."


def _because(need: Need, levels: BoardList[Level], today: date) -> str:
    by = need.by
    if by is None:
        return ""
    level, counts = levels.find(by.level), ""
    if need.root_id is None and level is not None and by.level != need.level:
        counts = f" {level.name_on(today)} counts for it."
    if need.comes_with and (higher := levels.find(need.comes_with)):
        counts += f" {higher.name_on(today)} will count for it, too."
    return f"{done_text(by)}{counts}"


def done_text(by: Held) -> str:
    """“You did “Level 3” on 3 May 2025.”"""
    on = clock.show_date(by.on, weekday=False)
    if by.elsewhere:
        return f"We accepted “{by.elsewhere}” as “{by.title}” on {on}."
    return f"You did “{by.title}” on {on}."
