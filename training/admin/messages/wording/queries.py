"""Kinds of messages as their pages list them, and what became of their words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from training.admin.messages.wording.changes import Change, changes
from training.mail.kinds import TEMPLATES
from training.mail.wording.kind_files import GROUPS, MessageKind, Words
from training.mail.wording.models import Wording
from training.mail.wording.queries import kind_of, needing_a_look, newest_words
from training.people.models import Person
from training.search.normal_form import has_words, search_words, searchable

CHANGED = "changed"


@dataclass(frozen=True)
class ListedKind:
    """A kind in the list: what it is called, when it goes, and whether it has words of the administrator's own."""

    key: str
    name: str
    sent: str
    subject: str
    is_changed: bool
    look: str
    """Why somebody should look at it, if anybody should."""

    @property
    def package(self) -> str:
        return self.key.partition("/")[0]

    @property
    def short(self) -> str:
        return self.key.partition("/")[2]


def listed_kinds(session: Session, search: str, *, only_changed: bool) -> list[tuple[str, list[ListedKind]]]:
    """All kinds that have every word of the search, by when they go. One query, or two."""
    theirs = {name: row.words for name, row in newest_words(session).items() if row.words}
    looks = {one.kind: one for one in needing_a_look(session)} if theirs else {}
    found: dict[str, list[ListedKind]] = {group: [] for group in GROUPS}
    for key in TEMPLATES:
        kind, words = kind_of(key), theirs.get(key)
        if (only_changed and not words) or not _has(search, kind, words or kind.ours):
            continue
        look = looks.get(key)
        said = "" if look is None else "Cannot be used" if look.unusable else "Ours have changed since"
        listed = ListedKind(key, kind.name, kind.sent, (words or kind.ours).subject, words is not None, said)
        found[kind.group].append(listed)
    return [(group, sorted(kinds, key=lambda one: one.name)) for group, kinds in found.items() if kinds]


def kinds_of_group(group: str) -> list[tuple[str, MessageKind]]:
    """The kinds that go on one occasion, by their names, each with what it is known by."""
    found = [(key, kind) for key in TEMPLATES if (kind := kind_of(key)).group == group]
    return sorted(found, key=lambda one: one[1].name)


def changed_count(session: Session) -> int:
    return sum(row.words is not None for row in newest_words(session).values())


def _has(search: str, kind: MessageKind, words: Words) -> bool:
    text = searchable(kind.name, kind.sent, kind.group, words.subject, words.body)
    return has_words(text, search_words(search))


@dataclass(frozen=True)
class ShownVersion:
    """A version of a kind's words, and what differs from the one before it."""

    number: int
    who: str
    at: datetime
    is_ours: bool
    subject: Sequence[Change]
    body: Sequence[Change]


def shown_versions(session: Session, key: str) -> list[ShownVersion]:
    """Every version, the newest first. The first differs from our words of that time."""
    rows = session.execute(
        select(Wording, Person.name)
        .outerjoin(Person, Person.id == Wording.written_by_id)
        .where(Wording.kind == key)
        .order_by(Wording.number)
    ).all()
    return list(_each_beside_the_one_before(rows))[::-1]


def _each_beside_the_one_before(rows: Iterable[Row[tuple[Wording, str]]]) -> Iterator[ShownVersion]:
    before: Words | None = None
    for row, name in rows:
        words = row.words or row.ours_then
        subject, body = _changed(before or row.ours_then, words)
        yield ShownVersion(row.number, name or "Somebody who is gone", row.written_at, row.words is None, subject, body)
        before = words


def _changed(before: Words, after: Words) -> tuple[Sequence[Change], Sequence[Change]]:
    return changes(before.subject, after.subject), changes(before.body, after.body)


def differing(before: Words, after: Words) -> Sequence[Change]:
    """What differs in the subject and the body of two versions, as one text."""
    return changes(f"{before.subject}\n\n{before.body}", f"{after.subject}\n\n{after.body}")
