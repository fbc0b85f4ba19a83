"""What a list of members of ECVYS says, and what following it would change in the register.

The list is the whole truth about today: who is a member in the register and no longer on it has ended. Names and
headings are taken as people write them; whatever could be meant in two ways is asked, not guessed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from training import clock
from training.files_in.cells import Cell, Formula, Row, Unreadable
from training.files_in.dates import day_of
from training.files_in.headings import Columns, Headings, find_headings, is_teams_attendance
from training.search.normal_form import sort_key

LEFT_OUT = 0
"""Chosen for a name instead of an agency: it is no agency of ours."""

COLUMNS = {
    "Agency": (
        "agency", "agencyname", "organisation", "organisationname", "organization", "organizationname",
        "memberorganisation", "nameoforganisation", "group", "groupname", "nameofgroup", "member", "membername", "name",
    ),
    "Member number": (
        "membernumber", "membershipnumber", "memberno", "membershipno", "memberid", "membershipid", "memberref",
        "membershipref", "membershipreference", "reference", "ref", "number", "no",
    ),
    "From": (
        "from", "start", "starts", "startdate", "memberfrom", "membersince", "membershipfrom", "membershipstart",
        "membershipstartdate", "validfrom", "datefrom", "joined", "datejoined", "since",
    ),
    "To": (
        "to", "end", "ends", "enddate", "memberto", "memberuntil", "membershipto", "membershipend", "membershipenddate",
        "validto", "validuntil", "dateto", "until", "expires", "expiry", "expirydate", "membershipexpiry",
    ),
}  # fmt: skip
NEEDED = ("Agency", "From", "To")
_OPEN_ENDS = {
    "",
    "–",
    "none",
    "n/a",
    "na",
    "no end",
    "no end date",
    "open",
    "open ended",
    "ongoing",
    "current",
    "present",
}
_FOR_EVER = 2100
"""A 31 December after this year is how programs write that there is no end."""
_NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_LONGEST_NAME, _LONGEST_NUMBER = 200, 40


@dataclass(frozen=True)
class ListedMember:
    """One period of one member, as the list has it. Both days are included; clock.NO_END where it has no end."""

    line: int
    name: str
    number: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class WrongRow:
    """A line that cannot be followed, and why, in a sentence."""

    line: int
    name: str
    reason: str


@dataclass(frozen=True)
class MemberList:
    rows: tuple[ListedMember, ...]
    wrong: tuple[WrongRow, ...] = ()
    unread: tuple[str, ...] = ()
    """What of the file is not read, in sentences."""


@dataclass(frozen=True)
class KnownMember:
    """One period of the register."""

    id: int
    agency_id: int
    name: str
    number: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Addition:
    agency_id: int
    listed: ListedMember


@dataclass(frozen=True)
class MemberChange:
    before: KnownMember
    listed: ListedMember

    @property
    def number(self) -> str:
        """A list without numbers takes none away."""
        return self.listed.number or self.before.number


@dataclass
class MemberListPlan:
    """What following a list would change in the register, and what stands in the way."""

    added: list[Addition] = field(default_factory=list)
    changed: list[MemberChange] = field(default_factory=list)
    ended: list[KnownMember] = field(default_factory=list)
    unchanged: list[KnownMember] = field(default_factory=list)
    unknown: list[ListedMember] = field(default_factory=list)
    """Names that are not on our list of agencies."""
    left_out: list[ListedMember] = field(default_factory=list)
    wrong: list[WrongRow] = field(default_factory=list)

    @property
    def changes_something(self) -> bool:
        return bool(self.added or self.changed or self.ended)


def read_list(rows: Sequence[Row], unread: Sequence[str] = (), headings: Headings | None = None) -> MemberList:
    """The members of a file's rows. Raises Unreadable when its headings cannot be made out.

    `unread` is what was left out of the file before, in sentences; `headings`, where somebody has said what they mean.
    """
    headings = headings or _headings(rows)
    found: list[ListedMember] = []
    wrong: list[WrongRow] = []
    seen: set[tuple[object, ...]] = set()
    for line, cells in headings.below:
        values = {name: cells[at] if at < len(cells) else "" for name, at in headings.columns.items()}
        if not any(value != "" for value in values.values()):
            continue
        listed = _listed(line, values)
        if isinstance(listed, WrongRow):
            wrong.append(listed)
        elif (key := (as_key(listed.name), listed.number, listed.starts_on, listed.ends_on)) not in seen:
            seen.add(key)
            found.append(listed)
    if not found and not wrong:
        raise Unreadable("The list has headings, and nobody under them.")
    return MemberList(tuple(found), tuple(wrong), (*unread, *headings.unread))


def as_key(name: str) -> str:
    """How names are compared: capitals, accents, spaces and punctuation do not matter."""
    return sort_key(name)


def refuse_attendance(rows: Sequence[Row]) -> None:
    """Raises Unreadable for what is sent by mistake more often than anything else."""
    if is_teams_attendance(rows):
        raise Unreadable("This says who came to a meeting in Teams. It is not a list of members.")


def _headings(rows: Sequence[Row]) -> Headings:
    headings = find_headings(rows, COLUMNS, _has_what_is_needed)
    if headings:
        return headings
    refuse_attendance(rows)
    first = ", ".join(f"“{cell}”" for cell in rows[0][1] if isinstance(cell, str) and cell)
    raise Unreadable(
        f"The list needs a row of headings: Agency, Member number, From, To. Its first row has {first or 'none'}."[:400]
    )


def _has_what_is_needed(columns: Columns, _words: Sequence[str]) -> bool:
    return all(name in columns for name in NEEDED)


def _listed(line: int, values: Mapping[str, Cell]) -> ListedMember | WrongRow:
    name = values["Agency"]
    shown = name if isinstance(name, str) else ""
    for column, value in values.items():
        if isinstance(value, Formula):
            return WrongRow(line, shown, f"“{column}” is a formula, or an error. Paste what it comes to instead.")
    if not isinstance(name, str) or not name:
        return WrongRow(line, "", "The name of the agency is missing.")
    number = str(values.get("Member number", ""))
    if len(name) > _LONGEST_NAME or _NOT_PRINTABLE.search(name):
        return WrongRow(line, name[:60], "The name is too long, or has characters that cannot be shown.")
    if len(number) > _LONGEST_NUMBER or _NOT_PRINTABLE.search(number):
        return WrongRow(line, name, f"The member number has more than {_LONGEST_NUMBER} characters.")
    starts_on, ends_on = _day(values["From"]), _last_day(values["To"])
    for column, day in (("From", starts_on), ("To", ends_on)):
        if day is None:
            said = f"“{values[column]}” is no date like 01/04/2026" if values[column] else "There is no date"
            return WrongRow(line, name, f"{said} under “{column}”.")
    assert starts_on is not None  # the loop has made sure of both
    assert ends_on is not None
    if ends_on < starts_on:
        return WrongRow(line, name, "The membership ends before it begins.")
    return ListedMember(line, name, number, starts_on, ends_on)


def _day(value: Cell) -> date | None:
    day = day_of(value)
    return day if day and 1950 <= day.year <= _FOR_EVER else None


def _last_day(value: Cell) -> date | None:
    """NO_END where there is none: the cell is empty, says so, or has the last day that a program knows."""
    if isinstance(value, str) and value.casefold().replace("-", " ").strip(" .") in _OPEN_ENDS:
        return clock.NO_END
    day = day_of(value)
    if day and day.year > _FOR_EVER and (day.month, day.day) == (12, 31):
        return clock.NO_END
    return _day(value)


def compare(
    listed: MemberList,
    register: Sequence[KnownMember],
    agencies: Mapping[str, int],
    choices: Mapping[str, int],
    today: date,
    namesakes: Mapping[str, Sequence[str]] | None = None,
) -> MemberListPlan:
    """What following a list would change. `agencies` are ours by as_key(name); `choices` what somebody chose for names.
    `namesakes`: names that several of ours have, and where those are.

    A period of the list that falls into one of the register replaces its dates and number. A member in force today
    whose period is not on the list ends today.
    """
    plan = MemberListPlan(wrong=list(listed.wrong))
    by_agency: dict[int, list[ListedMember]] = defaultdict(list)
    by_number = _by_number(listed, register)
    several = _several_of_one_name(listed, by_number, namesakes or {})
    for row in listed.rows:
        key = as_key(row.name)
        if key in several and row.number not in by_number:
            plan.wrong.append(WrongRow(row.line, row.name, several[key]))
            continue
        agency_id = choices.get(key, agencies.get(key, by_number.get(row.number)))
        if agency_id is None:
            plan.unknown.append(row)
        elif agency_id == LEFT_OUT:
            plan.left_out.append(row)
        else:
            by_agency[agency_id].append(row)
    known: dict[int, list[KnownMember]] = defaultdict(list)
    for member in register:
        known[member.agency_id].append(member)
    matched: set[int] = set()
    for agency_id, rows in by_agency.items():
        _compare_agency(plan, agency_id, _without_overlaps(plan, rows), known[agency_id], matched)
    plan.ended = [
        member for member in register if member.starts_on <= today < member.ends_on and member.id not in matched
    ]
    plan.wrong.sort(key=lambda wrong: wrong.line)
    return plan


def _by_number(listed: MemberList, register: Sequence[KnownMember]) -> dict[str, int]:
    """Agencies by member number, where it is one agency's in the register and stands at one name on the list."""
    agencies: dict[str, set[int]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for member in register:
        agencies[member.number].add(member.agency_id)
    for row in listed.rows:
        names[row.number].add(as_key(row.name))
    return {
        number: next(iter(found))
        for number, found in agencies.items()
        if number and len(found) == 1 and len(names[number]) <= 1
    }


def _several_of_one_name(
    listed: MemberList, by_number: Mapping[str, int], namesakes: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Names of several agencies that stand on the list for more than one member: one answer would do for none. With
    what to do about it.
    """
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in listed.rows:
        numbers[as_key(row.name)].add(row.number)
    return {
        key: "Several agencies have this name, and the list has it with several numbers. Write the town after each:"
        f" {', or '.join(where)}."
        for key, where in namesakes.items()
        if len(numbers[key]) > 1 and numbers[key] - by_number.keys()
    }


def _without_overlaps(plan: MemberListPlan, rows: Iterable[ListedMember]) -> list[ListedMember]:
    kept: list[ListedMember] = []
    for row in sorted(rows, key=lambda row: (row.starts_on, row.line)):
        if kept and row.starts_on <= kept[-1].ends_on:
            reason = f"It falls into the period of line {kept[-1].line}, which is the same agency."
            plan.wrong.append(WrongRow(row.line, row.name, reason))
        else:
            kept.append(row)
    return kept


def _compare_agency(
    plan: MemberListPlan,
    agency_id: int,
    rows: Iterable[ListedMember],
    register: Sequence[KnownMember],
    matched: set[int],
) -> None:
    for row in rows:
        meets = [member for member in register if row.starts_on <= member.ends_on and member.starts_on <= row.ends_on]
        if len(meets) > 1 or (meets and meets[0].id in matched):
            reason = "It does not go with the periods that the register has. Put those right by hand first."
            plan.wrong.append(WrongRow(row.line, row.name, reason))
        elif not meets:
            plan.added.append(Addition(agency_id, row))
        else:
            before = meets[0]
            same = (before.starts_on, before.ends_on) == (row.starts_on, row.ends_on)
            if same and row.number in {"", before.number}:
                plan.unchanged.append(before)
            else:
                plan.changed.append(MemberChange(before, row))
        matched |= {member.id for member in meets}
