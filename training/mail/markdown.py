"""Markdown to HTML that is safe to show: the administrator's text on pages, and messages."""

import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {"p", "a", "em", "strong", "ul", "ol", "li", "h2", "h3", "h4", "br", "blockquote", "hr", "code"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_STRONG = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*")
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})


def page_html(text: str) -> Markup:
    """The administrator's Markdown, for a page. Headings start at h2, because the page has its h1."""
    return _clean(_parser.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>"))


def plain_text(text: str) -> str:
    """A message's Markdown as people read it: addresses bare, no stars for bold."""
    return _STRONG.sub(r"\1", _AUTOLINK.sub(r"\1", text))


def message_html(text: str) -> Markup:
    """A message's Markdown, for the HTML half of it."""
    return _clean(_parser.render(text))


def _clean(html: str) -> Markup:
    cleaned = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel="noopener")
    return Markup(cleaned)  # noqa: S704 - nh3 has just cleaned it


def plain(typed: str) -> str:
    """What a stranger typed, without the signs that would make a link of it in a message."""
    return typed.translate(str.maketrans("", "", "[]<>`*_\\"))
