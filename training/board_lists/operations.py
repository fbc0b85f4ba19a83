"""What the administrator does to the lists of the Board, inside transaction(). What has ended stays on old things."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from flask import g, has_request_context
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from training import clock
from training.access import Actor
from training.board_lists.models import (
    AreaRow,
    LearningKindRow,
    LevelRow,
    ListRename,
    ListRow,
    PriorityRow,
    QuadrantRow,
    ReviewRow,
    SectorRow,
    TariffRow,
)
from training.board_lists.uses import in_words, needing_more, pass_on, uses_by_code
from training.db import wait_for_my_turn
from training.history.operations import record
from training.links import new_token
from training.refusals import Code, Refused
from training.search.normal_form import normal_form
from training.settings.models import LISTS_CHANGED, Setting

TABLES: Mapping[str, type[ListRow]] = MappingProxyType(
    {
        "sector": SectorRow,
        "tariff": TariffRow,
        "area": AreaRow,
        "quadrant": QuadrantRow,
        "level": LevelRow,
        "learning_kind": LearningKindRow,
        "priority": PriorityRow,
        "review": ReviewRow,
    }
)
_LONGEST_CODE = {**dict.fromkeys(TABLES, 30), "area": 20, "quadrant": 10, "level": 10}
"""As long as the columns that hold it."""


def add_thing(
    session: Session, list_name: str, name: str, first_day: date, own: Mapping[str, Any], actor: Actor, now: datetime
) -> str:
    """Put something at the end of a list, to be chosen from a day on. Returns its code, made from its name.

    `own` is what only this list knows of it. Raises Refused where something of the list is called so.
    """
    wait_for_my_turn(session, "LISTS")
    rows = rows_of(session, list_name)
    _refuse_namesake(session, list_name, rows, None, name, first_day)
    code = _new_code(name, {row.code for row in rows}, _LONGEST_CODE[list_name])
    position = max((row.position for row in rows), default=0) + 1
    row = TABLES[list_name](code=code, name=name, position=position, first_day=first_day, **own)
    session.add(row)
    session.flush()
    _note(session, list_name, row.id, "added", actor, now, code=code)
    changed(session)
    return code


def rename(session: Session, list_name: str, code: str, name: str, since: date, actor: Actor, now: datetime) -> None:
    """Call the same thing otherwise from a day on. What is of a day before is shown with the name of that day.

    Raises Refused where something else of the list is called so.
    """
    wait_for_my_turn(session, "LISTS")
    rows = rows_of(session, list_name)
    row = _row(rows, code)
    if row.last_day and row.last_day < since:
        raise Refused(
            Code.NOT_POSSIBLE, f"It ends on {clock.show_date(row.last_day)}. Choose a day before that", "since"
        )
    if row.first_day and since < row.first_day:
        raise Refused(
            Code.NOT_POSSIBLE, f"It begins on {clock.show_date(row.first_day)}. Choose that day or a later one", "since"
        )
    _refuse_namesake(session, list_name, rows, code, name, since)
    known = select(ListRename).where(
        ListRename.list_name == list_name, ListRename.code == code, ListRename.since == since
    )
    renamed = session.scalar(known)
    if renamed is None:
        session.add(ListRename(list_name=list_name, code=code, since=since, name=name))
    else:
        renamed.name = name
    session.flush()
    _note(session, list_name, row.id, "renamed", actor, now, since=since.isoformat())
    changed(session)


def change_own(
    session: Session, list_name: str, code: str, own: Mapping[str, Any], actor: Actor, now: datetime
) -> bool:
    """Change what only this list knows of a thing. Returns whether anything is otherwise now."""
    wait_for_my_turn(session, "LISTS")
    row = _row(rows_of(session, list_name), code)
    fields = [name for name, value in own.items() if getattr(row, name) != value]
    if not fields:
        return False
    for name in fields:
        setattr(row, name, own[name])
    session.flush()
    _note(session, list_name, row.id, "changed", actor, now, fields=fields)
    changed(session)
    return True


def end_thing(
    session: Session, list_name: str, code: str, last_day: date, becomes: str | None, actor: Actor, now: datetime
) -> int:
    """Offer something no longer after a day, and let what has it have something else from then on.

    `becomes` is the code of that; what nothing has needs none. Returns how many became something else by now: where
    the last day is not over yet, the worker passes them on when it is. Raises Refused.
    """
    wait_for_my_turn(session, "LISTS")
    rows = rows_of(session, list_name)
    row = _row(rows, code)
    if row.first_day and last_day < row.first_day:
        began = clock.show_date(row.first_day)
        raise Refused(Code.NOT_POSSIBLE, f"It begins on {began}. Choose that day or a later one", "last_day")
    if becomes is None and (uses := needing_more(uses_by_code(session, list_name).get(code, {}))):
        raise Refused(Code.MISSING, f"Choose what follows it: {in_words(uses)} cannot be left without one", "becomes")
    if becomes is not None:
        _refuse_follower(rows, code, becomes, last_day)
    _refuse_to_end_divided(session, row)
    row.last_day, row.becomes, row.passed_on_at = last_day, becomes, None
    session.flush()
    details = {"becomes": becomes} if becomes else {}
    _note(session, list_name, row.id, "ended", actor, now, last_day=last_day.isoformat(), **details)
    changed(session)
    return _pass_on(session, list_name, row, actor, now) if last_day < clock.local(now).date() else 0


def keep_thing(session: Session, list_name: str, code: str, actor: Actor, now: datetime) -> None:
    """Offer something again that has ended, or was to end. What became something else meanwhile stays that."""
    wait_for_my_turn(session, "LISTS")
    row = _row(rows_of(session, list_name), code)
    if row.last_day is None:
        return
    row.last_day, row.becomes, row.passed_on_at = None, None, None
    session.flush()
    _note(session, list_name, row.id, "kept", actor, now)
    changed(session)


def move_up(session: Session, list_name: str, code: str, actor: Actor, now: datetime) -> None:
    """Let something stand one place earlier on its list."""
    wait_for_my_turn(session, "LISTS")
    rows = rows_of(session, list_name)
    place = rows.index(_row(rows, code))
    if place == 0:
        return
    rows[place - 1 : place + 1] = reversed(rows[place - 1 : place + 1])
    for position, row in enumerate(rows, 1):
        row.position = position
    session.flush()
    _note(session, list_name, rows[place - 1].id, "moved", actor, now)
    changed(session)


def pass_on_what_ended(session: Session, actor: Actor, now: datetime) -> int:
    """What has something whose last day is over has what that becomes. Returns how many that changed."""
    wait_for_my_turn(session, "LISTS")
    return sum(
        _pass_on(session, name, row, actor, now)
        for name, table in TABLES.items()
        for row in session.scalars(select(table).where(*is_to_pass_on(table, now))).all()
    )


def is_to_pass_on(table: type[ListRow], now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Which things of a list have ended, and what has them has them still."""
    return table.last_day < clock.local(now).date(), table.becomes.is_not(None), table.passed_on_at.is_(None)


