"""Reading the lists of the Board. They change a few times a year, so a process keeps what it has read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Row, Select, String, cast, false, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from training.board_lists.lists import (
    Area,
    BoardList,
    BoardLists,
    HoursAsked,
    LearningKind,
    Level,
    Listed,
    Quadrant,
    Sector,
    Tariff,
)
from training.board_lists.models import (
    AreaRow,
    LearningKindRow,
    LevelHours,
    LevelRow,
    ListRename,
    ListRow,
    PriorityRow,
    QuadrantRow,
    ReviewRow,
    SectorRow,
    TariffRow,
)
from training.settings.models import LISTS_CHANGED
from training.settings.queries import stored_setting

_kept: dict[str | None, BoardLists] = {}
"""By the word that changes with them. A change that is rolled back takes its word along."""
_MOST_KEPT = 8
_HOURS = "level_hours"
_COMMON = ("code", "name", "first_day", "last_day", "becomes")
_OWN: Mapping[str, ColumnElement[Any]] = {
    "marked": false(),
    "text": literal(""),
    "more_text": literal(""),
    "third_text": literal(""),
    "number": cast(null(), Integer),
    "more_number": cast(null(), Integer),
    "third_number": cast(null(), Integer),
}
"""What only some lists have, and what stands there for the others."""


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
    every = union_all(
        _select(SectorRow, marked=SectorRow.keeps_school_holidays),
        _select(AreaRow, marked=AreaRow.keeps_places),
        _select(QuadrantRow, text=QuadrantRow.area),
        _select(
            LevelRow,
            marked=LevelRow.offered,
            number=LevelRow.rank,
            text=LevelRow.framework,
            more_text=LevelRow.lead,
            third_text=LevelRow.about,
        ),
        _select(TariffRow, marked=TariffRow.of_members, text=TariffRow.before_price, more_text=TariffRow.payers),
        _select(LearningKindRow, text=LearningKindRow.counted),
        _select(PriorityRow),
        _select(ReviewRow),
        _select_hours(),
    )
    rows = sorted(session.execute(every).all(), key=_in_order)
    by_list = {name: list(of) for name, of in groupby(rows, lambda row: row.list_name)}
    hours = _hours_by_level(by_list.pop(_HOURS, ()))
    listed = {name: list(_things(of)) for name, of in by_list.items()}
    return BoardLists(
        sectors=BoardList(
            tuple(Sector(**known, keeps_school_holidays=own.marked) for known, own in listed.get("sector", ()))
        ),
        tariffs=BoardList(
            tuple(
                Tariff(**known, of_members=own.marked, before_price=own.text, payers=own.more_text)
                for known, own in listed.get("tariff", ())
            )
        ),
        areas=BoardList(tuple(Area(**known, keeps_places=own.marked) for known, own in listed.get("area", ()))),
        quadrants=BoardList(tuple(Quadrant(**known, area=own.text) for known, own in listed.get("quadrant", ()))),
        levels=BoardList(
            tuple(
                Level(
                    **known,
                    rank=own.number,
                    framework=own.text,
                    lead=own.more_text,
                    about=own.third_text,
                    offered=own.marked,
                    hours=hours.get(known["code"], ()),
                )
                for known, own in listed.get("level", ())
            )
        ),
        learning=BoardList(
            tuple(LearningKind(**known, counted=own.text) for known, own in listed.get("learning_kind", ()))
        ),
        priorities=BoardList(tuple(Listed(**known) for known, _ in listed.get("priority", ()))),
        reviews=BoardList(tuple(Listed(**known) for known, _ in listed.get("review", ()))),
    )


def _in_order(row: Row[Any]) -> tuple[object, ...]:
    return row.list_name, row.position, row.id, row.since or date.min


def _select(table: type[ListRow], **own: InstrumentedAttribute[Any]) -> Select[Any]:
    """The things of one list, once for each of their names; with what only this list knows of them."""
    name = table.__tablename__
    return select(
        literal(name).label("list_name"),
        *(getattr(table, column) for column in ("id", "position", *_COMMON)),
        *(own.get(column, nothing).label(column) for column, nothing in _OWN.items()),
        ListRename.since,
        ListRename.name.label("new_name"),
    ).outerjoin(ListRename, (ListRename.list_name == name) & (ListRename.code == table.code))


def _select_hours() -> Select[Any]:
    """In which hours levels are counted, in the columns of the lists: one row for each day on which that changes."""
    own = {"number": LevelHours.minutes, "more_number": LevelHours.years, "third_number": LevelHours.shared_minutes}
    no_day: ColumnElement[Any] = cast(null(), Date)
    no_text: ColumnElement[Any] = cast(null(), String)
    nothing = {"name": no_text, "first_day": no_day, "last_day": no_day, "becomes": no_text}
    return select(
        literal(_HOURS).label("list_name"),
        LevelHours.id.label("id"),
        literal(0).label("position"),
        LevelHours.level.label("code"),
        *(empty.label(column) for column, empty in nothing.items()),
        *(own.get(column, empty).label(column) for column, empty in _OWN.items()),
        LevelHours.since,
        literal("").label("new_name"),
    )


def _hours_by_level(rows: Iterable[Row[Any]]) -> dict[str, tuple[tuple[date, HoursAsked | None], ...]]:
    found: dict[str, tuple[tuple[date, HoursAsked | None], ...]] = {}
    for row in sorted(rows, key=lambda row: row.since):
        asked = row.number and HoursAsked(minutes=row.number, years=row.more_number, shared_minutes=row.third_number)
        found[row.code] = (*found.get(row.code, ()), (row.since, asked or None))
    return found


def _things(rows: Sequence[Row[Any]]) -> Iterator[tuple[dict[str, Any], Row[Any]]]:
    """What is common to all lists, and the row for the rest."""
    for _, of in groupby(rows, lambda row: row.id):
        names = list(of)
        first = names[0]
        known = {name: getattr(first, name) for name in _COMMON}
        yield {**known, "renamed": tuple((row.since, row.new_name) for row in names if row.since)}, first
