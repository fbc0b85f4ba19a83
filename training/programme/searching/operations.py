"""What the administrator does to the list of search words, inside transaction()."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from training.access import Actor
from training.history.operations import record
from training.programme.searching.models import SearchSynonym
from training.programme.searching.words import stems_of, words_of
from training.refusals import Code, Refused


@dataclass(frozen=True)
class SynonymFacts:
    """What the form says."""

    said: str
    means: tuple[str, ...]
    of_people: bool


def key_of(said: str) -> str:
    """What words are known by: “Health visitors” and “health visitor” have the same."""
    return " ".join(stems_of(words_of(said)))


def add_synonym(session: Session, facts: SynonymFacts, actor: Actor, now: datetime) -> SearchSynonym:
    """Put words on the list. Raises Refused where they are on it."""
    synonym = SearchSynonym()
    _write(session, synonym, facts)
    session.add(synonym)
    session.flush()
    record(session, "search words", synonym.id, "added", actor, now)
    return synonym


def change_synonym(session: Session, synonym: SearchSynonym, facts: SynonymFacts, actor: Actor, now: datetime) -> None:
    """Raises Refused where other words on the list are the same."""
    _write(session, synonym, facts)
    record(session, "search words", synonym.id, "changed", actor, now)


def delete_synonym(session: Session, synonym_id: int, actor: Actor, now: datetime) -> None:
    """Take words off the list. Once is enough."""
    if synonym := session.get(SearchSynonym, synonym_id):
        record(session, "search words", synonym.id, "deleted", actor, now)
        session.delete(synonym)


def _write(session: Session, synonym: SearchSynonym, facts: SynonymFacts) -> None:
    key = key_of(facts.said)
    if not key:
        raise Refused(Code.MISSING, "Enter a word that people type", "said")
    other = session.scalar(select(SearchSynonym).where(SearchSynonym.said_key == key))
    if other is not None and other.id != synonym.id:
        raise Refused(Code.TAKEN, f"“{other.said}” is on the list already: change that line", "said")
    synonym.said, synonym.said_key = facts.said, key
    synonym.means, synonym.of_people = list(facts.means), facts.of_people
