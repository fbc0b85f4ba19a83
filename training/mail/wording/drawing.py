"""What the frame of a message draws: paragraphs, the box with its rows, the button, and what mailboxes list it by."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from training.mail.markdown import message_html, plain_text, words_html
from training.mail.wording.filling import Block

LONGEST_PREHEADER = 140
_LINK = re.compile(r"\[([^\]\n]+)\]\(<(https?://[^<>\s]+)>\)")
_BARE_LINK = re.compile(r"<https?://[^<>\s]+>")
_POINT = re.compile(r"(?m)^- ")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) (\d[A-Z]{2})\b")
# What is filled in has no colon of its own here: plain() makes a reference of it.
_ROW = re.compile(r"([A-Z][\w’, ]{1,40}): (.+)")
_GREETING = re.compile(r"(Hello|Dear)\b[^.]{0,60}")


@dataclass(frozen=True)
class Piece:
    """One piece of a message as the frame gets it."""

    role: str
    html: Markup
    """Paragraphs; of a link or button the words that people press; of a box its title."""
    address: str = ""
    rows: Sequence[tuple[str, Markup]] = field(default=())
    """Of a box: what each row is called, and what it says."""


def piece_of(block: Block) -> Piece:
    """A block as the frame draws it. What is no link after all, since its address is none, is text."""
    if block.role == "box":
        return _box(block.markdown)
    if block.role in {"link", "button"} and (link := _LINK.fullmatch(block.markdown)):
        return Piece(block.role, words_html(link[1]), link[2])
    return Piece("text", _in_one_line(message_html(block.markdown)))


def _box(markdown: str) -> Piece:
    title: list[str] = []
    rows: list[tuple[str, list[str]]] = []
    for line in markdown.split("\n"):
        if row := _ROW.fullmatch(line):
            rows.append((row[1], [row[2]]))
        else:
            (rows[-1][1] if rows else title).append(line)
    return Piece(
        "box",
        words_html("\n".join(title)),
        rows=[(name, _in_one_line(words_html("\n".join(lines)))) for name, lines in rows],
    )


def _in_one_line(html: Markup) -> Markup:
    """The two halves of a postcode stay together where a line ends. No address of a link has a space."""
    return Markup(_POSTCODE.sub(r"\1&nbsp;\2", str(html)))  # noqa: S704 - clean before, and only a space changed


def heading_of(subject: str, pieces: Iterable[Piece]) -> str:
    """What stands above the words: the subject, without the title that the box says again."""
    for piece in pieces:
        if piece.role == "box":
            return subject.removesuffix(f": {piece.html.striptags()}")
    return subject


def preheader_of(blocks: Sequence[Block]) -> str:
    """What mailboxes show beside the subject: when and where where the message says so, otherwise how it begins."""
    for block in blocks:
        if block.role == "box":
            rows = [row for line in block.markdown.split("\n") if (row := _ROW.fullmatch(line))]
            told = [plain_text(row[2]) for row in rows if row[1] in {"When", "Where"}]
            if told:
                return textwrap.shorten(". ".join(told), LONGEST_PREHEADER, placeholder="…")
    words = [_without_links(block.markdown) for block in blocks if block.role not in {"link", "button"}]
    lines = [line for text in words for line in plain_text(text).split("\n") if line.strip()]
    said = lines[1:] if lines and _GREETING.fullmatch(lines[0]) else lines
    return textwrap.shorten(" ".join(said), LONGEST_PREHEADER, placeholder="…")


def _without_links(markdown: str) -> str:
    """Of a link its words: an address says nothing beside a subject, and may open what is for one person alone."""
    return _POINT.sub("• ", _BARE_LINK.sub("", _LINK.sub(r"\1", markdown)))
