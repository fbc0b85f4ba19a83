"""Whose addresses and which sign-in stay when two people become one, inside transaction()."""

from sqlalchemy.orm import Session

from training.db import Base
from training.merging.row_operations import Log
from training.people.models import Person


def give_addresses(session: Session, log: Log, loser: Person, winner: Person, *, main_of_loser: bool) -> None:
    """Either address finds the winner afterwards. The main one is where messages go.

    A password goes along where the winner has none; one that was chosen before its address was confirmed goes nowhere.
    """
    proven = loser.password if loser.confirmed_at is not None else None
    if winner.confirmed_at is None:
        winner.password = None
    if main_of_loser and loser.email:
        _swap_addresses(session, log, loser, winner)
    if winner.password is None and proven:
        log.changed(Base.metadata.tables["person"], {"id": winner.id}, {"password": None})
        winner.password = proven
    session.flush()


def _swap_addresses(session: Session, log: Log, loser: Person, winner: Person) -> None:
    table = Base.metadata.tables["person"]
    was = (winner.email, winner.confirmed_at, loser.email, loser.confirmed_at)
    # Undone from the last to the first: nobody ever has the address of the other while that one has it, too.
    log.changed(table, {"id": winner.id}, {"email": was[0], "confirmed_at": was[1]})
    log.changed(table, {"id": loser.id}, {"email": was[2], "confirmed_at": was[3]})
    log.changed(table, {"id": winner.id}, {"email": None})
    winner.email = None
    session.flush()
    loser.email, loser.confirmed_at = was[0], was[1]
    session.flush()
    winner.email, winner.confirmed_at = was[2], was[3]
