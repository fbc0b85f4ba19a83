"""Who may open what: every address × everybody, by real requests for real rows."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from flask_login import current_user
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.conventions.access_table import ROWS
from tests.conventions.world import LOOKERS, World, make_world
from tests.page_faults import faults_of
from tests.pages import counting_queries, sign_in_as, tree_of
from training import errors
from training.access import reason_to_write, rule_for
from training.db import db
from training.people.models import Person

PARTS = {
    f"{whose}, {method}": [
        row for row in ROWS if row.endpoint.startswith("admin.") is administrators and row.method == method
    ]
    for whose, administrators in (("of the administrator", True), ("of others", False))
    for method in ("GET", "POST")
}
"""Of the site: few, because each has to make a world with a row of everything, and several, for several processes."""
TOKEN = "what the session keeps of a form's token"
FRAGMENTS = {"admin.messages.html", "admin.messages.written_html", "admin.messages.preview_of_wording"}
"""HTML that is shown inside a page."""
LET_IN = {200, 202, 302, 303, 400, 409, 410, 422}
"""Also a form that is not filled in, and one that comes too late: whoever sees that has passed the guard."""


class Browser(FlaskClient):
    """Shows pages without linting them: here the faults of many are collected first."""

    queries: list[str]


@pytest.fixture
def world(app: Flask, make) -> World:
    return make_world(app, make)


@pytest.fixture
def refusals_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of four requests are refused, and to draw the page that says so would take longer than all else that is
    done about them. It is the same for one person each time, so each is shown the one that was drawn first.
    """
    draw, drawn = errors._page, {}

    def page(code: int, said: str | None = None) -> tuple[str, int]:
        if code not in {403, 404}:
            return draw(code, said)
        shown = current_user.get_id(), code, said
        if shown not in drawn:
            drawn[shown] = draw(code, said)
        return drawn[shown]

    monkeypatch.setattr(errors, "_page", page)


@pytest.mark.parametrize("part", PARTS)
def test_each_role_may_open_what_the_access_table_says_and_nothing_else(app, session, world, refusals_drawn_once, part):
    """A row that is wrong is printed as it would have to read: change it only if that is what you want.

    Every page that is shown is looked over, too: tests/page_faults.py says what a fault is and how to mend it.
    """
    cookies, faults = {looker: cookie_of(app, session, person) for looker, person in world.people.items()}, []
    looked_over = set()
    for row in PARTS[part]:
        seen = []
        for looker in LOOKERS:
            response, browser = answer(app, session, row.address.format(**world.parts), row.method, cookies[looker])
            seen.append(letter_for(response))
            if is_a_page(response) and row.endpoint not in FRAGMENTS and response.text not in looked_over:
                looked_over.add(response.text)
                faults += [
                    f"{row.line}, as {looker}: {fault}" for fault in faults_of(response, browser, tree_of(response))
                ]
        if tuple(seen) != row.cells:
            faults.append(f"{row.line}\n  answered {' '.join(seen)}")
    assert not faults, "\n".join(faults)


def cookie_of(app: Flask, session, person: Person | None) -> str:
    """The session cookie of somebody who has just signed in, or of a guest, with the token of its forms."""
    browser = FlaskClient(app, app.response_class, use_cookies=True)
    if person:
        sign_in_as(browser, session, person)
    with browser.session_transaction() as cookie:
        cookie["csrf_token"] = TOKEN
    return browser.get_cookie("session").value


def answer(app: Flask, session, address: str, method: str, cookie: str) -> tuple[TestResponse, Browser]:
    """One request in a savepoint of its own, so that nobody finds what the one before did."""
    with app.app_context():
        undo = db.engines[None].begin_nested()
    browser = Browser(app, app.response_class, use_cookies=True)
    browser.set_cookie("session", cookie)
    token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(TOKEN)
    with counting_queries() as browser.queries:
        response = browser.open(address, method=method, data={"csrf_token": token} if method == "POST" else None)
    response.close()
    with app.app_context():
        db.session.remove()
    undo.rollback()
    return response, browser


def is_a_page(response: TestResponse) -> bool:
    return response.mimetype == "text/html" and response.status_code // 100 in {2, 4}


def letter_for(response: TestResponse) -> str:
    if response.status_code == 302 and (response.location or "").startswith("/account/login"):
        return "s"
    letter = {403: "x", 404: "-"}.get(response.status_code)
    return letter or ("+" if response.status_code in LET_IN else str(response.status_code))


def test_no_page_fails_when_only_its_head_is_asked_for(app, session, world):
    """As mail scanners and previews of links ask."""
    cookie, failed = cookie_of(app, session, world.people["administrator"]), []
    for row in (row for row in ROWS if row.method == "GET" and row.cells[-1] == "+"):
        response, _ = answer(app, session, row.address.format(**world.parts), "HEAD", cookie)
        if response.status_code >= 500:
            failed.append(f"{row.line}: {response.status_code}")
    assert not failed, "\n".join(failed)


def test_every_address_is_in_the_table_once(app):
    made = {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in rule.methods & {"GET", "POST"}}
    listed = {(row.endpoint, row.method) for row in ROWS}
    assert not made - listed, f"add to access_table.py: {sorted(made - listed)}"
    assert not listed - made, f"take out of access_table.py: {sorted(listed - made)}"


def test_every_address_in_the_table_leads_to_its_endpoint(app, world):
    wrong = []
    for row in ROWS:
        with app.test_request_context(row.address.format(**world.parts), method=row.method):
            if request.endpoint != row.endpoint:
                wrong.append(f"{row.line}\n  leads to {request.endpoint}")
    assert not wrong, "\n".join(wrong)


def test_every_endpoint_says_who_may_open_it(app):
    assert not [endpoint for endpoint in app.view_functions if rule_for(app, endpoint) is None]


def test_an_endpoint_that_says_nothing_is_refused(app, client):
    app.view_functions["programme.home"], view = lambda: "open to all", app.view_functions["programme.home"]
    try:
        assert client.get("/").status_code == 403
    finally:
        app.view_functions["programme.home"] = view


def test_the_endpoints_that_write_on_get_are_these(app):
    writing = {endpoint for endpoint in app.view_functions if reason_to_write(app, endpoint)}
    assert writing == {
        "checkout.returned",  # Stripe leads there; the worker is asked to look whether it was paid
        *("admin.messages.show", "admin.messages.html", "admin.messages.file"),  # who opened a message is written down
        "programme.readyz",  # whether the database takes a write is what it says
        "mine.material",  # keeps who fetched slides or a handout, and when
        "certificates.pdf",  # asks the worker for a certificate nobody wanted before
    }


STOPPED_BY_MAIL_PROGRAMS = {"interest.stop", "timetable.stop"}
"""A mail program that offers to stop messages presses by itself, and knows nothing of our forms (RFC 8058)."""


def test_no_form_is_taken_without_its_token(app, session, world):
    browser = FlaskClient(app, app.response_class, use_cookies=True)
    sign_in_as(browser, session, world.people["administrator"])
    taken = [
        f"{row.line}: {status}"
        for row in ROWS
        if row.method == "POST"
        and row.endpoint not in STOPPED_BY_MAIL_PROGRAMS
        and (status := browser.post(row.address.format(**world.parts)).status_code) not in {400, 405}
    ]
    assert not taken, "\n".join(taken)
