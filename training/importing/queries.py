"""Reading imports: their lines as their kind reads them, how many would become what, and what is to be answered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload

from training.files.models import ImportMemory
from training.files.queries import remembered_of
from training.files_in.columns import HEADINGS, FoundColumns, values_of, what_is_missing
from training.importing.kind import ImportKind
from training.importing.kinds import KINDS
from training.importing.lines import Answers, Line, Verdict, WrongLine, from_json
from training.importing.models import LONGEST_QUESTION, LONGEST_SHOWN, FileImport, ImportRow

_AT_ONCE = 500
"""Values in one query: SQLite takes a bounded number."""
WRITTEN = (Verdict.NEW, Verdict.CHANGED)
"""What a line that goes in is."""


def import_by_ref(session: Session, ref: str) -> FileImport | None:
    return session.scalar(
        select(FileImport)
        .where(FileImport.ref == ref)
        .options(joinedload(FileImport.kept), joinedload(FileImport.started_by))
    )


def earlier_imports(session: Session, of: FileImport) -> Sequence[FileImport]:
    """The same file, brought in as the same before; the newest first."""
    return session.scalars(
        select(FileImport)
        .where(
            FileImport.kind == of.kind,
            FileImport.sha256 == of.sha256,
            FileImport.id < of.id,
            FileImport.job_ref.is_not(None),
        )
        .order_by(FileImport.id.desc())
    ).all()


@dataclass(frozen=True)
class Counts:
    """How many lines of a file would become what."""

    by_verdict: Mapping[str, int]
    unchecked: int
    done: int
    """How many of the new and the changed are in."""

    def __getitem__(self, verdict: str) -> int:
        return self.by_verdict.get(verdict, 0)

    @property
    def total(self) -> int:
        return sum(self.by_verdict.values()) + self.unchecked

    @property
    def to_write(self) -> int:
        return sum(self[verdict] for verdict in WRITTEN)

    @property
    def percent_checked(self) -> int:
        return (self.total - self.unchecked) * 100 // self.total if self.total else 100


def counts_of(session: Session, of: FileImport) -> Counts:
    """In one query; of lines that are deleted what was kept of it."""
    if of.counts is not None:
        kept = dict(of.counts)
        return Counts({name: kept.get(name, 0) for name in Verdict}, kept.get("unchecked", 0), kept.get("done", 0))
    rows = session.execute(
        select(ImportRow.verdict, func.count(), func.count(ImportRow.done_at))
        .where(ImportRow.import_id == of.id)
        .group_by(ImportRow.verdict)
    ).all()
    by_verdict = {verdict: count for verdict, count, _ in rows if verdict}
    unchecked = sum(count for verdict, count, _ in rows if not verdict)
    done = sum(done for verdict, _, done in rows if verdict in WRITTEN)
    return Counts(by_verdict, unchecked, done)


def same_in_all(session: Session, of: FileImport) -> dict[str, str]:
    """What every line has, in words, by the name of the column: where somebody chose it for the whole file."""
    values = {name: at for name, at in (of.columns or {}).items() if isinstance(at, str)}
    choices = KINDS[of.kind].always(session) if values else {}
    return {name: dict(choices.get(name, ())).get(value, value) for name, value in values.items()}


def lines_that_are_in(session: Session, of: FileImport) -> list[tuple[int, int]]:
    """Of the lines that were to go in, those that are: from and to, in the order of the file.

    A range goes over lines that were not to go in: they are in the list of all lines.
    """
    rows = session.execute(
        select(ImportRow.line, ImportRow.done_at.is_not(None))
        .where(ImportRow.import_id == of.id, ImportRow.verdict.in_(WRITTEN))
        .order_by(ImportRow.position)
    )
    found: list[tuple[int, int]] = []
    was_in = False
    for line, is_in in rows:
        if is_in:
            found = [*found[:-1], (found[-1][0], line)] if was_in else [*found, (line, line)]
        was_in = is_in
    return found


def rows_of(of: FileImport) -> Select[tuple[ImportRow]]:
    return select(ImportRow).where(ImportRow.import_id == of.id)


@dataclass(frozen=True)
class Open:
    """A question that waits for an answer, and which lines wait with it."""

    key: str
    words: str
    options: Sequence[tuple[str, str]]
    first_line: int
    lines: int


def open_questions(session: Session, of: FileImport, most: int) -> tuple[list[Open], int]:
    """The first questions, in the order of the file, and how many there are."""
    asked = (ImportRow.import_id == of.id, ImportRow.verdict == Verdict.ASKED)
    first = func.min(ImportRow.position)
    grouped = select(ImportRow.question, first, func.count()).where(*asked).group_by(ImportRow.question)
    total = session.scalar(select(func.count(func.distinct(ImportRow.question))).where(*asked)) or 0
    found = session.execute(grouped.order_by(first).limit(most)).all()
    rows = session.scalars(
        select(ImportRow).where(ImportRow.import_id == of.id, ImportRow.position.in_([at for _, at, _ in found]))
    )
    by_position = {row.position: row for row in rows}
    questions = []
    for key, at, lines in found:
        row = by_position[at]
        asks = row.asks or {"words": "", "options": []}
        options = [(value, text) for value, text in asks["options"]]
        questions.append(Open(key, asks["words"], options, row.line, lines))
    return questions, total


def samples(session: Session, of: FileImport, width: int) -> list[list[str]]:
    """What stands in the first lines, a list for each column, for whoever has to say what it holds."""
    first = session.scalars(rows_of(of).order_by(ImportRow.position).limit(30)).all()
    columns: list[list[str]] = [[] for _ in range(width)]
    for row in first:
        for at, cell in enumerate(from_json(row.cells)):
            text = str(cell) if isinstance(cell, str) else getattr(cell, "isoformat", lambda: "a formula")()
            if text and text not in columns[at] and len(columns[at]) < 3:
                columns[at].append(text[:40])
    return columns


def remembered_columns(session: Session, kind: ImportKind, found: FoundColumns) -> dict[str, int | str] | None:
    """What somebody said of a file of this kind with the same headings; None: nobody did."""
    columns = remembered_of(session, kind.name, found)
    return None if columns is None or what_is_missing(columns, kind.columns) else columns


def answers_of(session: Session, of: FileImport) -> Answers:
    """What was answered for this file, and what lasts of other files."""
    read_once: dict[Any, Any] = session.info.get("read_once", {})
    if (known := read_once.get(("answers", of.id))) is None:
        means = session.execute(
            select(ImportMemory.about, ImportMemory.means).where(
                ImportMemory.kind == of.kind, ImportMemory.about.startswith(HEADINGS).is_(False)
            )
        )
        known = {**{about: str(said) for about, said in means}, **of.answers}
        read_once["answers", of.id] = known
    answers: Answers = known
    return answers


def read_rows(session: Session, of: FileImport, rows: Sequence[ImportRow]) -> list[tuple[ImportRow, Line | WrongLine]]:
    """These rows as their kind reads them, each with the lines above it that may be the same; or why it is wrong."""
    kind = KINDS[of.kind]
    read = kind.reader(session)
    said = [_said(read, row, of) for row in rows]
    for row, one in zip(rows, said, strict=True):
        if isinstance(one, WrongLine):
            row.shown = _as_it_stands(row)
        else:
            row.key, row.second_key = (key[:LONGEST_QUESTION] for key in kind.keys_of(one))
            row.shown = kind.shown(one)[:LONGEST_SHOWN]
    above = _Above()
    for row in _rows_above(session, of, rows):
        above.add(row, _said(read, row, of))
    found: list[tuple[ImportRow, Line | WrongLine]] = []
    for row, one in zip(rows, said, strict=True):
        found.append((row, one if isinstance(one, WrongLine) else Line(row.line, one, above.earlier_than(row))))
        above.add(row, one)
    return found


class _Above:
    """The lines that were read so far, by their keys."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[int, str], list[tuple[int, Line]]] = defaultdict(list)

    def add(self, row: ImportRow, said: Any) -> None:
        if isinstance(said, WrongLine):
            return
        line = Line(row.line, said, (), row.subject_id, row.done_at is not None)
        for key in _keys(row):
            self._by_key[key].append((row.position, line))

    def earlier_than(self, row: ImportRow) -> tuple[Line, ...]:
        found = {at: line for key in _keys(row) for at, line in self._by_key[key] if at < row.position}
        return tuple(found[at] for at in sorted(found))


