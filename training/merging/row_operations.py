"""Moving the rows of one into another by the rules, inside transaction(): each is written down, and can be put back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Table,
    and_,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from training.db import Base, Moment
from training.merging.models import Merge, MergeRow
from training.merging.rules import ALL, LOOKED_AT, NAMED_BY, NOT_LOOKED_AT, NOTHING, NOW, Becomes, MergeRule

_AT_ONCE = 400
Row = Mapping[str, Any]


@dataclass
class Log:
    """What a merge has changed so far, in order."""

    merge: Merge
    rows: list[MergeRow] = field(default_factory=list)

    def changed(self, table: Table, key: Row, was: Row) -> None:
        """A row whose columns held this before. `key` as it is now."""
        self._add(table, key, was, gone=False)

    def gone(self, table: Table, row: Row) -> None:
        self._add(table, {one.name: row[one.name] for one in table.primary_key}, row, gone=True)

    def _add(self, table: Table, key: Row, was: Row, *, gone: bool) -> None:
        plain = {name: _plain(value) for name, value in was.items()}
        self.rows.append(
            MergeRow(merge_id=self.merge.id, in_table=table.name, key=dict(key), was=plain, gone=gone, seal="")
        )


def condition_of(rule: MergeRule, table: Table, number: int) -> ColumnElement[bool]:
    """The rows of a rule that point at somebody."""
    found = table.c[rule.column] == number
    return and_(found, table.c[rule.only[0]] == rule.only[1]) if rule.only else found


def alike_of(rule: MergeRule, table: Table, loser: int, winner: int) -> Select[tuple[int]]:
    """How many of the loser's rows the winner has the like of."""
    counting = select(func.count()).select_from(table).where(condition_of(rule, table, loser))
    if rule.becomes is Becomes.MOVES:
        return counting.where(false())
    twin = table.alias()
    alike = [table.c[name].is_not_distinct_from(twin.c[name]) for name in rule.like]
    still = [one.c[rule.open].is_(None) for one in (table, twin) if rule.open]
    return counting.where(*still[:1], exists().where(twin.c[rule.column] == winner, *alike, *still[1:]))


def move_by_rules(session: Session, log: Log, now: datetime) -> None:
    """Everything of the loser that does not stay with them becomes the winner's."""
    session.flush()
    for rule in ALL[log.merge.kind]:
        if rule.becomes is not Becomes.STAYS:
            _apply(session, log, rule, now)


def _apply(session: Session, log: Log, rule: MergeRule, now: datetime) -> None:
    table, loser, winner = Base.metadata.tables[rule.table], log.merge.loser_id, log.merge.winner_id
    whole = list(table.c) if rule.becomes is not Becomes.MOVES else list(table.primary_key)
    rows = session.execute(select(*whole).where(condition_of(rule, table, loser))).mappings().all()
    if not rows:
        return
    alike = _of_winner(session, table, rule, winner) if rule.becomes is not Becomes.MOVES else {}
    moving = []
    for row in rows:
        twin = alike.get(_likeness(rule, row)) if _is_open(rule, row) else None
        if twin is None:
            moving.append(row)
        elif rule.becomes is Becomes.ONE_OF_TWO:
            _take_away(session, log, table, rule, row, twin)
        else:
            _end(session, log, table, rule, row, now)
    for row in moving:
        key = {one.name: winner if one.name == rule.column else row[one.name] for one in table.primary_key}
        log.changed(table, key, {rule.column: loser})
    for some in _in_parts([_key_of(table, row) for row in moving]):
        session.execute(update(table).where(_are(table, some)).values({rule.column: winner}))


def _of_winner(session: Session, table: Table, rule: MergeRule, winner: int) -> dict[tuple[Any, ...], Row]:
    rows = session.execute(select(table).where(condition_of(rule, table, winner))).mappings()
    return {_likeness(rule, row): dict(row) for row in rows if _is_open(rule, row)}


def _is_open(rule: MergeRule, row: Any) -> bool:
    return not rule.open or row[rule.open] is None


def _likeness(rule: MergeRule, row: Any) -> tuple[Any, ...]:
    return tuple(row[name] for name in rule.like)


