"""Which tests PostgreSQL gets in `make test`: as few as send every statement that the site sends.

Most tests ask PostgreSQL what another has asked it before. So the run on SQLite notes what each of them has the site
send to its database, and the run on PostgreSQL takes

- of these tests the quickest that together send each statement with each mixture of types of its values, and write each
  column with each type;
- every test in which the database refused something: it may do so in another way;
- every test with a database of its own: races, migrations, processes, browsers;
- every test that was not noted.

`make everything` runs all on both.
"""

import heapq
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import blake2b
from itertools import chain, cycle
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from config import ROOT

NAME = pytest.StashKey[str]()
"""The name of a test as it was collected: xdist adds a group's name to it later."""
_PRODUCT, _TESTS = str(ROOT / "training"), (str(ROOT / "tests"), str(ROOT / "demonstration"))
_VALUES = re.compile(r"\(\?(?:, \?)*\)(?:, \(\?(?:, \?)*\))*")
_ROW_WRITTEN = re.compile(
    r"INSERT INTO (?P<into>\S+) \((?P<columns>[\w, \"]+)\)"
    r" VALUES \([?, ]+\)(?P<more>(?:, \([?, ]+\))*)(?P<back> RETURNING .*)?"
    r"|UPDATE (?P<of>\S+) SET (?P<set>[\w\"]+=\?(?:, [\w\"]+=\?)*) WHERE (?P<key>\S+ = \?(?: AND \S+ = \?)*)"
)


@dataclass
class Sent:
    """What one test had the site send, and how many seconds of the processor it took."""

    seconds: float = 0
    refused: bool = False
    statements: set[str] = field(default_factory=set)


class Notes:
    """Notes what each test sends, and at the end writes it into a folder, beside what other processes have noted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.of_test: dict[str, Sent] = {}
        self._now = Sent()

    def pytest_sessionstart(self) -> None:
        event.listen(Engine, "before_cursor_execute", self._note)
        event.listen(Engine, "handle_error", self._note_refusal)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._now = self.of_test[item.stash[NAME]] = Sent()
        began = time.process_time()
        try:
            return (yield)
        finally:
            self._now.seconds = time.process_time() - began

    def pytest_sessionfinish(self) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)
        event.remove(Engine, "handle_error", self._note_refusal)
        if not self.of_test:  # this process only hands tests to others
            return
        told = {name: {**asdict(sent), "statements": sorted(sent.statements)} for name, sent in self.of_test.items()}
        (self.folder / f"{os.getpid()}.json").write_text(json.dumps(told))

    def _note(self, _conn: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if _sent_by_the_site(sys._getframe(1)):
            row = values[0] if values and isinstance(values[0], tuple) else values
            self._now.statements |= marks_of(statement, tuple(map(type, row)))

    def _note_refusal(self, _context: Any) -> None:
        self._now.refused = True


def read_notes(folder: Path) -> dict[str, Sent]:
    noted: dict[str, Sent] = {}
    for path in folder.glob("*.json"):
        for name, sent in json.loads(path.read_text()).items():
            noted[name] = Sent(**{**sent, "statements": set(sent["statements"])})
    return noted


@cache
def marks_of(statement: str, types: tuple[type, ...]) -> frozenset[str]:
    """Short marks of a statement and of the types of its values. How many of them a list holds is all the same.

    Where a whole row is written, or one by its key, each column is a mark: that others are written with it, or are not,
    is nothing new to a database.
    """
    names = [kind.__name__ for kind in types]
    written = _ROW_WRITTEN.fullmatch(statement)
    if written is None:
        return frozenset({_mark(_VALUES.sub("(?)", statement), *sorted(set(names)))})
    how = written["into"] or written["of"], written["key"], bool(written["more"]), written["back"]
    columns = (written["columns"] or written["set"]).split(", ")
    pairs = zip(cycle(columns), names, strict=False) if written["into"] else zip(columns, names, strict=False)
    return frozenset(_mark(*map(str, how), *pair) for pair in pairs)  # after the columns comes the key, or another row


def _mark(*told: str) -> str:
    return blake2b(repr(told).encode(), digest_size=8).hexdigest()


def _sent_by_the_site(frame: FrameType | None) -> bool:
    """And not by a test that arranges or looks: whose code is nearest?"""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_PRODUCT):
            return True
        if name.startswith(_TESTS) and name != __file__:
            return False
        frame = frame.f_back
    return False


def chosen(items: Iterable[pytest.Item], noted: Mapping[str, Sent]) -> set[str]:
    """The names of those that PostgreSQL gets."""
    names = {item.stash[NAME]: _has_a_database_of_its_own(item) for item in items}
    always = {name for name, own in names.items() if own or name not in noted or noted[name].refused}
    covered = set().union(*(noted[name].statements for name in always if name in noted))
    return always | quickest({name: noted[name] for name in names.keys() - always}, covered)


def _has_a_database_of_its_own(item: pytest.Item) -> bool:
    used = getattr(item, "fixturenames", ())
    return "one_app" not in used or "real_app" in used


def quickest(noted: Mapping[str, Sent], covered: set[str]) -> set[str]:
    """Tests that together send all that is not covered: again and again whichever sends most that is new a second."""

    def worth(name: str) -> tuple[float, str]:
        return -len(noted[name].statements - covered) / (noted[name].seconds + 0.001), name

    taken, known, covered = set(), covered, set(covered)
    waiting = [worth(name) for name in noted]
    heapq.heapify(waiting)
    while waiting:
        before, name = heapq.heappop(waiting)
        now = worth(name)
        if not now[0]:
            continue
        if now[0] > before:  # others have sent some of it meanwhile
            heapq.heappush(waiting, now)
            continue
        taken.add(name)
        covered |= noted[name].statements
    return taken - superfluous({name: noted[name].statements - known for name in taken}, noted)


def superfluous(statements: Mapping[str, set[str]], noted: Mapping[str, Sent]) -> set[str]:
    """Of tests that were taken, those that the later ones have made needless: the slowest first."""
    senders = Counter(chain.from_iterable(statements.values()))
    needless = set()
    for name in sorted(statements, key=lambda name: (-noted[name].seconds, name)):
        if all(senders[mark] > 1 for mark in statements[name]):
            needless.add(name)
            senders.subtract(statements[name])
    return needless
