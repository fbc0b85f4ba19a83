"""A list of colleagues as somebody pasted or uploaded it: a name, an e-mail address or none, a role in each line."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from training.addresses import WIDE_AT, normal_address, why_not_sendable
from training.bookings.groups.plain_form import (
    NAME_AND_ADDRESS,
    heading_lines,
    is_like_a_name,
    refuse_what_is_not_understood,
)
from training.files_in.cells import Cell, Formula, Row, Unreadable
from training.files_in.headings import Columns, Headings, find_headings, is_teams_attendance
from training.people.addresses.same_person import Likeness, likeness
from training.search.normal_form import is_blank, sort_key

MOST_PEOPLE = 500
_SEPARATORS = "\t;,"
_TWO = " , "
"""Between what may be two addresses: no address has it, so that the line is refused."""
HEADINGS = {
    "first": ("firstname", "firstnames", "forename", "forenames", "givenname", "givennames", "first"),
    "last": ("lastname", "surname", "familyname", "last"),
    "name": (
        "fullname", "name", "names", "delegate", "delegatename", "colleague", "colleaguename", "employee",
        "employeename", "staffname", "staffmember", "participant", "participantname", "attendee", "attendeename",
        "nameofstaff", "nameofstaffmember", "nameofdelegate", "nameofattendee", "nameofparticipant",
    ),
    "email": (
        "email", "emailaddress", "workemail", "workemailaddress", "businessemail", "schoolemail", "email1",
        "primaryemail", "contactemail", "contactemailaddress", "emailaddr", "staffemail", "delegateemail",
        "attendeeemail", "participantemail", "mail", "address",
    ),
    "job_role": (
        "jobrole", "jobtitle", "role", "job", "position", "joborvolunteerrole", "roletitle", "jobtitlerole", "post",
        "posttitle", "occupation",
    ),
}  # fmt: skip
_ROLES_TOO = {"delegate", "colleague", "employee", "participant", "attendee", "staffmember"}
_OF_OTHERS = re.compile(
    r"manager|supervis|parent|carer|finance|invoice|book|emergency|home|private|personal", re.IGNORECASE
)
_OUR_HEADINGS = "Name\tE-mail\tJob role"
_TEAMS = (
    "This says who came to a meeting in Teams. It is not a list of people to book for: choose one of those who are to"
    " come."
)


@dataclass(frozen=True)
class ListedColleague:
    """One line of the list. `email` empty: they have no address of their own."""

    line: int
    name: str
    email: str = ""
    job_role: str = ""
    stood_in: str = ""
    """Where they stood before the lines of a file and of a box were put together, like “4 of the file”."""

    @property
    def says_nothing(self) -> bool:
        return not (self.name or self.email or self.job_role)

    @property
    def shown_line(self) -> str:
        """Where whoever made the list finds them."""
        return self.stood_in or str(self.line)


@dataclass(frozen=True)
class PeopleList:
    """The people of a list, and what of it is not read, in sentences."""

    people: Sequence[ListedColleague]
    unread: tuple[str, ...] = ()


def read(text: str) -> PeopleList:
    """The people of a list. Headings are optional, and say which column is which; titles may stand above them.

    Raises Unreadable with a sentence for what is no list of people, or has no whole names.
    """
    return _read(_rows(text), typed_with_commas="\t" not in text and ";" not in text)


def read_rows(rows: Iterable[Row]) -> PeopleList:
    """The same of the rows of a file, where the first line may be headings that nobody here knows."""
    return _read(rows, of_file=True)


def read_by_columns(headings: Headings) -> PeopleList:
    """The same of a file of which somebody has said what its columns hold. Raises Unreadable where the names are
    missing.
    """
    _refuse_half_names(headings)
    line = [_as_typed(cell) for cell in headings.row[1]]
    people = [_by_column(number, list(map(_as_typed, cells)), headings.columns) for number, cells in headings.below]
    return PeopleList(people, (_taken_for_headings(line), *headings.unread))


def _read(rows: Iterable[Row], *, typed_with_commas: bool = False, of_file: bool = False) -> PeopleList:
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if is_teams_attendance(rows):
        raise Unreadable(_TEAMS)
    headings = _headings(rows)
    if headings is None:
        lines = [list(map(_as_typed, cells)) for _, cells in rows]
        above = heading_lines(lines) if of_file else 0
        refuse_what_is_not_understood(lines[above:], lines[:above], typed_with_commas)
        unread = tuple(_taken_for_headings(line) for line in lines[:above])
        people = [_by_position(row[0], line) for row, line in zip(rows[above:], lines[above:], strict=True)]
        return PeopleList(people, unread)
    headings = _with_addresses(headings)
    _refuse_half_names(headings)
    people = [_by_column(line, list(map(_as_typed, cells)), headings.columns) for line, cells in headings.below]
    return PeopleList(people, headings.unread)


def _headings(rows: Sequence[Row]) -> Headings | None:
    headings = find_headings(rows, HEADINGS, _are_headings)
    if headings and {"first", "last", "name"} <= headings.columns.keys():
        # First and last names are the whole name, so what else is called a name is not read, and named.
        return find_headings(rows, {**HEADINGS, "name": ()}, _are_headings)
    return headings


def _taken_for_headings(line: Sequence[str]) -> str:
    said = " ".join(filter(None, line))
    return f"“{said[:60]}{'…' if len(said) > 60 else ''}” stands above the people, and is taken for headings."


def _with_addresses(headings: Headings) -> Headings:
    """With the column that holds e-mail addresses, where its heading does not say so. Raises Unreadable for several.

    Those of whoever manages them, pays for them or lives with them are not theirs.
    """

    def holds_addresses(at: int) -> bool:
        return any(at < len(cells) and _is_an_address(_parted(_as_typed(cells[at]))[-1]) for _, cells in headings.below)

    if "email" in headings.columns and holds_addresses(headings.columns["email"]):
        return headings
    found = [at for at in headings.unknown if holds_addresses(at) and not _OF_OTHERS.search(headings.name_of(at))]
    if len(found) > 1:
        first, second = (headings.name_of(at) for at in found[:2])
        raise Unreadable(
            f"The columns {first} and {second} both have e-mail addresses. Head the one that we are to write to"
            " “E-mail”, and send the list again."
        )
    return replace(headings, columns={**headings.columns, "email": found[0]}) if found else headings


def _are_headings(columns: Columns, words: Sequence[str]) -> bool:
    """“Ann, Delegate” is somebody with a role; “Delegate, Telephone” and “Ref, Delegate, E-mail” are headings."""
    if not {"name", "first", "last", "email"} & columns.keys():
        return False
    return len(columns) > 1 or next(filter(None, words)) in _ROLES_TOO or _ROLES_TOO.isdisjoint(words)


def _refuse_half_names(headings: Headings) -> None:
    has = headings.columns.keys()
    if "name" in has or {"first", "last"} <= has:
        return
    if "last" in has:
        missing = f"no column with first names beside “{headings.as_written('last')}”"
    elif "first" in has:
        missing = f"no column with last names beside “{headings.as_written('first')}”"
    else:
        missing = "no column with names"
    raise Unreadable(f"The headings in line {headings.row[0]} have {missing}. Add it, or leave the headings out.")


def _as_typed(cell: Cell) -> str:
    """A cell as somebody would type it. One that is worked out is shown as such, and refused in its line."""
    return "=" if isinstance(cell, Formula) else _seen(str(cell))


def _seen(cell: str) -> str:
    """On one line; empty where nothing of it can be seen."""
    return "" if is_blank(cell) else " ".join(cell.replace(WIDE_AT, "@").split())


def as_text(listed: Iterable[ListedColleague]) -> str:
    """Lines that read() takes: name, address, role. With headings only where they would not be understood without."""
    listed = list(listed)
    text = "\n".join(map(_as_line, listed))
    return text if _is_read_as(text, listed) else "\n".join([_OUR_HEADINGS, *map(_as_line, listed)])


def _is_read_as(text: str, listed: Sequence[ListedColleague]) -> bool:
    try:
        people = read(text).people
    except Unreadable:
        return False
    return list(map(_said_of, people)) == list(map(_said_of, listed))


def _said_of(one: ListedColleague) -> tuple[str, str, str]:
    return one.name, one.email, one.job_role


def _as_line(one: ListedColleague) -> str:
    """Between tabs, and in quotation marks where it would be read in another way without them."""
    cells = (one.name, one.email, one.job_role)
    line = "\t".join(cells).strip()
    if _said_of(_by_position(one.line, _cells(line))) == cells:
        return line
    return "\t".join('"' + cell.replace('"', '""') + '"' for cell in cells)


def _rows(text: str) -> list[Row]:
    return [(line, list(_cells(said))) for line, said in enumerate(text.splitlines(), start=1)]


def _cells(said: str) -> list[str]:
    """What stands between tabs, semicolons or commas, whichever a line uses; quoted as spreadsheets do it."""
    separator = next((sign for sign in _SEPARATORS if sign in said), ",")
    try:
        cells = next(csv.reader([said], delimiter=separator), [])
    except csv.Error:
        cells = [said]  # far too long for a line of a table: it is refused as a name that is too long
    return list(map(_seen, cells))


def _by_column(line: int, cells: Sequence[str], columns: Columns) -> ListedColleague:
    said = {column: cells[position] if position < len(cells) else "" for column, position in columns.items()}
    first, last, whole = (said.get(column, "") for column in ("first", "last", "name"))
    if {"first", "last"} <= columns.keys():
        whole = f"{first} {last}".strip() or whole
    elif first and first.casefold() not in whole.casefold():
        whole = f"{first} {whole}".strip()  # “Name” beside “First name” is the other half
    elif last and last.casefold() not in whole.casefold():
        whole = f"{whole} {last}".strip()
    name, *addresses = _parted(whole)
    job_role = said.get("job_role", "")
    if "@" in name:
        name, addresses = "", [name]
    found = list(dict.fromkeys(filter(None, (said.get("email", ""), *addresses))))
    if "@" in job_role:
        found, job_role = [*(found or [""]), job_role], ""
    return ListedColleague(line, name, _usual_spelling(_TWO.join(found).strip()), job_role)


def _by_position(line: int, cells: Sequence[str]) -> ListedColleague:
    """An address is known by its sign; without one the second of three is meant to be it."""
    cells = [part for cell in cells for part in _parted(cell)]
    positions = [n for n, cell in enumerate(cells) if "@" in cell]
    if not positions and len(cells) > 1 and (len(cells) > 2 or _looks_like_an_address(cells[1])):
        positions = [1]
    name, *more = [cell for n, cell in enumerate(cells) if n not in positions] or [""]
    email = _usual_spelling(_TWO.join(cells[n] for n in positions))
    return ListedColleague(line, name, email, ", ".join(filter(None, more)))


def _usual_spelling(typed: str) -> str:
    """What is no address stays as it was typed, to be refused in its line."""
    try:
        return normal_address(typed)
    except ValueError:
        return typed


def _parted(cell: str) -> list[str]:
    """“Ann Example <ann@example.org>”, as address books have it, is a name and an address."""
    pair = NAME_AND_ADDRESS.match(cell)
    return [part.strip() for part in pair.groups()] if pair else [cell]


def _looks_like_an_address(cell: str) -> bool:
    """One word with a point in it, or in small letters, where an address stands: whoever means a role has to say so."""
    return " " not in cell and ("." in cell.strip(".") or (cell.islower() and cell.isalpha()))


def why_wrong(listed: Sequence[ListedColleague]) -> dict[int, str]:
    """What is wrong with a line by itself, or with it beside an earlier one: a sentence by its number."""
    wrong: dict[int, str] = {}
    before: dict[str, list[ListedColleague]] = {}
    for one in listed:
        earlier = before.setdefault(one.email or f"name:{sort_key(one.name)}", [])
        sentence = _why_wrong(one)
        if sentence is None and (same := next((other for other in earlier if _may_be_one(one, other)), None)):
            what = "The same address" if one.email else "The same name, without an address,"
            sentence = f"{what} is in line {same.shown_line} already."
        if sentence:
            wrong[one.line] = sentence
        earlier.append(one)
    return wrong


def _may_be_one(one: ListedColleague, other: ListedColleague) -> bool:
    """Whether two lines with one address, or one name and no address, are one person. Several may share an address."""
    return not one.email or likeness(one.name, other.name) is not Likeness.DIFFERENT


def _why_wrong(one: ListedColleague) -> str | None:
    if any(said.startswith("=") for said in (one.name, one.email, one.job_role)):
        return "A cell of this line is worked out by a formula. Type what it should say."
    if one.email.startswith(","):
        return f"“{one.email.strip(', ')}” stands where the job role should, and has an @."
    if one.email.count("@") > 1:
        where = " and ".join(f"“{part}”" for part in one.email.split(_TWO))
        return f"There is an @ in two places of this line: {where}. Keep one e-mail address, and no other @."
    if not one.name:
        return "The name is missing."
    if not is_like_a_name(one.name):
        return f"“{one.name}” is not a name."
    if len(one.name) > 200 or len(one.job_role) > 120:
        return "A name has at most 200 characters, and a role 120."
    if one.email and not _is_an_address(one.email):
        sentence = f"“{one.email}” is not an e-mail address, like name@example.org.uk."
        if "@" not in one.email and "." not in one.email and not one.job_role:
            sentence += f" If it is a job role, write “{one.name}, , {one.email}”."
        return sentence
    if one.email and (unsendable := why_not_sendable(one.email)):
        return f"{unsendable}."
    return None


def _is_an_address(typed: str) -> bool:
    try:
        return len(normal_address(typed)) <= 254
    except ValueError:
        return False
