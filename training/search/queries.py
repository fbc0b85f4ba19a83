"""Finding what was typed: every word of it, in any order, however it was capitalised, accented or punctuated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, SQLColumnExpression, bindparam, false, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from training.search.models import SHADOW, SearchRow, Subject
from training.search.normal_form import SHORTEST_PART, WORDS_BEGIN_AFTER, search_words, sort_key
from training.search.ranking import Closeness, closeness

LOOKED_AT = 300
"""Of each kind."""


class _has_part(FunctionElement[bool]):  # noqa: N801 - read like a function of the database
    """Rows whose words hold a part of three letters or more: by the trigrams of either database."""

    type = Boolean()
    inherit_cache = True


@compiles(_has_part)
def _on_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    words, _row, pattern, _phrase = element.clauses
    return f"{compiler.process(words, **more)} LIKE {compiler.process(pattern, **more)}"


@compiles(_has_part, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    _words, row, _pattern, phrase = element.clauses
    found = " ".join(("SELECT rowid FROM", SHADOW, "WHERE", SHADOW, "MATCH", compiler.process(phrase, **more)))
    return f"{compiler.process(row, **more)} IN ({found})"


def found_in(subject: Subject, typed: str) -> Select[tuple[int]]:
    """The ids of the things of a kind that have every word that was typed; none where nothing was."""
    words = search_words(typed)
    wanted = [_has(word) for word in words] or [false()]
    return select(SearchRow.subject_id).where(SearchRow.subject == subject, *wanted)


def _has(word: str) -> ColumnElement[bool]:
    if len(word) < SHORTEST_PART:
        return or_(*(SearchRow.words.contains(f"{sign}{word}", autoescape=True) for sign in WORDS_BEGIN_AFTER))
    escaped = word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    phrase = '"' + word.replace('"', '""') + '"'
    return _has_part(SearchRow.words, SearchRow.id, bindparam(None, f"%{escaped}%"), bindparam(None, phrase))


def key_has(key: SQLColumnExpression[str], typed: str) -> ColumnElement[bool]:
    """Whether a name, by its key, holds every word that was typed: for the few rows of one agency or event."""
    words = sort_key(typed).split()
    wanted: ColumnElement[bool] = false() if not words else key.contains(words[0], autoescape=True)
    for word in words[1:]:
        wanted &= key.contains(word, autoescape=True)
    return wanted


@dataclass(frozen=True)
class Match:
    """A thing that was found, and how near it comes to what was typed."""

    subject: Subject
    subject_id: int
    closeness: Closeness


@dataclass(frozen=True)
class Found:
    """The best of what was found of each kind, and how many there are."""

    best: Mapping[Subject, Sequence[Match]]
    counts: Mapping[Subject, int]


def best_of_each(session: Session, typed: str, subjects: Sequence[Subject], most: int) -> Found:
    """The things of these kinds that have every word that was typed, the nearest of each kind first, in one query.

    Of a kind of which very many were found, the nearest are looked for among the latest LOOKED_AT.
    """
    words = search_words(typed)
    if not words:
        return Found({}, {})
    found = (
        select(
            SearchRow.subject,
            SearchRow.subject_id,
            SearchRow.words,
            func.row_number().over(partition_by=SearchRow.subject, order_by=SearchRow.subject_id.desc()).label("place"),
            func.count().over(partition_by=SearchRow.subject).label("in_all"),
        )
        .where(SearchRow.subject.in_(subjects), *(_has(word) for word in words))
        .subquery()
    )
    rows = session.execute(select(found).where(found.c.place <= LOOKED_AT).order_by(found.c.place))
    matches: dict[Subject, list[Match]] = {}
    counts: dict[Subject, int] = {}
    for row in rows:
        subject = Subject(row.subject)
        matches.setdefault(subject, []).append(Match(subject, row.subject_id, closeness(row.words, typed)))
        counts[subject] = row.in_all
    best = {subject: sorted(of, key=lambda match: match.closeness)[:most] for subject, of in matches.items()}
    return Found(best, counts)
