"""A browser for tests that lints every page it is shown, and says how to mend what it finds."""

import secrets
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from training import clock
from training.links import token_hash
from training.pages import SITE_NAME
from training.people.accounts import SESSION_KEY
from training.people.models import Person, SignIn

MOST_QUERIES = 12


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
        if response.mimetype == "text/html" and response.status_code // 100 in {2, 4}:
            faults = faults_of(response, self)
            assert not faults, f"{response.request.path}:\n" + "\n".join(f"- {fault}" for fault in faults)
        return response

    def page(self, address: str, status: int = 200) -> BeautifulSoup:
        """Fetch a page, following redirects, and check its status."""
        response = self.get(address, follow_redirects=True)
        assert response.status_code == status, f"{address} answered {response.status_code}:\n{text_of(response)[:800]}"
        return BeautifulSoup(response.text, "html.parser")

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
        soup = BeautifulSoup(shown.text, "html.parser")
        form, pressed = find_form(soup, button)
        values = values_of(form)
        if pressed is not None and pressed.get("name"):
            values[str(pressed["name"])] = [str(pressed.get("value", ""))]
        for name, value in typed.items():
            values[name] = [str(item) for item in value] if isinstance(value, list) else [value]
        action = (pressed.get("formaction") if pressed is not None else None) or form.get("action")
        target = str(action or shown.request.full_path.rstrip("?"))
        if str(form.get("method", "get")).lower() == "get":
            return self.get(target, query_string={k: v for k, v in values.items() if v}, follow_redirects=follow)
        return self.post(target, data=values, follow_redirects=follow)


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
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())


def main_text(response: TestResponse) -> str:
    """The words of a page's main part."""
    main = BeautifulSoup(response.text, "html.parser").find("main")
    return " ".join(main.get_text(" ").split()) if main else ""


def find_form(soup: BeautifulSoup, button: str | None) -> tuple[Tag, Tag | None]:
    """The form with that button (its words or its value), or the only form of the page's main part."""
    main = soup.find("main") or soup
    assert isinstance(main, Tag)
    forms = main.find_all("form")
    if button is None:
        assert len(forms) == 1, f"{len(forms)} forms on the page: name a button"
        return forms[0], forms[0].find("button")
    for form in forms:
        for pressed in form.find_all(["button", "input"]):
            if pressed.get("type") in {None, "submit"} or pressed.name == "button":
                words = " ".join(pressed.get_text(" ").split()) or str(pressed.get("value", ""))
                if pressed.name == "button" and words == button:
                    return form, pressed
    words = [" ".join(b.get_text(" ").split()) for b in main.find_all("button")]
    raise AssertionError(f"no button says “{button}”; there are {words}")


def values_of(form: Tag) -> dict[str, Any]:
    """What a form would send as it stands."""
    values: dict[str, list[str]] = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.get("disabled") is not None or kind in {"submit", "button", "file", "image"}:
            continue
        if field.name == "select":
            chosen = [o for o in field.find_all("option") if o.get("selected") is not None] or field.find_all("option")[
                :1
            ]
            values.setdefault(name, []).extend(str(o.get("value", o.get_text())) for o in chosen)
        elif field.name == "textarea":
            values.setdefault(name, []).append(field.get_text().removeprefix("\n"))
        elif kind not in {"checkbox", "radio"} or field.get("checked") is not None:
            values.setdefault(name, []).append(str(field.get("value", "on" if kind in {"checkbox", "radio"} else "")))
    return values


def faults_of(response: TestResponse, client: FlaskClient) -> list[str]:
    """Everything about a page that would let somebody down, each with how to mend it."""
    soup = BeautifulSoup(response.text, "html.parser")
    faults = [*_document(soup), *_fields(soup), *_forms(soup), *_links(soup, client), *_policy(soup, response)]
    queries = getattr(client, "queries", [])
    if response.request.method == "GET" and not response.history and len(queries) > MOST_QUERIES:
        faults.append(
            f"{len(queries)} queries, at most {MOST_QUERIES}: load what the page shows together\n"
            + "\n".join(" ".join(query.split())[:140] for query in queries)
        )
    return faults


