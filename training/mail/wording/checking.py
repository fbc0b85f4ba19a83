"""What is wrong with words that somebody wrote for a kind of message, as sentences that say where."""

from collections.abc import Iterable, Sequence

from training.mail.fields import field_faults, fields_in, listed
from training.mail.typed_links import link_faults
from training.mail.wording.kind_files import MessageKind

LONGEST_SUBJECT = 200
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
        they = "a field" if len(missing) == 1 else "fields"
        faults.append(f"{listed(missing)} {_must(missing)} in it: people need what stands there. Put the {they} back.")
    return _by_line(faults)


def missing_fields(typed: str, kind: MessageKind) -> list[str]:
    """The fields that a body of this kind must have and this one has not."""
    there = {field.name for field in fields_in(typed)}
    return [name for name in kind.required if name not in there]


def _only_in_a_body(kind: MessageKind) -> list[str]:
    return [field.name for field in kind.fields.values() if field.role]


def _must(missing: Sequence[str]) -> str:
    return "has to stand" if len(missing) == 1 else "have to stand"


def _by_line(faults: Iterable[str]) -> list[str]:
    """In the order of their lines, those without one last."""
    return sorted(faults, key=lambda said: _line(said))


def _line(said: str) -> int:
    word, _, rest = said.partition(" ")
    number = rest.partition(":")[0]
    return int(number) if word == "Line" and number.isdigit() else 100_000
