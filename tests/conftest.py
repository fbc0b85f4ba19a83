"""The same suite on both databases, on a frozen clock, with no sockets but loopback."""

import gc
import itertools
import os
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from config import ROOT
from tests.databases import close, make_account_of_postgresql, postgresql_databases, remove, settings, sqlite_databases
from tests.factories import SHARES_CONNECTION, Make
from tests.pages import PageClient, sign_in_as
from tests.reading import fail_when_a_get_changes_rows
from tests.sent_statements import NAME, Notes, chosen, read_notes
from training import printing, queue
from training.app import create_app
from training.board_lists.queries import board_lists
from training.db import db, transaction
from training.jobs import slices
from training.people.models import Person

# Tuesday 12 May 2026, 9:00 in London.
NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)


# Compiling the templates of its home page takes longer than making an application: each is compiled once, for every
# application of every process of every run.
COMPILED_TEMPLATES = ROOT / ".pytest_cache" / "templates"
COMPILED_TEMPLATES.mkdir(parents=True, exist_ok=True)
Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(str(COMPILED_TEMPLATES))}
hypothesis_settings.register_profile(
    "small", max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
hypothesis_settings.register_profile("large", max_examples=2000, deadline=None)
hypothesis_settings.load_profile("small")


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: Any, _record: object) -> None:
    """No test outlives a power cut, on SQLite either: each wait takes longer than most tests. Benchmarks do wait."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="which database to test on")
    parser.addoption(
        "--sent-statements",
        metavar="FOLDER",
        help="on SQLite: note there what each test sends; on PostgreSQL: run the tests that send all of it",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "also_on_postgresql: a browser journey that is made on PostgreSQL too")
    config.addinivalue_line("markers", "usually_on_a_phone: a browser journey most people make with a phone, no desk")
    config.addinivalue_line(
        "markers", "on_either_database: has an application, and promises nothing of rows: tried beside SQLite alone"
    )
    if config.getoption("--database") == "postgresql" and not hasattr(config, "workerinput"):
        make_account_of_postgresql()  # before there are workers
    folder = config.getoption("--sent-statements")
    if folder and config.getoption("--database") == "sqlite":
        config.pluginmanager.register(Notes(Path(folder)))


@pytest.hookimpl(tryfirst=True)  # before xdist reads which tests belong together
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What knows no database is tested once, beside SQLite; and what looks at one demonstration, by one process."""
    for item in items:
        item.stash[NAME] = item.nodeid
    if config.getoption("--database") == "postgresql":
        _leave_out(config, items, (item for item in items if not _knows_a_database(item)))
        if folder := config.getoption("--sent-statements"):
            wanted = chosen(items, read_notes(Path(folder)))
            _leave_out(config, items, (item for item in items if item.stash[NAME] not in wanted))
    for item in items:
        if "demonstration" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("demonstration"))  # loaded by one process, not by each
            if config.getoption("--database") == "postgresql":
                item.add_marker(pytest.mark.soak)  # who looks around does so on SQLite


def _leave_out(config: pytest.Config, items: list[pytest.Item], left_out: Iterable[pytest.Item]) -> None:
    without = set(left_out)
    config.hook.pytest_deselected(items=list(without))
    items[:] = [item for item in items if item not in without]


def pytest_make_parametrize_id(val: object) -> str | None:
    """A workbook holds the second in which it was made: two processes would give its test two names, and run none."""
    return "workbook" if isinstance(val, bytes) and val.startswith(b"PK\x03\x04") else None


def _knows_a_database(item: pytest.Item) -> bool:
    uses_one = "make_database" in getattr(item, "fixturenames", ())
    return uses_one and item.get_closest_marker("on_either_database") is None


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays until the end, so looking through it for garbage again and again is a seventh of
    the run. What tests leave behind is still collected, less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def pytest_sessionfinish() -> None:
    """At its end pytest looks for garbage five times, to tell what went wrong in it. Once is enough for what the last
    tests left behind, and what stays is not looked through again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have to say when they pass, such as how many steps a machine has made; -n 2 would swallow it."""
    for report in [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]:
        for name, value in report.user_properties:
            if name == "said":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")


@pytest.fixture
def say(record_property: Callable[[str, object], None]) -> Callable[[object], None]:
    """Have a sentence printed at the end of the run."""
    return lambda sentence: record_property("said", str(sentence))


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    return request.config.getoption("--database")


