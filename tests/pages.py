"""A browser for tests that lints every page it is shown, and says how to mend what it finds."""

import secrets
from functools import lru_cache
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from lxml.html import HtmlElement, document_fromstring
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.page_faults import faults_of
from training import clock
from training.links import token_hash
from training.people.accounts import SESSION_KEY
from training.people.models import Person, SignIn


class PageClient(FlaskClient):
    """Fetches pages as a person would, and fails the test when one is not fit to be shown."""

    queries: list[str]

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        session: Session | None = self.application.extensions.get("test_session")
        if session:
            session.commit()
        with counting_queries() as queries:
            response = super().open(*args, **kwargs)
        if session:
            session.expire_all()
        if response.history:
            return response  # each page on the way came through here by itself
        self.queries = queries
        looked_at = response.request.method != "HEAD"  # whose answer has no body
        if looked_at and response.mimetype == "text/html" and response.status_code // 100 in {2, 4}:
            faults = faults_of(response, self, tree_of(response))
            assert not faults, f"{response.request.path}:\n" + "\n".join(f"- {fault}" for fault in faults)
        return response

    def page(self, address: str, status: int = 200) -> BeautifulSoup:
        """Fetch a page, following redirects, and check its status."""
        response = self.get(address, follow_redirects=True)
        assert response.status_code == status, f"{address} answered {response.status_code}:\n{text_of(response)[:800]}"
        return soup_of(response)

    def submit(
        self,
        address: str,
        button: str | None = None,
        *,
        follow: bool = True,
        page: TestResponse | None = None,
        **typed: Any,
    ) -> TestResponse:
        """Fetch a page (or take the one given), fill in its form and press the button that says `button`.

        Fields that are not named keep what the page shows. A list types several values of one name.
        """
        shown = page or self.get(address, follow_redirects=True)
        assert shown.status_code < 500, text_of(shown)
        form, pressed = find_form(tree_of(shown), button)
        values = values_of(form)
        if pressed is not None and pressed.get("name"):
            values[pressed.get("name")] = [pressed.get("value", "")]
        for name, value in typed.items():
            values[name] = [str(item) for item in value] if isinstance(value, list) else [value]
        action = (pressed.get("formaction") if pressed is not None else None) or form.get("action")
        target = action or shown.request.full_path.rstrip("?")
        if form.get("method", "get").lower() == "get":
            return self.get(target, query_string={k: v for k, v in values.items() if v}, follow_redirects=follow)
        return self.post(target, data=values, follow_redirects=follow)


def soup_of(response: TestResponse) -> BeautifulSoup:
    """A page, parsed, to look things up in. Tests look at one page several times, and none of them changes it."""
    return _soup(response.text)


@lru_cache(maxsize=8)
def _soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "lxml")


def tree_of(response: TestResponse) -> HtmlElement:
    """A page, parsed in a tenth of the time: for what is done with every page of every test."""
    return _tree(response.text)


@lru_cache(maxsize=8)
def _tree(text: str) -> HtmlElement:
    return document_fromstring(text)


class counting_queries:  # noqa: N801 - reads as the words it is used in: with counting_queries() as queries
    """Collects the statements that reach the database, without the ones that only begin and end things."""

    def __enter__(self) -> list[str]:
        self.seen: list[str] = []
        event.listen(Engine, "before_cursor_execute", self._note)
        return self.seen

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)

    def _note(self, _conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            self.seen.append(statement)


def sign_in_of(person: Person, token: str) -> tuple[SignIn, dict[str, object]]:
    """Somebody's open sign-in, and what the session cookie of their browser holds, without the cost of a password."""
    now = clock.now()
    row = SignIn(token_hash=token_hash(token), person_id=person.id, created_at=now)
    moment = now.timestamp()
    return row, {
        "_user_id": person.fs_uniquifier,
        "_fresh": True,
        SESSION_KEY: token,
        "fs_paa": moment,
        "fs_gexp": moment,
    }


def sign_in_as(client: FlaskClient, session: Session, person: Person) -> None:
    """Give a browser somebody's open sign-in."""
    row, held = sign_in_of(person, secrets.token_urlsafe(24))
    session.add(row)
    session.commit()
    with client.session_transaction() as cookie:
        cookie.update(held)


def text_of(response: TestResponse) -> str:
    """The words of a page."""
    return _words(tree_of(response)) if response.text.strip() else ""


def main_text(response: TestResponse) -> str:
    """The words of a page's main part."""
    main = tree_of(response).find(".//main")
    return "" if main is None else _words(main)


def _words(tag: HtmlElement) -> str:
    return " ".join(" ".join(tag.xpath(".//text()[not(parent::script or parent::style)]")).split())


def find_form(tree: HtmlElement, button: str | None) -> tuple[HtmlElement, HtmlElement | None]:
    """The form with that button (its words or its value), or the only form of the page's main part."""
    main = next(tree.iter("main"), tree)
    forms = list(main.iter("form"))
    if button is None:
        assert len(forms) == 1, f"{len(forms)} forms on the page: name a button"
        return forms[0], next(forms[0].iter("button"), None)
    for form in forms:
        for pressed in form.iter("button"):
            if button == (_words(pressed) or pressed.get("value")):
                return form, pressed
    raise AssertionError(f"no button says “{button}”; there are {[_words(pressed) for pressed in main.iter('button')]}")


def values_of(form: HtmlElement) -> dict[str, list[str]]:
    """What a form would send as it stands."""
    values: dict[str, list[str]] = {}
    for field in form.iter("input", "select", "textarea"):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.get("disabled") is not None or kind in {"submit", "button", "file", "image"}:
            continue
        if field.tag == "select":
            options = list(field.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            values.setdefault(name, []).extend(option.get("value", option.text_content()) for option in chosen)
        elif field.tag == "textarea":
            values.setdefault(name, []).append(field.text_content().removeprefix("\n"))
        elif kind not in {"checkbox", "radio"} or field.get("checked") is not None:
            values.setdefault(name, []).append(field.get("value", "on" if kind in {"checkbox", "radio"} else ""))
    return values
