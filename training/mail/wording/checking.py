"""What is wrong with words that somebody wrote for a kind of message, as sentences that say where."""

import re
import textwrap
from collections.abc import Iterable, Sequence

from training.mail.fields import field_faults, fields_in, listed
from training.mail.typed_links import link_faults
from training.mail.wording.kind_files import MessageKind

LONGEST_SUBJECT = 200
_LINE = re.compile(r"Line (\d+): ")
_NO_LINE = 100_000
LONGEST_BODY = 10_000


def subject_faults(typed: str, kind: MessageKind) -> list[str]:
    """Of a subject: it is one line, and shows no address."""
    if not typed.strip():
        return ["Write a subject."]
    if len(typed) > LONGEST_SUBJECT:
        return [f"A subject has at most {LONGEST_SUBJECT} characters, and this one has {len(typed)}."]
    plain = [name for name in kind.fields if name not in _only_in_a_body(kind)]
    return field_faults(typed, plain, dict.fromkeys(_only_in_a_body(kind), "can only stand in the body."))


def body_faults(typed: str, kind: MessageKind) -> list[str]:
    """Of a body: every field is one of the kind's, every link leads somewhere, and nothing that people need is gone."""
    if not typed.strip():
        return ["Write what the message says."]
    if len(typed) > LONGEST_BODY:
        return [f"A message has at most {LONGEST_BODY:,} characters, and this one has {len(typed):,}."]
    faults = [*field_faults(typed, list(kind.fields)), *link_faults(typed, kind.links)]
    if missing := missing_fields(typed, kind):
        they = "field" if len(missing) == 1 else "fields"
        faults.append(f"{listed(missing)} {_must(missing)} in it: people need what stands there. Put the {they} back.")
    return _by_line(faults, typed)


def in_one(faults: Sequence[str]) -> str:
    """The first of several faults, and how many more there are: for beside a box, where there is room for one."""
    more = len(faults) - 1
    return faults[0] if not more else f"{faults[0]} And {more} more, listed above the box."


def missing_fields(typed: str, kind: MessageKind) -> list[str]:
    """The fields that a body of this kind must have and this one has not."""
    there = {field.name for field in fields_in(typed)}
    return [name for name in kind.required if name not in there]


def _only_in_a_body(kind: MessageKind) -> list[str]:
    return [field.name for field in kind.fields.values() if field.role]


def _must(missing: Sequence[str]) -> str:
    return "has to stand" if len(missing) == 1 else "have to stand"


def _by_line(faults: Iterable[str], typed: str) -> list[str]:
    """In the order of their lines, with how the line begins, since nobody counts lines; those without one last."""
    lines = typed.split("\n")
    found = [(line_of(said), said) for said in faults]
    return [_quoting(said, number, lines) for number, said in sorted(found, key=lambda one: one[0])]


def line_of(said: str) -> int:
    """The line that a fault begins with; one without comes after all."""
    found = _LINE.match(said)
    return int(found[1]) if found else _NO_LINE


def _quoting(said: str, number: int, lines: Sequence[str]) -> str:
    if number == _NO_LINE:
        return said[:1].upper() + said[1:]
    return f"Line {number}, “{textwrap.shorten(lines[number - 1], 50, placeholder='…')}”: {said.partition(': ')[2]}"