@pytest.fixture(scope="session")
def make_database(
    request: pytest.FixtureRequest, database_kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., str]]:
    """Makes a real database of its own, for tests of races, migrations and browsers: make_database(migrated=True).

    The processes of a run share one migrated template, and one PostgreSQL.
    """
    numbers = itertools.count(1)
    worker: dict[str, str] | None = getattr(request.config, "workerinput", None)
    if database_kind == "sqlite":
        own = tmp_path_factory.getbasetemp()
        make = sqlite_databases(tmp_path_factory.mktemp("databases"), own.parent if worker else own)
        yield lambda migrated=True: make(f"test_{next(numbers)}", migrated)
        return
    # PostgreSQL never runs as root, and pytest shuts its own folders to everybody else whenever another run starts.
    folder = quickest_folder() / f"training-{worker['testrunuid'] if worker else os.getpid()}"
    folder.mkdir(exist_ok=True)
    with postgresql_databases(folder) as make:
        yield lambda migrated=True: make(f"test_{worker['workerid'] if worker else ''}_{next(numbers)}", migrated)
    if not (folder / "pg").exists():  # whoever leaves last takes PostgreSQL's own folder away
        shutil.rmtree(folder)


def quickest_folder() -> Path:
    """Where PostgreSQL keeps its databases: in memory where there is plenty. Each is 1,200 files, and to write and
    delete those of a run on a disk takes longer than most of its tests.
    """
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 * 1024**3:
        return memory
    return Path(tempfile.gettempdir())


@pytest.fixture(scope="session")
def one_app(make_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(settings(make_database(), tmp_path_factory.mktemp("data")))
    fail_when_a_get_changes_rows(app)
    with (
        app.app_context()
    ):  # a site that has answered before keeps the lists of the Board: pages count no query for them
        board_lists(db.session())
        db.session.remove()
    yield app
    close(app)


@pytest.fixture(autouse=True)
def frozen_clock(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller | None]:
    """Time stands still at NOW; a test moves it with `frozen_clock.move_to(…)`. `real_time` marks the exceptions."""
    if request.node.get_closest_marker("real_time"):
        yield None
        return
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:  # type: ignore[index]
            raise RuntimeError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def app(one_app: Flask) -> Iterator[Flask]:
    """The application, on a connection whose outer transaction is undone after the test."""
    with one_app.app_context():
        engine = db.engines[None]
        connection = engine.connect()
        outer = connection.begin()
        db.engines[None] = connection  # type: ignore[assignment]  # Flask-SQLAlchemy ignores bind=
    one_app.test_client_class = PageClient
    yield one_app
    with one_app.app_context():
        db.session.remove()
        db.engines[None] = engine
    outer.rollback()
    connection.close()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session to arrange and to look with. It is committed before each request, and what it holds expires after."""
    with app.app_context():
        connection = db.engines[None]
    with Session(bind=connection, join_transaction_mode="create_savepoint") as own:
        own.info[SHARES_CONNECTION] = True
        app.extensions["test_session"] = own
        yield own
        app.extensions.pop("test_session")


@pytest.fixture
def make(session: Session) -> Make:
    """Makes rows that are right in all they do not name: make.event(price_pence=8000)."""
    return Make(session)


@pytest.fixture
def transact(app: Flask, session: Session) -> Callable[[], AbstractContextManager[Session]]:
    """`with transact() as session:` runs a block in the application's own transaction(), outside any request.

    Read what the block needs of the test's own rows before it: both sessions share one connection.
    """

    @contextmanager
    def run() -> Iterator[Session]:
        session.commit()
        with app.app_context(), transaction() as inner:
            yield inner
        session.expire_all()

    return run


@pytest.fixture
def client(app: Flask, session: Session) -> PageClient:
    """A guest's browser, which lints every page it is shown."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def client_for(app: Flask, session: Session) -> Callable[[Person], PageClient]:
    """Another browser, signed in: client_for(person)."""

    def make_client(person: Person) -> PageClient:
        browser: PageClient = app.test_client()  # type: ignore[assignment]
        sign_in_as(browser, session, person)
        return browser

    return make_client


@pytest.fixture
def run_job(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Runs one of the worker's sweeps by name, as the worker would, in one slice however busy the machine is.

    Where a slice ends is for the tests of slices, which set SLICE_SECONDS themselves.
    """
    for module in (printing, slices):
        monkeypatch.setattr(module, "SLICE_SECONDS", 60)

    def run(name: str) -> None:
        session.commit()
        with app.app_context():
            queue.sweeps[name].run()
        session.expire_all()

    return run


@pytest.fixture
def real_app(make_database: Callable[..., str], tmp_path: Path) -> Iterator[Flask]:
    """An application on a database of its own, for threads: nothing is rolled back."""
    url = make_database()
    app = create_app(settings(url, tmp_path))
    yield app
    close(app)
    remove(url)
