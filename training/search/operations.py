"""Keeping one row for each thing that can be searched, in the transaction that writes the thing down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.orm import Session

from training.search.models import SearchRow, Subject
from training.search.normal_form import searchable

_AT_A_TIME = 1000


@dataclass(frozen=True)
class Searched:
    """What of a table's rows can be searched: the columns whose words are looked through."""

    subject: Subject
    columns: tuple[str, ...]

    def words_of(self, values: Any) -> str:
        return f" {searchable(*(getattr(values, column) for column in self.columns))}"


def keep_rows(session: Session, searched: Mapping[type, Searched]) -> None:
    """Write down what was just flushed of things that can be searched; called after every flush."""
    fresh = [one for one in session.new if type(one) in searched]
    changed = [one for one in session.dirty if type(one) in searched and _has_changed(one, searched[type(one)])]
    gone = [one for one in session.deleted if type(one) in searched]
    _forget(session, searched, [*changed, *gone])
    rows = [
        {"subject": spec.subject, "subject_id": one.id, "words": spec.words_of(one)}
        for one in [*fresh, *changed]
        if (spec := searched[type(one)])
    ]
    if rows:
        session.connection().execute(insert(SearchRow), rows)


def _has_changed(thing: Any, spec: Searched) -> bool:
    state = inspect(thing)
    return any(state.attrs[column].history.has_changes() for column in spec.columns)


def _forget(session: Session, searched: Mapping[type, Searched], things: Sequence[Any]) -> None:
    ids: dict[Subject, list[int]] = {}
    for thing in things:
        ids.setdefault(searched[type(thing)].subject, []).append(thing.id)
    for subject, those in ids.items():
        row = (SearchRow.subject == subject, SearchRow.subject_id.in_(those))
        session.connection().execute(delete(SearchRow).where(*row))


def make_rows_anew(session: Session, searched: Mapping[type[Any], Searched]) -> None:
    """All rows from the things themselves: after rows were written past the session, many at a time."""
    session.execute(delete(SearchRow))
    for table, spec in searched.items():
        columns = [getattr(table, column) for column in spec.columns]
        rows = session.execute(select(table.id, *columns).execution_options(yield_per=_AT_A_TIME))
        for part in rows.partitions():
            made = [{"subject": spec.subject, "subject_id": row.id, "words": spec.words_of(row)} for row in part]
            session.execute(insert(SearchRow), made)
