"""Finding what was typed: every word of it, in any order, however it was capitalised, accented or punctuated."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, bindparam, false, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from training.search.models import SHADOW, SearchRow, Subject
from training.search.normal_form import SHORTEST_PART, WORDS_BEGIN_AFTER, search_words, sort_key


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


def key_has(key: ColumnElement[str], typed: str) -> ColumnElement[bool]:
    """Whether a name, by its key, holds every word that was typed: for the few rows of one agency or event."""
    words = sort_key(typed).split()
    wanted: ColumnElement[bool] = false() if not words else key.contains(words[0], autoescape=True)
    for word in words[1:]:
        wanted &= key.contains(word, autoescape=True)
    return wanted
