"""A file of monthly numbers, read line by line: what is no number is named, and nothing is guessed. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from training.board_lists.lists import BoardList, LearningKind
from training.files_in.cells import Cell, Formula
from training.files_in.columns import KnownColumn
from training.files_in.headings import Headings
from training.other_learning.counts import MOST, TITLE_LENGTH, Count
from training.other_learning.months import month_of, why_not_kept

COLUMNS = (
    KnownColumn("Month", ("month", "date", "day", "period", "monthof"), needed=True),
    KnownColumn(
        "Kind",
        ("kind", "kindoflearning", "type", "channel", "medium", "category"),
        needed=True,
        asked="what kind it is",
    ),
    KnownColumn(
        "Title",
        ("title", "name", "page", "pagetitle", "video", "videotitle", "episode", "subject", "campaign", "item"),
        asked="the title, where it has one",
    ),
    KnownColumn(
        "Number",
        (
            *("number", "count", "total", "views", "pageviews", "videoviews", "downloads", "plays", "listens"),
            *("opens", "uniqueopens", "reach", "reached", "peoplereached", "visits"),
        ),
        needed=True,
    ),
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[, ]\d{3})+")


@dataclass
class CountFile:
    """What was read of a file: numbers with their lines, and a sentence for each line that has none."""

    counts: list[Count] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def read_counts(headings: Headings, unread: Sequence[str], kinds: BoardList[LearningKind], today: date) -> CountFile:
    """Every line that has a month, a kind of the list and a number. Of two for the same thing the first is taken."""
    found = CountFile(unread=list(unread))
    seen: dict[tuple[date, str, str], int] = {}
    for line, cells in headings.below:
        said = {name: cells[at] if at < len(cells) else "" for name, at in headings.columns.items()}
        if all(cell == "" for cell in said.values()):
            continue
        read = _count_of(said, kinds, today)
        if isinstance(read, str):
            found.unread.append(f"Line {line}: {read}")
        elif read.key in seen:
            found.unread.append(f"Line {line}: it is about the same month, kind and title as line {seen[read.key]}.")
        else:
            seen[read.key] = line
            found.counts.append(read)
    return found


def _count_of(said: Mapping[str, Cell], kinds: BoardList[LearningKind], today: date) -> Count | str:
    """Or why there is none, in a sentence."""
    month = month_of(said["Month"])
    if month is None:
        return f"the month {_quoted(said['Month'])} cannot be read. Write it like April 2026."
    if sentence := why_not_kept(month, today):
        return sentence
    kind = kinds.understood(str(said["Kind"]), month) or kinds.understood(str(said["Kind"]), today)
    if kind is None:
        names = ", ".join(one.name_on(today) for one in kinds.on(today))
        return f"the kind {_quoted(said['Kind'])} is not on the list. It has: {names}."
    number = number_of(said["Number"])
    if number is None:
        return f"{_quoted(said['Number'])} is no whole number."
    if number > MOST:
        return f"{number:,} is more than {MOST:,}: check the number."
    title = said.get("Title", "")
    text = "" if isinstance(title, Formula) else str(title)
    if len(text) > TITLE_LENGTH:
        return f"its title has more than {TITLE_LENGTH} characters."
    return Count(month, kind, text, number)


def number_of(cell: Cell) -> int | None:
    """“1204”, “1,204” and “1204.0”; None for anything else."""
    if not isinstance(cell, str):
        return None
    text = re.sub("[, ]", "", cell) if _THOUSANDS.fullmatch(cell) else cell
    whole, point, rest = text.partition(".")
    if not (whole.isascii() and whole.isdecimal()) or len(whole) > 12 or (point and rest.strip("0")):
        return None
    return int(whole)


def _quoted(cell: Cell) -> str:
    if isinstance(cell, Formula):
        return "“=…”, which is worked out by the file,"
    return f"“{str(cell)[:60]}”"
