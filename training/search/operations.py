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


@dataclass(frozen=True)
class Part:
    """A table whose rows are found as those of another: which, the column with its id, and the words."""

    of: type[Any]
    its_id: str
    columns: tuple[str, ...]


def keep_rows(session: Session, searched: Mapping[type, Searched], parts: Mapping[type, Part]) -> None:
    """Write down what was just flushed of things that can be searched; called after every flush.

    `parts`: tables whose rows are found as those of another.
    """
    fresh = [one for one in session.new if type(one) in searched]
    _keep_owners(session, searched, parts, {(type(one), one.id) for one in fresh})
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


def _keep_owners(
    session: Session,
    searched: Mapping[type, Searched],
    parts: Mapping[type, Part],
    fresh: set[tuple[type, int]],
) -> None:
    """A part of something was written, changed or deleted: what its owner is found by is read anew."""
    concerned = [one for one in (*session.new, *session.deleted) if type(one) in parts]
    concerned += [one for one in session.dirty if type(one) in parts and _has_changed(one, parts[type(one)])]
    changed = {(parts[type(one)].of, getattr(one, parts[type(one)].its_id)) for one in concerned}
    gone = {(type(one), one.id) for one in session.deleted if type(one) in searched}
    for table, thing_id in changed - fresh - gone:
        spec = searched[table]
        columns = [getattr(table, column).label(column) for column in spec.columns]
        row = session.connection().execute(select(*columns).where(table.id == thing_id)).one_or_none()
        session.connection().execute(
            delete(SearchRow).where(SearchRow.subject == spec.subject, SearchRow.subject_id == thing_id)
        )
        if row is not None:
            made = {"subject": spec.subject, "subject_id": thing_id, "words": spec.words_of(row)}
            session.connection().execute(insert(SearchRow), made)


def _has_changed(thing: Any, spec: "Searched | Part") -> bool:
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
