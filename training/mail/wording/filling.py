"""The words of a message with their fields filled in: what is empty goes, and takes its line and paragraph along."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from training.mail.fields import fields_in, filled, name_of_field

Value = Callable[[str], str]
"""The value of a field by its name, ready for Markdown."""

_FIELD = re.compile(r"( ?){{([^{}\n]*)}}")
_ALONE = re.compile(r"{{([^{}\n]*)}}")
_MARKERS = re.compile(r"^\s*(?:[-*+>]|\d+[.)])?\s*$")
_LINK_TO_NOTHING = re.compile(r"\[([^\]\n]+)\]\(\s*\)")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Block:
    """A piece of a message that the frame draws."""

    role: str
    """“link” and “box” for such a field that stands alone in its paragraph, “text” for anything else."""
    markdown: str


def subject_of(typed: str, value: Value) -> str:
    return " ".join(_filled_line(typed, value).split())


def blocks_of(typed: str, value: Value, role: Callable[[str], str]) -> list[Block]:
    """The body, paragraph by paragraph. `role` says of a field whether the frame draws it: “link”, “box” or nothing."""
    found: list[Block] = []
    for paragraph in paragraphs(typed):
        alone = _ALONE.fullmatch(paragraph.strip())
        drawn = role(name_of_field(alone[1])) if alone else ""
        lines = [line for line in paragraph.split("\n") if not _is_empty(line, value)]
        markdown = _BLANK_LINES.sub("\n\n", "\n".join(_filled_line(line, value) for line in lines)).strip("\n")
        if not markdown.strip():
            continue
        if drawn or not found or found[-1].role != "text":
            found.append(Block(drawn or "text", markdown))
        else:
            found[-1] = Block("text", f"{found[-1].markdown}\n\n{markdown}")
    return found


def paragraphs(typed: str) -> list[str]:
    return [part for part in _BLANK_LINES.split(typed.strip("\n")) if part.strip()]


_TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "revd", "sir", "dame", "cllr"}


def first_name(name: str) -> str:
    """How a message greets somebody: “Ann” of “Dr Ann Bell”."""
    words = name.split()
    while len(words) > 1 and words[0].rstrip(".").lower() in _TITLES:
        words = words[1:]
    return words[0] if words else ""


def markdown_of(blocks: Iterable[Block]) -> str:
    return "\n\n".join(block.markdown for block in blocks)


def _is_empty(line: str, value: Value) -> bool:
    """Whether nothing but fields without a value stands in a line, or a list's sign before them."""
    names = [field.name for field in fields_in(line)]
    return bool(names) and _MARKERS.match(_ALONE.sub("", line)) is not None and not any(value(name) for name in names)


def _filled_line(line: str, value: Value) -> str:
    """A field without a value takes the space before it along, or at the beginning of a line the one after it."""
    kept = _FIELD.sub(lambda found: found[0] if value(name_of_field(found[2])) else "", line)
    if line.startswith("{{"):
        kept = kept.lstrip()
    known = {field.name: value(field.name) for field in fields_in(kept)}
    return _LINK_TO_NOTHING.sub(r"\1", filled(kept, known)).rstrip()
