"""How a need is said on pages: its name, a word for how it stands, and the sentence behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from training import clock
from training.board_lists.lists import BoardList, HoursAsked, Level
from training.bookings.earlier_training.elsewhere import hours_of_minutes
from training.bookings.earlier_training.past_training_file import lasts_text
from training.bookings.earlier_training.prerequisites import accepted_text
from training.records.claims import Claim, ClaimKind
from training.records.contact import SINCE
from training.records.hours.held import Held
from training.records.hours.rolling_hours import HoursHeld, last_day_of
from training.records.needed_next import Need, NeedState

STATE_TAGS = {
    NeedState.IN_DATE: ("In date", "good"),
    NeedState.DUE: ("Due", "wait"),
    NeedState.LAPSED: ("Lapsed", "bad"),
    NeedState.NEVER: ("Not done yet", "info"),
}
"""The word and the tone of its tag."""


_NOT_CHECKED = ("Not checked yet", "wait")
NOT_ENOUGH = "Not enough hours yet"


_WORDS_FOR_AGENCIES = {
    NeedState.IN_DATE: "In date",
    NeedState.DUE: "Due for renewal",
    NeedState.LAPSED: "Refresh overdue",
    NeedState.NEVER: "Not done yet",
}


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
    pieces: tuple[str, ...] = ()
    """Where it is counted in hours, each that counts and until when; then what came too late to count."""


def words_of(need: Need, levels: BoardList[Level], today: date) -> NeedWords:
    """For whoever it is about."""
    tag, tone = tag_of(need)
    because, claims = _because(need, levels, today), _claims_of(need, levels, today)
    said, pieces = sentence_of(need, levels, today), tuple(pieces_of(need)) if not need.is_below else ()
    return NeedWords(name_of(need, levels, today), tag, tone, said, because, claims, pieces)


def tag_of(need: Need) -> tuple[str, str]:
    """The word for how it stands, and its tone. What is only said is neither done nor not done."""
    if is_short_of_hours(need):
        return (NOT_ENOUGH, "wait")
    return _NOT_CHECKED if is_only_said(need) else STATE_TAGS[need.state]


def state_word(need: Need) -> str:
    """The same for those who look after others: in their lists and files."""
    if is_short_of_hours(need):
        return NOT_ENOUGH
    return _NOT_CHECKED[0] if is_only_said(need) else _WORDS_FOR_AGENCIES[need.state]


def is_only_said(need: Need) -> bool:
    """Whether nothing counts for it, and somebody says that they did it."""
    return need.by is None and bool(need.claims) and not is_short_of_hours(need)


def is_short_of_hours(need: Need) -> bool:
    """Whether it is counted in hours, and some are there, but have never been enough yet."""
    return need.state is NeedState.NEVER and need.hours is not None and need.hours.some


def name_of(need: Need, levels: BoardList[Level], today: date) -> str:
    level = levels.find(need.level)
    if need.root_id is not None or level is None:
        return need.by.title if need.by else need.level
    return level.full_name_on(today)


def sentence_of(need: Need, levels: BoardList[Level], today: date) -> str:
    """“Refresh was due on 3 May 2027.” Attendance does not run out, so nothing says that it did."""
    if need.hours is not None and not need.is_below:
        return _sentence_of_hours(need, need.hours)
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


def _sentence_of_hours(need: Need, hours: HoursHeld) -> str:
    """“6 of 8 hours, 2 of 4 multi-agency, since 1 December 2023. They were enough until 3 May 2026.”"""
    if hours.until is None:
        return f"{hours_words(hours)}."
    until = clock.show_date(hours.until, weekday=False)
    if need.state is NeedState.LAPSED:
        return f"{hours_words(hours)}. They were enough until {until}."
    leaving = ", and then the oldest no longer count" if need.state is NeedState.DUE else ""
    return f"{hours_words(hours)}. They are enough until {until}{leaving}."


def hours_words(hours: HoursHeld) -> str:
    """“6 of 8 hours, 2 of 4 multi-agency, since 1 December 2023”."""
    shared = ""
    if hours.asked.shared_minutes:
        shared = f", {in_hours(hours.shared_minutes)} of {in_hours(hours.asked.shared_minutes)} multi-agency"
    since = clock.show_date(hours.since, weekday=False)
    return f"{in_hours(hours.minutes)} of {_so_many_hours(hours.asked.minutes)}{shared}, since {since}"


def asked_words(asked: HoursAsked) -> str:
    """“8 hours in 3 years, of which 4 multi-agency”."""
    years = "1 year" if asked.years == 1 else f"{asked.years} years"
    shared = f", of which {in_hours(asked.shared_minutes)} multi-agency" if asked.shared_minutes else ""
    return f"{_so_many_hours(asked.minutes)} in {years}{shared}"


def in_hours(minutes: int) -> str:
    """“6” or “1.5”."""
    return f"{(hours_of_minutes(minutes) or Decimal(0)).normalize():f}"


def _so_many_hours(minutes: int) -> str:
    return f"{in_hours(minutes)} {'hour' if minutes == 60 else 'hours'}"


def pieces_of(need: Need) -> Iterator[str]:
    """“3 hours, multi-agency: Level 3, 3 May 2025. They count until 3 May 2028.” Whose hours they are is not said."""
    if need.hours is None:
        return
    for one in need.hours.counted:
        until = clock.show_date(last_day_of(one, need.hours.asked.years), weekday=False)
        yield f"{_piece(one)}. {'It counts' if one.minutes == 60 else 'They count'} until {until}."
    for one in need.hours.too_late:
        yield (
            f"Not counted, {_piece(one)}: a refresher that came too long after everything else."
            " Take the whole course again."
        )


def _piece(one: Held) -> str:
    lasted = lasts_text(one.minutes) if one.minutes else "No hours recorded"
    shared = ", multi-agency" if one.is_shared else ""
    return f"{lasted}{shared}: {one.elsewhere or one.title}, {clock.show_date(one.on, weekday=False)}"


def _because(need: Need, levels: BoardList[Level], today: date) -> str:
    by = need.by
    if by is None or (need.is_below and by.level != need.level) or need.hours is not None:
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
