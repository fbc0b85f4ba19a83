"""How a need is said on pages: its name, a word for how it stands, and the sentence behind it."""

from dataclasses import dataclass
from datetime import date

from training import clock
from training.board_lists.lists import BoardList, Level
from training.bookings.earlier_training.prerequisites import accepted_text
from training.records.claims import Claim, ClaimKind
from training.records.contact import SINCE
from training.records.needed_next import Held, Need, NeedState

STATE_TAGS = {
    NeedState.IN_DATE: ("In date", "good"),
    NeedState.DUE: ("Due", "wait"),
    NeedState.LAPSED: ("Lapsed", "bad"),
    NeedState.NEVER: ("Not done yet", "info"),
}
"""The word and the tone of its tag."""


_NOT_CHECKED = ("Not checked yet", "wait")


@dataclass(frozen=True)
class ClaimWords:
    sentence: str
    ask_level: str = ""
    """For which level they can ask us to accept it; empty: they have asked."""
    past_id: int | None = None
    """Of the line of a list."""


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
    claims: tuple[ClaimWords, ...] = ()
    """What else is said of it, and nobody has looked at."""


def words_of(need: Need, levels: BoardList[Level], today: date) -> NeedWords:
    """For whoever it is about."""
    tag, tone = tag_of(need)
    because, claims = _because(need, levels, today), _claims_of(need, levels, today)
    return NeedWords(name_of(need, levels, today), tag, tone, sentence_of(need, levels, today), because, claims)


def tag_of(need: Need) -> tuple[str, str]:
    """The word for how it stands, and its tone. What is only said is neither done nor not done."""
    return _NOT_CHECKED if is_only_said(need) else STATE_TAGS[need.state]


def is_only_said(need: Need) -> bool:
    """Whether nothing counts for it, and somebody says that they did it."""
    return need.by is None and bool(need.claims)


def name_of(need: Need, levels: BoardList[Level], today: date) -> str:
    level = levels.find(need.level)
    if need.root_id is not None or level is None:
        return need.by.title if need.by else need.level
    return level.full_name_on(today)


def sentence_of(need: Need, levels: BoardList[Level], today: date) -> str:
    """“Refresh was due on 3 May 2027.” Attendance does not run out, so nothing says that it did."""
    if is_only_said(need):
        return "It counts once we have accepted what you did."
    if need.by is None:
        return "You have not done this yet, as far as we know."
    day = clock.show_date(need.until, weekday=False) if need.until else ""
    if need.is_below and need.by.level != need.level and (higher := levels.find(need.by.level)):
        through = f"It counts through {higher.in_a_sentence(today)}"
        return f"{through} until {day}." if day else f"{through}, which needs no refresh."
    if need.until is None:
        return "It needs no refresh."
    if need.state is NeedState.IN_DATE:
        return f"It counts until {day}."
    return f"Refresh {'was' if need.state is NeedState.LAPSED else 'is'} due on {day}."


def _because(need: Need, levels: BoardList[Level], today: date) -> str:
    by = need.by
    if by is None or (need.is_below and by.level != need.level):
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
        return accepted_text(by.elsewhere, by.title, by.on, by.accepted_on)
    return f"You did “{by.title}” on {on}."


def _claims_of(need: Need, levels: BoardList[Level], today: date) -> tuple[ClaimWords, ...]:
    """What waits to be looked at, alone where something does; else what they told us and what lists say."""
    waiting = [one for one in need.claims if one.kind is ClaimKind.ASKED]
    if waiting:
        return tuple(ClaimWords(_said(one, levels, today)) for one in waiting)
    return tuple(ClaimWords(_said(one, levels, today), one.level or need.level, one.past_id) for one in need.claims)


def _said(claim: Claim, levels: BoardList[Level], today: date) -> str:
    on = clock.show_date(claim.on, weekday=False)
    if claim.kind is ClaimKind.ASKED:
        return f"You asked us on {on} to accept “{claim.said}”. We are looking at it, and will write to you."
    if claim.kind is ClaimKind.LISTED:
        return f"A list says that you did “{claim.said}” on {on}."
    level = levels.find(claim.level)
    name = level.in_a_sentence(today) if level else claim.level
    return f"You told us on {on} that you have {name}, last taken {SINCE[claim.said].lower()}."
