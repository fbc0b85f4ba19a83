"""Which column of a sheet holds what: by its heading, by what somebody said of such a file before, or not yet known."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from training.files_in.cells import Cell, Formula, Row, Unreadable
from training.files_in.headings import LOOKED_AT, Headings, as_words, find_headings

HEADINGS = "headings:"
"""What the memory of headings begins with: no question does."""

Values = Mapping[str, Cell]
"""What stands in a line, by the name of our column; a column that the file has not is not there."""
Choices = Sequence[tuple[str, str]]
"""Values with their words."""
ColumnMap = Mapping[str, int | str]
"""Where each of our columns stands, from 0; or what it is in every line."""
MemorisedMap = Mapping[str, Sequence[int | str]]
"""The same by headings, for other files: a heading as words and which of several, from 0; or what every line has."""


@dataclass(frozen=True)
class KnownColumn:
    """A column that a kind of file may have."""

    name: str
    """As pages call it: “Town”."""
    words: Sequence[str]
    """Its headings, as as_words() makes them, those first that mean it most surely."""
    needed: bool = False
    instead: Sequence[str] = ()
    """The names of columns that together do instead of one that is needed."""
    limit: int = 200
    """Characters."""
    typed: bool = False
    """Whether it may be typed once for every line, where the file does not have it."""
    said_anew: bool = False
    """Whether what every line has is said anew for each file: the next one with these headings may be another's."""
    asked: str = ""
    """How it is asked for, where “Which column holds the town?” would not do: “when they began”."""
    otherwise: str = ""
    """What to do with a file that has none, where that is not plain."""

    @property
    def question(self) -> str:
        return f"Which column holds {self.asked or f'the {self._small_name}'}?"

    @property
    def _small_name(self) -> str:
        return self.name if self.name[1:2].isupper() else self.name[:1].lower() + self.name[1:]


@dataclass(frozen=True)
class FoundColumns:
    """What the headings of a sheet say."""

    names: Sequence[str]
    """What each column is called, quoted; by its letter where it has no heading."""
    words: Sequence[str]
    """The same as words, for the memory."""
    line: int
    """Of the headings."""
    below: Sequence[Row]
    above: Sequence[str]
    """What stands above the headings and is not read, in sentences."""
    columns: ColumnMap
    doubtful: Mapping[str, str]
    """Our columns of which a heading says too much, with what to say about it."""

    @property
    def key(self) -> str:
        return headings_key(self.words)


def headings_key(words: Sequence[str]) -> str:
    """Of a set of headings, whatever their order: files of one source have the same. By it they are remembered."""
    return HEADINGS + sha256("|".join(sorted(filter(None, words))).encode()).hexdigest()


def find_columns(rows: Sequence[Row], known: Sequence[KnownColumn]) -> FoundColumns:
    """Raises Unreadable where no row can be the one with the headings."""
    headings = _headings(rows, known)
    names = headings.row[1]
    width = max(len(cells) for _, cells in (headings.row, *headings.below))
    words = [as_words(names[at]) if at < len(names) else "" for at in range(width)]
    if not headings.below:
        raise Unreadable("The file has headings, and nothing under them. Send the one that has the lines, too.")
    return FoundColumns(
        names=[headings.name_of(at) for at in range(width)],
        words=words,
        line=headings.row[0],
        below=headings.below,
        above=_above(headings),
        columns=headings.columns,
        doubtful=_doubtful(headings, words),
    )


def _headings(rows: Sequence[Row], known: Sequence[KnownColumn]) -> Headings:
    """The first row with all that is needed; else the first that says several things we know; else the first that has
    as many words as any; else the first that says anything we know, or that has several words.

    One word alone may stand in a line: a charity pays as “Charity”.
    """
    words = {column.name: column.words for column in known}
    needed = what_is_missing((), known)
    most = max(sum(bool(as_words(cell)) for cell in cells) for _, cells in rows[:LOOKED_AT])
    tests: tuple[Callable[[Mapping[str, int], Sequence[str]], bool], ...] = (
        lambda columns, _said: not what_is_missing(columns, known),
        lambda columns, _said: len(columns) > 1,
        lambda _columns, said: sum(map(bool, said)) == most > 1,
        lambda columns, _said: bool(columns),
        lambda _columns, said: sum(map(bool, said)) > 1,
    )
    for is_enough in tests:
        if found := find_headings(rows, words, is_enough):
            return found
    first = ", ".join(f"“{cell}”" for cell in rows[0][1] if isinstance(cell, str) and cell)
    asked = ", ".join(needed) if needed else ", ".join(column.name for column in known[:3])
    raise Unreadable(
        f"The file needs a row of headings, at least: {asked}. Its first row has {first[:200] or 'none'}."
        " Write one above the list, and send it again."
    )


def _above(headings: Headings) -> list[str]:
    said = []
    for _, cells in headings.above:
        title = " ".join(str(cell) for cell in cells if cell and not isinstance(cell, Formula))
        said.append(f"“{title[:60]}{'…' if len(title) > 60 else ''}” stands above the headings and is not read.")
    return said


def _doubtful(headings: Headings, words: Sequence[str]) -> dict[str, str]:
    """A heading that stands over two columns with something in them could mean either."""
    filled = {
        at for _, cells in headings.below for at, cell in enumerate(cells) if cell != ""
    }  # an empty column of the same name is none
    times = Counter(word for at, word in enumerate(words) if word and at in filled)
    return {
        name: f"The heading {headings.name_of(at)} stands over {times[words[at]]} columns. Choose which one is meant."
        for name, at in headings.columns.items()
        if times[words[at]] > 1
    }


def remembered_as(columns: ColumnMap, words: Sequence[str]) -> MemorisedMap:
    """What to remember of it for the next file with these headings, whose columns may stand in another order."""
    return {
        name: [words[at], list(words[:at]).count(words[at])] if isinstance(at, int) else [at]
        for name, at in columns.items()
    }


def by_memory(memorised: MemorisedMap, words: Sequence[str]) -> dict[str, int | str]:
    """The columns of another file with the same headings."""
    found: dict[str, int | str] = {}
    for name, (said, *number) in memorised.items():
        places = [at for at, word in enumerate(words) if word == said]
        if not number:
            found[name] = said
        elif len(places) > int(number[0]):
            found[name] = places[int(number[0])]
    return found


def what_is_missing(columns: Collection[str], known: Sequence[KnownColumn]) -> list[str]:
    """The names of the columns without which no line can be read."""
    return [
        column.name
        for column in known
        if column.needed
        and column.name not in columns
        and not (column.instead and all(name in columns for name in column.instead))
    ]


def values_of(cells: Sequence[Cell], columns: ColumnMap) -> dict[str, Cell]:
    """What a line says, by the names of our columns."""
    return {name: at if isinstance(at, str) else cells[at] if at < len(cells) else "" for name, at in columns.items()}
