"""Markdown to HTML that is safe to show: the administrator's text on pages, and messages.

A message's template is Markdown of ours. Whatever is filled into it, a name, a title, a reason, is plain text and shows
as it was typed: every sign that could mean something goes in as a character reference (“&#42;”), which the HTML half
and the plain half both turn back. Only what is wrapped in Ours goes in as it stands.
"""

import re
import string
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "a", "em", "strong", "ul", "ol", "li", "h2", "h3", "h4", "br", "blockquote", "hr", "code"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_OWN_PAGE = re.compile(r"(/(?![/\\])|#)")
_STRONG = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_LINKED_WORDS = re.compile(
    r"\[((?:[^\[\]\n]|\n(?!\n))+)\]\((?:<((?:https?://|mailto:|tel:)[^<>\s]+)>|((?:https?://|mailto:|tel:)[^<>()\s]+))\)"
)
_HEADING = re.compile(r"(?m)^#{1,6} +")
_REFERENCE = re.compile(r"&#(\d{2,3});")
_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in string.punctuation}
_INDENT = re.compile(r"(?m)^[ \t]+")
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})


class Ours(str):
    """A piece of Markdown, or an address, that goes into a message as it stands: written by us or the Board."""

    __slots__ = ()


def plain(value: object) -> Ours:
    """What is filled into a message's Markdown, so that it shows as it was typed; an Ours stays as it is."""
    if isinstance(value, Ours):
        return value
    return Ours(_INDENT.sub("", str(value)).translate(_SIGNS))


def whole_address(value: str) -> Ours:
    """A web address between the angle brackets of a message; anything else is plain text."""
    text = str(value)
    return Ours(text) if is_whole_address(text) else plain(text)


def is_whole_address(text: str) -> bool:
    return _AUTOLINK.fullmatch(f"<{text}>") is not None


def summary(title: str, when: str, where: str, map_address: str = "") -> Ours:
    """What a message is about: the title, when, a line each time, and where. The frame
    draws it as a box (wording/drawing.py)."""
    lines = [f"**{plain(title)}**", f"When: {plain(when)}", f"Where: {plain(where)}"]
    if is_whole_address(map_address):
        lines.append(f"[Map](<{map_address}>)")
    return Ours("\n".join(lines))


def page_html(text: str) -> Markup:
    """The administrator's Markdown, for a page. Headings start at h2, because the page has its h1."""
    return message_html(text)


def plain_text(text: str) -> str:
    """A message's Markdown as people read it: addresses bare, at the end of a line after the words that link there, no
    stars for bold, no signs for headings, and what was filled in as it is.
    """
    apart = "\n".join(_with_links_below(line) for line in text.split("\n"))
    bare = _AUTOLINK.sub(r"\1", _LINKED_WORDS.sub(r"\1: \2\3", apart))
    bare = _HEADING.sub("", _STRONG.sub(r"\1", bare))
    return _REFERENCE.sub(lambda found: chr(int(found[1])), bare)


def _with_links_below(line: str) -> str:
    """A sentence with links in it, and below it each of them in a line of its own: what follows an address directly, a
    full stop or the next word, would become a part of it.
    """
    links = list(_LINKED_WORDS.finditer(line))
    if not links or (len(links) == 1 and links[0].end() == len(line)):
        return line
    below = [f"{link[1][0].upper()}{link[1][1:]}: {link[2] or link[3]}" for link in links]
    return "\n".join([_LINKED_WORDS.sub(r"\1", line), *below])


@lru_cache(maxsize=1024)
def message_html(text: str) -> Markup:
    """A message's Markdown, for the HTML half of it. Headings start at h2, as on pages. Most of what is in a message is
    in the one before it, too.
    """
    return _clean(_parser.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>"))


def words_html(text: str) -> Markup:
    """A line or two of a message's Markdown that stand in a paragraph of the frame's."""
    html = message_html(text).strip()
    return Markup(html.removeprefix("<p>").removesuffix("</p>")) if html.count("<p>") == 1 else html  # noqa: S704 - clean


def _clean(html: str) -> Markup:
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_known_address,
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )
    return Markup(cleaned)  # noqa: S704 - nh3 has just cleaned it


def _known_address(_tag: str, attribute: str, value: str) -> str | None:
    """A link leads by a scheme, or to a page of this site: browsers read “//host” and “/\\host” as somewhere else."""
    if attribute != "href" or _SCHEME.match(value) or _OWN_PAGE.match(value):
        return value
    return None