def _take_away(session: Session, log: Log, table: Table, rule: MergeRule, row: Any, twin: Row) -> None:
    log.gone(table, dict(row))
    session.execute(delete(table).where(_are(table, [_key_of(table, row)])))
    if rule.earliest and row[rule.earliest] < twin[rule.earliest]:
        key = _key_of(table, twin)
        log.changed(table, key, {rule.earliest: twin[rule.earliest]})
        session.execute(update(table).where(_are(table, [key])).values({rule.earliest: row[rule.earliest]}))


def _end(session: Session, log: Log, table: Table, rule: MergeRule, row: Any, now: datetime) -> None:
    written = {NOW: now, NOTHING: None}
    values = {name: written.get(value, value) for name, value in rule.ends_with}
    key = _key_of(table, row)
    log.changed(table, key, {name: row[name] for name in values})
    session.execute(update(table).where(_are(table, [key])).values(values))


def seal_all(session: Session, log: Log) -> None:
    """Write down what was moved, each row with a digest of how it was left."""
    session.flush()
    left = [row for row in log.rows if not row.gone]
    for row, sealed in zip(left, seals_of(session, left), strict=True):
        row.seal = sealed or ""
    session.add_all(log.rows)
    session.flush()


def seals_of(session: Session, rows: Sequence[MergeRow]) -> list[str | None]:
    """The digests of these rows as they are now; None where one is not there any more."""
    found: dict[tuple[str, str], str] = {}
    wanted: dict[str, list[Row]] = {}
    for row in rows:
        wanted.setdefault(row.in_table, []).append(row.key)
    for name, keys in wanted.items():
        table = Base.metadata.tables[name]
        looked_at = LOOKED_AT.get(name) or [one.name for one in table.c if one.name not in NOT_LOOKED_AT.get(name, ())]
        columns = [table.c[one] for one in dict.fromkeys([*(key.name for key in table.primary_key), *looked_at])]
        for some in _in_parts(keys):
            for one in session.execute(select(*columns).where(_are(table, some))).mappings():
                found[name, _text(_key_of(table, one))] = _digest({column: one[column] for column in looked_at})
    return [found.get((row.in_table, _text(row.key))) for row in rows]


def changed_since(session: Session, rows: Sequence[MergeRow]) -> list[str]:
    """What has changed since a merge left it, in words: “booking KQ4T-7M2X”."""
    left = [row for row in rows if not row.gone]
    now = seals_of(session, left)
    changed = [row for row, seal in zip(left, now, strict=True) if row.seal != seal]
    return list(dict.fromkeys(_called(session, row) for row in changed))


def _called(session: Session, row: MergeRow) -> str:
    rules = [rule for of_kind in ALL.values() for rule in of_kind if rule.table == row.in_table and rule.called[0]]
    words = rules[0].called[0] if rules else row.in_table.replace("_", " ")
    named_by = NAMED_BY.get(row.in_table)
    if named_by is None:
        return words if row.in_table in {"person", "agency"} else f"a {words}"
    table = Base.metadata.tables[row.in_table]
    name = session.scalar(select(table.c[named_by]).where(_are(table, [row.key])))
    return f"{words} {name}" if name else f"a {words}"


def put_back(session: Session, rows: Iterable[MergeRow]) -> None:
    """Undo what a merge changed, from the last to the first."""
    session.flush()
    for row in rows:
        table = Base.metadata.tables[row.in_table]
        was = {name: _typed(table, name, value) for name, value in row.was.items()}
        if row.gone:
            session.execute(insert(table).values(was))
        else:
            session.execute(update(table).where(_are(table, [row.key])).values(was))
    session.expire_all()


def _key_of(table: Table, row: Any) -> Row:
    return {one.name: row[one.name] for one in table.primary_key}


def _are(table: Table, keys: Sequence[Row]) -> ColumnElement[bool]:
    columns = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_([key[columns[0].name] for key in keys])
    return or_(*(and_(*(one == key[one.name] for one in columns)) for key in keys))


def _in_parts(keys: Sequence[Row]) -> Iterable[Sequence[Row]]:
    return (keys[first : first + _AT_ONCE] for first in range(0, len(keys), _AT_ONCE))


def _text(key: Row) -> str:
    return json.dumps(dict(key), sort_keys=True, default=str)


def _digest(values: Row) -> str:
    return sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if not isinstance(value, str):
        return value
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
