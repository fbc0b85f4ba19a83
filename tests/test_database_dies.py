"""The database dies in the middle of a request, at any statement of it: a sentence, and the next request works."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from tests.factories import Make
from tests.pages import sign_in_as, text_of
from training import clock
from training.certificates import queries
from training.db import db
from training.mail.models import Message

pytestmark = pytest.mark.real_time

BUSY = "The booking system is busy"


class Dying:
    """The database of an application dies just before its nth statement; BEGIN and COMMIT are counted, too."""

    def __init__(self, engine: sa.Engine, at: int) -> None:
        self.engine, self.at, self.seen = engine, at, 0

    @property
    def died(self) -> bool:
        return self.seen >= self.at

    def statement(self, connection: sa.Connection, *_: Any) -> None:
        self.seen += 1
        if self.seen == self.at and self.engine.dialect.name == "postgresql":
            raw: Any = connection.connection.dbapi_connection
            end_session(self.engine, raw.info.backend_pid)

    def commit(self, connection: sa.Connection) -> None:
        self.statement(connection)
        if self.died and self.engine.dialect.name == "sqlite":
            raise sa.exc.OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    def execute(self, *_: Any) -> None:
        """SQLite's disk fails, and every statement after it."""
        if self.died and self.engine.dialect.name == "sqlite":
            raise sqlite3.OperationalError("disk I/O error")


def end_session(engine: sa.Engine, pid: int) -> None:
    """As PostgreSQL does to everybody when it stops."""
    with sa.create_engine(engine.url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT").connect() as other:
        other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        while other.scalar(sa.text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid"), {"pid": pid}):
            pass


@contextmanager
def dying(app: Flask, at: int) -> Iterator[Dying]:
    with app.app_context():
        engine = db.engine
    watch = Dying(engine, at)
    hooks = {"before_cursor_execute": watch.statement, "commit": watch.commit, "do_execute": watch.execute}
    for name, hook in hooks.items():
        event.listen(engine, name, hook)
    try:
        yield watch
    finally:
        for name, hook in hooks.items():
            event.remove(engine, name, hook)


@pytest.fixture
def app(real_app: Flask) -> Flask:
    """As in production, where what nobody catches becomes the bare answer of the server."""
    real_app.config["PROPAGATE_EXCEPTIONS"] = False
    return real_app


@pytest.fixture
def make(app: Flask) -> Iterator[Make]:
    with app.app_context():
        engine = db.engine
    with Session(engine, expire_on_commit=False) as session:
        yield Make(session)


@pytest.fixture
def browser(app: Flask, make: Make) -> Callable[..., FlaskClient]:
    """browser(person), signed in, or a guest's."""

    def open_one(person: Any = None) -> FlaskClient:
        client = FlaskClient(app, app.response_class, use_cookies=True)
        if person is not None:
            sign_in_as(client, make.session, person)
        make.session.commit()
        return client

    return open_one


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A traceback drawn with all its variables takes seconds."""
    with capture_logs():
        yield


def dies_at_each_statement(
    app: Flask,
    ask: Callable[[], TestResponse],
    fine: int,
    *,
    page: bool = True,
    afterwards: Callable[[int], None] = lambda status: None,
) -> None:
    for at in range(1, 60):
        with dying(app, at) as watch:
            answer = ask()
        afterwards(answer.status_code)
        if not watch.died:
            assert at > 1, "it asks the database for something"
            assert answer.status_code == fine
            return
        assert (answer.status_code, BUSY in text_of(answer)) == (503, page), f"at statement {at}"
    raise AssertionError("no end")


@pytest.mark.parametrize(
    ("address", "fine"), (("/", 200), ("/no-such-page", 404), ("/account/login", 302), ("/admin/messages", 200))
)
def test_a_page_says_so_and_the_next_request_works(app, make, browser, address, fine):
    make.booking(make.event(), make.person("Dele Gate"))
    client = browser(make.administrator())
    dies_at_each_statement(app, lambda: client.get(address), fine)


def test_readyz_says_so(app, make, browser):
    client = browser()

    def the_next_trial(_status: int) -> None:
        """Readiness tries a write every fifteen seconds only."""
        app.extensions.pop("last_write_trial", None)

    dies_at_each_statement(app, lambda: client.get("/readyz"), 200, page=False, afterwards=the_next_trial)


@pytest.mark.parametrize(
    ("address", "typed", "fine"),
    (
        ("/account/login", {"email": "dele@example.org", "password": "three words apart"}, 422),
        ("/account/reset", {"email": "dele@example.org"}, 302),
    ),
)
def test_a_form_of_an_account_says_so(app, make, browser, monkeypatch, address, typed, fine):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    make.person("Dele Gate", email="dele@example.org")
    client = browser()
    dies_at_each_statement(app, lambda: client.post(address, data=typed), fine)


def test_a_form_that_writes_says_so_and_wrote_nothing(app, make, browser, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    values = dict.fromkeys(("text", "html", "subject"), "Hello") | {"kind": "people/welcome"}
    addresses = {"to_address": "dele@example.org", "from_address": "training@example.org"}
    now = clock.now()
    failed = {"failed_at": now, "attempts": 6, "last_error": "550 no"}
    message = make._save(Message(created_at=now, due_at=now, **values, **addresses, **failed))
    client = browser(make.administrator())

    def all_or_nothing(status: int) -> None:
        make.session.refresh(message)
        assert (message.attempts == 0) == (status == 302)
        make.session.rollback()

    press = partial(client.post, "/admin/messages/again", data={"which": "all"})
    dies_at_each_statement(app, press, 302, afterwards=all_or_nothing)


@pytest.mark.parametrize(
    "error",
    (
        sa.exc.OperationalError("SELECT 1", {}, Exception("database or disk is full")),
        sa.exc.InterfaceError("SELECT 1", {}, Exception("connection already closed")),
        sa.exc.InternalError("INSERT", {}, Exception("cannot execute INSERT in a read-only transaction")),
        sa.exc.TimeoutError("QueuePool limit of size 5 overflow 10 reached"),
        sa.exc.PendingRollbackError("Can't reconnect until invalid transaction is rolled back."),
        sa.exc.DBAPIError("SELECT 1", {}, Exception("gone"), connection_invalidated=True),
    ),
    ids=lambda error: type(error).__name__,
)
def test_it_is_the_same_sentence_however_the_database_is_missed(app, browser, monkeypatch, error):
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(queries, "certificate_by_token", fail)
    answer = browser().get("/verify/a-token")
    assert (answer.status_code, BUSY in text_of(answer)) == (503, True)
