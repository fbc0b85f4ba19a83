"""A running site: granian, the worker, a database and a mail server, all real, and Stripe as its simulator."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from honcho.environ import parse_procfile
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session

from config import ROOT
from tests.databases import SECRET, close, settings
from tests.factories import Make
from tests.journeys.visitor import Visitor
from tests.pages import sign_in_of
from tests.simulators.smtp import Inbox, smtp_server
from tests.simulators.stripe_simulator import StripeSimulator
from training import queue
from training.app import create_app
from training.people.models import Person

CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"]
PASSWORD = "three unrelated words"
WINDOWS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 320, "height": 640}}
ADDRESSES = ip_network("198.51.100.0/24").hosts()


@dataclass
class Site:
    """Where the site is, and ways to look behind it."""

    url: str
    inbox: Inbox
    stripe: StripeSimulator
    app: Flask
    engine: sa.Engine

    def cookies_of(self, person: Person) -> list[dict[str, object]]:
        return cookies_of(person, self.app, self.engine, self.url)


def cookies_of(person: Person, app: Flask, engine: sa.Engine, url: str) -> list[dict[str, object]]:
    """Sign somebody in without a password, and answer with what their browser then holds."""
    row, held = sign_in_of(person, secrets.token_urlsafe(24))
    with Session(engine) as session:
        session.add(row)
        session.commit()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return [{"name": app.config["SESSION_COOKIE_NAME"], "value": signer.dumps(held), "url": url}]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A journey is made as most of those make it whose journey it is. `make accessibility` makes it the other way too:
    by keyboard at a computer, and by touch on a phone without scripts.
    """
    if "visitor" in metafunc.fixturenames:
        usual = "phone" if metafunc.definition.get_closest_marker("usually_on_a_phone") else "desk"
        other = "desk" if usual == "phone" else "phone"
        makers = [usual, pytest.param(other, marks=pytest.mark.accessibility)]
        metafunc.parametrize("visitor", makers, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Journeys are slow, and show pages: all are made on SQLite, and those marked for it on PostgreSQL too."""
    here = Path(__file__).parent
    journeys = [item for item in items if here in item.path.parents]
    for item in journeys:
        item.add_marker(pytest.mark.real_time)
        item.add_marker(
            pytest.mark.xdist_group("journeys")
        )  # one site, and a page of the same shape is looked over once
    if config.getoption("--database") == "postgresql":
        left_out = [item for item in journeys if not item.get_closest_marker("also_on_postgresql")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def site(make_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The Procfile's processes, on a database of their own."""
    folder = tmp_path_factory.mktemp("site")
    url, port = make_database(), free_port()
    address = f"http://127.0.0.1:{port}"
    with smtp_server() as inbox, StripeSimulator.started(webhook=f"{address}/webhooks/stripe") as stripe:
        cards = {
            "stripe_secret_key": stripe.key,
            "stripe_webhook_secret": stripe.secret,
            "stripe_api_base": stripe.url,
            "checkout_origin": stripe.url,
        }
        environment = {
            **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}},
            "SECRET_KEY": SECRET,
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "LISTEN_HOST": "127.0.0.1",
            "PUBLIC_URL": address,
            "SMTP_URL": inbox.url,
            "WEB_PROCESSES": "1",
            "TRUSTED_PROXIES": "1",
            "PYTHONPATH": str(ROOT),
            **{name.upper(): value for name, value in cards.items()},
        }
        environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
        commands = parse_procfile((ROOT / "Procfile").read_text()).processes
        processes = [start(name, command, environment, folder) for name, command in commands.items()]
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        try:
            wait_until_up(address, processes, folder)
            with engine.begin() as connection:  # this mailbox takes everything
                connection.execute(sa.text("INSERT INTO setting (name, value) VALUES ('mail_per_minute', '0')"))
            app = create_app(settings(url, folder, public_url=address, smtp_url=inbox.url, **cards))
            try:
                yield Site(address, inbox, stripe, app, engine)
            finally:
                close(app)
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait(timeout=20)


def start(name: str, command: str, environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(["/bin/sh", "-c", command], cwd=ROOT, env=environment, stdout=log, stderr=log)


def wait_until_up(address: str, processes: list[subprocess.Popen[bytes]], folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in processes):
            break
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    logs = "\n".join(log.read_text()[-3000:] for log in folder.glob("*.log"))
    raise RuntimeError(f"the site did not start:\n{logs}")


@pytest.fixture
def run_job(site: Site) -> Callable[[str], None]:
    """Runs one of the worker's sweeps at once, that would else come by its timetable."""

    def run(name: str) -> None:
        with site.app.app_context():
            queue.sweeps[name].run()
            queue.sweeps["mail.deliver"].run()

    return run


@pytest.fixture
def make(site: Site) -> Iterator[Make]:
    """Makes rows in the running site's database, where nothing is left open between two rows: the site writes too."""
    with Session(site.engine, expire_on_commit=False) as session:
        yield Make(session)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Until the last journey is made: as long as it runs, no other test can run a loop of asyncio in this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


def own_address() -> dict[str, str]:
    """Everybody comes from an address of their own, so that no journey uses up the tries of the next."""
    return {"X-Forwarded-For": str(next(ADDRESSES))}


@pytest.fixture(scope="session")
def looks_over_pages(database_kind: str) -> bool:
    """The pages of a journey on PostgreSQL are those of the same journey on SQLite."""
    return database_kind == "sqlite"


@pytest.fixture
def desk_visitor(
    chromium: Browser, site: Site, looks_over_pages: bool, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """Somebody at a computer who uses the keyboard alone, with scripts."""
    context = chromium.new_context(
        viewport=WINDOWS["desk"], base_url=site.url, locale="en-GB", extra_http_headers=own_address()
    )
    name = f"{request.node.name}-desk"
    yield Visitor(context.new_page(), name, site.cookies_of, by_keyboard=True, looks_over_pages=looks_over_pages)
    context.close()


@pytest.fixture
def phone_visitor(
    chromium: Browser, site: Site, looks_over_pages: bool, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """Somebody on a small phone whose browser runs no scripts."""
    context = chromium.new_context(
        viewport=WINDOWS["phone"],
        base_url=site.url,
        locale="en-GB",
        java_script_enabled=False,
        has_touch=True,
        extra_http_headers=own_address(),
    )
    name = f"{request.node.name}-phone"
    yield Visitor(context.new_page(), name, site.cookies_of, by_keyboard=False, looks_over_pages=looks_over_pages)
    context.close()


@pytest.fixture
def visitor(request: pytest.FixtureRequest) -> Visitor:
    """Whoever makes the journey: pytest_generate_tests says who."""
    return request.getfixturevalue(f"{request.param}_visitor")
