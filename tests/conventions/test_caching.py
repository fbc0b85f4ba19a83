"""What may be kept: pages that are the same for everybody. Never what somebody's link opens, cookie or not."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.conventions.access_table import ROWS
from tests.conventions.test_emailed_links import ACT_BY_TOKEN
from tests.conventions.world import World, make_world
from tests.factories import Make
from training.links import TOKENS

pytestmark = pytest.mark.on_either_database

KNOWN = {"no-store", "private, no-cache", "public, max-age=3600", "public, max-age=31536000, immutable"}
"""Each a whole header as RFC 9111 writes it."""
LOOKED_AT = [row for row in ROWS if row.method == "GET"]


@pytest.fixture
def world(app: Flask, make: Make) -> World:
    return make_world(app, make)


def asked_by_a_guest(app: Flask, address: str, method: str = "GET"):
    """Without a cookie, as a mail program's preview or a proxy asks."""
    answer = FlaskClient(app, app.response_class, use_cookies=False).open(address, method=method)
    answer.close()
    return answer


def has_token(app: Flask, endpoint: str, address: str) -> bool:
    named = {name for rule in app.url_map.iter_rules(endpoint) for name in rule.arguments}
    return bool(named & TOKENS) or "key=" in address


def test_every_page_with_a_token_in_its_address_is_kept_nowhere(app: Flask, session: Session, world: World) -> None:
    secret = [row for row in LOOKED_AT if has_token(app, row.endpoint, row.address)]
    assert {row.endpoint for row in secret} >= ACT_BY_TOKEN
    wrong = []
    for row in secret:
        address = row.address.format(**world.parts)
        cut_short = address[:-4]
        for method, asked in (("GET", address), ("HEAD", address), ("GET", cut_short), ("PUT", address)):
            answer = asked_by_a_guest(app, asked, method)
            if answer.headers.getlist("Cache-Control") != ["no-store"]:
                wrong.append(f"{method} {row.endpoint}: {answer.status_code} {answer.headers.getlist('Cache-Control')}")
    assert not wrong, "\n".join(wrong)


def test_no_answer_has_more_than_one_rule_and_each_is_well_formed(app: Flask, session: Session, world: World) -> None:
    wrong = []
    for row in LOOKED_AT:
        said = asked_by_a_guest(app, row.address.format(**world.parts)).headers.getlist("Cache-Control")
        if len(said) > 1 or not set(said) <= KNOWN:
            wrong.append(f"{row.endpoint}: {said}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("address", ("/", "/courses"))
def test_a_page_that_is_the_same_for_every_guest_may_be_kept(app: Flask, address: str) -> None:
    assert asked_by_a_guest(app, address).headers.getlist("Cache-Control") == []
