"""Taking quotes into collections, and putting right where they were used. All run inside transaction()."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from training.access import Actor
from training.evaluations.quotes.models import NAME_LENGTH, ConsentChange, Quote, QuoteCollection, QuoteTheme, QuoteUse
from training.evaluations.quotes.queries import IN_BANK
from training.history.operations import record
from training.refusals import Code, Refused
from training.search.normal_form import sort_key


def make_collection(session: Session, name: str, year: int | None, actor: Actor, now: datetime) -> QuoteCollection:
    """Raises Refused where one is called the same."""
    collection = QuoteCollection(made_at=now)
    _name(session, collection, name)
    collection.year = year
    session.add(collection)
    session.flush()
    record(session, "quote collection", collection.id, "made", actor, now)
    return collection


def change_collection(
    session: Session, collection: QuoteCollection, name: str, year: int | None, actor: Actor, now: datetime
) -> None:
    """Its name, and beside which year's figures it stands. Raises Refused."""
    _name(session, collection, name)
    collection.year = year
    record(session, "quote collection", collection.id, "changed", actor, now)


def delete_collection(session: Session, collection_id: int, actor: Actor, now: datetime) -> None:
    """Of one that has no quote: what was used where is kept. Raises Refused."""
    collection = _locked(session, collection_id)
    if session.scalar(select(QuoteUse.id).where(QuoteUse.collection_id == collection_id).limit(1)):
        raise Refused(Code.NOT_POSSIBLE, "There are quotes in it. Take them out first, then delete it.")
    record(session, "quote collection", collection.id, "deleted", actor, now)
    session.delete(collection)


def _name(session: Session, thing: QuoteCollection | QuoteTheme, name: str) -> None:
    kind, key = type(thing), sort_key(name)[:NAME_LENGTH]
    other = session.scalar(select(kind.id).where(kind.name_key == key))
    if other is not None and other != thing.id:
        raise Refused(Code.TAKEN, f"“{name}” is there already: use that one, or choose another name", "name")
    thing.name, thing.name_key = name, key


def use_quotes(
    session: Session, collection_id: int, quote_ids: Sequence[int], actor: Actor, now: datetime
) -> tuple[int, int]:
    """Take quotes of the bank into a collection, behind what is there. Returns how many came in, and how many were in
    it before. What is not in the bank any more stays out.
    """
    collection = _locked(session, collection_id)
    there = set(session.scalars(select(QuoteUse.quote_id).where(QuoteUse.collection_id == collection.id)))
    in_bank = set(session.scalars(select(Quote.id).join(Quote.consent).where(Quote.id.in_(quote_ids), *IN_BANK)))
    new = [one for one in quote_ids if one in in_bank and one not in there]
    last = session.scalar(select(func.max(QuoteUse.position)).where(QuoteUse.collection_id == collection.id)) or 0
    for position, quote_id in enumerate(new, start=last + 1):
        values = {"collection_id": collection.id, "quote_id": quote_id, "position": position}
        session.add(QuoteUse(**values, used_at=now, used_by_id=actor.person_id))
        record(session, "quote", quote_id, "taken into a collection", actor, now, collection=collection.id)
    session.flush()
    return len(new), len(in_bank & there)


def move_use(session: Session, use_id: int, *, up: bool) -> None:
    """One place earlier or later, where there is one. What is gone meanwhile is left alone."""
    use = session.get(QuoteUse, use_id)
    if use is None:
        return
    _locked(session, use.collection_id)
    session.refresh(use)
    beyond = QuoteUse.position < use.position if up else QuoteUse.position > use.position
    order = QuoteUse.position.desc() if up else QuoteUse.position
    other = session.scalars(
        select(QuoteUse).where(QuoteUse.collection_id == use.collection_id, beyond).order_by(order).limit(1)
    ).first()
    if other is not None:
        use.position, other.position = other.position, use.position


def take_out(session: Session, use_id: int, actor: Actor, now: datetime) -> None:
    """It is not in that collection any more. Once is enough."""
    if use := session.get(QuoteUse, use_id):
        record(session, "quote", use.quote_id, "taken out of a collection", actor, now, collection=use.collection_id)
        session.delete(use)


def put_right(session: Session, use_id: int, actor: Actor, now: datetime) -> None:
    """What the delegate changed is done where the quote was used: a quote that was taken back leaves the collection.

    Once is enough.
    """
    use = session.get(QuoteUse, use_id, with_for_update=True, populate_existing=True)
    if use is None or use.change is None:
        return
    if use.change == ConsentChange.WITHDRAWN:
        take_out(session, use_id, actor, now)
        return
    use.change, use.changed_at, use.words = None, None, ""
    record(session, "quote", use.quote_id, "put right", actor, now, collection=use.collection_id)


def _locked(session: Session, collection_id: int) -> QuoteCollection:
    found = session.get(QuoteCollection, collection_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Refused(Code.CHANGED, "That collection was deleted meanwhile. Choose another, or make a new one.")
    return found


def add_theme(session: Session, name: str, actor: Actor, now: datetime) -> QuoteTheme:
    """Raises Refused where one is called the same."""
    theme = QuoteTheme()
    _name(session, theme, name)
    session.add(theme)
    session.flush()
    record(session, "quote theme", theme.id, "added", actor, now)
    return theme


def rename_theme(session: Session, theme: QuoteTheme, name: str, actor: Actor, now: datetime) -> None:
    """Quotes that have it have it under its new name. Raises Refused."""
    _name(session, theme, name)
    record(session, "quote theme", theme.id, "changed", actor, now)


def delete_theme(session: Session, theme_id: int, actor: Actor, now: datetime) -> None:
    """Quotes that had it stay without it. Once is enough."""
    if theme := session.get(QuoteTheme, theme_id):
        record(session, "quote theme", theme.id, "deleted", actor, now)
        session.delete(theme)