def _pass_on(session: Session, list_name: str, row: ListRow, actor: Actor, now: datetime) -> int:
    row.passed_on_at = now
    session.flush()
    number = pass_on(session, list_name, row.code, row.becomes) if row.becomes else 0
    if number:
        _note(session, list_name, row.id, "passed on", actor, now, becomes=row.becomes, passed_on=number)
    return number


def rows_of(session: Session, list_name: str) -> list[ListRow]:
    """A list as it is kept, in its order."""
    table = TABLES[list_name]
    return list(session.scalars(select(table).order_by(table.position, table.id)).all())


def _row(rows: list[ListRow], code: str) -> ListRow:
    for row in rows:
        if row.code == code:
            return row
    raise Refused(Code.NOT_POSSIBLE, "That is not on this list. Open the list again and choose from it.")


def _refuse_namesake(
    session: Session, list_name: str, rows: list[ListRow], code: str | None, name: str, day: date
) -> None:
    """Nothing else of the list is called so on that day or later."""
    renames: dict[str, list[ListRename]] = {}
    for one in session.scalars(select(ListRename).where(ListRename.list_name == list_name).order_by(ListRename.since)):
        renames.setdefault(one.code, []).append(one)
    for row in rows:
        if row.code == code or (row.last_day and row.last_day < day):
            continue
        called = [(row.first_day, row.name), *((one.since, one.name) for one in renames.get(row.code, ()))]
        ends = [since for since, _ in called[1:]]
        for (_, known), end in zip(called, [*ends, None], strict=True):
            if normal_form(known) == normal_form(name) and (end is None or day < end):
                raise Refused(Code.TAKEN, f"“{known}” is on this list already. Choose another name", "name")


def _refuse_follower(rows: list[ListRow], code: str, becomes: str, last_day: date) -> None:
    """What follows is on the list on the day after, is not the thing itself, and does not lead back to it."""
    follower = _row(rows, becomes)
    if becomes == code:
        raise Refused(Code.NOT_POSSIBLE, "Choose something else: it cannot follow itself", "becomes")
    if isinstance(follower, QuadrantRow) and follower.area != _row(rows, code).area:  # type: ignore[attr-defined]
        raise Refused(Code.NOT_POSSIBLE, "Choose a quadrant of the same area. This is in another", "becomes")
    begins_later = follower.first_day is not None and (follower.first_day - last_day).days > 1
    if begins_later or (follower.last_day is not None and follower.last_day <= last_day):
        raise Refused(
            Code.NOT_POSSIBLE, "Choose something that is on the list on the day after. This is not", "becomes"
        )


def _refuse_to_end_divided(session: Session, row: ListRow) -> None:
    """Quadrants belong to their area, and so does whoever is in one of them."""
    if isinstance(row, AreaRow) and session.scalar(select(QuadrantRow.id).where(QuadrantRow.area == row.code).limit(1)):
        raise Refused(
            Code.NOT_POSSIBLE, "It is divided into quadrants, which belong to it. Rename it instead, from that day on"
        )


def _new_code(name: str, taken: set[str], longest: int) -> str:
    """Small letters, digits and dashes: it stands in addresses and files."""
    words = re.sub(r"[^a-z0-9]+", "-", normal_form(name)).strip("-") or "new"
    code, number = words[:longest].strip("-"), 2
    lower = {one.lower() for one in taken}
    while code in lower:
        end = f"-{number}"
        code, number = words[: longest - len(end)].strip("-") + end, number + 1
    return code


def _note(
    session: Session, list_name: str, row_id: int, action: str, actor: Actor, now: datetime, **details: object
) -> None:
    """In the history of the list, whose name is that of its table."""
    record(session, list_name, row_id, action, actor, now, **details)


def changed(session: Session) -> None:
    """Every process reads the lists anew."""
    session.merge(Setting(name=LISTS_CHANGED, value=new_token()))
    session.flush()
    session.info.get("read_once", {}).pop("rules", None)
    if has_request_context():
        g.pop("rules", None)