def _document(soup: BeautifulSoup) -> list[str]:
    faults = []
    titles = soup.find_all("title")
    title = titles[0].get_text().strip() if titles else ""
    if not title or (SITE_NAME not in title) or title.startswith("–"):
        faults.append("the title has to say what the page is: fill the page_title block")
    if len(soup.find_all("h1")) != 1:
        faults.append(f"{len(soup.find_all('h1'))} h1 headings: a page has one")
    if soup.html is None or not soup.html.get("lang"):
        faults.append("<html> has no lang")
    repeated = [name for name, count in Counter(tag["id"] for tag in soup.find_all(id=True)).items() if count > 1]
    if repeated:
        faults.append(f"ids used more than once: {repeated[:5]}")
    faults += [f"an image has no alt: {image}" for image in soup.find_all("img") if image.get("alt") is None]
    if ">None<" in str(soup.find("main")):
        faults.append("the page says None somewhere: decide what it should say when there is nothing")
    return faults


def _fields(soup: BeautifulSoup) -> list[str]:
    labelled = {label.get("for") for label in soup.find_all("label")}
    faults = []
    for field in soup.find_all(["input", "select", "textarea"]):
        if field.get("type") in {"hidden", "submit", "button"}:
            continue
        named = field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")
        if not named and not field.find_parent("label"):
            faults.append(f"a field has no label: {str(field)[:120]}")
    silent = [b for b in soup.find_all("button") if not b.get_text(strip=True) and not b.get("aria-label")]
    faults += [f"a button says nothing: {button}" for button in silent]
    summary = soup.find(class_="govuk-error-summary")
    links = summary.find_all("a") if isinstance(summary, Tag) else []
    lost = [link for link in links if not soup.find(id=str(link["href"]).lstrip("#"))]
    faults += [f"the error summary leads nowhere: {link}" for link in lost]
    return faults


def _forms(soup: BeautifulSoup) -> list[str]:
    faults = []
    for form in soup.find_all("form"):
        posts = str(form.get("method", "get")).lower() == "post"
        if posts and not form.find("input", attrs={"name": "csrf_token"}):
            faults.append(f"a form has no CSRF token: {str(form)[:160]}")
        if posts and form.get("novalidate") is None and form.find(["input", "select", "textarea"], type=_is_typed_in):
            faults.append(f"a form lacks novalidate, so browsers hide our sentences: {str(form)[:160]}")
    return faults


def _is_typed_in(kind: str | None) -> bool:
    return kind not in {"hidden", "submit", "button"}


def _links(soup: BeautifulSoup, client: FlaskClient) -> list[str]:
    faults = []
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    adapter = client.application.url_map.bind("localhost")
    for tag, attribute, method in [
        *((a, "href", "GET") for a in soup.find_all("a")),
        *((f, "action", str(f.get("method", "get")).upper()) for f in soup.find_all("form")),
    ]:
        address = str(tag.get(attribute, ""))
        parts = urlsplit(address)
        if tag.name == "a" and not tag.get_text(strip=True) and not tag.get("aria-label"):
            faults.append(f"a link says nothing: {tag}")
        if not address and tag.name == "a":
            faults.append(f"a link leads nowhere: {tag}")
        elif address.startswith("#"):
            if address[1:] and address[1:] not in ids:
                faults.append(f"{address} is not on the page")
        elif parts.scheme in {"", "http"} and parts.netloc in {"", "localhost"} and parts.path.startswith("/"):
            try:
                adapter.match(parts.path, method=method)
            except RequestRedirect:
                pass
            except HTTPException:
                faults.append(f"{method} {address} is no address of ours")
    return faults


def _policy(soup: BeautifulSoup, response: TestResponse) -> list[str]:
    faults = []
    if "Content-Security-Policy" not in response.headers:
        faults.append("no Content-Security-Policy")
    if soup.find(style=True) or soup.find("style"):
        faults.append(
            f"an inline style, which the policy forbids: {str(soup.find(style=True) or soup.find('style'))[:120]}"
        )
    scripts = [script for script in soup.find_all("script") if not script.get("src")]
    if len(scripts) > 1:
        faults.append("an inline script, which the policy forbids")
    handlers = [tag.name for tag in soup.find_all(lambda tag: any(name.startswith("on") for name in tag.attrs))]
    if handlers:
        faults.append(f"inline event handlers, which the policy forbids: {handlers}")
    return faults