def _keys(row: ImportRow) -> list[tuple[int, str]]:
    return [(number, key) for number, key in enumerate((row.key, row.second_key)) if key]


def _rows_above(session: Session, of: FileImport, rows: Sequence[ImportRow]) -> list[ImportRow]:
    """The rows before all of these that share a key with one of them."""
    first = min(row.position for row in rows)
    found: dict[int, ImportRow] = {}
    for column, keys in (
        (ImportRow.key, {row.key for row in rows}),
        (ImportRow.second_key, {row.second_key for row in rows}),
    ):
        listed = sorted(keys - {""})
        for start in range(0, len(listed), _AT_ONCE):
            wanted = rows_of(of).where(column.in_(listed[start : start + _AT_ONCE]), ImportRow.position < first)
            found |= {row.position: row for row in session.scalars(wanted)}
    return [found[at] for at in sorted(found)]


def _as_it_stands(row: ImportRow) -> str:
    """What a line says that cannot be read: its first cells."""
    return ", ".join(cell for cell in from_json(row.cells)[:4] if isinstance(cell, str) and cell)[:LONGEST_SHOWN]


def _said(read: Any, row: ImportRow, of: FileImport) -> Any:
    assert of.columns is not None  # nothing is checked before the columns are known
    try:
        return read(values_of(from_json(row.cells), of.columns))
    except WrongLine as wrong:
        return wrong


def has_lines(session: Session, of: FileImport) -> bool:
    return bool(session.scalar(select(exists().where(ImportRow.import_id == of.id))))
