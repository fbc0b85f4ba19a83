"""Whatever people type into a field is plain text in every message: no link, no heading, nothing in bold."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from jinja2 import meta

from config import ROOT
from training.mail.fields import fields_in
from training.mail.kinds import TEMPLATES
from training.mail.operations import compose
from training.mail.wording.queries import kind_of

pytestmark = pytest.mark.on_either_database

ONE_LINE = (
    "[Your refund is waiting](https://evil.example) <b>x</b> **bold** _it_ *it* `code` <https://evil.example> &amp; a_b"
)
SEVERAL_LINES = (
    f"{ONE_LINE}\n# Heading\nHeading\n===\n- item\n1. one\n> quoted\n    indented\n\n    more\n[x]: //evil.example\n[x]"
)
# Of our own making, in the words of the templates.
OUR_TAGS = {"p", "br", "a", "strong", "ul", "li", "h1", "h2", "span", "table", "tr", "td"}
OUR_PAGE = "http://127.0.0.1:8000/my/bookings"
MADE_BY_THE_MESSAGE = {"page_of", "link_to", "address", "as_markdown", "first_name", "summary_of", "link"}
FORMATS = ("pounds", "price", "day", "short_day", "moment", "clock_time")
WRITTEN_BY_THE_BOARD = {
    "joining_instructions": "Bring a pen.",
    "markdown": "Tea is there.",
    "online_link": "https://meet.example/room",
}


class Anything:
    """Every field of every row that a template may ask for: it says what somebody typed, and is true or not."""

    def __init__(self, typed: str, true: bool) -> None:
        self._typed, self._true = typed, true

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return WRITTEN_BY_THE_BOARD.get(name, self)

    def __str__(self) -> str:
        return self._typed

    def __int__(self) -> int:
        return 7

    def __bool__(self) -> bool:
        return self._true

    def __iter__(self) -> Iterator["Anything"]:
        return iter([self])

    def __len__(self) -> int:
        return 2 if self._true else 1

    def __getitem__(self, _key: object) -> "Anything":
        return self

    def __gt__(self, _other: object) -> bool:
        return self._true

    def __sub__(self, _other: object) -> "Anything":
        return self


@pytest.fixture
def rows_that_say(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """Dates and money are ours; all else in a template is what `rows_that_say(typed, true)` gives it, by name."""
    for name in FORMATS:
        monkeypatch.setitem(app.jinja_env.filters, name, lambda *_, **__: "formatted")

    def context(kind: str, typed: str, true: bool) -> dict[str, object]:
        with app.app_context():
            sources = [field.source for field in kind_of(kind).fields.values()]
        names = meta.find_undeclared_variables(app.jinja_env.parse("\n".join(sources)))
        rows = {name: Anything(typed, true) for name in names - MADE_BY_THE_MESSAGE}
        return {**rows, "page_of": lambda _booking: lambda: OUR_PAGE}

    return context


@pytest.mark.parametrize("true", (True, False))
@pytest.mark.parametrize("typed", (ONE_LINE, SEVERAL_LINES), ids=("one line", "several lines"))
@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_what_people_type_is_plain_in_both_halves_of_every_message(app, rows_that_say, kind, typed, true):
    with app.test_request_context():
        message = compose(kind, rows_that_say(kind, typed, true))
    body = BeautifulSoup(message.html, "html.parser").find(class_="words")
    assert {tag.name for tag in body.find_all()} <= OUR_TAGS
    leads_to = {link.get("href", "") for link in body.find_all("a")}
    assert all(address.startswith(("http://127.0.0.1:8000/", "https://meet.example/")) for address in leads_to)
    assert not {tag.get_text() for tag in body.find_all("strong")} & {"bold", "it"}
    assert "&#" not in message.subject + message.text
    with app.app_context():
        shows = shows_what_is_filled_in(kind, true)
    if shows:
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        for half in (body.get_text(), message.text):
            words = " ".join(half.split())
            assert [line for line in lines if " ".join(line.split()) not in words] == []


def shows_what_is_filled_in(kind: str, true: bool) -> bool:
    """Where our words greet somebody or name a course, whatever the case: nearly all."""
    filled_in = re.compile(r"{{ (about|event.course.title|course.title|course_title|agency_name|user.name) }}")
    fields = kind_of(kind).fields
    return any(filled_in.fullmatch(fields[used.name].source) for used in fields_in(kind_of(kind).ours.body))


def test_a_subject_says_what_was_typed(app, rows_that_say):
    with app.test_request_context():
        message = compose("bookings/waiting", rows_that_say("bookings/waiting", ONE_LINE, True))
    assert message.subject == f"You are on the waiting list: {ONE_LINE}"


def test_only_the_administrators_own_markdown_is_markdown():
    let_through = {
        found
        for template in (ROOT / "templates").rglob("emails/*.txt")
        for found in re.findall(r"as_markdown\((.*?)\)|\| *safe", template.read_text())
    }
    assert let_through == {"event.joining_instructions", "note.markdown"}


def test_an_address_that_is_none_leads_nowhere(app, rows_that_say):
    """`page` is an address of ours; were it ever something that was typed, it would be text."""
    with app.test_request_context():
        message = compose("bookings/please_pay", rows_that_say("bookings/please_pay", "//evil.example", True))
    words = BeautifulSoup(message.html, "html.parser").find(class_="words")
    assert not words.find("a", href=True)
    assert "//evil.example" in message.text
