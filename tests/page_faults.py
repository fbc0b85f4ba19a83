"""What would let somebody down about a page, each with how to mend it."""

from collections import Counter, defaultdict
from functools import cached_property
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from training.pages import SITE_NAME

MOST_QUERIES = 12


class Page:
    """A page with its tags by name: every rule asks for some, and looking through the whole page is slow."""

    def __init__(self, text: str, soup: BeautifulSoup) -> None:
        self.text = text
        self.tags: list[Tag] = soup.find_all(True)
        self._named: dict[str, list[Tag]] = defaultdict(list)
        for tag in self.tags:
            self._named[tag.name].append(tag)

    def named(self, *names: str) -> list[Tag]:
        return [tag for name in names for tag in self._named.get(name, [])]

    @cached_property
    def ids(self) -> Counter[str]:
        return Counter(str(tag["id"]) for tag in self.tags if "id" in tag.attrs)


def faults_of(response: TestResponse, client: FlaskClient, soup: BeautifulSoup) -> list[str]:
    """Everything about a page that would let somebody down. `soup`: the page, parsed."""
    if "sandbox" in response.headers.get("Content-Security-Policy", ""):
        return []  # a message, shut into the frame of a page: no page of ours
    page = Page(response.text, soup)
    faults = [*_document(page), *_fields(page), *_forms(page), *_links(page, client), *_policy(page, response)]
    queries = getattr(client, "queries", [])
    if response.request.method == "GET" and not response.history and len(queries) > MOST_QUERIES:
        faults.append(
            f"{len(queries)} queries, at most {MOST_QUERIES}: load what the page shows together\n"
            + "\n".join(" ".join(query.split())[:140] for query in queries)
        )
    return faults


def _document(page: Page) -> list[str]:
    faults = []
    titles = [title for title in page.named("title") if title.find_parent("svg") is None]
    title = titles[0].get_text().strip() if titles else ""
    if not title or (SITE_NAME not in title) or title.startswith("–"):
        faults.append("the title has to say what the page is: fill the page_title block")
    if len(page.named("h1")) != 1:
        faults.append(f"{len(page.named('h1'))} h1 headings: a page has one")
    if not any(html.get("lang") for html in page.named("html")):
        faults.append("<html> has no lang")
    if repeated := [name for name, count in page.ids.items() if count > 1]:
        faults.append(f"ids used more than once: {repeated[:5]}")
    faults += [f"an image has no alt: {image}" for image in page.named("img") if image.get("alt") is None]
    if ">None<" in page.text:
        faults.append("the page says None somewhere: decide what it should say when there is nothing")
    return faults


def _fields(page: Page) -> list[str]:
    labelled = {label.get("for") for label in page.named("label")}
    faults = []
    for field in page.named("input", "select", "textarea"):
        if field.get("type") in {"hidden", "submit", "button"}:
            continue
        named = field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")
        if not named and not field.find_parent("label"):
            faults.append(f"a field has no label: {str(field)[:120]}")
    silent = [b for b in page.named("button") if not b.get_text(strip=True) and not b.get("aria-label")]
    faults += [f"a button says nothing: {button}" for button in silent]
    summaries = [tag for tag in page.named("div") if "govuk-error-summary" in tag.get_attribute_list("class")]
    links = [link for summary in summaries for link in summary.find_all("a")]
    lost = [link for link in links if str(link["href"]).lstrip("#") not in page.ids]
    faults += [f"the error summary leads nowhere: {link}" for link in lost]
    return faults


def _forms(page: Page) -> list[str]:
    faults = []
    for form in page.named("form"):
        if str(form.get("method", "get")).lower() != "post":
            continue
        if not form.find("input", attrs={"name": "csrf_token"}):
            faults.append(f"a form has no CSRF token: {str(form)[:160]}")
        if form.get("novalidate") is None and form.find(["input", "select", "textarea"], type=_is_typed_in):
            faults.append(f"a form lacks novalidate, so browsers hide our sentences: {str(form)[:160]}")
    return faults


def _is_typed_in(kind: str | None) -> bool:
    return kind not in {"hidden", "submit", "button"}


def _links(page: Page, client: FlaskClient) -> list[str]:
    faults = []
    adapter = client.application.url_map.bind("localhost")
    for tag, attribute, method in [
        *((a, "href", "GET") for a in page.named("a")),
        *((f, "action", str(f.get("method", "get")).upper()) for f in page.named("form")),
    ]:
        address = str(tag.get(attribute, ""))
        parts = urlsplit(address)
        if tag.name == "a" and not tag.get_text(strip=True) and not tag.get("aria-label"):
            faults.append(f"a link says nothing: {tag}")
        if not address and tag.name == "a":
            faults.append(f"a link leads nowhere: {tag}")
        elif address.startswith("#"):
            if address[1:] and address[1:] not in page.ids:
                faults.append(f"{address} is not on the page")
        elif parts.scheme in {"", "http"} and parts.netloc in {"", "localhost"} and parts.path.startswith("/"):
            try:
                adapter.match(parts.path, method=method)
            except RequestRedirect:
                pass
            except HTTPException:
                faults.append(f"{method} {address} is no address of ours")
    return faults


def _policy(page: Page, response: TestResponse) -> list[str]:
    faults = []
    if "Content-Security-Policy" not in response.headers:
        faults.append("no Content-Security-Policy")
    if styled := [tag for tag in page.tags if tag.name == "style" or "style" in tag.attrs]:
        faults.append(f"an inline style, which the policy forbids: {str(styled[0])[:120]}")
    if len([script for script in page.named("script") if not script.get("src")]) > 1:
        faults.append("an inline script, which the policy forbids")
    if handlers := [tag.name for tag in page.tags if any(name.startswith("on") for name in tag.attrs)]:
        faults.append(f"inline event handlers, which the policy forbids: {handlers}")
    return faults
