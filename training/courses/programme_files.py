"""The four files of a programme: what their columns mean. Each is known by its first line."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar

from training import workdays
from training.board_lists.lists import BoardList, BoardLists
from training.courses import csv_cells, references
from training.courses.csv_cells import CellProblem, Cells, Table, column_name
from training.courses.models import Format, LineManager, OpenTo
from training.files_in.cells import Cell, Formula, Unreadable
from training.files_in.sheets import Sheet, read_sheet
from training.people.models import NAME_LENGTH
from training.search.normal_form import normal_form

ONLINE = "online"
STANDARD_FORM = "standard"
_PACKED = b"PK\x03\x04"
FURTHEST = 3650
"""Days from loading that an offset may reach."""


@dataclass(frozen=True, kw_only=True)
class AgencyRow:
    name: str
    sector: str
    tariff: str
    area: str
    quadrant: str | None


@dataclass(frozen=True, kw_only=True)
class CourseRow:
    code: str
    title: str
    level: str
    format: str
    hours: Decimal
    sittings: int
    capacity: int
    price_pence: int
    funder: str
    audience: str
    evaluation_form: str
    refresh_months: int | None
    prerequisite: str
    agency_cap: int | None
    summary: str
    renews: str
    delivery_partner: str
    open_to: str
    """everybody, invitation, or agencies: then those are in `agencies`."""
    agencies: tuple[str, ...]
    line_manager: str
    prerequisite_blocks: bool


@dataclass(frozen=True, kw_only=True)
class EventRow:
    ref: str
    course: str
    day: date
    """Its first day, a working day."""
    starts: time
    sittings: int
    place: str
    """A quadrant, or online."""
    capacity: int


@dataclass(frozen=True, kw_only=True)
class MembershipRow:
    agency: str
    member_number: str
    starts_on: date
    ends_on: date


Row = TypeVar("Row", AgencyRow, CourseRow, EventRow, MembershipRow)


@dataclass(frozen=True)
class FileRow(Generic[Row]):
    """A row, and the line it stands on, for what else may turn out to be wrong with it."""

    row: Row
    cells: Cells


@dataclass
class Programme:
    """All that the files say. `codes` and `names` include those of lines with something else wrong."""

    agencies: list[FileRow[AgencyRow]] = field(default_factory=list)
    courses: list[FileRow[CourseRow]] = field(default_factory=list)
    events: list[FileRow[EventRow]] = field(default_factory=list)
    memberships: list[FileRow[MembershipRow]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    """Sheets of a workbook that are no file of a programme, in sentences."""
    course_codes: set[str] = field(default_factory=set)
    agency_names: set[str] = field(default_factory=set)


SaidOfColumns = Callable[[Sequence[str]], Mapping[str, str]]
"""By the columns of a table, what somebody said of them: theirs, and ours; “” for one that is not read."""


def nothing_said(_columns: Sequence[str]) -> Mapping[str, str]:
    return {}


def read(
    files: Sequence[tuple[str, bytes]],
    today: date,
    lists: BoardLists,
    forms: Mapping[str, str],
    said: SaidOfColumns = nothing_said,
) -> Programme:
    """Read files by name and content, in any order. What is wrong with them is in the answer's `problems`.

    They may have what is on the lists of the Board today, by its code or its name, and the `forms` that are asked
    straight after an event: the names of those that there are, by their codes.
    """
    known = _Known(today, lists, forms)
    programme = Programme()
    for name, content in files:
        tables = _called(_tables_of(name, content), said)
        ours = [table for table in tables if table.problems or _kind_of(table)]
        if ours:
            others = [table.file for table in tables if table not in ours]
            programme.unread += [f"{other} is not read: its first line is not that of our files." for other in others]
        for table in ours or tables:
            programme.problems += table.problems
            if not table.problems:
                _read_table(programme, table, known)
    return programme


def _called(tables: list[Table], said: SaidOfColumns) -> list[Table]:
    for table in tables:
        table.call(said(table.columns))
    return tables


@dataclass(frozen=True)
class StrangeTable:
    """A table whose columns are not those of its kind of file: somebody has to say which is which."""

    file: str
    title: str
    """Of the kind of file: “Courses”."""
    columns: Sequence[str]
    """Its own."""
    samples: Sequence[str]
    """What stands first in each."""
    needed: Sequence[str]
    """Ours that there have to be."""
    others: Sequence[str]
    guessed: Mapping[str, str]
    """Ours that are there, and theirs."""


def strange_tables(
    files: Sequence[tuple[str, bytes]], titles: Sequence[str], said: SaidOfColumns = nothing_said
) -> list[StrangeTable]:
    """Of files that were sent as these kinds, the tables that cannot be understood by their first lines."""
    found = []
    for (name, content), title in zip(files, titles, strict=True):
        tables = [table for table in _called(_tables_of(name, content), said) if not table.problems and table.columns]
        known = [(table, kind) for table in tables if (kind := _kind_of(table))]
        asked = known or [(table, _KINDS[TITLES.index(title)]) for table in tables]
        found += [
            _strange(table, kind)
            for table, kind in asked
            if not kind.takes(table) and len(set(table.columns)) == len(table.columns)
        ]
    return found


def _strange(table: Table, kind: "_Kind") -> StrangeTable:
    ours = (*kind.required_as_dates, *kind.optional)
    samples = [
        next((cells.values[column] for cells in table.lines if cells.values.get(column)), "")
        for column in table.columns
    ]
    guessed = {column: column for column in ours if column in table}
    title = TITLES[_KINDS.index(kind)]
    return StrangeTable(table.file, title, table.columns, samples, kind.required_as_dates, kind.optional, guessed)


def _tables_of(file: str, content: bytes) -> list[Table]:
    """A text file is one table, and each sheet of a workbook is. What cannot be read is among the problems of one."""
    if not content.startswith(_PACKED):
        return [csv_cells.read(file, content)]
    try:
        first = read_sheet(content, file)
        named = [(one.name, first.name) for one in first.choices]
        sheets = [first if name == read else read_sheet(content, file, name) for name, read in named]
    except Unreadable as fault:
        return [Table(file, [], problems=[CellProblem(file, 1, "", str(fault))])]
    several = len(sheets) > 1
    return [_sheet_table(f"{file}, sheet “{sheet.name}”" if several else file, sheet) for sheet in sheets]


def _sheet_table(file: str, sheet: Sheet) -> Table:
    (_, headings), *lines = sheet.rows
    table = Table(file, [column_name(_text(heading)) for heading in headings])
    for line, cells in lines:
        table.add(line, [_text(cell) for cell in cells], len(headings))
        for at, cell in enumerate(cells[: len(headings)]):
            if isinstance(cell, Formula):
                reason = "This is a formula that was not worked out, or an error. Paste what it comes to."
                table.lines[-1].wrong(table.columns[at], reason)
    return table


def _text(cell: Cell) -> str:
    if isinstance(cell, Formula):
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else cell


def _kind_of(table: Table) -> "_Kind | None":
    return next((kind for kind in _KINDS if all(column in table for column in kind.known_by)), None)


def columns_of_files() -> list[tuple[str, str, str]]:
    """For each file its title, the columns that it needs and those that it may have, by name."""
    return [
        (title, ", ".join(kind.required), ", ".join((*(other for _, other in kind.alternatives), *kind.optional)))
        for title, kind in zip(TITLES, _KINDS, strict=True)
    ]


def _read_table(programme: Programme, table: Table, known: "_Known") -> None:
    kind = _kind_of(table)
    if kind is None:
        columns = "; ".join(
            f"{title} {', '.join(kind.required_as_dates)}" for title, kind in zip(TITLES, _KINDS, strict=True)
        )
        reason = f"The first line is not that of a programme’s file. Write the names of the columns there: {columns}."
        programme.problems.append(CellProblem(table.file, 1, "", reason))
        return
    required, optional = kind.required, kind.optional
    for either, other in kind.alternatives:
        used, unused = (other, either) if other in table and either not in table else (either, other)
        required = tuple(used if column == either else column for column in required)
        if used in table and unused in table:
            reason = f"This says the same as {used}. Leave one of the two out."
            table.problems.append(CellProblem(table.file, 1, unused, reason))
            optional = (*optional, unused)
    table.check_columns(required, optional)
    programme.problems += table.problems
    if not table.problems:
        for cells in table.lines:
            if cells.problems:
                programme.problems += cells.problems
            else:
                kind.take(programme, cells, known)


def _take_agency(programme: Programme, cells: Cells, known: "_Known") -> None:
    row = AgencyRow(
        name=cells.text("name", longest=NAME_LENGTH),
        sector=_listed(cells, "sector", known.lists.sectors, known),
        tariff=_listed(cells, "tariff", known.lists.tariffs, known),
        area=_listed(cells, "area", known.lists.areas, known),
        quadrant=_listed(cells, "quadrant", known.lists.quadrants, known, empty=True) or None,
    )
    quadrant = known.lists.quadrants.find(row.quadrant)
    if quadrant and row.area and row.area != quadrant.area:
        divided, area = (known.lists.areas.name(code, known.today) for code in (quadrant.area, row.area))
        what = "this quadrant" if known.lists.quadrants_of(row.area, known.today) else "a quadrant"
        cells.wrong("quadrant", f"Only agencies in {divided} have {what}, and this one is in {area}.")
    programme.agency_names.add(row.name)
    _keep(programme, programme.agencies, FileRow(row, cells))


def _take_course(programme: Programme, cells: Cells, known: "_Known") -> None:
    open_to, agencies = _open_to(cells.values.get("open_to", ""))
    row = CourseRow(
        code=_reference(cells, "code", 20),
        title=cells.text("title", longest=200),
        level=_listed(cells, "level", known.lists.levels, known),
        format=cells.one_of("format", Format),
        hours=cells.decimal("hours", Decimal("0.5"), Decimal(100)),
        sittings=cells.whole_number("sittings", 1, 20),
        capacity=cells.whole_number("capacity", 1, 5000),
        price_pence=cells.whole_number("price_pence", 0, 1_000_000),
        funder=cells.text("funder", longest=20, required=False),
        audience=cells.text("audience", longest=500, required=False),
        evaluation_form=_form(cells, "evaluation_form", known.forms),
        refresh_months=cells.whole_number_or_none("refresh_months", 1, 240),
        prerequisite=cells.text("prerequisite", longest=20, required=False),
        agency_cap=cells.whole_number_or_none("agency_cap", 1, 5000),
        summary=cells.text("summary", longest=500, required=False),
        renews=cells.text("renews", longest=20, required=False),
        delivery_partner=cells.text("delivery_partner", longest=200, required=False),
        open_to=open_to,
        agencies=agencies,
        line_manager=cells.one_of("line_manager", LineManager, default=LineManager.NONE),
        prerequisite_blocks=cells.one_of("prerequisite_blocks", ("yes", "no"), default="no") == "yes",
    )
    if row.prerequisite_blocks and not row.prerequisite:
        cells.wrong("prerequisite_blocks", "This names no prerequisite that bookings could be refused without.")
    programme.course_codes.add(row.code)
    _keep(programme, programme.courses, FileRow(row, cells))


def _open_to(text: str) -> tuple[str, tuple[str, ...]]:
    """Empty is everybody; else a list of agencies with semicolons between them, or invitation."""
    if text in {"", OpenTo.EVERYBODY}:
        return OpenTo.EVERYBODY, ()
    if text == OpenTo.INVITATION:
        return OpenTo.INVITATION, ()
    return OpenTo.AGENCIES, tuple(sorted({name.strip() for name in text.split(";") if name.strip()}))


def _take_event(programme: Programme, cells: Cells, known: "_Known") -> None:
    if "start_date" in cells.values:
        day = cells.day("start_date")
        if day != date.min and not workdays.is_working_day(day):
            cells.wrong("start_date", f"{day:%A} {day.day} {day:%B %Y} is a weekend or a bank holiday.")
    else:
        offset = cells.whole_number("start_day_offset", -FURTHEST, FURTHEST)
        day = workdays.on_or_after(known.today + timedelta(days=offset))
    row = EventRow(
        ref=_reference(cells, "ref", 30),
        course=cells.text("course", longest=20),
        day=day,
        starts=cells.clock_time("start_time"),
        sittings=cells.whole_number("sittings", 1, 20),
        place=_place(cells, known),
        capacity=cells.whole_number("capacity", 1, 5000),
    )
    _keep(programme, programme.events, FileRow(row, cells))


def _take_membership(programme: Programme, cells: Cells, known: "_Known") -> None:
    row = MembershipRow(
        agency=cells.text("agency", longest=NAME_LENGTH),
        member_number=cells.text("member_number", longest=40),
        starts_on=_day(cells, "from", known.today),
        ends_on=_day(cells, "to", known.today),
    )
    if row.ends_on < row.starts_on and not cells.problems:
        column = "to_date" if "to_date" in cells.values else "to_day_offset"
        cells.wrong(column, "The membership ends before it begins.")
    _keep(programme, programme.memberships, FileRow(row, cells))


def _place(cells: Cells, known: "_Known") -> str:
    """The code of a quadrant, or online."""
    if normal_form(cells.values.get("place", "")) == ONLINE:
        return ONLINE
    return _listed(cells, "place", known.lists.quadrants, known, ONLINE)


def _listed(cells: Cells, column: str, of: BoardList[Any], known: "_Known", *others: str, empty: bool = False) -> str:
    """The code of what a cell calls by its code or its name."""
    value = cells.values.get(column, "")
    if empty and not value:
        return ""
    code = of.understood(value, known.today)
    if code is None:
        names = ", ".join([*(one.name_on(known.today) for one in of.on(known.today)), *others])
        cells.wrong(column, f"“{value}” is not one of: {names}.")
    return code or ""


def _form(cells: Cells, column: str, forms: Mapping[str, str]) -> str:
    """The code of the form that a cell calls by its name or its code; empty is the standard one."""
    value = cells.values.get(column, "")
    if not value or value in forms:
        return value or STANDARD_FORM
    found = next((code for code, name in forms.items() if normal_form(name) == normal_form(value)), None)
    if found is None:
        known = _either(forms.values())
        cells.wrong(column, f"“{value}” is no form that is asked straight after an event. Write {known}.")
    return found or STANDARD_FORM


def _either(names: Iterable[str]) -> str:
    *others, last = sorted(names)
    return f"{', '.join(others)} or {last}" if others else last


def _day(cells: Cells, which: str, today: date) -> date:
    if f"{which}_date" in cells.values:
        return cells.day(f"{which}_date")
    return today + timedelta(days=cells.whole_number(f"{which}_day_offset", -FURTHEST, FURTHEST))


def _reference(cells: Cells, column: str, longest: int) -> str:
    value = cells.text(column, longest=longest)
    if value and not references.ALLOWED.fullmatch(value):
        cells.wrong(column, f"“{value}” cannot be part of an address. {references.ALLOWED_TEXT}.")
    return value


def _keep(programme: Programme, entries: list[FileRow[Row]], entry: FileRow[Row]) -> None:
    """A row with a problem is not looked at further: one mistake, one sentence."""
    if entry.cells.problems:
        programme.problems += entry.cells.problems
        entry.cells.problems.clear()
    else:
        entries.append(entry)


@dataclass(frozen=True)
class _Known:
    """What the files are read by."""

    today: date
    lists: BoardLists
    forms: Mapping[str, str]


@dataclass(frozen=True)
class _Kind:
    known_by: tuple[str, ...]
    required: tuple[str, ...]
    take: Callable[[Programme, Cells, "_Known"], None]
    optional: tuple[str, ...] = ()
    alternatives: tuple[tuple[str, str], ...] = ()
    """Columns that may stand in for a required one: a date in place of days from loading."""

    def takes(self, table: Table) -> bool:
        """Whether a table has the columns of this kind and no others."""
        dates = dict(self.alternatives)
        has = set(table.columns)
        missing = [column for column in self.required if column not in has and dates.get(column) not in has]
        known = {*self.required, *self.optional, *dates.values()}
        return not missing and has <= known

    @property
    def required_as_dates(self) -> list[str]:
        """As somebody fills them in who has a calendar."""
        dates = dict(self.alternatives)
        return [dates.get(column, column) for column in self.required]


TITLES = ("Agencies", "Courses", "Events", "Members of ECVYS")
_KINDS = (
    _Kind(("name", "sector"), ("name", "sector", "tariff", "area", "quadrant"), _take_agency),
    _Kind(
        ("code", "title"),
        ("code", "title", "level", "format", "hours", "sittings", "capacity", "price_pence"),
        _take_course,
        optional=(
            *("funder", "audience", "evaluation_form", "refresh_months", "prerequisite", "agency_cap", "summary"),
            *("renews", "delivery_partner", "open_to", "line_manager", "prerequisite_blocks"),
        ),
    ),
    _Kind(
        ("ref", "course"),
        ("ref", "course", "start_day_offset", "start_time", "sittings", "place", "capacity"),
        _take_event,
        alternatives=(("start_day_offset", "start_date"),),
    ),
    _Kind(
        ("agency", "member_number"),
        ("agency", "member_number", "from_day_offset", "to_day_offset"),
        _take_membership,
        alternatives=(("from_day_offset", "from_date"), ("to_day_offset", "to_date")),
    ),
)
