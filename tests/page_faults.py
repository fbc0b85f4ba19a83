"""What would let somebody down about a page, each with how to mend it."""

from collections import Counter, defaultdict
from functools import cached_property
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from lxml.html import HtmlElement, tostring
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from training.pages import SITE_NAME

MOST_QUERIES = 12


class Page:
    """A page with its tags by name: every rule asks for some, and looking through the whole page is slow."""

    def __init__(self, text: str, tree: HtmlElement) -> None:
        self.text = text
        self.tags: list[HtmlElement] = list(tree.iter("*"))
        self._named: dict[str, list[HtmlElement]] = defaultdict(list)
        for tag in self.tags:
            self._named[tag.tag].append(tag)

    def named(self, *names: str) -> list[HtmlElement]:
        return [tag for name in names for tag in self._named.get(name, [])]

    @cached_property
    def ids(self) -> Counter[str]:
        return Counter(tag.get("id") for tag in self.tags if "id" in tag.attrib)


def faults_of(response: TestResponse, client: FlaskClient, tree: HtmlElement) -> list[str]:
    """Everything about a page that would let somebody down. `tree`: the page, parsed."""
    if "sandbox" in response.headers.get("Content-Security-Policy", ""):
        return []  # a message, shut into the frame of a page: no page of ours
    page = Page(response.text, tree)
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
    titles = [title for title in page.named("title") if not _is_within(title, "svg")]
    title = _words(titles[0]) if titles else ""
    if not title or (SITE_NAME not in title) or title.startswith("–"):
        faults.append("the title has to say what the page is: fill the page_title block")
    if len(page.named("h1")) != 1:
        faults.append(f"{len(page.named('h1'))} h1 headings: a page has one")
    if not any(html.get("lang") for html in page.named("html")):
        faults.append("<html> has no lang")
    if repeated := [name for name, count in page.ids.items() if count > 1]:
        faults.append(f"ids used more than once: {repeated[:5]}")
    faults += [f"an image has no alt: {_markup(image)}" for image in page.named("img") if image.get("alt") is None]
    if ">None<" in page.text:
        faults.append("the page says None somewhere: decide what it should say when there is nothing")
    return faults


def _fields(page: Page) -> list[str]:
    labelled = {label.get("for") for label in page.named("label")} - {None}
    faults = []
    for field in page.named("input", "select", "textarea"):
        if field.get("type") in {"hidden", "submit", "button"}:
            continue
        named = field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")
        if not named and not _is_within(field, "label"):
            faults.append(f"a field has no label: {_markup(field)[:120]}")
    silent = [button for button in page.named("button") if not _words(button) and not button.get("aria-label")]
    faults += [f"a button says nothing: {_markup(button)}" for button in silent]
    summaries = [tag for tag in page.named("div") if "govuk-error-summary" in tag.get("class", "").split()]
    links = [link for summary in summaries for link in summary.iter("a")]
    lost = [link for link in links if link.get("href", "").lstrip("#") not in page.ids]
    faults += [f"the error summary leads nowhere: {_markup(link)}" for link in lost]
    return faults


def _forms(page: Page) -> list[str]:
    faults = []
    for form in page.named("form"):
        if form.get("method", "get").lower() != "post":
            continue
        fields = list(form.iter("input", "select", "textarea"))
        if not any(field.get("name") == "csrf_token" for field in fields):
            faults.append(f"a form has no CSRF token: {_markup(form)[:160]}")
        if form.get("novalidate") is None and any(_is_typed_in(field.get("type")) for field in fields):
            faults.append(f"a form lacks novalidate, so browsers hide our sentences: {_markup(form)[:160]}")
    return faults


def _is_typed_in(kind: str | None) -> bool:
    return kind not in {"hidden", "submit", "button"}


def _links(page: Page, client: FlaskClient) -> list[str]:
    faults = []
    adapter = client.application.url_map.bind("localhost")
    for tag, attribute, method in [
        *((link, "href", "GET") for link in page.named("a")),
        *((form, "action", form.get("method", "get").upper()) for form in page.named("form")),
    ]:
        address = tag.get(attribute, "")
        parts = urlsplit(address)
        if tag.tag == "a" and not _words(tag) and not tag.get("aria-label"):
            faults.append(f"a link says nothing: {_markup(tag)}")
        if not address and tag.tag == "a":
            faults.append(f"a link leads nowhere: {_markup(tag)}")
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
    if styled := [tag for tag in page.tags if tag.tag == "style" or "style" in tag.attrib]:
        faults.append(f"an inline style, which the policy forbids: {_markup(styled[0])[:120]}")
    data = {"application/ld+json"}  # read by search engines and never run
    if len([one for one in page.named("script") if not one.get("src") and one.get("type") not in data]) > 1:
        faults.append("an inline script, which the policy forbids")
    if handlers := [tag.tag for tag in page.tags if any(name.startswith("on") for name in tag.attrib)]:
        faults.append(f"inline event handlers, which the policy forbids: {handlers}")
    return faults


def _is_within(tag: HtmlElement, name: str) -> bool:
    return next(tag.iterancestors(name), None) is not None


def _words(tag: HtmlElement) -> str:
    return "".join(tag.itertext()).strip()


def _markup(tag: HtmlElement) -> str:
    return tostring(tag, encoding="unicode", with_tail=False)
