"""Fields in words that somebody typed: “Hello {{first name}}”. Where they are, which are unknown, and the words filled.

The words are no template language: whatever else stands in them stays as it was typed, and a value that looks like a
field is not filled in again.
"""

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

_FIELD = re.compile(r"{{([^{}\n]*)}}")
_BRACES = re.compile(r"{{|}}")


class Field(NamedTuple):
    """One field where it stands."""

    name: str
    """As it is known: in small letters, its words with one space between them."""
    line: int
    """From 1."""


def name_of_field(typed: str) -> str:
    """“first name” of “ First_Name ”: how a field is known that was typed so between its braces."""
    return " ".join(typed.replace("_", " ").split()).lower()


def shown(name: str) -> str:
    """A field as people type it."""
    return f"{{{{{name}}}}}"


def listed(names: Collection[str]) -> str:
    """Fields in a sentence: “{{name}}, {{event}} and {{date}}”."""
    each = [shown(name) for name in names]
    return " and ".join(filter(None, (", ".join(each[:-1]), *each[-1:])))


def fields_in(text: str) -> list[Field]:
    """Every field that stands in the words, in their order."""
    lines = enumerate(text.split("\n"), start=1)
    return [Field(name_of_field(found[1]), number) for number, line in lines for found in _FIELD.finditer(line)]


def unknown_in(text: str, known: Collection[str]) -> list[str]:
    """The fields in the words that are not of those known, each once, in their order."""
    return list(dict.fromkeys(field.name for field in fields_in(text) if field.name not in known))


def filled(text: str, values: Mapping[str, object], escape: Callable[[object], str] = str) -> str:
    """The words with each field replaced by its value, which `escape` makes fit for where the words go.

    A field without a value stays as it was typed, escaped too.
    """
    return _FIELD.sub(lambda found: escape(values.get(name_of_field(found[1]), found[0])), text)


def field_faults(text: str, known: Collection[str], elsewhere: Mapping[str, str] | None = None) -> list[str]:
    """What is wrong with the fields in these words, a sentence each; it begins with its line where there are several.

    `elsewhere`: names that are fields of other words, and what to say of one: “is for messages about bookings.”
    """
    found = []
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        where = f"Line {number}: " if len(lines) > 1 else ""
        found += [f"{where}{_unknown(name, known, elsewhere or {})}" for name in unknown_in(line, known)]
        if _BRACES.search(_FIELD.sub("", line)):
            found.append(f"{where}a field begins with {{{{ and ends with }}}}, and one of these is missing.")
    return found


def _unknown(name: str, known: Collection[str], elsewhere: Mapping[str, str]) -> str:
    if name in elsewhere:
        return f"{shown(name)} {elsewhere[name]}"
    alike = difflib.get_close_matches(name, known, 1, 0.7)
    if alike:
        return f"{shown(name)} is not a field. Did you mean {shown(alike[0])}?"
    return f"{shown(name)} is not a field. There are {listed(known)}."
