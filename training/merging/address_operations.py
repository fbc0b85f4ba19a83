"""Whose addresses and which password stay when two people become one, inside transaction()."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from training.db import Base
from training.merging.row_operations import Log
from training.people.addresses.models import PersonAddress
from training.people.models import Person

_ADDRESSES = Base.metadata.tables[PersonAddress.__tablename__]


def settle_addresses(session: Session, log: Log, winner: Person, *, main_of_loser: bool) -> None:
    """What stands in the way of the loser's addresses, before the rules move them: every address finds the winner
    afterwards, one that both have stands once, and one of all is where messages go.

    An address that nobody has proved signs nobody in who has proved another: a stranger may have typed it with their
    name, and would get their account by it. It waits on their page until they prove it.
    """
    session.flush()
    of_winner = {row["address_key"]: row for row in _rows_of(session, log.merge.winner_id)}
    of_loser = _rows_of(session, log.merge.loser_id)
    if main_of_loser:
        for row in of_winner.values():
            if row["main"]:
                _change(session, log, row, main=False)
    for row in of_loser:
        is_main = row["main"] and main_of_loser
        twin = of_winner.get(row["address_key"])
        if twin is not None:
            _take_away(session, log, row, twin, is_main=is_main)
        elif not is_main:
            is_safe = row["confirmed_at"] is not None or winner.confirmed_at is None
            _change(session, log, row, main=False, signs_in=row["signs_in"] and is_safe)


def _rows_of(session: Session, person_id: int) -> list[dict[str, Any]]:
    found = select(_ADDRESSES).where(_ADDRESSES.c.person_id == person_id).order_by(_ADDRESSES.c.id)
    return [dict(row) for row in session.execute(found).mappings()]


def _take_away(session: Session, log: Log, row: dict[str, Any], twin: dict[str, Any], *, is_main: bool) -> None:
    """The winner has this address, too: theirs takes over what the loser's could do."""
    log.gone(_ADDRESSES, row)
    session.execute(delete(_ADDRESSES).where(_ADDRESSES.c.id == row["id"]))
    new = {
        "signs_in": twin["signs_in"] or (row["signs_in"] and row["confirmed_at"] is not None),
        "confirmed_at": min(filter(None, (twin["confirmed_at"], row["confirmed_at"])), default=None),
        **({"main": True} if is_main else {}),
    }
    _change(session, log, twin, **new)


def _change(session: Session, log: Log, row: dict[str, Any], **new: object) -> None:
    changed = {name: value for name, value in new.items() if row[name] != value}
    if changed:
        log.changed(_ADDRESSES, {"id": row["id"]}, {name: row[name] for name in changed})
        session.execute(update(_ADDRESSES).where(_ADDRESSES.c.id == row["id"]).values(changed))
        row.update(changed)


def give_password(session: Session, log: Log, loser: Person, winner: Person) -> None:
    """A password goes along where the winner has none; one that was chosen before an address was confirmed goes
    nowhere.
    """
    person = Base.metadata.tables["person"]
    proven = loser.password if loser.confirmed_at is not None else None
    if winner.confirmed_at is None:
        winner.password = None
        if loser.confirmed_at is not None:
            log.changed(person, {"id": winner.id}, {"confirmed_at": None})
            winner.confirmed_at = loser.confirmed_at
    if winner.password is None and proven:
        log.changed(person, {"id": winner.id}, {"password": None})
        winner.password = proven
    session.flush()
