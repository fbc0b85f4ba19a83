"""Every kind of message, as mail programs show it, on a computer and a phone, light and dark: axe breaks no rule, and
nothing is off to the side.
"""

from itertools import product
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from tests.conventions.world import make_world
from tests.factories import Make
from tests.journeys.accessibility import faults_of
from training import clock
from training.admin.messages.wording.sample_queries import sample_of
from training.mail.kinds import TEMPLATES
from training.mail.operations import compose, compose_unfilled
from training.mail.wording.queries import kind_of

pytestmark = pytest.mark.accessibility

WIDTHS = (600, 320)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OF_PAGES = ("landmark-one-main", "region")
"""A message is no page: it is read inside of one, which has its own landmarks."""


@pytest.fixture
def messages(app: Flask, session: Session, make: Make) -> dict[str, str]:
    """The HTML half of every kind, filled in with what the world has; otherwise with what its fields stand for."""
    world, found = make_world(app, make), {}
    administrator = world.people["administrator"]
    assert administrator is not None
    with app.test_request_context():
        for kind in TEMPLATES:
            sample, words = sample_of(session, kind, "", administrator, clock.now()), kind_of(kind).ours
            found[kind] = (compose(kind, sample.context) if sample else compose_unfilled(kind, words)).html
    return found


def test_every_message_is_fit_to_be_read(chromium: Browser, messages: dict[str, str]) -> None:
    wrong = []
    for width, scheme in product(WIDTHS, SCHEMES):
        context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        page = context.new_page()
        for kind, html in messages.items():
            page.set_content(html)
            wrong += [f"{kind}, {width}, {scheme}: {fault}" for fault in faults_of(page, look=scheme)]
        context.close()
    assert not [fault for fault in wrong if not any(f": {rule}: " in fault for rule in OF_PAGES)]
