"""Reading the lists of the Board. They change a few times a year, so a process keeps what it has read."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from training.board_lists.lists import BoardList, BoardLists, Sector
from training.board_lists.models import ListRename, SectorRow
from training.settings.models import LISTS_CHANGED
from training.settings.queries import stored_setting

_kept: dict[str | None, BoardLists] = {}
"""By the word that changes with them. A change that is rolled back takes its word along."""
_MOST_KEPT = 8


def board_lists(session: Session) -> BoardLists:
    """Every list, with what has ended. No query where the rules were read already and nothing has changed since."""
    version = stored_setting(session, LISTS_CHANGED)
    if version not in _kept:
        lists = _read(session)
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[version] = lists
    return _kept[version]


def _read(session: Session) -> BoardLists:
    """All of them in one query."""
    every = union_all(_select(SectorRow, marked=SectorRow.keeps_school_holidays))
    rows = sorted(session.execute(every).all(), key=_in_order)
    listed = {name: list(_things(list(of))) for name, of in groupby(rows, lambda row: row.list_name)}
    return BoardLists(
        sectors=BoardList(
            tuple(Sector(**known, keeps_school_holidays=own.marked) for known, own in listed.get("sector", ()))
        )
    )


def _in_order(row: Row[Any]) -> tuple[object, ...]:
    return row.list_name, row.position, row.id, row.since or date.min


def _select(table: type[SectorRow], *, marked: InstrumentedAttribute[bool] | None = None) -> Select[Any]:
    """The things of one list, once for each of their names; and what only this list knows of them, in `marked`."""
    name = table.__tablename__
    nothing: ColumnElement[bool] = false()
    return select(
        literal(name).label("list_name"),
        table.id,
        table.code,
        table.name,
        table.position,
        table.first_day,
        table.last_day,
        table.becomes,
        (nothing if marked is None else marked).label("marked"),
        ListRename.since,
        ListRename.name.label("new_name"),
    ).outerjoin(ListRename, (ListRename.list_name == name) & (ListRename.code == table.code))


def _things(rows: Sequence[Row[Any]]) -> Iterator[tuple[dict[str, Any], Row[Any]]]:
    """What is common to all lists, and the row for the rest."""
    for _, of in groupby(rows, lambda row: row.id):
        names = list(of)
        first = names[0]
        known = {name: getattr(first, name) for name in ("code", "name", "first_day", "last_day", "becomes")}
        yield {**known, "renamed": tuple((row.since, row.new_name) for row in names if row.since)}, first
