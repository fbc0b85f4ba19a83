"""The words of a message with their fields filled in: what is empty goes, and takes its line and paragraph along."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from training.mail.fields import fields_in, filled, name_of_field

Value = Callable[[str], str]
"""The value of a field by its name, ready for Markdown."""

_FIELD = re.compile(r"( ?){{([^{}\n]*)}}")
_ALONE = re.compile(r"{{([^{}\n]*)}}")
_LINK_FIELD = re.compile(r"\[([^\]\n]+)\]\({{([^{}\n]*)}}\)")
_MARKERS = re.compile(r"^\s*(?:[-*+>]|\d+[.)])?\s*$")
_LINK_TO_NOTHING = re.compile(r"\[([^\]\n]+)\]\(\s*\)")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Block:
    """A piece of a message that the frame draws."""

    role: str
    """“button”, “link” and “box” for such a field that stands alone in its paragraph, “text” for anything else."""
    markdown: str
    """Of a box also the lines under the field: “Price: {{price}}” is a row of it."""


def subject_of(typed: str, value: Value) -> str:
    return " ".join(_filled_line(typed, value).split())


def with_words_to_press(typed: str, words: Mapping[str, str], value: Value) -> str:
    """The body with words around each link that stands by itself, since nobody reads an address.

    `words` are what people press by the name of the field. A link that leads nowhere stays, to be left out.
    """

    def linked(found: re.Match[str]) -> str:
        name = name_of_field(found[1])
        return f"[{words[name]}]({found[0]})" if name in words and _leads_somewhere(value(name)) else found[0]

    return re.sub(r"(?<!\]\()" + _ALONE.pattern, linked, typed)


def blocks_of(typed: str, value: Value, role: Callable[[str], str]) -> list[Block]:
    """The body, paragraph by paragraph. `role` says of a field how the frame draws it, if it does (kind_files.py)."""
    found: list[Block] = []
    for paragraph in paragraphs(typed):
        drawn = _drawn_as(paragraph.strip(), value, role)
        lines = [line for line in paragraph.split("\n") if not _is_empty(line, value)]
        markdown = _BLANK_LINES.sub("\n\n", "\n".join(_filled_line(line, value) for line in lines)).strip("\n")
        if not markdown.strip():
            continue
        if drawn == "button" and any(block.role == "button" for block in found):
            drawn = "link"
        if drawn or not found or found[-1].role != "text":
            found.append(Block(drawn or "text", markdown))
        else:
            found[-1] = Block("text", f"{found[-1].markdown}\n\n{markdown}")
    return found


def _drawn_as(paragraph: str, value: Value, role: Callable[[str], str]) -> str:
    first = paragraph.partition("\n")[0].strip()
    if (alone := _ALONE.fullmatch(first)) and role(name_of_field(alone[1])) == "box":
        return "box" if value(name_of_field(alone[1])) else ""
    link = _LINK_FIELD.fullmatch(paragraph)
    return role(name_of_field(link[2])) if link and _leads_somewhere(value(name_of_field(link[2]))) else ""


def _leads_somewhere(value: str) -> bool:
    """A link's value is an address in its brackets. What somebody typed instead of one has none (plain())."""
    return value.startswith("<")


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
    """A field without a value takes the space before it along, or at the beginning of a line the one after it. What
    should be the address of a link and is none stands after its words."""

    def leading(link: re.Match[str]) -> str:
        there = value(name_of_field(link[2]))
        return f"{link[1]}: {{{{{link[2]}}}}}" if there and not _leads_somewhere(there) else link[0]

    typed = _LINK_FIELD.sub(leading, line)
    kept = _FIELD.sub(lambda found: found[0] if value(name_of_field(found[2])) else "", typed)
    if line.startswith("{{"):
        kept = kept.lstrip()
    known = {field.name: value(field.name) for field in fields_in(kept)}
    return _LINK_TO_NOTHING.sub(r"\1", filled(kept, known)).rstrip()
