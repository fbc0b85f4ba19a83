"""Bringing in a programme from its files: all of it or nothing, and everything that is wrong with it at once.

What is there already under the same code, reference or name, and says the same, is left alone. Where it says something
else, that is a problem, unless the import was asked to update.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.courses import import_writing as writing
from training.courses.csv_cells import CellProblem
from training.courses.import_known import KnownRows, read_known, row_of_agency, row_of_course, row_of_event
from training.courses.models import OpenTo
from training.courses.programme_files import CourseRow, EventRow, FileRow, MembershipRow, Programme, Row
from training.courses.schedule import ClosingRule
from training.people.models import Membership
from training.refusals import Refused
from training.search.normal_form import normal_form
from training.settings.queries import rules

UPDATE_HINT = "Use --update to change it."


class ImportRefused(Exception):
    """Nothing was loaded. `problems` says why, in the order of files and lines."""

    def __init__(self, problems: Iterable[CellProblem]) -> None:
        self.problems = list(problems)
        super().__init__(f"{len(self.problems)} problems")


@dataclass(frozen=True)
class RowChange:
    """Something that is there already, and would say something else."""

    name: str
    columns: tuple[tuple[str, str, str], ...] = ()
    """Each column with what is there and what the file has."""


@dataclass
class KindPreview:
    """What would become of one kind of rows."""

    title: str
    new: list[str] = field(default_factory=list)
    changed: list[RowChange] = field(default_factory=list)
    same: int = 0


@dataclass(frozen=True)
class ProgrammePreview:
    """What bringing in a programme would do, or everything that is wrong with it."""

    kinds: Sequence[KindPreview]
    problems: Sequence[CellProblem]

    @property
    def does_something(self) -> bool:
        return any(kind.new or kind.changed for kind in self.kinds)


@dataclass
class Imported:
    """How many rows were added, changed, and left as they were; and the events that still need a venue."""

    added: int = 0
    changed: int = 0
    same: int = 0
    drafts: list[str] = field(default_factory=list)


def import_programme(
    session: Session, programme: Programme, actor: Actor, now: datetime, *, update: bool = False
) -> Imported:
    """Write a programme that was read from files. Raises ImportRefused with everything that is wrong."""
    plan = _planned(session, programme, update, UPDATE_HINT)
    problems = [*programme.problems, *plan.problems]
    if problems:
        raise ImportRefused(_in_order(problems))
    return _write(session, programme, plan, actor, now)


def preview_programme(session: Session, programme: Programme, *, update: bool, update_hint: str) -> ProgrammePreview:
    """What import_programme() would do. `update_hint`: how to ask for what is there to be changed."""
    plan = _planned(session, programme, update, update_hint)
    known = plan.known
    checked = {name for name, agency in known.agencies.items() if agency.checked_at}
    numbers = {(name, one.member_number) for name, those in known.memberships.items() for one in those}
    kinds = [
        plan.preview("Agencies", programme.agencies, lambda row: row.name, lambda row: row.name in checked),
        plan.preview("Courses", programme.courses, lambda row: row.code, lambda row: row.code in known.courses),
        plan.preview("Events", programme.events, lambda row: row.ref, lambda row: row.ref in known.events),
        plan.preview(
            "Members of ECVYS",
            programme.memberships,
            lambda row: f"{row.agency}, {row.member_number}",
            lambda row: (row.agency, row.member_number) in numbers,
        ),
    ]
    return ProgrammePreview(kinds, _in_order([*programme.problems, *plan.problems]))


def _planned(session: Session, programme: Programme, update: bool, update_hint: str) -> "_Plan":
    known = read_known(session)
    _spell_agencies(programme, known)
    plan = _Plan(known, update, update_hint)
    plan.check(programme)
    return plan


def _spell_agencies(programme: Programme, known: KnownRows) -> None:
    """Write every agency's name as it is known already, or else as its own line has it: what differs from keyboard to
    keyboard makes no other agency. One that was merged into another is that one, and its own line says nothing new.
    """
    ours = known.merged | {normal_form(name): name for name in known.agencies}
    programme.agencies = [entry for entry in programme.agencies if normal_form(entry.row.name) not in known.merged]
    for name in (*(entry.row.name for entry in programme.agencies), *sorted(programme.agency_names)):
        ours.setdefault(normal_form(name), name)

    def spelt(name: str) -> str:
        return ours.get(normal_form(name), name)

    programme.agency_names = set(map(spelt, programme.agency_names))
    programme.agencies = [
        replace(entry, row=replace(entry.row, name=spelt(entry.row.name))) for entry in programme.agencies
    ]
    programme.courses = [
        replace(entry, row=replace(entry.row, agencies=tuple(sorted(set(map(spelt, entry.row.agencies))))))
        for entry in programme.courses
    ]
    programme.memberships = [
        replace(entry, row=replace(entry.row, agency=spelt(entry.row.agency))) for entry in programme.memberships
    ]


def _in_order(problems: Sequence[CellProblem]) -> list[CellProblem]:
    files = list(dict.fromkeys(problem.file for problem in problems))
    return sorted(problems, key=lambda problem: (files.index(problem.file), problem.line))


class _Plan:
    """What is to be done with each row, and why not."""

    def __init__(self, known: KnownRows, update: bool, update_hint: str) -> None:
        self.known = known
        self.update = update
        self.update_hint = update_hint
        self.problems: list[CellProblem] = []
        self.same: set[int] = set()
        """Which entries are there already and say the same, by id()."""
        self.different: dict[int, tuple[tuple[str, str, str], ...]] = {}
        """What the others that are there already would change: column, before, after."""

    def check(self, programme: Programme) -> None:
        known = self.known
        agencies = programme.agency_names | known.agencies.keys()
        courses = programme.course_codes | known.courses.keys()
        self._once(programme.agencies, "name", lambda row: row.name)
        self._once(programme.courses, "code", lambda row: row.code)
        self._once(programme.events, "ref", lambda row: row.ref)
        self._memberships_apart(programme.memberships)
        self._refuse_namesakes(programme)
        for agency in programme.agencies:
            there = known.agencies.get(agency.row.name)
            if there and there.checked_at:  # one that a delegate typed, and nobody checked, is completed
                self._compare(agency, row_of_agency(there), agency.row.name)
        for course in programme.courses:
            self._check_course(course, courses, agencies)
        hours = {entry.row.code: float(entry.row.hours) for entry in programme.courses}
        for event in programme.events:
            self._check_event(event, courses, hours)
        for membership in programme.memberships:
            self._check_membership(membership, agencies)

    def preview(
        self, title: str, entries: Sequence[FileRow[Row]], name: Callable[[Row], str], is_there: Callable[[Row], bool]
    ) -> KindPreview:
        """What would become of entries that nothing is wrong with."""
        kind = KindPreview(title)
        for entry in entries:
            if id(entry) in self.same:
                kind.same += 1
            elif is_there(entry.row):
                kind.changed.append(RowChange(name(entry.row), self.different.get(id(entry), ())))
            else:
                kind.new.append(name(entry.row))
        return kind

    def _wrong(self, entry: FileRow[Row], column: str, reason: str) -> None:
        self.problems.append(CellProblem(entry.cells.file, entry.cells.line, column, reason))

    def _once(self, entries: Sequence[FileRow[Row]], column: str, key: Callable[[Row], str]) -> None:
        first: dict[str, FileRow[Row]] = {}
        for entry in entries:
            earlier = first.setdefault(key(entry.row), entry)
            if earlier is not entry:
                where = f"line {earlier.cells.line} of {earlier.cells.file}"
                self._wrong(entry, column, f"“{getattr(entry.row, column)}” is on {where} already.")

    def _compare(self, entry: FileRow[Row], there: Row, name: str) -> None:
        different = [item.name for item in fields(there) if getattr(there, item.name) != getattr(entry.row, item.name)]
        if not different:
            self.same.add(id(entry))
            return
        self.different[id(entry)] = tuple(
            (_column_of(entry, name), _shown(getattr(there, name)), _shown(getattr(entry.row, name)))
            for name in different
        )
        if not self.update:
            for field_name in different:
                before = _shown(getattr(there, field_name))
                reason = f"{name} is there already, and has {before} here. {self.update_hint}"
                self._wrong(entry, _column_of(entry, field_name), reason)

    def _refuse_namesakes(self, programme: Programme) -> None:
        """Of several agencies with one name, a file does not say which it means."""
        named: list[tuple[FileRow[Any], str, tuple[str, ...]]] = []
        named += [(agency, "name", (agency.row.name,)) for agency in programme.agencies]
        named += [(course, "open_to", course.row.agencies) for course in programme.courses]
        named += [(membership, "agency", (membership.row.agency,)) for membership in programme.memberships]
        for entry, column, names in named:
            for name in self.known.namesakes.intersection(names):
                self._wrong(entry, column, f"Several agencies are called “{name}”. Change it on its own page.")

    def _check_course(self, entry: FileRow[CourseRow], courses: set[str], agencies: set[str]) -> None:
        row = entry.row
        for column in ("prerequisite", "renews"):
            code = getattr(row, column)
            if code and code not in courses:
                self._wrong(entry, column, f"There is no course with the code “{code}”.")
        if row.funder and row.funder not in self.known.funder_names:
            listed = ", ".join(sorted(self.known.funder_names))
            self._wrong(entry, "funder", f"There is no funder with the code “{row.funder}”. Known are: {listed}.")
        for name in row.agencies:
            if name not in agencies:
                self._wrong(entry, "open_to", f"There is no agency called “{name}”.")
        if row.open_to == OpenTo.AGENCIES and not row.agencies:
            self._wrong(entry, "open_to", "This names no agency.")
        there = self.known.courses.get(row.code)
        if there:
            self._compare(entry, row_of_course(there), row.code)

    def _check_event(self, entry: FileRow[EventRow], courses: set[str], hours: dict[str, float]) -> None:
        row = entry.row
        if row.course not in courses:
            self._wrong(entry, "course", f"There is no course with the code “{row.course}”.")
            return
        there = self.known.courses.get(row.course)
        length = hours.get(row.course) or (float(there.hours) if there else 0)
        if length and writing.runs_past_midnight(row, length):
            self._wrong(entry, "start_time", f"{length:g} hours in {row.sittings} sittings run past midnight.")
        event = self.known.events.get(row.ref)
        if event is None:
            return
        self._compare(entry, row_of_event(event, row), row.ref)
        if self.update and id(entry) not in self.same and event.taken:
            booked = "1 place is" if event.taken == 1 else f"{event.taken} places are"
            reason = f"{booked} booked. Change it on its own page, so that those people are told."
            self._wrong(entry, "ref", reason)
        elif self.update and id(entry) not in self.same and event.published_at and event.trainers:
            reason = "Somebody is down to deliver it. Change it on its own page, so that they are told."
            self._wrong(entry, "ref", reason)

    def _check_membership(self, entry: FileRow[MembershipRow], agencies: set[str]) -> None:
        row = entry.row
        if row.agency not in agencies:
            self._wrong(entry, "agency", f"There is no agency called “{row.agency}”.")
        for there in self.known.memberships.get(row.agency, []):
            if (there.starts_on, there.ends_on, there.member_number) == (row.starts_on, row.ends_on, row.member_number):
                self.same.add(id(entry))
            elif overlap(there, row) and not self.update:
                dates = f"{clock.show_date(there.starts_on)} to {clock.show_date(there.ends_on)}"
                reason = f"It is there already as {there.member_number}, from {dates}. {self.update_hint}"
                self._wrong(entry, "member_number", reason)

    def _memberships_apart(self, entries: Sequence[FileRow[MembershipRow]]) -> None:
        by_agency: dict[str, list[FileRow[MembershipRow]]] = {}
        for entry in entries:
            for earlier in by_agency.setdefault(entry.row.agency, []):
                if overlap(earlier.row, entry.row):
                    reason = f"This overlaps the membership on line {earlier.cells.line} of {earlier.cells.file}."
                    self._wrong(entry, "agency", reason)
            by_agency[entry.row.agency].append(entry)


def overlap(one: Membership | MembershipRow, other: Membership | MembershipRow) -> bool:
    """Whether two memberships of one agency share a day."""
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


_COLUMNS = {
    "day": ("start_date", "start_day_offset"),
    "starts": ("start_time",),
    "agencies": ("open_to",),
}


def _column_of(entry: FileRow[Row], field_name: str) -> str:
    """Where in the file a field was read from."""
    return next((column for column in _COLUMNS.get(field_name, ()) if column in entry.cells.values), field_name)


def _shown(value: object) -> str:
    if value in (None, "", ()):
        return "nothing"
    if isinstance(value, bool):
        return "“yes”" if value else "“no”"
    return f"“{'; '.join(value) if isinstance(value, tuple) else value}”"


def _write(session: Session, programme: Programme, plan: _Plan, actor: Actor, now: datetime) -> Imported:
    in_force = rules(session)
    closing = ClosingRule(in_force.room_closes_days, in_force.online_closes_minutes)
    writer = writing.Writer(session, plan.known, closing, actor, now)
    done = Imported()

    def each(entries: Sequence[FileRow[Row]], write: Callable[[Row], bool]) -> None:
        for entry in entries:
            if id(entry) in plan.same:
                done.same += 1
            elif write(entry.row):
                done.added += 1
            else:
                done.changed += 1

    each(programme.agencies, writer.agency)
    each(programme.courses, writer.course)
    writer.tie_courses([entry.row for entry in programme.courses if id(entry) not in plan.same])
    refused: list[CellProblem] = []
    for entry in programme.events:
        try:
            each([entry], writer.event)
        except Refused as refusal:
            refused.append(CellProblem(entry.cells.file, entry.cells.line, "ref", refusal.sentence))
    if refused:
        raise ImportRefused(refused)
    each(programme.memberships, writer.membership)
    session.flush()
    done.drafts = writer.drafts
    return done
