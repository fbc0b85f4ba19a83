"""Mail scanners open every link of a message, by GET and by HEAD. Nothing may come of it."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import ROOT
from tests.conventions.access_table import ROWS
from tests.conventions.world import World, make_world
from tests.factories import Make
from tests.pages import counting_queries, sign_in_as
from training.db import Base

pytestmark = pytest.mark.on_either_database

_LINK = re.compile(r"""link_to\(\s*["']([a-z_.]+)["']""")
# Written by link_to(), and in no message: calendar files and feeds, where a payer comes back, what stands on paper.
NOT_IN_MESSAGES = {"checkout.returned", "programme.atom", "programme.home", "certificates.verify"}


def endpoints_in_messages() -> set[str]:
    """Every page that a message leads to, from the templates of messages and from the code that fills them in."""
    files = [*(ROOT / "templates").rglob("emails/*.txt"), *(ROOT / "training").rglob("*.py")]
    found = {endpoint for path in files for endpoint in _LINK.findall(path.read_text())}
    return found - NOT_IN_MESSAGES


ADDRESSES = sorted((row.endpoint, row.address) for row in ROWS if row.method == "GET")
IN_MESSAGES = endpoints_in_messages()
LINKS = [(endpoint, address) for endpoint, address in ADDRESSES if endpoint in IN_MESSAGES]
ACT_BY_TOKEN = {
    *("agency.accept", "attendance.enter", "bookings.answer_approval", "bookings.answer_offer", "bookings.confirm"),
    *(
        "bookings.enter",
        "bookings.invitation",
        "evaluations.answer",
        "manager_lines.answer",
        "interest.confirm",
        "interest.stop",
    ),
    *(
        "mine.trainer_answers",
        "people.prove_address",
        "people.sign_in_by_link",
        "security.confirm_email",
        "security.reset_password",
    ),
    *("security.confirm_email", "security.reset_password", "timetable.stop"),
}


def test_every_link_of_a_message_is_tried_here():
    assert {endpoint for endpoint, _ in LINKS} == IN_MESSAGES
    assert IN_MESSAGES >= ACT_BY_TOKEN


@pytest.fixture
def world(app: Flask, make: Make) -> World:
    return make_world(app, make)


def rows_of_all_tables(session: Session) -> dict[str, list[tuple[object, ...]]]:
    session.expire_all()
    return {
        table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }


def browsers(app: Flask, session: Session, world: World) -> Iterator[tuple[str, FlaskClient]]:
    """A scanner has no cookies; but the preview of a link may be fetched by the browser of whoever is signed in."""
    for who in ("guest", "delegate", "trainer"):
        browser = FlaskClient(app, app.response_class, use_cookies=True)
        if person := world.people[who]:
            sign_in_as(browser, session, person)
        yield who, browser


def test_a_link_of_a_message_that_is_opened_changes_nothing(app: Flask, session: Session, world: World) -> None:
    everybody = list(browsers(app, session, world))
    session.commit()
    before, wrong = rows_of_all_tables(session), []
    for endpoint, address in LINKS:
        for who, browser in everybody:
            for method in ("HEAD", "GET", "HEAD"):
                with browser.session_transaction() as cookie:
                    held = {name: cookie.get(name) for name in ("sign_in", "_user_id", "register_links")}
                with counting_queries() as statements:
                    answer = browser.open(address.format(**world.parts), method=method)
                written = [statement for statement in statements if not statement.startswith(("SELECT", "WITH"))]
                with browser.session_transaction() as cookie:
                    opened = {name: cookie.get(name) for name in held}
                if answer.status_code >= 500 or opened != held or written:
                    wrong.append(f"{method} {endpoint} by {who}: {answer.status_code} {written}")
    assert not wrong, "\n".join(wrong)
    assert rows_of_all_tables(session) == before
