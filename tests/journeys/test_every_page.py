"""Every page of the access table, as everybody sees it who may, at both widths: axe breaks no rule, nothing is off to
the side, and no answer is a failure.
"""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy.orm import Session

from tests.conventions.access_table import ROWS
from tests.conventions.test_access import FRAGMENTS, LET_IN
from tests.conventions.world import LOOKERS, World, make_world
from tests.factories import Make
from tests.journeys.accessibility import faults_of
from tests.journeys.conftest import WINDOWS, cookies_of
from tests.processes import RunningSite, running_site
from training.db import db

pytestmark = pytest.mark.accessibility

FEWEST_PAGES = 20
"""Even a guest sees more of them."""


@pytest.fixture(scope="module")
def quiet_site(make_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    """Its worker is not there, so that everybody finds the same rows."""
    with running_site(make_database(), tmp_path_factory.mktemp("pages")) as site:
        site.start("web")
        yield site


@pytest.fixture(scope="module")
def engine(quiet_site: RunningSite) -> sa.Engine:
    with quiet_site.app.app_context():
        return db.engine


@pytest.fixture(scope="module")
def world(quiet_site: RunningSite, engine: sa.Engine) -> World:
    with Session(engine, expire_on_commit=False) as session:
        return make_world(quiet_site.app, Make(session))


@pytest.fixture(params=WINDOWS)
def window(request: pytest.FixtureRequest, chromium: Browser, quiet_site: RunningSite) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=WINDOWS[request.param], base_url=quiet_site.url, locale="en-GB")
    yield context
    context.close()


@pytest.mark.parametrize("looker", LOOKERS)
def test_every_page_is_fit_to_be_read_by_everybody_who_may_open_it(
    looker: str, window: BrowserContext, quiet_site: RunningSite, engine: sa.Engine, world: World
) -> None:
    if person := world.people[looker]:
        window.add_cookies(cookies_of(person, quiet_site.app, engine, quiet_site.url))
    page, seen, wrong = window.new_page(), 0, []
    for row in ROWS:
        opens = row.method == "GET" and row.cells[LOOKERS.index(looker)] == "+" and row.endpoint not in FRAGMENTS
        address = row.address.format(**world.parts)
        if opens and is_a_page(window, address):
            seen += 1
            wrong += [f"{row.line}\n  {address}: {fault}" for fault in faults_at(page, address)]
    assert not wrong, "\n".join(wrong)
    assert seen >= FEWEST_PAGES


def is_a_page(window: BrowserContext, address: str) -> bool:
    """And no calendar or download, of which a browser makes a file."""
    return "text/html" in window.request.head(address).headers.get("content-type", "")


def faults_at(page: Page, address: str) -> list[str]:
    answer = page.goto(address)
    if answer is None or answer.status not in LET_IN:
        return [f"answered {answer and answer.status}"]
    return faults_of(page)
