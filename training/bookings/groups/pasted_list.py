"""A list of colleagues as somebody pasted or uploaded it: a name, an e-mail address or none, a role in each line."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

MOST_PEOPLE = 500
_SEPARATORS = "\t;,"
_NAME_AND_ADDRESS = re.compile(r"^\s*\"?([^<>@\"]*)\"?\s*<([^<>\s]+@[^<>\s]+)>\s*$")
_HEADINGS = {
    "name": {"name", "full name", "delegate", "colleague"},
    "first": {"first name", "forename", "given name"},
    "last": {"last name", "surname", "family name"},
    "email": {"e-mail", "email", "e-mail address", "email address", "mail", "address"},
    "job_role": {"role", "job role", "job", "job title", "job or volunteer role", "position"},
}

Row = tuple[int, Sequence[str]]
"""The number of a line, from 1, and its cells."""


@dataclass(frozen=True)
class ListedColleague:
    """One line of the list. `email` empty: they have no address of their own."""

    line: int
    name: str
    email: str = ""
    job_role: str = ""


def read(text: str) -> list[ListedColleague]:
    """The people of a list. A first line of headings is optional, and says which column is which."""
    return read_rows(_rows(text))


def read_rows(rows: Iterable[Row]) -> list[ListedColleague]:
    """The same of rows that are parted into cells already."""
    rows = [(line, cells) for line, cells in rows if any(cells)]
    columns = _columns(rows[0][1]) if rows else None
    if columns:
        return [_by_column(line, cells, columns) for line, cells in rows[1:]]
    return [_by_position(line, cells) for line, cells in rows]


def with_rows(typed: str, rows: Iterable[Row]) -> str:
    """What was typed, and after it the people of a file, as lines that read() takes. Each has headings of its own."""
    first = next((cells for _, cells in _rows(typed) if any(cells)), [])
    if _columns(first):
        typed = as_text(read(typed))  # these headings would be taken for those of the file, too
    return "\n".join(filter(None, (typed, as_text(read_rows(rows)))))


def as_text(listed: Iterable[ListedColleague]) -> str:
    """Lines without headings that read() takes: name, address, role."""
    return "\n".join(map(_as_line, listed))


def _as_line(one: ListedColleague) -> str:
    """Between tabs, and in quotation marks where it would be read in another way without them."""
    cells = (one.name, one.email, one.job_role)
    line = "\t".join(cells).strip()
    if _by_position(one.line, _cells(line)) == one:
        return line
    return "\t".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def _rows(text: str) -> list[Row]:
    return [(line, _cells(said)) for line, said in enumerate(text.splitlines(), start=1)]


def _cells(said: str) -> list[str]:
    """What stands between tabs, semicolons or commas, whichever a line uses; quoted as spreadsheets do it."""
    separator = next((sign for sign in _SEPARATORS if sign in said), ",")
    try:
        cells = next(csv.reader([said], delimiter=separator), [])
    except csv.Error:
        cells = [said]  # far too long for a line of a table: it is refused as a name that is too long
    return [" ".join(cell.split()) for cell in cells]


def _columns(cells: Sequence[str]) -> dict[str, int] | None:
    """Which column holds what, when the first line is one of headings."""
    columns: dict[str, int] = {}
    for position, cell in enumerate(cells):
        for column, words in _HEADINGS.items():
            if cell.casefold() in words:
                columns.setdefault(column, position)
    return columns if {"name", "first", "last"} & columns.keys() else None


def _by_column(line: int, cells: Sequence[str], columns: dict[str, int]) -> ListedColleague:
    said = {column: cells[position] if position < len(cells) else "" for column, position in columns.items()}
    name = said.get("name") or f"{said.get('first', '')} {said.get('last', '')}".strip()
    name, *address = _parted(name)
    return ListedColleague(line, name, said.get("email") or "".join(address), said.get("job_role", ""))


def _by_position(line: int, cells: Sequence[str]) -> ListedColleague:
    """An address is known by its sign; without one the second of three is meant to be it."""
    cells = [part for cell in cells for part in _parted(cell)]
    position = next((n for n, cell in enumerate(cells) if "@" in cell), None)
    if position is None and len(cells) > 1 and (len(cells) > 2 or _looks_like_an_address(cells[1])):
        position = 1
    email = cells[position] if position is not None else ""
    name, *more = [cell for n, cell in enumerate(cells) if n != position] or [""]
    return ListedColleague(line, name, email, ", ".join(filter(None, more)))


def _parted(cell: str) -> list[str]:
    """“Ann Example <ann@example.org>”, as address books have it, is a name and an address."""
    pair = _NAME_AND_ADDRESS.match(cell)
    return [part.strip() for part in pair.groups()] if pair else [cell]


def _looks_like_an_address(cell: str) -> bool:
    return "." in cell.strip(".") and " " not in cell


def why_wrong(listed: Sequence[ListedColleague]) -> dict[int, str]:
    """What is wrong with a line by itself, or with it beside an earlier one: a sentence by its number."""
    wrong: dict[int, str] = {}
    first: dict[str, int] = {}
    for one in listed:
        key = one.email.casefold() or f"name:{one.name.casefold()}"
        sentence = _why_wrong(one)
        if sentence is None and key in first:
            same = "The same address" if one.email else "The same name, without an address,"
            sentence = f"{same} is in line {first[key]} already."
        if sentence:
            wrong[one.line] = sentence
        first.setdefault(key, one.line)
    return wrong


def _why_wrong(one: ListedColleague) -> str | None:
    if any(said.startswith("=") for said in (one.name, one.email, one.job_role)):
        return "A cell of this line is worked out by a formula. Type what it should say."
    if not one.name:
        return "The name is missing."
    if len(one.name) > 200 or len(one.job_role) > 120:
        return "A name has at most 200 characters, and a role 120."
    if one.email and not _is_an_address(one.email):
        return f"“{one.email}” is not an e-mail address, like name@example.org.uk."
    return None


def _is_an_address(typed: str) -> bool:
    try:
        validate_email(typed, check_deliverability=False)
    except EmailNotValidError:
        return False
    return len(typed) <= 254
